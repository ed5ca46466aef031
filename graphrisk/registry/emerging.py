"""Rings that a review found between two sweeps: into the registry at once, and once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from graphrisk.registry import audit
from graphrisk.registry.audit import Act
from graphrisk.registry.identity import PART, fresh_id
from graphrisk.registry.memory import last_sweep, record, ring_row, taken
from graphrisk.registry.tables import MEMBERS, RINGS

Row = Mapping[str, Any]
BY = "review"


class Emerged(NamedTuple):
    """The ring that a community is: its id, and if it was new."""

    ring_id: str
    new: bool


def emerge(con: Connection, ring: Row, members: Sequence[Row]) -> Emerged:
    """Names the ring of some members inside a `write` transaction: the one of the last sweep
    that holds enough of them, which then takes the others in, or a new one.

    ring: the body that `memory.record` would keep, without its id. members: user_id, role,
    score, evidence. Two processes that see the same community get the same id.
    """
    sweep = last_sweep(con)
    if sweep is None:
        when = datetime.now(UTC).isoformat()
        sweep = record(con, when, {"as_of": when, "counts": {}}, [], [], Act(BY))
    users = [m["user_id"] for m in members]
    old = heir(con, sweep, users)
    ring_id = old or fresh_id(users, taken(con))
    if not old:
        body = {**ring, "ring_id": ring_id, "change": "new"}
        con.execute(RINGS.insert(), ring_row(sweep, place(con, sweep), body))
        audit.append(con, Act(BY), "ring", ring_id, {"score": ring["score"], "size": len(users)})
    here = (MEMBERS.c.sweep == sweep) & (MEMBERS.c.ring_id == ring_id)
    known = set(con.execute(select(MEMBERS.c.user_id).where(here)).scalars())
    fresh = [m for m in members if m["user_id"] not in known]
    if fresh:
        con.execute(MEMBERS.insert(), [{**m, "sweep": sweep, "ring_id": ring_id} for m in fresh])
    return Emerged(ring_id, not old)


def heir(con: Connection, sweep: int, users: Collection[str]) -> str | None:
    """The ring of the last sweep that shares enough members, and most; None for none."""
    here = (MEMBERS.c.sweep == sweep) & MEMBERS.c.user_id.in_(users)
    found: dict[str, int] = {}
    for ring_id in con.execute(select(MEMBERS.c.ring_id).where(here)).scalars():
        found[ring_id] = found.get(ring_id, 0) + 1
    whole = select(MEMBERS.c.user_id).where(MEMBERS.c.sweep == sweep)
    for ring_id, shared in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
        size = len(con.execute(whole.where(MEMBERS.c.ring_id == ring_id)).all())
        if shared * PART >= min(size, len(users)):
            return ring_id
    return None


def place(con: Connection, sweep: int) -> int:
    """Behind all others."""
    return len(con.execute(select(RINGS.c.ring_id).where(RINGS.c.sweep == sweep)).all())
