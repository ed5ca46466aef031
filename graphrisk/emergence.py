"""Rings of an order's user: those that the registry knows, and one that only now emerges."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from graphrisk import local, members, rings
from graphrisk.model import Facts, Link
from graphrisk.nearness import Judged, evidence
from graphrisk.policy import Policy
from graphrisk.registry.recall import Recall
from graphrisk.store.live import LiveStore
from graphrisk.vicinity import Vicinity


class Tied(NamedTuple):
    """A ring of this order's user."""

    ring_id: str
    kind: str
    role: str
    score: int
    since: str


class Draft(NamedTuple):
    """A ring to register: its body, its members, and what the order's user is in it."""

    ring: Mapping[str, Any]
    members: Sequence[Mapping[str, Any]]
    role: str


def homes_of(user_id: str, known: Recall) -> tuple[Tied, ...]:
    """The rings that the registry has a user in, strongest first."""
    tied = [listing(known, m["ring_id"], m["role"]) for m in known.homes.get(user_id, ())]
    return tuple(sorted(tied, key=lambda t: (-t.score, t.ring_id)))


def draft(
    store: LiveStore, near: Vicinity, found: Judged, buyer: int, policy: Policy
) -> Draft | None:
    """The ring that a user's community is; None when it is none, or not this user's."""
    kept, told = pruned(found, policy), found.facts
    if buyer not in kept or told is None:
        return None
    rows = [
        {
            "user_id": near.people[b].user_id,
            "role": rings.role_of(n, policy),
            "score": n,
            "evidence": evidence(store, near, b, told),
        }
        for b, n in kept.items()
    ]
    drawn = [link._asdict() for link in links(store, near, found.group, told)]
    body = {**drafted(found, told, len(rows)), "links": drawn}
    return Draft(body, rows, rings.role_of(kept[buyer], policy))


def listing(known: Recall, ring_id: str, role: str) -> Tied:
    ring = known.rings[ring_id]
    return Tied(ring_id, ring["kind"], role, ring["score"], known.since.get(ring_id, ""))


def pruned(found: Judged, policy: Policy) -> dict[int, int]:
    """The members that an emerging ring keeps; none when it is no ring."""
    if rings.score(found.ring_bits) < policy.list_score:
        return {}
    return members.prune(found.scores, policy)


def drafted(found: Judged, told: Facts, size: int) -> dict[str, Any]:
    """The body of an emerging ring, as a sweep would keep it."""
    speaks = [f for f in found.findings if f.bits > 0]
    story = rings.explain(told, found.findings)
    return {
        "kind": found.kind,
        "score": rings.score(found.ring_bits),
        "size": size,
        "orders": told.orders,
        "amount": told.amount,
        "amount_at_risk": told.at_risk,
        "first_order_at": moment(told.first_at),
        "last_order_at": moment(told.last_at),
        "reasons": "\n".join(f.text for f in speaks),
        "honest": story.text,
        "story": [story.code, story.against],
        "merchant_ids": ";".join(
            sorted(v for f in speaks if f.signal == "merchant" for v in f.values)
        ),
        "findings": [f._asdict() for f in found.findings],
        "shared": [s._replace(code=0)._asdict() for s in told.shared],
        "bits": found.ring_bits,
        "hour_of": "",
        "parents": [],
    }


def moment(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def links(store: LiveStore, near: Vicinity, group: Sequence[int], told: Facts) -> list[Link]:
    """Each member's use of each shared value, for the picture."""
    place = {(s.kind, s.code): (n, s) for n, s in enumerate(told.shared, 1)}
    found = []
    for (kind, code), uses in local.used(near, group).items():
        if (store.kinds[kind], code) in place:
            number, s = place[store.kinds[kind], code]
            for buyer, times in uses.items():
                name = near.people[buyer].user_id
                span = (min(times), max(times), len(times))
                found.append(Link(name, s.kind, number, s.caption, s.users, *span))
    return sorted(found)
