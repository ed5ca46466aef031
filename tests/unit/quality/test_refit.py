"""A policy moved by a few decided rings of a generated world."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from graphrisk import worlds
from graphrisk.engine import engine
from graphrisk.errors import InputError
from graphrisk.feed import feed
from graphrisk.kinds import KINDS
from graphrisk.policy import Comparison, Policy, load
from graphrisk.quality import refit as refits
from graphrisk.quality.learn import Lesson
from graphrisk.quality.refit import (
    LEAST,
    helped,
    known,
    lesson_of,
    moved,
    precision,
    refit,
    split,
)
from graphrisk.records import read
from graphrisk.registry.labels import FILE, Label


def label(user: str, ring: str = "") -> Label:
    return Label(user, ring, "bulk-order" if ring else "", "", FILE)


@pytest.fixture(scope="module")
def world() -> worlds.World:
    return worlds.make(20_000, seed=77, difficulty="easy")


@pytest.fixture(scope="module")
def lesson(world: worlds.World) -> Iterator[Lesson]:
    """Half of the rings are known, and sixty honest users."""
    truth = world.truth
    rings = sorted(set(truth.ring) - {""})[::2]
    guilty = truth[truth.ring.isin(rings)]
    honest = truth[truth.ring == ""].head(60)
    labels = [label(r.user_id, r.ring) for r in guilty.itertuples()]
    labels += [label(u) for u in honest.user_id]
    with engine() as con:
        kept = read(con, world.orders, world.users, world.reviews, kinds=KINDS)
        yield lesson_of(con, feed(con, kept, KINDS), load(), labels)


def test_who_is_known(lesson: Lesson, world: worlds.World):
    told = known(lesson)
    assert 60 < told.sum() < len(told)
    assert set(lesson.ring[~told]) == {""}
    assert known(lesson._replace(known=None)).all()


def test_a_ring_is_never_in_two_folds(lesson: Lesson):
    folds = split(lesson)
    rings = [set(lesson.ring[fold]) for fold in folds]
    assert not rings[0] & rings[1]
    assert not rings[1] & rings[2]
    assert set.union(*rings) == set(lesson.ring[known(lesson)]) - {""}


def turned(bits: Callable[[int], int]) -> Policy:
    """The shipped policy with other weights of users."""

    def other(rows: Sequence[Comparison]) -> tuple[Comparison, ...]:
        return tuple(c.model_copy(update={"bits": tuple(map(bits, c.bits))}) for c in rows)

    good = load()
    return good.model_copy(update={n: other(getattr(good, n)) for n in ("members", "company")})


def test_a_spoiled_policy_gets_better(lesson: Lesson):
    """Weights turned to nothing come back from the labels, and signs stay sound."""
    spoiled = turned(lambda _: 0)
    found = refit(lesson, spoiled)
    assert found.moved
    assert found.after > found.before
    for c in (*found.policy.comparisons, *found.policy.members, *found.policy.company):
        if c.trend in ("rising", "falling"):
            steps = np.diff(c.bits) * (1 if c.trend == "rising" else -1)
            assert (steps >= -1).all(), c


def test_what_does_not_help_is_not_taken(lesson: Lesson, monkeypatch: pytest.MonkeyPatch):
    """Labels that say the reverse of what is so leave the policy as it was."""
    worse = turned(lambda bits: -bits)
    monkeypatch.setattr(refits, "moved", lambda held, policy: worse)
    good = load()
    found = refit(lesson, good)
    assert found.after <= found.before
    assert not found.moved
    assert found.policy is good


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ((0.5, 0.5, 0.0), True),
        ((0.25, 0.25, 1.0), False),
        ((0.0, 1.0, 0.25), False),
        ((0.26, 0.26, 0.25), False),
        ((0.3, 0.3, 0.0), False),
        ((0.25, 0.25, 0.25), False),
    ],
)
def test_most_folds_must_gain(now: tuple[float, ...], said: bool):
    """One lucky fold moves nothing, nor do gains that are small beside the loss."""
    assert helped((0.25, 0.25, 0.25), now) is said


def test_a_few_labels_move_a_policy_a_little(lesson: Lesson):
    rings = sorted(set(lesson.ring) - {""})
    few = lesson._replace(known=known(lesson) & (lesson.ring == rings[0]))
    many = moved(lesson, load())
    one = moved(few, load())

    def far(policy: Policy) -> float:
        pairs = zip(policy.members, load().members, strict=True)
        return sum(abs(a - b) for x, y in pairs for a, b in zip(x.bits, y.bits, strict=True))

    assert far(one) > 0
    assert far(many) > 0
    assert many.comparisons == one.comparisons == load().comparisons
    guilty = known(lesson) & (lesson.ring != "")
    assert precision(lesson, many, guilty) >= precision(lesson, load(), guilty)


def test_ties_are_moved_where_most_users_are_known(lesson: Lesson):
    every = lesson._replace(known=None)
    assert moved(every, load()).comparisons != load().comparisons


def test_too_few_labels_are_refused(lesson: Lesson, world: worlds.World):
    rings = sorted(set(lesson.ring) - {""})[: LEAST - 1]
    few = lesson._replace(known=known(lesson) & np.isin(lesson.ring, ["", *rings]))
    with pytest.raises(InputError, match="3 rings and 60 honest users are known here; decide 4"):
        refit(few, load())
    with engine() as con:
        kept = read(con, world.orders, kinds=KINDS)
        with pytest.raises(InputError, match="none of the 1 labelled users is among"):
            lesson_of(con, feed(con, kept, KINDS), load(), [label("U-nobody", "R")])
