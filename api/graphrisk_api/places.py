"""A delivery address judged by itself, by the same rules and weights as an order."""

from typing import NamedTuple

from graphrisk import deciding, rules
from graphrisk.registry.recall import Recall
from graphrisk.review import Bench, Reason, listed_in, odds, said
from graphrisk.rules import Scene
from graphrisk.store.live import Crowd, Known, LiveStore, Returns

PRIOR = 10
"""Orders that an address is taken to have had before any were seen, which ended as all do."""


class Place(NamedTuple):
    """What a store says of an address: who uses it, how orders to it ended, how it is shown."""

    crowd: Crowd
    returns: Returns
    caption: str


NOWHERE = Place(Crowd(0, 0, 0, 0, (), sampled=False), Returns(0, 0, 0), "")


def look(store: LiveStore, known: Known) -> Place:
    """What a store says of an address that it knows."""
    returns = store.refusals(store.kinds.index(known.kind), known.code)
    return Place(store.uses(known), returns, known.caption)


def risk(returns: Returns, usual: int) -> float:
    """The share of an address's orders to expect refused or paid back, shrunk to what is usual
    (per mille of all orders) where few are known: the mean of a Beta posterior."""
    bad = returns.refusals + returns.refunds
    return round((bad + PRIOR * usual / 1000) / (returns.orders + PRIOR), 4)


def judged(
    bench: Bench, memory: Recall, asked: tuple[str, Place]
) -> tuple[int, tuple[Reason, ...]]:
    """The score of an address by its canonical form and what the store says of it, and why."""
    clean, place = asked
    policy = bench.policy.review
    stage = Scene(
        lists=listed_in(bench, memory, {"address": clean}),
        cod=True,
        refusals=place.returns.refusals,
    )
    broken = rules.broken(stage, bench.policy, policy)
    scores = [
        max((home["score"] for home in memory.homes.get(use.user_id, ())), default=0)
        for use in place.crowd.uses
    ]
    mean = sum(scores) // max(len(scores), 1)
    reasons = said(broken)
    if mean >= bench.policy.list_score:
        tied = sum(score > 0 for score in scores)
        text = f"{tied} of its {len(scores)} users are in rings"
        reasons = (*reasons, Reason("tied", text, odds(mean)))
    return deciding.joined(rules.bits(broken, bench.policy), odds(mean)), reasons
