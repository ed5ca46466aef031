"""No group shares as much as rings do where every link is dealt anew."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from graphrisk import load_policy, sweep, worlds
from graphrisk.worlds import World

KINDS = ("device_id", "ip", "address", "payment_account", "phone")
FAR = -20
"""Fewer than one such group in a hundred markets."""


def dealt(orders: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The orders with each kind's values dealt anew among the links: users keep how many values
    they used, values how many users they have."""
    rng, out = np.random.default_rng(seed), orders.copy()
    for kind in KINDS:
        links = orders.loc[orders[kind].fillna("") != "", ["user_id", kind]].drop_duplicates()
        links["dealt"] = rng.permutation(links[kind].to_numpy())
        out[kind] = orders.merge(links, on=["user_id", kind], how="left")["dealt"].to_numpy()
    return out


def chances(world: World, orders: pd.DataFrame, every: bool) -> Iterator[int]:
    """Of the rings' sharing; with `every`, of all groups that share or act alike at all."""
    loose = {"list_score": 0, "drop_score": 0, "tie_bits": -4000} if every else {}
    found = sweep(orders, world.users, world.reviews, policy=load_policy().model_copy(update=loose))
    return (r.chance for r in found.found if r.chance is not None)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_chance_makes_no_group_that_shares_like_rings(seed: int) -> None:
    world = worlds.make(20_000, seed=seed, difficulty="easy")
    by_chance = list(chances(world, dealt(world.orders, seed), every=True))
    real = list(chances(world, world.orders, every=False))
    assert len(by_chance) > 500
    assert min(by_chance) > FAR
    assert min(real) < -200
    assert sum(chance < FAR for chance in real) >= 5
