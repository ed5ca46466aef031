"""The farm family: rooms of phones, and honest people with as little to tell them by."""

import pytest
from family_checks import Family, firsts, of, shared

from graphrisk.worlds import World
from graphrisk.worlds.families import farm
from graphrisk.worlds.families.farm.climate import HABITS, Climate


@pytest.fixture(scope="module")
def world() -> World:
    return farm.make(20_000, 3)


class TestFarm(Family):
    name = "farm"
    make = staticmethod(farm.make)
    habits = HABITS
    more = (4, 5)


def test_seeds_differ_in_climate() -> None:
    climates = [Climate.draw(seed) for seed in range(12)]
    assert len({c.days for c in climates}) > 4
    assert len({tuple(n for n, v in enumerate(c.rooms) if v > 0) for c in climates}) > 2


def test_those_who_share(world: World) -> None:
    assert shared(of(world, "family"), "ip") > 0.5
    assert shared(of(world, "family"), "payment_account") > 0.35
    assert of(world, "campus").groupby("ip").user_id.nunique().max() > 10
    assert shared(of(world, "stall"), "payment_account") > 0.9
    assert shared(of(world, "secondhand"), "device_id") > 0.4
    assert of(world, "bench").groupby("device_id").user_id.nunique().max() >= 5
    away = of(world, "carrier").ip.dropna().str.startswith("187.").mean()
    assert away > 0.9 > of(world, "ordinary").ip.dropna().str.startswith("187.").mean()


def test_those_who_act_alike(world: World) -> None:
    usual = of(world, "ordinary")
    hunters = firsts(world, of(world, "hunter"))
    assert (hunters.lag < 60).mean() > 0.8
    assert hunters.groupby("product_id").user_id.nunique().max() >= 10
    assert of(world, "stall").coupon_code.notna().mean() > usual.coupon_code.notna().mean()
    back = usual.refunded_at.notna().mean()
    assert of(world, "fitting").refunded_at.notna().mean() > 3 * back
    places = of(world, "mover").groupby("user_id").address.nunique()
    assert (places > 1).mean() > (usual.groupby("user_id").address.nunique() > 1).mean()


def test_the_honest_are_drawn_in(world: World) -> None:
    drawn = world.truth[world.truth.beside != ""]
    theirs = world.orders[world.orders.user_id.isin(drawn.user_id)]
    ring = of(world, "ring")
    told = set(theirs.address.dropna()) | set(theirs.payment_account.dropna())
    assert (ring.address.isin(told) | ring.payment_account.isin(told)).any()
