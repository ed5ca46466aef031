"""What people's decisions mean for rings found now: silent, confirmed, or neither.

A decision is about the ring's members and evidence on that day. It follows the ring's id,
and where the ring merged or split its descendants, as far as those are the same people.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, select

from graphrisk.registry.cases import NONE, Decision, cases, decisions
from graphrisk.registry.memory import bodies, known, rings
from graphrisk.registry.tables import LINEAGE

MILLI = 1000
FRESH = 4
"""A dismissed ring is heard again when one in so many of its members is new."""
Verdict = Literal["confirmed", "silent", "woken"]


class Seen(NamedTuple):
    """A ring as it is found: its members, the kinds of evidence, and whom it came from."""

    ring_id: str
    members: frozenset[str]
    evidence: frozenset[str]
    parents: tuple[str, ...] = ()


def evidence(body: Mapping[str, Any]) -> frozenset[str]:
    """The kinds of evidence of a ring: what is shared, and what speaks for it by a bit."""
    shared = {f"shares {s['kind']}" for s in body.get("shared", ())}
    return frozenset(shared | {f["signal"] for f in body.get("findings", ()) if f["bits"] >= MILLI})


class Past(NamedTuple):
    """What people decided so far: the decisions that stand, by ring, the rings with a case,
    each ring's parents, and the evidence of each decided ring on the day it was decided."""

    decided: Mapping[str, Decision] = {}
    own: Collection[str] = ()
    lines: Mapping[str, Collection[str]] = {}
    before: Mapping[str, frozenset[str]] = {}


def past(con: Connection) -> Past:
    """Reads it all."""
    decided = decisions(con)
    if not decided:
        return Past()
    before = {d.ring_id: evidence(b) for d, b in told(con, decided.values())}
    return Past(decided, frozenset(cases(con)), ancestors(con), before)


def verdicts(con: Connection, found: Sequence[Seen]) -> dict[str, Verdict]:
    """What people's decisions mean for each of these rings; nothing for most."""
    known = past(con)
    return {r.ring_id: v for r in found if (v := verdict(r, known))}


def verdict(ring: Seen, known: Past) -> Verdict | None:
    """What they mean for one ring."""
    if not known.decided:
        return None
    # A case of its own, even one reopened, goes before what was said of an ancestor.
    own = ring.ring_id in known.own
    family = {ring.ring_id} if own else descent(ring, known.lines)
    spoken = [known.decided[r] for r in sorted(family & known.decided.keys())]
    return judged(ring, spoken, known.before)


def judged(
    ring: Seen, known: Sequence[Decision], before: Mapping[str, frozenset[str]]
) -> Verdict | None:
    """The verdict on one ring by the decisions on it or its ancestors."""
    for state in ("confirmed", "dismissed"):
        spoken = [d for d in known if d.state == state]
        old = {u for d in spoken for u in d.members}
        new = ring.members - old
        if state == "confirmed" and spoken:
            itself = any(d.ring_id == ring.ring_id for d in spoken)
            if itself or 2 * len(new) <= len(ring.members):
                return "confirmed"
        elif spoken:
            seen = frozenset().union(*(before[d.ring_id] for d in spoken))
            if FRESH * len(new) < len(ring.members) and ring.evidence <= seen:
                return "silent"
            if any(d.ring_id == ring.ring_id for d in spoken):
                return "woken"
    return None


def told(con: Connection, chosen: Collection[Decision]) -> list[tuple[Decision, dict[str, Any]]]:
    """The decisions with the bodies of their rings as they were then."""
    found = bodies(con, {(d.sweep, d.ring_id) for d in chosen})
    return [(d, found[d.sweep, d.ring_id]) for d in chosen]


def ancestors(con: Connection) -> dict[str, set[str]]:
    """The parents of every ring, over all sweeps."""
    out: dict[str, set[str]] = defaultdict(set)
    for row in con.execute(select(LINEAGE.c.ring_id, LINEAGE.c.parent).distinct()):
        out[row.ring_id].add(row.parent)
    return out


def descent(ring: Seen, lines: Mapping[str, Collection[str]]) -> set[str]:
    """A ring and all that it ever came from."""
    out: set[str] = set()
    ahead = [ring.ring_id, *ring.parents]
    while ahead:
        if (one := ahead.pop()) not in out:
            out.add(one)
            ahead.extend(lines.get(one, ()))
    return out


def listed(con: Connection, every: bool = False) -> list[dict[str, Any]]:
    """The rings of the last sweep in its order, each with its `verdict` ("" for none) and its
    case's `state`; the silent ones only with `every`."""
    rows, state = rings(con), cases(con)
    members = known(con) if state else {}
    seen = [
        Seen(r["ring_id"], members[r["ring_id"]], evidence(r), tuple(r.get("parents", ())))
        for r in rows
        if state
    ]
    found = verdicts(con, seen)
    for r in rows:
        r["verdict"] = found.get(r["ring_id"], "")
        r["state"] = state[r["ring_id"]].state if r["ring_id"] in state else NONE
    return [r for r in rows if every or r["verdict"] != "silent"]
