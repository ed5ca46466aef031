"""One order judged: rules, then the users near it by the sweep's own model, then a decision
with its reasons. This is the main path of a review, as `sweep.judge` is of a sweep.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from graphrisk import deciding, rings, rules, scene
from graphrisk.deciding import Decision, Quota
from graphrisk.emergence import Tied, draft, homes_of
from graphrisk.kinds import Kind
from graphrisk.nearness import Judged, judge
from graphrisk.norms import Norms
from graphrisk.policy import Policy, Review, label
from graphrisk.registry.recall import Recall
from graphrisk.registry.verdicts import evidence
from graphrisk.rules import Broken, Scene
from graphrisk.store.live import Act, LiveStore, Row
from graphrisk.vicinity import Left, Looker, Vicinity

SEEN = 8
"""Reasons in an answer, at most."""
Emerge = Callable[[Mapping[str, Any], Sequence[Mapping[str, Any]]], str]
"""Registers a ring with its members; returns its id (see `registry.emerging`)."""


class Reason(NamedTuple):
    """Why: what was seen, how much it weighs in milli bits, and the values."""

    code: str
    text: str
    weight: int
    evidence: tuple[str, ...] = ()


class Answer(NamedTuple):
    """What a review says of an order; see the API for the fields."""

    order_id: str
    decision: Decision
    score: int
    reasons: tuple[Reason, ...]
    rings: tuple[Tied, ...]
    policy: Mapping[str, Any]
    as_of: str
    degraded: bool

    def body(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            **self._asdict(),
            "reasons": [r._asdict() for r in self.reasons],
            "rings": [r._asdict() for r in self.rings],
        }


@dataclass
class Bench:
    """What a process judges with. norms and recall are asked anew for each order, since they
    are renewed in the background."""

    policy: Policy
    kinds: Mapping[str, Kind]
    norms: Callable[[], Norms]
    recall: Callable[[], Recall]
    emerge: Emerge
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __post_init__(self) -> None:
        rules.check(self.policy)
        self.quotas: dict[str, Quota] = defaultdict(Quota)
        self.counters = scene.Counters()
        self.told = label(self.policy)


def review(bench: Bench, store: LiveStore, row: Row) -> Answer:
    """Judges an order that the store has already (`LiveStore.take`)."""
    market = row.get("market") or "default"
    policy = bench.policy.of(market)
    norms, known = bench.norms(), bench.recall()
    buyer = store.near(row["user_id"], row["order_id"], scene.RATED, rules.HOUR)
    if buyer is None:
        raise KeyError(row["order_id"])
    look = Looker(store, norms, bench.policy, left_of(known, store, bench))
    acts = look.own(buyer, row["order_id"])
    order = next(a for a in acts if a.order_id == row["order_id"])
    who = look.found.people[buyer]
    listed = listed_in(bench, known, row)
    if light(policy, order, acts) and not listed:
        return answer(bench, row, 0, (Reason("light", "a known customer, a small order", 0),))
    stage = scene.scene(store, order, acts, who.signed_up, bench.policy, policy)
    broken = rules.broken(stage._replace(lists=listed), bench.policy, policy)
    found = judge(store, look.around(buyer), buyer, norms, bench.policy, known.moved)
    hushed = silenced(found, look.found, who.user_id, known)
    bits = settled(found.bits, who.user_id, known, bench.policy, hushed=hushed)
    points = deciding.joined(rules.bits(broken, bench.policy), bits)
    tied = homes_of(who.user_id, known)
    if not (tied or hushed):
        tied = emerged(bench, store, found, look.found, buyer)
    reasons = (*said(broken), *(() if hushed else spoken(bench, found)))
    decision = deciding.decide(points, policy, bench.quotas[market])
    return answer(bench, row, points, reasons[:SEEN], tied, decision)


def answer(
    bench: Bench,
    row: Row,
    points: int,
    reasons: tuple[Reason, ...] = (),
    tied: tuple[Tied, ...] = (),
    decision: Decision = "allow",
    degraded: bool = False,
) -> Answer:
    when = bench.now().isoformat(timespec="milliseconds")
    return Answer(
        row["order_id"], decision, points, reasons, tied, bench.told, when, degraded=degraded
    )


def unaided(bench: Bench, row: Row, rates: scene.Rates) -> Answer:
    """Judges an order without the store: by lists and this process's own counters (`rates`),
    and where they say nothing as the policy has it."""
    policy = bench.policy.of(row.get("market") or "default")
    stage = Scene(
        lists=listed_in(bench, bench.recall(), row),
        rates=rates,
        coupons=scene.coupons(row.get("coupon_code")),
    )
    broken = rules.broken(stage, bench.policy, policy)
    bits = rules.bits(broken, bench.policy)
    points = 0 if bits is None else deciding.joined(bits, -99_000)
    cut, block = policy.cuts
    decision: Decision = policy.when_degraded
    if points >= cut:
        decision = "block" if points >= block else "review"
    elif any(b.code == "trusted" for b, _ in broken):
        decision = "allow"
    return answer(bench, row, points, said(broken), (), decision, degraded=True)


def listed_in(bench: Bench, known: Recall, row: Row) -> tuple[rules.Listed, ...]:
    """Those of an order's names that stand in a list, with captions."""
    if not known.lists:
        return ()
    found = [n for n in scene.names(row, list(bench.kinds)) if n in known.lists]
    shown = {n: bench.kinds[n[0]].caption(n[1]) if n[0] in bench.kinds else n[1] for n in found}
    return scene.listings(found, known.lists, shown)


def left_of(known: Recall, store: LiveStore, bench: Bench) -> Left:
    """What people cut, by the store's codes."""
    what = known.said
    if not what.count:
        return Left()
    day = bench.now().date().isoformat()
    place = {kind: n for n, kind in enumerate(store.kinds)}

    def code(kind: str, value: str) -> int:
        entity = store.known(kind, value)
        return entity.code if entity else -1

    values = frozenset((place[k], code(k, v)) for k, v, until in what.values if day < until)
    uses = frozenset((u, place[k], code(k, v)) for u, k, v in what.links)
    return Left(uses, values, what.pairs, what.cleared)


def light(policy: Review, order: Act, acts: Sequence[Act]) -> bool:
    """Whether a known customer's small order goes straight through."""
    if not policy.light or order.amount is None:
        return False
    kept = sum(a.status == "delivered" and not a.refunded for a in acts)
    return kept >= policy.light_orders and order.amount < policy.light_amount * 10_000


def emerged(
    bench: Bench, store: LiveStore, found: Judged, near: Vicinity, buyer: int
) -> tuple[Tied, ...]:
    """The ring that only now emerges around a user, registered; none where people decided."""
    known, user_id = bench.recall(), near.people[buyer].user_id
    if user_id in known.said.cleared:
        return ()
    made = draft(store, near, found, buyer, bench.policy)
    if made is None:
        return ()
    ring_id = bench.emerge(made.ring, made.members)
    since = known.since.get(ring_id) or bench.now().isoformat(timespec="milliseconds")
    floor = known.floor if known.verdicts.get(ring_id) == "confirmed" else 0
    return (Tied(ring_id, made.ring["kind"], made.role, max(made.ring["score"], floor), since),)


def silenced(found: Judged, near: Vicinity, user_id: str, known: Recall) -> bool:
    """Whether people dismissed the community of this user, and nothing new speaks for it."""
    if not known.past.decided:
        return False
    users = [near.people[b].user_id for b in found.group]
    shared = found.facts.shared if found.facts else ()
    body = {
        "shared": [{"kind": s.kind} for s in shared],
        "findings": [f._asdict() for f in found.findings],
    }
    return known.hushes(user_id, users, evidence(body))


def settled(bits: int, user_id: str, known: Recall, policy: Policy, *, hushed: bool) -> int:
    """A user's log odds with what the registry knows: a member is worth what the sweep found,
    one of a dismissed ring is below what gets listed, and one whom people cleared nothing."""
    if user_id in known.said.cleared:
        return -99_000
    if hushed:
        return min(bits, odds(policy.list_score) - 1)
    own = max((m["score"] for m in known.homes.get(user_id, ())), default=0)
    return max(bits, odds(own)) if own else bits


def odds(points: int) -> int:
    """The least milli bits that give a score."""
    low, high = -40_000, 40_000
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if rings.score(middle) < points else (low, middle)
    return low


def said(broken: Sequence[tuple[Broken, int]]) -> tuple[Reason, ...]:
    """The rules that speak, as reasons."""
    return tuple(Reason(b.code, b.text, weight, b.values) for b, weight in broken)


def spoken(bench: Bench, found: Judged) -> tuple[Reason, ...]:
    """What speaks for a ring, as reasons: what ties this user to it first."""
    if rings.score(found.ring_bits) < bench.policy.list_score:
        return ()
    tie = Reason("tied", found.evidence, found.ring_bits) if found.evidence else None
    rest = (Reason(f.signal, f.text, f.bits, f.values) for f in found.findings if f.bits > 0)
    return (*((tie,) if tie else ()), *rest)
