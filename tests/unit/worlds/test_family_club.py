"""The family `club`: refund clubs, and the honest people whose claims look like theirs."""

import family_checks as checks
import pandas as pd
import pytest

from graphrisk.worlds import World
from graphrisk.worlds.families.club import make
from graphrisk.worlds.families.club.scene import HABITS

SHARE = 0.05


@pytest.fixture(scope="module")
def world() -> World:
    return make(20_000, seed=2, share=SHARE)


class TestClub(checks.Family):
    name = "club"
    make = staticmethod(make)
    habits = HABITS
    share = SHARE


def test_seeds_differ_in_what_they_tell() -> None:
    told = {tuple(make(2000, seed).orders.columns) for seed in range(6)}
    assert len(told) >= 3


def returned(orders: pd.DataFrame) -> float:
    return float(orders.refunded_at.notna().mean())


def faulty(orders: pd.DataFrame) -> float:
    """Of the products that five or more of these users bought, the share that most sent back."""
    by = orders.groupby("product_id")
    many = by.user_id.nunique() >= 5
    return float((by.refunded_at.count() > 0.5 * by.size())[many].mean())


def test_testers_fashion_and_batches_send_back_as_members_do(world: World) -> None:
    usual = returned(checks.of(world, "ordinary"))
    for habit in ("tester", "fashion", "batch", "holiday", "failed", "lorry", "ring"):
        assert returned(checks.of(world, habit)) > 1.5 * usual, habit


def test_a_batch_comes_back_from_most_as_a_script_does(world: World) -> None:
    usual = faulty(checks.of(world, "ordinary"))
    assert usual < 0.05
    assert faulty(checks.of(world, "batch")) > 5 * usual
    assert faulty(checks.of(world, "ring")) > 5 * usual


def test_families_pickups_and_neighbours_share_a_door(world: World) -> None:
    for habit in ("family", "pickup", "neighbour"):
        assert checks.shared(checks.of(world, habit), "address") > 0.5, habit


def test_a_lost_lorry_hits_one_place_in_days(world: World) -> None:
    lorry = checks.of(world, "lorry")
    post = lorry.address.str.extract(r"(\d{5}|\d{4} [A-Z]{2}) ")[0]
    towns = post.groupby(lorry.user_id).agg(lambda p: p.mode().iat[0] if len(p.mode()) else "")
    assert towns.value_counts().iat[0] >= 8


def test_victims_are_beside_a_ring(world: World) -> None:
    truth = world.truth
    assert (truth.beside[truth.habit == "victim"] != "").all()
