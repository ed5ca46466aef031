"""What the sweeps and the people did so far, in numbers: for the overview."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Float, cast, func, select

from graphrisk.registry import AWAY, Connection, audit, tallies
from graphrisk.registry.audit import Filter
from graphrisk.registry.tables import RINGS, SWEEPS
from graphrisk_api.console import shown
from graphrisk_api.console.listed import Line

SWEEPS_SHOWN = 30
HOURS = 24
DECIDED = ("case.confirm", "case.dismiss")
ORDERED = ("allow", "review", "block")


class Sweep(NamedTuple):
    """A sweep in numbers."""

    number: int
    as_of: str
    rings: int
    risk: float
    by: str
    at: str


def sweeps(con: Connection) -> list[Sweep]:
    """The last sweeps, newest first."""
    amount = cast(func.json_extract(RINGS.c.body, "$.amount_at_risk"), Float)
    query = (
        select(SWEEPS.c.id, SWEEPS.c.as_of, func.count(RINGS.c.ring_id), func.sum(amount))
        .join(RINGS, (RINGS.c.sweep == SWEEPS.c.id) & RINGS.c.change.not_in(AWAY), isouter=True)
        .group_by(SWEEPS.c.id)
        .order_by(SWEEPS.c.id.desc())
        .limit(SWEEPS_SHOWN)
    )
    rows = con.execute(query).all()
    done = {e["subject"]: e for e in audit.entries(con, Filter("sweep", most=SWEEPS_SHOWN * 2))}
    told = ((n, done.get(str(n), {})) for n, *_ in rows)
    return [
        Sweep(n, as_of, rings, risk or 0.0, entry.get("by", ""), entry.get("at", ""))
        for (n, as_of, rings, risk), (_, entry) in zip(rows, told, strict=True)
    ]


class Hour(NamedTuple):
    """What people decided of rings, and the machine of orders, within one hour."""

    at: datetime
    confirmed: int
    dismissed: int
    allow: int
    review: int
    block: int

    @property
    def orders(self) -> int:
        return sum(getattr(self, name) for name in ORDERED)


def hours(con: Connection, now: datetime) -> list[Hour]:
    """The last day, hour by hour."""
    top = now.replace(minute=0, second=0, microsecond=0)
    start = top - timedelta(hours=HOURS - 1)
    since = start.isoformat(timespec="milliseconds")
    counts = Counter({(d, mark): n for (mark, d), n in tallies.hourly(con, since).items()})
    for action in DECIDED:
        counts.update(
            (action, e["at"][:13]) for e in audit.entries(con, Filter(action, since=since))
        )
    every = [start + timedelta(hours=n) for n in range(HOURS)]
    marks = [(at, at.strftime("%Y-%m-%dT%H")) for at in every]
    return [Hour(at, *(counts[what, mark] for what in (*DECIDED, *ORDERED))) for at, mark in marks]


class Group(NamedTuple):
    """Rings of a kind."""

    name: str
    rings: int
    accounts: int
    risk: Decimal


def groups(lines: Sequence[Line]) -> list[Group]:
    """The rings by kind, most money first."""
    parts: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in lines:
        parts[line.ring["kind"]].append(line.ring)
    made = [group(kind, rows) for kind, rows in parts.items()]
    return sorted(made, key=lambda g: (-g.risk, g.name))


def group(kind: str, rows: Sequence[Mapping[str, Any]]) -> Group:
    risk = shown.total(r["amount_at_risk"] for r in rows)
    return Group(kind, len(rows), sum(r["size"] for r in rows), risk)


def today() -> datetime:
    return datetime.now(UTC)
