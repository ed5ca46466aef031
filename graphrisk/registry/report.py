"""How right the machine was: last month's rings by what people decided of them."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from graphrisk.registry.cases import Decision, decisions
from graphrisk.registry.memory import AWAY, last_sweep
from graphrisk.registry.tables import RINGS, SWEEPS

MONTH = timedelta(days=30)
BANDS = (80, 50, 0)
"""The lowest score of each band, highest first."""


class Line(NamedTuple):
    """The rings of a kind and a band of scores (`scores`, such as "80-100"; both "all" in the
    sum). precision: per cent of the decided rings that people confirmed; None where they
    decided none."""

    kind: str
    scores: str
    rings: int
    confirmed: int
    dismissed: int
    undecided: int
    precision: float | None


def report(con: Connection, since: str = "", until: str = "") -> list[Line]:
    """Precision per kind and band of scores, the sum last.

    since, until: which sweeps, by the moment that they speak of (ISO 8601); the month before
    the last one by default. A ring counts once, with the kind and score that it had when it
    was decided, since a confirmed ring has a floor; undecided ones as last seen.
    """
    seen = shown(con, since or month_before(con), until)
    decided = {r: d for r, d in decisions(con).items() if r in seen}
    then = looks(con, decided)
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for ring_id, look in seen.items():
        kind, score = then.get(ring_id, look)
        state = decided[ring_id].state if ring_id in decided else "undecided"
        groups[kind, band(score)].append(state)
    every = [state for states in groups.values() for state in states]
    found = [line(kind, scores, states) for (kind, scores), states in groups.items()]
    found.sort(key=lambda x: (x.kind, -int(x.scores.split("-")[0])))
    return [*found, line("all", "all", every)]


def month_before(con: Connection) -> str:
    """The moment a month before the last sweep's."""
    query = select(SWEEPS.c.as_of).where(SWEEPS.c.id == last_sweep(con))
    last = con.execute(query).scalar()
    return (datetime.fromisoformat(last) - MONTH).isoformat() if last else ""


def shown(con: Connection, since: str, until: str) -> dict[str, tuple[str, int]]:
    """Kind and score of each ring that these sweeps found, as the last of them saw it."""
    tests = [SWEEPS.c.as_of >= since, RINGS.c.change.not_in(AWAY)]
    tests += [SWEEPS.c.as_of < until] if until else []
    joined = select(RINGS.c.ring_id, RINGS.c.kind, RINGS.c.score).join(SWEEPS)
    rows = con.execute(joined.where(*tests).order_by(RINGS.c.sweep))
    return {ring_id: (kind, score) for ring_id, kind, score in rows}


def looks(con: Connection, decided: dict[str, Decision]) -> dict[str, tuple[str, int]]:
    """Kind and score of each ring when it was decided."""
    out: dict[str, tuple[str, int]] = {}
    for ring_id, d in decided.items():
        here = (RINGS.c.sweep == d.sweep) & (RINGS.c.ring_id == ring_id)
        row: Any = con.execute(select(RINGS.c.kind, RINGS.c.score).where(here)).one()
        out[ring_id] = (row.kind, row.score)
    return out


def band(score: int) -> str:
    """The band of a score, in words."""
    tops = (101, *BANDS)
    return next(f"{low}-{tops[n] - 1}" for n, low in enumerate(BANDS) if score >= low)


def line(kind: str, scores: str, states: list[str]) -> Line:
    confirmed, dismissed = states.count("confirmed"), states.count("dismissed")
    decided = confirmed + dismissed
    precision = round(100 * confirmed / decided, 1) if decided else None
    rest = len(states) - decided
    return Line(kind, scores, len(states), confirmed, dismissed, rest, precision)
