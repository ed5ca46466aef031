"""What people see in a terminal: tables, a ring in plain sentences, progress."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from graphrisk.chance import sentence
from graphrisk.model import MILLI
from graphrisk.model import Progress as Report

WIDE = 140
"""Columns where nobody's window sets them."""

out = Console(width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True)
Row = Mapping[str, Any]


@contextmanager
def watched(title: str) -> Iterator[Report]:
    """A progress bar with stage, count and time left; nothing when nobody watches."""
    if not err.is_terminal:
        yield lambda stage, done, total: None
        return
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(title, total=1)
        yield lambda stage, done, total: bar.update(
            task, description=f"{title}: {stage}", completed=done, total=max(total, 1)
        )


def ring_table(rows: Sequence[Row], most: int = 20) -> Table:
    """Rings as a table: id, kind, score, size, money at risk, first reason."""
    table = Table(title=f"{len(rows)} rings" if len(rows) != 1 else "1 ring", title_justify="left")
    for name, least in (("ring", 9), ("kind", 10), ("score", 5), ("size", 4), ("at risk", 9)):
        side: Literal["left", "right"] = "left" if name in ("ring", "kind") else "right"
        table.add_column(name, justify=side, no_wrap=True, min_width=least)
    table.add_column("change", no_wrap=True, min_width=7)
    room = max(out.width - 68, 12)
    table.add_column("first reason", overflow="ellipsis", no_wrap=True, max_width=room)
    for row in rows[:most]:
        first = str(row["reasons"]).split("\n")[0]
        cells = (
            row["ring_id"],
            row["kind"],
            str(row["score"]),
            str(row["size"]),
            cash(row["amount_at_risk"]),
            row["change"],
            first,
        )
        table.add_row(*(escape(str(c)) for c in cells))
    if len(rows) > most:
        table.caption = f"and {len(rows) - most} more"
    return table


def cash(amount: Any) -> str:
    return f"{Decimal(str(amount)):,.2f}"


def story(ring: Row) -> Iterator[str | Table]:
    """A ring in plain sentences: why, the honest explanation, money, who, what they share."""
    yield (
        f"[bold]{escape(ring['ring_id'])}[/bold]: a {ring['kind']} ring of {ring['size']} "
        f"{'account' if ring['size'] == 1 else 'accounts'}, score {ring['score']} of 100 "
        f"({ring['change']} in sweep {ring['sweep']})"
    )
    yield "\n[bold]Why[/bold]"
    reasons = [r for r in str(ring["reasons"]).split("\n") if r]
    yield "\n".join(f"  {n}. {escape(r)}" for n, r in enumerate(reasons[:3], 1)) or "  no reason"
    if likely := sentence(ring.get("chance")):
        yield f"  {likely}"
    yield "\n[bold]Honest explanation considered[/bold]"
    yield f"  {escape(ring['honest'])}"
    yield "\n[bold]Money and time[/bold]"
    span = f"from {day(ring['first_order_at'])} to {day(ring['last_order_at'])}"
    if not ring["orders"]:
        yield "  no orders: it was found by reviews alone"
    else:
        yield (
            f"  {ring['orders']:,} orders for {cash(ring['amount'])} {span}; "
            f"{cash(ring['amount_at_risk'])} at risk "
            "(given back, given as discount, or not delivered yet)"
        )
    yield people(ring["members"])
    if ring.get("shared"):
        yield shared(ring["shared"])
    yield waterfall(ring)


def day(moment: Any) -> str:
    return datetime.fromisoformat(str(moment)).date().isoformat() if moment else "unknown"


def people(members: Sequence[Row]) -> Table:
    table = Table(title="Who is in it, and with what evidence", title_justify="left")
    table.add_column("account", no_wrap=True)
    table.add_column("role")
    table.add_column("score", justify="right")
    table.add_column("evidence")
    for m in members:
        table.add_row(escape(m["user_id"]), m["role"], str(m["score"]), escape(m["evidence"]))
    return table


def shared(values: Sequence[Row], most: int = 12) -> Table:
    table = Table(title="What they share", title_justify="left")
    for name in ("kind", "value", "members", "all users", "used as"):
        table.add_column(name, justify="right" if name in ("members", "all users") else "left")
    for v in values[:most]:
        cells = (v["kind"], v["caption"], v["members"], v["users"], v["sharing"])
        table.add_row(*(escape(str(c)) for c in cells))
    if len(values) > most:
        table.caption = f"and {len(values) - most} more"
    return table


def waterfall(ring: Row) -> Table:
    """What each finding is worth: the bits that add up to the score."""
    table = Table(
        title="How the score adds up (bits; one bit doubles the odds)", title_justify="left"
    )
    table.add_column("signal")
    table.add_column("bits", justify="right")
    table.add_column("what was found")
    said = 0
    for f in ring["findings"]:
        said += f["bits"]
        table.add_row(f["signal"], bits(f["bits"]), escape(f["text"]))
    table.add_row("prior", bits(ring["bits"] - said), "how common rings are among such groups")
    table.add_row("[bold]sum[/bold]", bits(ring["bits"]), f"score {ring['score']}")
    return table


def bits(milli: int) -> str:
    return f"{milli / MILLI:+.1f}"
