"""`graphrisk audit`: what was done, by whom and when, and whether the record holds."""

from typing import Annotated

import typer

from graphrisk import terminal
from graphrisk.commands.shared import Json, Registry, reading, say, table, tell

app = typer.Typer(no_args_is_help=True, help="Who did what, when; and whether that record holds.")


@app.command()
def verify(
    head: Annotated[str, typer.Option(help="A hash noted earlier, which must be in it.")] = "",
    registry: Registry = None,
) -> None:
    """Check that no entry was changed, taken out or put in between.

    Example: graphrisk audit verify
    """
    from graphrisk.registry import audit, notes

    with reading(registry) as con:
        checked = audit.verify(con, head)
        notes.check(con, audit.digests(con), audit.erased(con))
    tell(f"{checked.entries} entries hold; keep this hash elsewhere: {checked.head}")


@app.command("list")
def listed(
    action: Annotated[str, typer.Option(help="Only this, such as case.confirm.")] = "",
    by: Annotated[str, typer.Option(help="Only whose.")] = "",
    subject: Annotated[str, typer.Option(help="Only of this ring or reference.")] = "",
    since: Annotated[str, typer.Option(help="First moment, inclusive, UTC.")] = "",
    until: Annotated[str, typer.Option(help="Last moment, exclusive, UTC.")] = "",
    most: Annotated[int, typer.Option(help="How many to show; 0 for all.")] = 50,
    registry: Registry = None,
    as_json: Json = False,
) -> None:
    """List what was done, newest first.

    Example: graphrisk audit list --action case.confirm --since 2026-03-01
    """
    from graphrisk.registry import audit

    with reading(registry) as con:
        rows = audit.entries(con, audit.Filter(action, by, subject, since, until, most))
    if as_json:
        say(rows)
        return
    columns = ("id", "at", "by", "action", "subject")
    found = [[r[c] for c in columns] for r in rows]
    terminal.out.print(table(f"{len(rows)} entries", columns, found))
