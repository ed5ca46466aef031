"""`graphrisk list`: users and values that people block or trust."""

from pathlib import Path
from typing import Annotated

import typer

from graphrisk import terminal
from graphrisk.commands.shared import (
    By,
    Json,
    Note,
    Registry,
    act,
    reading,
    say,
    single,
    table,
    tell,
    vault,
    writing,
)
from graphrisk.errors import InputError, SourceError
from graphrisk.registry.lists import Entry
from graphrisk.registry.sharing import Form, parsed, printed

app = typer.Typer(no_args_is_help=True, help="Users and values that are blocked or trusted.")
Name = Annotated[str, typer.Argument(help="blocked or trusted.")]
Kind = Annotated[str, typer.Argument(help="user, merchant, device, ip, address, payment …")]
Value = Annotated[str, typer.Argument(help="The value in clear; `-` reads it.")]
File = Annotated[Path, typer.Argument(help="A name that ends in .csv or .json.")]


@app.command()
def add(
    name: Name,
    kind: Kind,
    value: Value,
    note: Note = "",
    source: Annotated[str, typer.Option(help="Where it comes from.")] = "",
    expires: Annotated[str, typer.Option(help="The day from which it no longer counts.")] = "",
    by: By = None,
    registry: Registry = None,
) -> None:
    """Put a user or value on a list, or renew what is said of it.

    Example: graphrisk list add blocked device dev-42 --note "Card testing" --expires 2027-01-01
    """
    from graphrisk.registry import lists

    entry = lists.Entry(name, kind, single(value), note, source, expires)
    with writing(registry) as con:
        ref = lists.add(con, vault(), entry, act(by))
    tell(f"{ref} is {name}")


@app.command()
def remove(
    name: Name, kind: Kind, value: Value, note: Note = "", by: By = None, registry: Registry = None
) -> None:
    """Take a user or value off a list.

    Example: graphrisk list remove blocked device dev-42 --note "Sold"
    """
    from graphrisk.registry import lists

    entry = lists.Entry(name, kind, single(value), note)
    with writing(registry) as con:
        ref = lists.remove(con, vault(), entry, act(by))
    tell(f"{ref} is no longer {name}")


@app.command()
def show(registry: Registry = None, as_json: Json = False) -> None:
    """Show what is on the lists, identifiers masked.

    Example: graphrisk list show
    """
    from graphrisk.registry import lists

    with reading(registry) as con:
        found = sorted(lists.entries(con, lists.standing(con)))
    if as_json:
        say([e._asdict() for e in found])
        return
    terminal.out.print(table(f"{len(found)} entries", lists.Entry._fields, found))


@app.command("import")
def take(file: File, by: By = None, registry: Registry = None) -> None:
    """Take in a list from a file of list, kind, value, reason, source, expires: all or none.

    Example: graphrisk list import shared.csv
    """
    from graphrisk.registry import lists

    entries, box = rows(file), vault()
    with writing(registry) as con:
        for entry in entries:
            lists.add(con, box, entry, act(by))
    tell(f"{len(entries)} entries taken in")


@app.command("export")
def give(file: File, by: By = None, registry: Registry = None) -> None:
    """Write the lists with clear values, for sharing. Audited.

    Example: graphrisk list export shared.json
    """
    from graphrisk.registry import lists

    kind = form(file)
    with writing(registry) as con:
        entries = lists.exported(con, vault(), act(by))
        written(file, printed(entries, kind))
    tell(f"wrote {file}: {len(entries)} entries in clear; keep it as you would the key")


def form(file: Path) -> Form:
    """The format that a name ends in. InputError for any other."""
    if file.suffix == ".csv":
        return "csv"
    if file.suffix == ".json":
        return "json"
    raise InputError(f"can't tell the format of {file}; end its name in .csv or .json")


def rows(file: Path) -> list[Entry]:
    """The entries of a file, whole. SourceError when it can't be read, ContractError when a
    column is missing or is none of ours."""
    kind = form(file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"can't read {file} ({error}); export it again in UTF-8") from None
    return parsed(text, kind, str(file))


def written(file: Path, text: str) -> None:
    """Writes entries for their owner's eyes alone."""
    try:
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise SourceError(f"can't write {file}: {error}") from None
