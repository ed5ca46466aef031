"""The circle family: circles and crews, and honest people with as little to tell them by."""

import pandas as pd
import pytest
from family_checks import Family, of, shared

from graphrisk.worlds import World
from graphrisk.worlds.families import circle
from graphrisk.worlds.families.circle.climate import HABITS, Climate


@pytest.fixture(scope="module")
def world() -> World:
    return circle.make(20_000, 3)


class TestCircle(Family):
    name = "circle"
    make = staticmethod(circle.make)
    habits = HABITS
    more = (4, 5)


def test_seeds_differ_in_climate() -> None:
    climates = [Climate.draw(seed) for seed in range(12)]
    assert len({c.days for c in climates}) > 4
    assert len({tuple(n for n, v in enumerate(c.works) if v > 0) for c in climates}) > 2


def together(orders: pd.DataFrame) -> float:
    """The share of orders for which three of these people or more buy one thing on one day."""
    key = [orders.product_id, orders.ordered_at.dt.date]
    return float((orders.groupby(key).user_id.transform("nunique") >= 3).mean())


def loyalty(orders: pd.DataFrame) -> float:
    """The share of an account's orders that its first shop gets, on average."""
    most = orders.groupby(["user_id", "merchant_id"]).size().groupby("user_id").max()
    return float((most / orders.groupby("user_id").size())[lambda s: s < 1].mean())


def test_those_who_buy_together(world: World) -> None:
    usual = together(of(world, "ordinary"))
    assert together(of(world, "leader")) > max(0.25, 2 * usual)
    assert together(of(world, "fan")) > usual
    assert loyalty(of(world, "staff")) > loyalty(of(world, "ordinary"))
    assert shared(of(world, "household"), "payment_account") > 0.3
    staff, usual_coupons = of(world, "staff"), of(world, "ordinary").coupon_code.notna().mean()
    assert staff.coupon_code.notna().mean() > usual_coupons


def test_festival_people_buy_in_one_night_and_send_back(world: World) -> None:
    busy = world.orders.ordered_at.dt.floor("D").value_counts().index[:3]
    night, usual = of(world, "festival"), of(world, "ordinary")
    assert night.ordered_at.dt.floor("D").isin(busy).mean() > 0.3
    assert night.refunded_at.notna().mean() > 1.5 * usual.refunded_at.notna().mean()


def test_those_who_praise(world: World) -> None:
    reviews = world.reviews.merge(world.truth, on="user_id")
    five = reviews.rating.eq(5).groupby(reviews.habit).mean()
    assert five["fan"] > 0.85
    assert five["gifted"] > five["ordinary"]
    copied = reviews.groupby(["merchant_id", "text"]).user_id.transform("nunique") > 1
    said = copied.groupby(reviews.habit).mean()
    assert said["gifted"] > said["ordinary"]


def test_traders_buy_often(world: World) -> None:
    orders = [of(world, habit).groupby("user_id").size().mean() for habit in ("trader", "ordinary")]
    assert orders[0] > 1.3 * orders[1]


def test_crews_have_lives_of_their_own(world: World) -> None:
    ring = of(world, "ring")
    assert shared(ring, "device_id") < 0.4
    assert ring.groupby("user_id").merchant_id.nunique().median() > 3
