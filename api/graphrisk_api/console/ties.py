"""The ties between a ring's members, judged as a review judges them, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphrisk.exports.drawing import Tie
from graphrisk.pairs import PairFacts
from graphrisk.policy import Policy
from graphrisk.review import left_of
from graphrisk.store.live import LiveStore
from graphrisk.vicinity import Looker
from graphrisk_api.console.words import Words
from graphrisk_api.desk import Desk

MOST = 120
"""Members that are looked at; the strongest."""
SAID = 4
UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
SPANS = ("apart", "haste")


def ties(desk: Desk, store: LiveStore, users: Sequence[str], t: Words) -> list[Tie]:
    """The ties between these users as the store has it now, without what people cut."""
    if desk.norms is None:
        return []
    found = {store.buyer(name): name for name in users[:MOST]}
    buyers = {b: name for b, name in found.items() if b is not None}
    look = Looker(store, desk.norms, desk.parts.policy, left_of(desk.memory, store, desk.bench))
    for buyer in buyers:
        if buyer not in look.found.acts:
            look.around(buyer)
    policy = desk.parts.policy
    # What a pair shows, without how rare ties are: that is the same for all.
    return [
        Tie(
            buyers[a],
            buyers[b],
            bits - policy.prior_bits,
            told(look.found.facts[a, b], policy, t),
        )
        for (a, b), bits in sorted(look.found.ties.items())
        if a in buyers and b in buyers
    ]


def told(facts: PairFacts, policy: Policy, t: Words) -> str:
    """What speaks for a tie, strongest first."""
    worth = [(c.worth(facts.get(c.fact)), c.fact) for c in policy.comparisons]
    strong = sorted((-bits, fact) for bits, fact in worth if bits > 0)
    said = [text for _, fact in strong if (text := phrase(fact, facts, t))]
    return "; ".join(said[:SAID])


def phrase(fact: str, facts: Mapping[str, Any], t: Words) -> str:
    """A fact in words; "" where it says nothing alone."""
    value = facts.get(fact)
    if value is None or (not value and fact not in SPANS):
        return ""
    if fact in SPANS:
        return t(f"tie.{fact}", span=span(value, t))
    if f"tie.{fact}" in t.texts:
        return t(f"tie.{fact}")
    if f"kind.{fact}" in t.texts:
        return t.n("tie.shares", value, kind=t(f"kind.{fact}").lower())
    return ""


def span(seconds: int, t: Words) -> str:
    """A stretch of time in its largest unit."""
    size, name = next((u for u in UNITS if seconds >= u[0]), UNITS[-1])
    return t.n(f"span.{name}", seconds // size)
