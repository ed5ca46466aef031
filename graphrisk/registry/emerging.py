"""Rings that a review found between two sweeps: into the registry at once, and once."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from graphrisk.registry import audit
from graphrisk.registry.audit import Act
from graphrisk.registry.identity import PART, fresh_id
from graphrisk.registry.memory import AWAY, last_sweep, record, ring_row, taken
from graphrisk.registry.parting import parted
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
    else:
        back(con, sweep, ring_id)
    here = (MEMBERS.c.sweep == sweep) & (MEMBERS.c.ring_id == ring_id)
    known = set(con.execute(select(MEMBERS.c.user_id).where(here)).scalars())
    fresh = [m for m in members if m["user_id"] not in known]
    if fresh:
        con.execute(MEMBERS.insert(), [{**m, "sweep": sweep, "ring_id": ring_id} for m in fresh])
        if old:
            # Others see by the audit that there is news.
            audit.append(con, Act(BY), "ring.joined", ring_id, {"members": len(fresh)})
    return Emerged(ring_id, not old)


def back(con: Connection, sweep: int, ring_id: str) -> None:
    """A ring that the sweep did not see is here again, so it is listed again."""
    here = (RINGS.c.sweep == sweep) & (RINGS.c.ring_id == ring_id) & RINGS.c.change.in_(AWAY)
    if con.execute(RINGS.update().where(here), {"change": "same"}).rowcount:
        audit.append(con, Act(BY), "ring.back", ring_id)


def heir(con: Connection, sweep: int, users: Collection[str]) -> str | None:
    """The ring of the last sweep that shares enough members, and most; None for none. Who was
    cut from a ring is none of it."""
    apart = parted(con)
    here = (MEMBERS.c.sweep == sweep) & MEMBERS.c.user_id.in_(users)
    rows = con.execute(select(MEMBERS.c.ring_id, MEMBERS.c.user_id).where(here))
    shared = Counter(ring_id for ring_id, user in rows if (ring_id, user) not in apart)
    sizes = (
        select(MEMBERS.c.ring_id, func.count().label("size"))
        .where(MEMBERS.c.sweep == sweep, MEMBERS.c.ring_id.in_(list(shared)))
        .group_by(MEMBERS.c.ring_id)
    )
    lost = Counter(ring_id for ring_id, _ in apart)
    known = {row.ring_id: row.size - lost[row.ring_id] for row in con.execute(sizes)}
    return chosen(shared, known, len(users))


def chosen(shared: Mapping[str, int], sizes: Mapping[str, int], users: int) -> str | None:
    """The ring that a community of so many users is.

    shared: how many of them are in each ring. sizes: of these rings.
    """
    for ring_id, n in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        if n * PART >= min(sizes[ring_id], users):
            return ring_id
    return None


def place(con: Connection, sweep: int) -> int:
    """Behind all others."""
    return len(con.execute(select(RINGS.c.ring_id).where(RINGS.c.sweep == sweep)).all())
