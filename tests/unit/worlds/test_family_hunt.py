"""The family `hunt`: coupon hunters who share nothing, and honest crowds in step."""

import family_checks as checks
import pandas as pd
import pytest

from graphrisk.worlds import World
from graphrisk.worlds.families.hunt import make
from graphrisk.worlds.families.hunt.plaza import HABITS

SHARE = 0.05


@pytest.fixture(scope="module")
def world() -> World:
    return make(20_000, seed=8, share=SHARE)


class TestHunt(checks.Family):
    name = "hunt"
    make = staticmethod(make)
    habits = HABITS
    share = SHARE
    untold = ("coupon_code",)  # anyone may be the only one to use a rare coupon


def test_seeds_differ_in_what_they_tell() -> None:
    told = {tuple(make(2000, seed).orders.columns) for seed in range(6)}
    assert len(told) >= 3


def in_step(orders: pd.DataFrame, hours: float) -> float:
    """The share of these users' coupon orders near another's of them with the same coupon."""
    part = orders[orders.coupon_code.notna()].sort_values(["coupon_code", "ordered_at", "order_id"])
    by = part.groupby("coupon_code")
    near = by.ordered_at.diff() < pd.Timedelta(hours=hours)
    return float((near & (part.user_id != by.user_id.shift())).mean())


def with_coupon(world: World, habit: str) -> float:
    return float(checks.of(world, habit).coupon_code.notna().mean())


def test_members_of_a_hunt_share_no_identifier(world: World) -> None:
    """Beyond what strangers share by chance: a carrier's address."""
    orders = world.orders.merge(world.truth[world.truth.ring != ""], on="user_id")
    for column in ("device_id", "payment_account", "phone", "address"):
        if column in orders:
            pairs = orders[["ring", "user_id", column]].dropna().drop_duplicates()
            many = pairs.groupby(["ring", column]).size() > 1
            assert many.mean() < 0.02, column


def test_crowds_are_in_step_as_a_hunt_is(world: World) -> None:
    usual = in_step(checks.of(world, "ordinary"), 12)
    for habit in ("fan", "flash", "parents", "ring"):
        assert in_step(checks.of(world, habit), 12) > 2 * usual, habit


def test_the_thrifty_and_the_forum_use_coupons_as_hunters_do(world: World) -> None:
    usual = with_coupon(world, "ordinary")
    for habit in ("thrifty", "forum", "ring"):
        assert with_coupon(world, habit) > 1.3 * usual, habit


def test_wages_are_spent_in_the_evening(world: World) -> None:
    late = {h: checks.of(world, h).ordered_at.dt.hour.between(19, 22).mean()
            for h in ("payday", "ordinary")}  # fmt: skip
    assert late["payday"] > 1.3 * late["ordinary"]


def test_a_comparison_sends_strangers_to_one_product(world: World) -> None:
    users = checks.of(world, "compare").groupby("product_id").user_id.nunique()
    assert users.max() >= 8


def test_what_several_hunters_use_others_use_as_well(world: World) -> None:
    orders = world.orders[world.orders.coupon_code.notna()].merge(world.truth, on="user_id")
    hunters = orders[orders.ring != ""].groupby(["ring", "coupon_code"]).user_id.nunique()
    called = set(hunters[hunters >= 3].reset_index().coupon_code)
    assert len(called) > 10
    assert called <= set(orders.coupon_code[orders.ring == ""])


def test_gifts_are_bought_before_the_feast(world: World) -> None:
    gifts, usual = checks.of(world, "gift"), checks.of(world, "ordinary")
    assert gifts.ordered_at.std() < usual.ordered_at.std()
