"""The share of rings in a data set, told from the scores alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrisk.policy import Policy
from graphrisk.prior import shift

POLICY = Policy(ring_share=200, prior_doubt=20, prior_most=6_000)


def bits(share: float, n: int, seed: int, prior: float = 0.2) -> list[int]:
    """Calibrated log odds under `prior`, of communities of which `share` are rings."""
    rng = np.random.default_rng(seed)
    ring = rng.random(n) < share
    # Two normals a unit apart have log odds of x - 1/2 nats, here three units.
    x = rng.normal(0, 1, n) + 3 * ring
    odds = (3 * x - 4.5) / np.log(2) + np.log2(prior / (1 - prior))
    return [round(1000 * o) for o in odds]


@pytest.mark.parametrize("share", [0.4, 0.6, 0.9])
def test_many_likely_rings_raise_the_others(share: float):
    wanted = np.log2(share / (1 - share)) - np.log2(0.2 / 0.8)
    found = shift(bits(share, 5000, seed=3), POLICY)
    # Those who are rings without looking so are not counted: never more than the true share.
    assert 500 < found < 1000 * wanted + 200
    assert found % 125 == 0


@pytest.mark.parametrize("share", [0.0, 0.02, 0.2])
def test_nothing_is_taken_where_rings_are_few(share: float):
    assert shift(bits(share, 5000, seed=3), POLICY) == 0


def test_odd_honest_people_make_no_rings():
    # A market where every third community looks a little like a ring, and none more than not.
    assert shift([*[-100] * 300, *[-6_000] * 600], POLICY) == 0


def test_few_communities_say_little():
    assert 0 <= shift([8000], POLICY) <= 750
    assert shift([], POLICY) == 0


def test_it_is_bounded_and_can_be_turned_off():
    assert shift([20_000] * 5000, POLICY) == 6_000
    assert shift([-20_000] * 5000, POLICY) == 0
    assert shift([20_000] * 5000, POLICY.model_copy(update={"prior_most": 0})) == 0


@given(st.lists(st.integers(-90_000, 90_000), min_size=1), st.randoms())
def test_the_order_has_no_say(found: list[int], random: st.random_module) -> None:
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert shift(mixed, POLICY) == shift(found, POLICY)
