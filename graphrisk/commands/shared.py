"""What the commands on the registry share: options, who decides, and how to reach it."""

import getpass
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from graphrisk import terminal
from graphrisk.errors import InputError
from graphrisk.registry import Connection, open_registry
from graphrisk.registry.audit import Act
from graphrisk.registry.vault import Vault
from graphrisk.settings import Settings, settings

Registry = Annotated[str | None, typer.Option(help="The registry, such as sqlite:graphrisk.db.")]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
Note = Annotated[str, typer.Option(help="Why, for those who come after you.")]
By = Annotated[str | None, typer.Option(help="Who decides [GRAPHRISK_BY, or who is logged in].")]


def act(by: str | None, note: str = "") -> Act:
    """Who does something and why."""
    return Act(by or doer(), note)


def doer() -> str:
    """Who works here: by the settings, else who is logged in. InputError for nobody."""
    try:
        return settings().by or getpass.getuser()
    except (KeyError, OSError):
        raise InputError("nobody is logged in; say who decides with --by") from None


def vault() -> Vault:
    """References under the key of the settings."""
    from graphrisk.keyring import Keyring

    return Vault(Keyring.of(settings()), kinds_now())


@contextmanager
def writing(url: str | None) -> Iterator[Connection]:
    """One transaction on the registry of a URL, or of the settings."""
    with open_registry(place(url)) as memory, memory.write() as con:
        yield con


@contextmanager
def reading(url: str | None) -> Iterator[Connection]:
    with open_registry(place(url)) as memory, memory.read() as con:
        yield con


def noted(url: str | None, action: str, subject: str) -> None:
    """Puts what was done into the audit, where there is one."""
    from graphrisk.registry.audit import append

    if (url or settings().registry) == "none":
        return
    with writing(url) as con:
        append(con, act(None), action, subject)


def opened(url: str | None, where: Settings, create: bool = False) -> Any:
    """The store of a URL, or of the settings."""
    from graphrisk.keyring import Keyring
    from graphrisk.store import open_store

    chosen = where.model_copy(update={"store": url}) if url else where
    return open_store(chosen.store, Keyring.of(chosen), kinds_now(), create=create)


def kinds_now() -> Any:
    from graphrisk import policy as policies
    from graphrisk.kinds import kinds

    return kinds(policies.load(settings().policy).kinds)


def place(url: str | None) -> str:
    """The registry's URL. InputError for none."""
    if (found := url or settings().registry) == "none":
        raise InputError("this needs a registry; name one with --registry sqlite:graphrisk.db")
    return found


def given(words: Sequence[str]) -> list[str]:
    """Words as typed, with the lines of standard input in the place of `-`, so that no
    identifier need stand in the shell's history."""
    lines = sys.stdin.read().split("\n") if "-" in words else []
    typed = [line.strip() for line in lines if line.strip()]
    return [one for w in words for one in (typed if w == "-" else [w])]


def single(word: str) -> str:
    """One word as typed, or from standard input for `-`. InputError when there are more."""
    found = given([word])
    if len(found) != 1:
        raise InputError(f"one line on standard input is wanted, not {len(found)}")
    return found[0]


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """Rows for a terminal."""
    made = Table(title=title, title_justify="left")
    for name in columns:
        made.add_column(name, overflow="fold")
    for row in rows:
        made.add_row(*(escape(str(cell)) for cell in row))
    return made


def say(body: Any) -> None:
    """Prints JSON for programs."""
    typer.echo(json.dumps(body, ensure_ascii=False, indent=1, default=str))


def tell(text: str) -> None:
    terminal.out.print(escape(text), soft_wrap=True)
