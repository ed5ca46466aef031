"""What is known to be true of users, for learning: what people decided, how orders ended, and
what a file said, as of a moment. A person goes before an outcome, an outcome before a file."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from graphrisk.registry.cases import decisions
from graphrisk.registry.memory import AWAY
from graphrisk.registry.tables import MEMBERS, RINGS, SWEEPS
from graphrisk.registry.vault import ERASED

PERSON, OUTCOME, FILE = "person", "outcome", "file"
AGED = timedelta(days=60)
"""So long after the last delivery a buyer's bank has hardly any time left to take money back."""
KEPT = 2
"""Deliveries that were kept, at least, before they speak for somebody."""
CRIME = "refund"
"""The kind of ring whose orders end in money that goes back."""


class Label(NamedTuple):
    """What is known of a user: its ring and kind, both "" when honest; since when, and who
    says so (person, outcome or file)."""

    user_id: str
    ring: str
    kind: str
    at: str
    source: str = PERSON


class Ends(NamedTuple):
    """How a user's orders ended (see `graphrisk.outcomes`): how many were delivered and kept,
    given back or refused, and charged back by the bank; the last of these moments."""

    user_id: str
    delivered: int
    back: int
    charged: int
    last: datetime


class Told(NamedTuple):
    """A row of a file of labels; ring "" when honest."""

    user_id: str
    ring: str
    kind: str


def labels(
    con: Connection, at: str = "", ends: Iterable[Ends] = (), files: Iterable[Told] = ()
) -> list[Label]:
    """One label a user at most, by user, as of a moment (ISO 8601) or now.

    ends: how orders had ended at that moment. files: what was loaded as labels; these have no
    time, and hold always.
    """
    out = {t.user_id: Label(t.user_id, t.ring, t.kind, "", FILE) for t in files}
    out |= {x.user_id: x for x in ended(con, ends, at)}
    out |= {x.user_id: x for x in decided(con, at)}
    return sorted(out.values())


def decided(con: Connection, at: str = "") -> list[Label]:
    """The users of confirmed and dismissed rings. Who was in several has the label of the
    newest decision."""
    out: dict[str, Label] = {}
    kinds = {
        (s, r): k for s, r, k in con.execute(select(RINGS.c.sweep, RINGS.c.ring_id, RINGS.c.kind))
    }
    for d in sorted(decisions(con, at).values(), key=lambda d: (d.at, d.ring_id)):
        real = d.state == "confirmed"
        kind = kinds[d.sweep, d.ring_id] if real else ""
        users = (u for u in d.members if not ERASED.fullmatch(u))
        out |= {u: Label(u, d.ring_id if real else "", kind, d.at) for u in users}
    return sorted(out.values())


def ended(con: Connection, ends: Iterable[Ends], at: str = "") -> list[Label]:
    """What outcomes say, which is less than it seems.

    A chargeback speaks against its user, who is then of the ring that the last sweep before
    the moment had it in, or of one of its own. One refund or refusal says nothing, since the
    honest have them too; when none of several orders was kept, it is the same as a
    chargeback. Deliveries speak for somebody when two or more were kept, long ago, and none
    went back, but not in a ring: what brushers and hoarders order is delivered as well.
    """
    homes = housed(con, at)
    now = datetime.fromisoformat(at) if at else datetime.now(UTC)
    now = now if now.tzinfo else now.replace(tzinfo=UTC)
    out = []
    for e in ends:
        ring, kind = homes.get(e.user_id, (f"outcome-{e.user_id}", CRIME))
        when = e.last.isoformat()
        if e.charged or (e.back > 1 and not e.delivered):
            out.append(Label(e.user_id, ring, kind, when, OUTCOME))
        elif e.delivered >= KEPT and not e.back and e.user_id not in homes and aged(e, now):
            out.append(Label(e.user_id, "", "", when, OUTCOME))
    return sorted(out)


def aged(e: Ends, now: datetime) -> bool:
    """Whether it is long since anything ended."""
    return now - e.last >= AGED


def housed(con: Connection, at: str = "") -> dict[str, tuple[str, str]]:
    """The strongest ring of each member in the last sweep that speaks of a time up to a
    moment, with its kind."""
    query = select(func.max(SWEEPS.c.id))
    sweep = con.execute(query.where(SWEEPS.c.as_of <= at) if at else query).scalar()
    place = (RINGS.c.sweep == MEMBERS.c.sweep) & (RINGS.c.ring_id == MEMBERS.c.ring_id)
    chosen = (
        select(MEMBERS.c.user_id, RINGS.c.ring_id, RINGS.c.kind)
        .join(RINGS, place)
        .where(MEMBERS.c.sweep == sweep, RINGS.c.change.not_in(AWAY))
        .order_by(RINGS.c.score, RINGS.c.place.desc())
    )
    return {user: (ring_id, kind) for user, ring_id, kind in con.execute(chosen)}
