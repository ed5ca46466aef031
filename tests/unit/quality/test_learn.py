"""A whole policy learned from a town of thirty families and eight planted rings."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any

import numpy as np
import pytest

from graphrisk import communities, facts, members, projection, rings
from graphrisk.engine import Engine
from graphrisk.evidence import Evidence
from graphrisk.policy import Comparison, Policy, load
from graphrisk.quality.fit import rising
from graphrisk.quality.learn import Lesson, is_ring, learn, learn_ties, pairs

Gather = Callable[..., Evidence]
DAY = 86_400


def order(user: str, at: int, **rest: Any) -> dict[str, Any]:
    return {"user_id": user, "ordered_at": at, **rest}


def array(*names: str) -> np.ndarray[Any, np.dtype[np.object_]]:
    return np.array(names, dtype=object)


@pytest.mark.parametrize(
    ("names", "ring"),
    [
        ("RR", True),
        ("R.", True),  # half is enough
        ("R..", False),
        ("RS", True),
        ("RRSS..", False),
        ("....", False),
    ],
)
def test_what_counts_as_a_ring(names: str, ring: bool):
    truth = array(*(n.strip(".") for n in names))
    assert is_ring(truth, range(len(names))) is ring


def test_pairs_and_their_weights(engine: Engine, gather: Gather):
    # Ring R of a, b, c, who used the card of the honest d; ring S of e and f; honest g and h.
    card, other = {"payment": 1}, {"payment": 2}
    orders = [order(u, n, **card) for n, u in enumerate("abcd")]
    orders += [order(u, 9, **other) for u in "efgh"]
    nobody = [""] * 8
    lesson = Lesson(
        engine,
        gather(orders),
        ring=array("R", "R", "R", "", "S", "S", "", ""),
        beside=array("", "", "", "R", "", "", "", ""),
        kind=array(*nobody),
    )
    table = pairs(lesson, Policy())
    guilty = {("abcdefgh"[r.a], "abcdefgh"[r.b]): r.weight for r in table[table.y].itertuples()}
    # The victim is tied to its ring: six pairs of R, one of S, weighing as 2.449 to 1.
    assert set(guilty) == {*(tuple(p) for p in ("ab", "ac", "bc", "ad", "bd", "cd")), ("e", "f")}
    assert sum(guilty.values()) == pytest.approx(7)
    assert guilty["a", "b"] / guilty["e", "f"] == pytest.approx(6**-0.5)
    assert set(table[~table.y].weight) == {1.0}
    assert len(table) == 12


def town() -> tuple[list[dict[str, Any]], dict[str, int], dict[str, str]]:
    """Families share a device for months; rings sign up and order with one card in minutes."""
    dice = Random(3)  # noqa: S311 - not a secret
    orders, signed, ring = [], {}, {}
    for n in range(30):
        for m in range(3):
            user = f"f{n:02}{m}"
            signed[user] = dice.randrange(100 * DAY)
            for _ in range(dice.randrange(2, 6)):
                at = signed[user] + dice.randrange(5 * DAY, 100 * DAY)
                orders.append(order(user, at, device=n, payment=1000 + dice.randrange(500)))
    for n in range(8):
        start = dice.randrange(50 * DAY, 150 * DAY)
        for m in range(5):
            user = f"r{n}{m}"
            ring[user] = f"R{n}"
            signed[user] = start + 60 * m
            at = signed[user] + dice.randrange(300)
            orders.append(order(user, at, payment=n, device=100 + 9 * n + m, coupon_code="X"))
    return orders, signed, ring


@contextmanager
def opened(engine: Engine, gather: Gather) -> Iterator[Lesson]:
    orders, signed, truth = town()
    evidence = gather(orders, signed)
    ids = evidence.users.order_by("user").user_id.to_pyarrow().to_pylist()
    ring = array(*(truth.get(u, "") for u in ids))
    kind = array(*(("bulk-order" if u in truth else "") for u in ids))
    yield Lesson(engine, evidence, ring, array(*([""] * len(ids))), kind)


@pytest.fixture(scope="module")
def lesson(engine: Engine, gather: Gather) -> Iterator[Lesson]:
    with opened(engine, gather) as one:
        yield one


@pytest.fixture(scope="module")
def learned(lesson: Lesson) -> Policy:
    # Nothing is known beforehand but where the levels are.
    return learn([lesson], blank(load()))


def blank(policy: Policy) -> Policy:
    """The same edges and trends, and no weights."""

    def clean(rows: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
        return tuple(c.model_copy(update={"bits": (0,) * len(c.bits)}) for c in rows)

    names = ("comparisons", "signals", "members", "company", "crimes")
    empty = {name: clean(getattr(policy, name)) for name in names}
    priors = ("prior_bits", "ring_prior", "member_prior", "company_prior", "tie_bits")
    return policy.model_copy(update={**empty, **dict.fromkeys(priors, 0)})


def told(rows: tuple[Comparison, ...]) -> Mapping[tuple[str, str], tuple[Any, ...]]:
    return {(c.crime, c.fact): (c.edges, c.trend, c.missing) for c in rows}


@pytest.mark.parametrize("part", ["signals", "members", "company", "crimes"])
def test_only_bits_are_learned(learned: Policy, part: str):
    assert told(getattr(learned, part)) == told(getattr(load(), part))


def test_comparisons_that_no_lesson_tells_stay(learned: Policy):
    assert told(learned.comparisons) == told(load().comparisons)


def test_trends_hold(learned: Policy):
    parts = (learned.comparisons, learned.signals, learned.members, learned.company)
    for c in (*(c for part in parts for c in part), *learned.crimes):
        if c.trend != "free":
            bits = [c.bits[level] for level in rising(c)]
            assert bits == sorted(bits), c.fact


def test_the_planted_rings_are_told_from_families(learned: Policy, lesson: Lesson):
    town = lesson
    judged = projection.judged(town.engine, town.evidence, learned)
    ties, met = projection.held(town.engine, judged, learned), projection.met(town.engine, judged)
    groups = communities.grouped(ties, learned)
    found = facts.facts(town.engine, town.evidence, ties, groups)
    bits = [rings.judge(rings.look(f), learned)[0] for f in found]
    standing = members.standing(town.engine, town.evidence, ties, met, groups, bits)
    people = members.scored(town.engine, standing, learned).to_pyarrow().to_pylist()
    caught = [g for g, b in zip(groups, bits, strict=True) if rings.score(b) >= 50]
    homes = [Counter(town.ring[g]).most_common(1)[0] for g in caught]
    assert sorted(name for name, _ in homes) == sorted(set(town.ring) - {""})
    assert all(n >= 4 for _, n in homes)
    guilty = [p["score"] for p in people if town.ring[p["user"]]]
    honest = [p["score"] for p in people if not town.ring[p["user"]]]
    assert sum(score < 50 for score in guilty) <= 1
    assert sum(score >= 50 for score in honest) <= 1


def test_the_same_lessons_teach_the_same(learned: Policy, lesson: Lesson):
    ties = learn_ties([lesson], blank(load()))
    assert ties.comparisons == learned.comparisons
    assert ties.prior_bits == learned.prior_bits
