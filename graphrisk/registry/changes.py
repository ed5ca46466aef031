"""What is different since the sweep before: rings new, grown, merged or gone, and who."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from graphrisk.registry.cases import cases
from graphrisk.registry.memory import bodies, last_sweep
from graphrisk.registry.tables import LINEAGE, MEMBERS, RINGS
from graphrisk.registry.verdicts import listed

LOST = ("gone", "out-of-window")
UNMOVED = ("same", "away")


class Change(NamedTuple):
    """A ring since the sweep before. into: the rings that have its members now, if it is gone;
    parents: other rings that it came from."""

    ring_id: str
    change: str
    score: int
    size: int
    joined: tuple[str, ...]
    left: tuple[str, ...]
    parents: tuple[str, ...]
    into: tuple[str, ...]


def changes(con: Connection, every: bool = False) -> list[Change]:
    """The rings of the last sweep that aren't as they were, strongest first, lost ones last;
    those that people silenced only with `every`."""
    sweep = last_sweep(con)
    if sweep is None:
        return []
    here = (RINGS.c.sweep == sweep) & RINGS.c.change.not_in(UNMOVED)
    columns = (RINGS.c.ring_id, RINGS.c.change, RINGS.c.score)
    rows = con.execute(select(*columns).where(here).order_by(RINGS.c.place)).all()
    now, before = members(con, sweep), members(con, sweep - 1)
    parents, into = lines(con, sweep)
    quiet = frozenset() if every else silenced(con)
    out = []
    for ring_id, change, score in rows:
        if ring_id in quiet:
            continue
        old = before.get(ring_id, frozenset())
        # A ring that is lost stands in the sweep with its last members, for its id's sake.
        new = frozenset() if change in LOST else now[ring_id]
        joined, left = tuple(sorted(new - old)), tuple(sorted(old - new))
        family = (tuple(sorted(parents[ring_id])), tuple(sorted(into[ring_id])))
        out.append(Change(ring_id, change, score, len(new), joined, left, *family))
    return sorted(out, key=lambda c: c.change in LOST)


def silenced(con: Connection) -> frozenset[str]:
    """The rings that nobody wants to hear of: silent ones, and dismissed ones that are lost."""
    here = {r["ring_id"]: r["verdict"] for r in listed(con, every=True)}
    dismissed = {r for r, c in cases(con).items() if c.state == "dismissed"}
    quiet = {r for r, verdict in here.items() if verdict == "silent"}
    return frozenset(quiet | (dismissed - here.keys()))


def told(con: Connection) -> list[tuple[Change, Mapping[str, Any]]]:
    """The same with the body of each ring; of a lost one as it was last seen."""
    sweep, found = last_sweep(con) or 0, changes(con)
    body = bodies(con, {(sweep, c.ring_id) for c in found})
    return [(c, body[sweep, c.ring_id]) for c in found]


def members(con: Connection, sweep: int) -> dict[str, frozenset[str]]:
    """Who is in which ring of a sweep."""
    out: dict[str, set[str]] = defaultdict(set)
    query = select(MEMBERS.c.ring_id, MEMBERS.c.user_id).where(MEMBERS.c.sweep == sweep)
    for ring_id, user in con.execute(query):
        out[ring_id].add(user)
    return {ring_id: frozenset(users) for ring_id, users in out.items()}


def lines(con: Connection, sweep: int) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """The parents of each ring of a sweep, and the children of each ring before it."""
    parents: dict[str, set[str]] = defaultdict(set)
    into: dict[str, set[str]] = defaultdict(set)
    for row in con.execute(select(LINEAGE).where(LINEAGE.c.sweep == sweep)):
        parents[row.ring_id].add(row.parent)
        into[row.parent].add(row.ring_id)
    return parents, into
