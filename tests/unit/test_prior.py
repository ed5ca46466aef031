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


@pytest.mark.parametrize("share", [0.02, 0.2, 0.6, 0.9])
def test_the_true_share_is_found(share: float):
    wanted = np.log2(share / (1 - share)) - np.log2(0.2 / 0.8)
    found = shift(bits(share, 5000, seed=3), POLICY)
    assert found == pytest.approx(1000 * wanted, abs=400)
    assert found % 125 == 0


def test_few_communities_say_little():
    assert 0 <= shift([8000], POLICY) <= 750
    assert shift([], POLICY) == 0


def test_it_is_bounded_and_can_be_turned_off():
    assert shift([20_000] * 5000, POLICY) == 6_000
    assert shift([-20_000] * 5000, POLICY) == -6_000
    assert shift([20_000] * 5000, POLICY.model_copy(update={"prior_most": 0})) == 0


@given(st.lists(st.integers(-90_000, 90_000), min_size=1), st.randoms())
def test_the_order_has_no_say(found: list[int], random: st.random_module) -> None:
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert shift(mixed, POLICY) == shift(found, POLICY)
