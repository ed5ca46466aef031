"""What `graphrisk rings --changes` and `graphrisk report` show."""

from pathlib import Path
from typing import Annotated

import typer

from graphrisk import terminal
from graphrisk.commands.pages import report_file
from graphrisk.commands.shared import Json, Registry, reading, say, table
from graphrisk.registry.audit import check_day

FEW = 5


def changed(registry: str | None, as_json: bool, every: bool = False) -> None:
    """Prints what is different since the sweep before; silent rings only with `every`."""
    from graphrisk.registry.changes import changes

    with reading(registry) as con:
        found = changes(con, every)
    if as_json:
        say([c._asdict() for c in found])
        return
    columns = ("ring", "change", "score", "size", "joined", "left", "from", "now in")
    rows = [
        (
            c.ring_id,
            c.change,
            c.score,
            c.size,
            some(c.joined),
            some(c.left),
            some(c.parents),
            some(c.into),
        )
        for c in found
    ]
    terminal.out.print(table(f"{len(found)} rings changed", columns, rows))


def some(users: tuple[str, ...]) -> str:
    """The first few names, and how many more."""
    more = len(users) - FEW
    return ", ".join(users[:FEW]) + (f" and {more} more" if more > 0 else "")


def report(
    since: Annotated[str, typer.Option(help="First day [a month before the last sweep's].")] = "",
    until: Annotated[str, typer.Option(help="Last day, exclusive.")] = "",
    html: Annotated[
        Path | None, typer.Option(help="Write a page of the last sweep, to keep or mail.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The folder that the sweep wrote.")] = Path("out"),
    registry: Registry = None,
    as_json: Json = False,
) -> None:
    """Say how right last month's rings were by people's decisions, per kind and score.

    Example: graphrisk report --since 2026-03-01
    """
    from graphrisk.registry.report import Line
    from graphrisk.registry.report import report as asked

    check_day(since, "--since")
    check_day(until, "--until")
    if html:
        report_file(html, since, until, out, registry)
        return
    with reading(registry) as con:
        lines = asked(con, since, until)
    if as_json:
        say([x._asdict() for x in lines])
        return
    rows = [["" if cell is None else cell for cell in x] for x in lines]
    terminal.out.print(table("Precision by decisions, in per cent", Line._fields, rows))
