"""What a world holds: the contract's columns, every crime and habit, no easy way out."""

import numpy as np
import pandas as pd
import pytest

from graphrisk import worlds
from graphrisk.errors import InputError
from graphrisk.worlds.people import HABITS

ORDERS = (
    "order_id,user_id,ordered_at,amount,currency,merchant_id,product_id,device_id,ip,address,"
    "payment_account,phone,coupon_code,discount,status,payment_method,refunded_at"
)
STATUSES = {"placed", "paid", "shipped", "delivered", "refused", "cancelled", "refunded"}
KINDS = ("device_id", "ip", "address", "payment_account", "phone")
WINDOW = pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-02") + pd.Timedelta(days=56)


@pytest.fixture(scope="module")
def world() -> worlds.World:
    return worlds.make(50_000, seed=5)


def test_columns_are_the_contracts(world: worlds.World) -> None:
    assert ",".join(world.orders.columns) == ORDERS
    assert list(world.users.columns) == ["user_id", "signed_up_at"]
    assert list(world.reviews.columns) == [
        "review_id", "user_id", "merchant_id", "product_id", "rating", "text", "reviewed_at",
    ]  # fmt: skip
    truth = "user_id ring kind role difficulty beside habit"
    assert list(world.truth.columns) == truth.split()


def test_rows_obey_the_contract(world: worlds.World) -> None:
    orders, reviews = world.orders, world.reviews
    assert len(orders) == 50_000
    assert orders.order_id.is_unique
    assert reviews.review_id.is_unique
    assert set(orders.status) == STATUSES
    assert set(orders.payment_method) == {"prepaid", "cod"}
    assert (orders.status[orders.payment_method == "prepaid"] != "refused").all()
    assert (orders.amount >= 0).all()
    assert (orders.discount >= 0).all()
    assert reviews.rating.between(1, 5).all()
    assert (reviews.text != "").all()
    assert set(orders.user_id) == set(world.users.user_id) == set(world.truth.user_id)


def test_nothing_happens_outside_its_time(world: worlds.World) -> None:
    orders = world.orders.merge(world.users, on="user_id")
    assert orders.ordered_at.between(*WINDOW, inclusive="left").all()
    assert (orders.signed_up_at <= orders.ordered_at).all()
    assert (world.orders.refunded_at.notna() == (world.orders.status == "refunded")).all()
    refunded = orders[orders.refunded_at.notna()]
    assert (refunded.refunded_at > refunded.ordered_at).all()
    assert (refunded.refunded_at < WINDOW[1]).all()
    assert world.reviews.reviewed_at.between(*WINDOW, inclusive="left").all()


def test_every_ring_orders(world: worlds.World) -> None:
    truth = world.truth[world.truth.ring != ""]
    buyers = truth[truth.user_id.isin(world.orders.user_id)]
    assert len(buyers) == len(truth)
    assert buyers.groupby("ring").size().min() >= 4
    assert truth.ring.nunique() >= 10
    assert 0.01 < len(truth) / len(world.truth) < 0.025
    assert (truth.groupby("ring")[["kind", "difficulty"]].nunique() == 1).all(axis=None)


def test_every_class_exists(world: worlds.World) -> None:
    ring, honest = world.truth[world.truth.ring != ""], world.truth[world.truth.ring == ""]
    assert set(honest.habit) == set(HABITS)
    assert set(ring.kind) == {"bulk-order", "brushing", "refund"}
    assert set(ring.role) == {"core", "member", "edge"}
    assert set(ring.difficulty) == {"careless", "average", "careful"}
    assert set(ring.habit) == {""}
    assert (honest[["kind", "role", "difficulty"]] == "").all(axis=None)


def test_ids_and_blanks_tell_nothing(world: worlds.World) -> None:
    fraud = world.orders.user_id.isin(world.truth.user_id[world.truth.ring != ""])
    cod = world.orders.payment_method == "cod"
    assert (world.orders.payment_account.isna() == cod).all()
    for column in set(KINDS) - {"payment_account"}:
        blank = world.orders[column].isna().groupby(fraud).mean()
        assert abs(blank[True] - blank[False]) < 0.12, column
    six = world.orders.ip.str.contains(":", na=False).groupby(fraud).mean()
    assert abs(six[True] - six[False]) < 0.15
    honest = world.orders.order_id[~fraud].str[0].value_counts(normalize=True)
    rings = world.orders.order_id[fraud].str[0].value_counts(normalize=True)
    assert (honest - rings).abs().max() < 0.06


def links(orders: pd.DataFrame) -> pd.DataFrame:
    """Users and the values that more than one user has."""
    long = orders.melt("user_id", list(KINDS), "kind", "value").dropna().drop_duplicates()
    long["users"] = long.groupby(["kind", "value"]).user_id.transform("size")
    return long[long.users > 1]


def precision(truth: pd.Series, score: pd.Series) -> float:
    """Average precision; equal scores count as one step."""
    table = pd.DataFrame({"hit": truth, "score": score.reindex(truth.index).fillna(0)})
    steps = table.groupby("score").hit.agg(["sum", "size"]).sort_index(ascending=False)
    found = steps["sum"].cumsum() / steps["size"].cumsum()
    return float((found * steps["sum"]).sum() / truth.sum())


def components(shared: pd.DataFrame) -> pd.Series:
    """Size of each user's connected component, by passing the least label until it rests."""
    user, value = pd.factorize(shared.user_id)[0], pd.factorize(shared.kind + shared.value)[0]
    label, before = np.arange(user.max() + 1), np.array([-1])
    while not np.array_equal(label, before):
        before = label.copy()
        least = np.full(value.max() + 1, len(label))
        np.minimum.at(least, value, label[user])
        np.minimum.at(label, user, least[value])
    sizes = np.bincount(label)[label]
    return pd.Series(sizes, index=shared.user_id.unique())


def test_simple_answers_are_poor(world: worlds.World) -> None:
    truth = world.truth.set_index("user_id").ring != ""
    shared = links(world.orders)
    size = components(shared)
    assert size.max() > 0.5 * len(truth), "everybody hangs together by something"
    assert precision(truth, size) < 0.1
    assert precision(truth, shared.groupby("user_id").size()) < 0.3
    few = shared[shared.users <= 10]
    assert precision(truth, components(few)) < 0.3
    assert precision(truth, few.groupby("user_id").kind.nunique()) < 0.3


@pytest.mark.parametrize(("difficulty", "most"), [("easy", "careless"), ("hard", "careful")])
def test_difficulty_sets_how_careful_rings_are(difficulty: str, most: str) -> None:
    truth = worlds.make(20_000, seed=3, difficulty=difficulty).truth
    rings = truth[truth.ring != ""].drop_duplicates("ring").difficulty.value_counts(normalize=True)
    assert rings[most] > 0.6


@pytest.mark.parametrize("seed", range(3))
def test_the_smallest_world_has_every_crime(seed: int) -> None:
    world = worlds.make(worlds.LEAST, seed=seed, days=28)
    assert len(world.orders) == worlds.LEAST
    assert set(world.truth.kind) == {"", "bulk-order", "brushing", "refund"}


@pytest.mark.parametrize(
    ("orders", "seed", "difficulty", "days"),
    [(10, 1, "mixed", 56), (5000, 1, "cruel", 56), (5000, 1, "mixed", 7), (5000, -1, "mixed", 56)],
)
def test_impossible_wishes_are_refused(orders: int, seed: int, difficulty: str, days: int) -> None:
    with pytest.raises(InputError):
        worlds.make(orders, seed=seed, difficulty=difficulty, days=days)
