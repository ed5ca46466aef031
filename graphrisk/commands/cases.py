"""`graphrisk case`: people's work on rings."""

from collections.abc import Callable
from typing import Annotated

import typer

from graphrisk import terminal
from graphrisk.commands.shared import (
    By,
    Json,
    Note,
    Registry,
    act,
    given,
    reading,
    say,
    table,
    tell,
    writing,
)
from graphrisk.errors import InputError

app = typer.Typer(no_args_is_help=True, help="Work on rings: open, assign, confirm, dismiss.")
Rings = Annotated[list[str], typer.Argument(help="Ring ids; `-` reads them, one a line.")]
Version = Annotated[
    int | None, typer.Option(help="The version you looked at: a conflict if it moved on.")
]


def step(action: str, text: str, option: str = "") -> Callable[..., None]:
    """The command for one step, which takes one ring or many: all or none."""

    def run(
        rings: Rings,
        note: Note = "",
        version: Version = None,
        by: By = None,
        registry: Registry = None,
        as_json: Json = False,
    ) -> None:
        done(action, "", rings, (note, version, by, registry, as_json))

    run.__doc__ = f"{text}\n\nExample: graphrisk case {action} R-7K2M9QX{option}"
    return run


def done(
    action: str,
    assignee: str,
    rings: list[str],
    options: tuple[str, int | None, str | None, str | None, bool],
) -> None:
    """Does a step and says where the cases stand now."""
    from graphrisk.registry.cases import Step, decide

    note, version, by, registry, as_json = options
    ids = given(rings)
    if not ids:
        raise InputError("no ring; give ids, or write them to standard input one a line")
    if version is not None and len(ids) != 1:
        raise InputError("--version speaks of one case; give one ring")
    seen = {} if version is None else {ids[0]: version}
    with writing(registry) as con:
        cases = decide(con, ids, Step(action, assignee), act(by, note), seen)
    if as_json:
        say([c._asdict() for c in cases])
        return
    for c in cases:
        whose = f", with {c.assignee}" if c.assignee else ""
        tell(f"{c.ring_id} is {c.state}{whose} (version {c.version})")


STEPS = {
    "open": ("Open cases on rings.", ""),
    "note": ("Write a note on cases.", ' --note "Called the shop"'),
    "confirm": ("Say that these are rings; they keep a floor score.", ""),
    "dismiss": (
        "Say that these are none; silent until members or evidence are new.",
        ' --note "A family"',
    ),
    "reopen": ("Take a decision back.", ' --note "New refunds"'),
}
for name, words in STEPS.items():
    app.command(name)(step(name, *words))


@app.command()
def assign(
    rings: Rings,
    to: Annotated[str, typer.Option(help="Who works on them.")],
    note: Note = "",
    version: Version = None,
    by: By = None,
    registry: Registry = None,
    as_json: Json = False,
) -> None:
    """Give cases to someone.

    Example: graphrisk case assign R-7K2M9QX --to ann
    """
    done("assign", to, rings, (note, version, by, registry, as_json))


@app.command("list")
def listed(
    state: Annotated[str, typer.Option(help="open, confirmed or dismissed.")] = "",
    assignee: Annotated[str, typer.Option(help="Only whose.")] = "",
    registry: Registry = None,
    as_json: Json = False,
) -> None:
    """List the cases.

    Example: graphrisk case list --state open --assignee ann
    """
    from graphrisk.registry.cases import cases

    with reading(registry) as con:
        found = sorted(cases(con).values())
    chosen = [
        c
        for c in found
        if (not state or c.state == state) and (not assignee or c.assignee == assignee)
    ]
    if as_json:
        say([c._asdict() for c in chosen])
        return
    columns = ("ring", "state", "version", "assignee", "by", "at")
    terminal.out.print(table(f"{len(chosen)} cases", columns, chosen))


@app.command()
def show(ring_id: str, registry: Registry = None, as_json: Json = False) -> None:
    """Tell the history of a case: who did what, when and why.

    Example: graphrisk case show R-7K2M9QX
    """
    from graphrisk.registry.cases import case, history

    with reading(registry) as con:
        now, steps = case(con, ring_id), history(con, ring_id)
    if as_json:
        say({**now._asdict(), "history": steps})
        return
    columns = ("version", "action", "state", "by", "at", "note")
    rows = [[s[c] for c in columns] for s in steps]
    terminal.out.print(table(f"{ring_id}: {now.state}", columns, rows))
