"""Scripted accounts exist, with any care, and honest people have every single trait of theirs."""

import pandas as pd
import pytest

from graphrisk import worlds

NEAR = pd.Timedelta(seconds=60)


@pytest.fixture(scope="module")
def firsts() -> pd.DataFrame:
    """First orders of new users of four worlds, with the seconds since sign-up, and the truth."""
    parts = []
    for seed in (2, 5, 8, 9):
        rows = _firsts(worlds.make(50_000, seed=seed)).assign(seed=seed)
        parts.append(rows.assign(ring=rows.ring.mask(rows.ring != "", f"{seed}-" + rows.ring)))
    return pd.concat(parts, ignore_index=True)


def _firsts(world: worlds.World) -> pd.DataFrame:
    first = world.orders.sort_values("ordered_at", kind="stable").drop_duplicates("user_id")
    rows = first.merge(world.users, on="user_id").merge(world.truth, on="user_id")
    rows["lag"] = (rows.ordered_at - rows.signed_up_at).dt.total_seconds()
    return rows[rows.signed_up_at >= pd.Timestamp("2026-03-02")].copy()


def batches(firsts: pd.DataFrame, wait: int = 90, near: pd.Timedelta = NEAR) -> pd.DataFrame:
    """Quick first orders that share device and ip, all signed up within a minute, 2 to 8."""
    quick = firsts[firsts.lag <= wait].dropna(subset=["device_id", "ip"])
    group = quick.groupby(["device_id", "ip"])
    span = group.signed_up_at.transform("max") - group.signed_up_at.transform("min")
    users = group.user_id.transform("size")
    return quick[(span <= near) & users.between(2, 8)].assign(users=users)


@pytest.mark.parametrize("care", ["careless", "careful"])
def test_a_program_opens_batches_and_orders_at_once(firsts: pd.DataFrame, care: str) -> None:
    some = batches(firsts)
    some = some[(some.kind == "bulk-order") & (some.difficulty == care)]
    ring = some.groupby("ring")
    assert (ring.device_id.nunique() >= 2).any(), "another batch, another device"
    assert (ring.device_id.nunique() == ring.ip.nunique()).all()
    goods = some.groupby("device_id")[["product_id", "amount"]].agg(lambda v: v.mode().iat[0])
    same = some.merge(goods, left_on="device_id", right_index=True, suffixes=("", "_usual"))
    assert (same.product_id == same.product_id_usual).mean() > 0.7
    assert (same.amount == same.amount_usual).mean() > 0.6


def test_some_batches_are_larger_and_some_rings_have_pairs_alone(firsts: pd.DataFrame) -> None:
    some = batches(firsts)
    largest = some[some.kind == "bulk-order"].groupby("ring").users.max()
    assert largest.min() == 2
    assert 4 <= largest.max() <= 8


def test_the_careless_hurry_and_the_careful_wait(firsts: pd.DataFrame) -> None:
    some = batches(firsts)
    some = some[some.kind == "bulk-order"]
    starts = some.groupby(["difficulty", "ring", "device_id"]).signed_up_at.min().sort_values()
    span = starts.groupby(["difficulty", "ring"]).agg(lambda t: t.max() - t.min())
    assert span["careless"].max() < pd.Timedelta(days=1)
    assert span["careful"].max() > pd.Timedelta(days=14)


def test_an_account_left_to_rest_orders_weeks_later() -> None:
    world = worlds.make(50_000, seed=3)
    first = _firsts(world)
    quick = batches(first)
    quick = quick[quick.kind == "bulk-order"].set_index("user_id")
    orders = world.orders[world.orders.user_id.isin(quick.index)]
    age = orders.ordered_at - orders.user_id.map(quick.signed_up_at)
    late = orders[age > pd.Timedelta(days=7)]
    assert 0 < late.user_id.nunique() < 0.4 * len(quick)
    assert (late.device_id != late.user_id.map(quick.device_id)).all()


def test_quick_first_orders_are_mostly_honest(firsts: pd.DataFrame) -> None:
    quick = firsts[firsts.lag <= 90]
    assert (quick.ring == "").mean() > 0.8
    ordinary = firsts[(firsts.ring == "") & (firsts.habit == "ordinary")]
    shops = (ordinary.lag < 60).groupby(ordinary.seed).mean()
    assert shops.min() < 0.02, "some shops ask for an account first"
    assert 0.02 < shops.max() < 0.25, "others open one at the checkout"


def test_the_honest_too_share_a_device_and_hurry(firsts: pd.DataFrame) -> None:
    honest = batches(firsts, wait=600, near=pd.Timedelta(minutes=10))
    honest = honest[honest.ring == ""]
    assert len(honest) > 20
    assert set(honest.habit) <= {"household", "kiosk", "victim", "influencer"}
    assert (honest.coupon_code.str.contains("WELCOME10")).mean() > 0.5


def test_a_desk_serves_many_who_then_live_elsewhere(firsts: pd.DataFrame) -> None:
    desk = firsts[firsts.habit == "kiosk"]
    by = desk.groupby("device_id")
    busiest = desk[desk.device_id == by.size().idxmax()]
    assert len(busiest) > 20
    assert busiest.ip.nunique() <= 2, "at most one of them lost on the way"
    assert busiest.product_id.nunique() > 0.25 * len(busiest)
    assert busiest.payment_account.dropna().is_unique
    assert busiest.lag.quantile(0.9) < 600
