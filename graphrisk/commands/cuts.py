"""`graphrisk cut`: what must not count, from the next sweep on."""

from typing import Annotated, NamedTuple

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
from graphrisk.registry.audit import Act, check_day

app = typer.Typer(no_args_is_help=True, help="Say what must not count; every later sweep heeds it.")
User = Annotated[str, typer.Argument(help="A user_id.")]
Kind = Annotated[str, typer.Argument(help="device, ip, address, payment …")]
Value = Annotated[str, typer.Argument(help="The value in clear; `-` reads it.")]


class Names(NamedTuple):
    """Kind and clear value of a cut's subject and, if it has one, its other; or a ring."""

    subject: tuple[str, str]
    other: tuple[str, str] | None = None
    ring_id: str = ""
    until: str = ""


def cut(what: str, names: Names, who: Act, registry: str | None) -> None:
    """Makes one cut, and says how to take it back."""
    from graphrisk.registry.cuts import Cut, add

    box = vault()
    with writing(registry) as con:
        subject = box.name(con, *names.subject)
        other = box.name(con, *names.other) if names.other else names.ring_id
        number = add(con, Cut(what, subject, other, names.until), who)
    tell(f"cut {number}; take it back with  graphrisk cut undo {number}")


@app.command()
def link(
    user: User, kind: Kind, value: Value, note: Note = "", by: By = None, registry: Registry = None
) -> None:
    """Ignore this user's use of this value.

    Example: graphrisk cut link u123 device dev-42 --note "Sold the phone"
    """
    cut("link", Names(("user", user), (kind, single(value))), act(by, note), registry)


@app.command()
def tie(
    user: User,
    other: Annotated[str, typer.Argument(help="Another user_id.")],
    note: Note = "",
    by: By = None,
    registry: Registry = None,
) -> None:
    """Never count this pair of users.

    Example: graphrisk cut tie u123 u456 --note "Flatmates"
    """
    cut("tie", Names(("user", user), ("user", other)), act(by, note), registry)


@app.command()
def removal(
    user: User,
    ring_id: Annotated[str, typer.Argument(help="The ring that the user leaves.")],
    note: Note = "",
    by: By = None,
    registry: Registry = None,
) -> None:
    """Take a user out of a ring: never again with any of its present members.

    Example: graphrisk cut removal u123 R-7K2M9QX --note "A victim"
    """
    cut("removal", Names(("user", user), ring_id=ring_id), act(by, note), registry)


@app.command()
def value(
    kind: Kind,
    value: Value,
    until: Annotated[str, typer.Option(help="The day from which it counts again.")],
    note: Note = "",
    by: By = None,
    registry: Registry = None,
) -> None:
    """Ignore a value until a day.

    Example: graphrisk cut value ip 203.0.113.7 --until 2026-12-31 --note "Airport"
    """
    check_day(until, "--until")
    cut("value", Names((kind, single(value)), until=until), act(by, note), registry)


@app.command()
def user(user: User, note: Note = "", by: By = None, registry: Registry = None) -> None:
    """Clear a user: in no ring from now on.

    Example: graphrisk cut user u123 --note "Our own test account"
    """
    cut("user", Names(("user", user)), act(by, note), registry)


@app.command()
def undo(number: int, note: Note = "", by: By = None, registry: Registry = None) -> None:
    """Take a cut back.

    Example: graphrisk cut undo 3 --note "It was his phone after all"
    """
    from graphrisk.registry.cuts import undo as take_back

    with writing(registry) as con:
        take_back(con, number, act(by, note))
    tell(f"cut {number} is undone")


@app.command("list")
def listed(registry: Registry = None, as_json: Json = False) -> None:
    """List the cuts that hold.

    Example: graphrisk cut list
    """
    from graphrisk.registry import cuts

    with reading(registry) as con:
        rows = cuts.listed(con)
    if as_json:
        say(rows)
        return
    columns = ("id", "what", "subject", "other", "until", "by", "at", "note")
    found = [[r[c] for c in columns] for r in rows]
    terminal.out.print(table(f"{len(rows)} cuts", columns, found))
