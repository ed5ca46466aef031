"""What holds for every family of worlds, for its own tests to ask."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Protocol

import numpy as np
import pandas as pd
import pytest

from graphrisk import engine as engines
from graphrisk.errors import InputError
from graphrisk.records import read
from graphrisk.worlds import World

KINDS = ("device_id", "ip", "address", "payment_account", "phone")
CRIMES = {"bulk-order", "brushing", "refund", "mixed"}
CARES = {"careless", "average", "careful"}
SCRIPT = """
import sys
from importlib import import_module
from pathlib import Path
import_module(sys.argv[1]).make(4000, 9).write(Path(sys.argv[2]))
"""


def digests(family: str, folder: Path, hashseed: str) -> dict[str, str]:
    """The files of one small world, made in a process of its own."""
    subprocess.run(
        [sys.executable, "-c", SCRIPT, f"graphrisk.worlds.families.{family}", str(folder)],
        check=True, env={**os.environ, "PYTHONHASHSEED": hashseed},
    )  # fmt: skip
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def reads_clean(world: World) -> None:
    """The contract takes every row and drops none."""
    with engines.engine(threads=1) as one:
        records = read(one, world.orders, world.users, world.reviews)
        assert records.rejects.count().execute() == 0
        assert records.counts["orders.kept"] == len(world.orders)
        assert records.counts["users.kept"] == len(world.users)
        assert records.counts["reviews.kept"] == len(world.reviews)


def rows_hold(world: World) -> None:
    """Ids are unique, nobody is missing, nothing happens before its time."""
    orders, users, reviews = world.orders, world.users, world.reviews
    assert orders.order_id.is_unique
    assert users.user_id.is_unique
    assert reviews.review_id.is_unique
    assert set(orders.user_id) == set(users.user_id) == set(world.truth.user_id)
    late = orders.merge(users, on="user_id")
    assert (late.signed_up_at <= late.ordered_at).all()
    back = orders[orders.refunded_at.notna()]
    assert (back.refunded_at > back.ordered_at).all()
    assert ((orders.status == "refunded") == orders.refunded_at.notna()).all()
    assert (orders.amount >= 0).all()
    bought = (
        orders.groupby(["user_id", "product_id"]).ordered_at.min()
        if "product_id" in orders
        else None
    )
    if bought is not None:
        said = reviews.set_index(["user_id", "product_id"]).reviewed_at
        assert (said > bought.reindex(said.index).to_numpy()).all()
    assert reviews.rating.between(1, 5).all()
    assert (reviews.text.str.len() > 0).all()


def truth_holds(world: World, habits: tuple[str, ...], share: float) -> None:
    """Members have a kind and a care, the honest a habit, and nobody both."""
    truth = world.truth
    ring, honest = truth[truth.ring != ""], truth[truth.ring == ""]
    assert set(ring.kind) <= CRIMES
    assert set(ring.difficulty) == CARES
    assert set(ring.role) == {"core", "member"}
    assert (ring[["habit", "beside"]] == "").all(axis=None)
    assert (honest[["kind", "role", "difficulty"]] == "").all(axis=None)
    assert set(honest.habit) == set(habits)
    assert ring.groupby("ring").size().between(3, 80).all()
    assert (ring.groupby("ring")[["kind", "difficulty"]].nunique() == 1).all(axis=None)
    assert set(honest.beside[honest.beside != ""]) <= set(ring.ring)
    assert (honest.beside != "").any()
    assert abs(len(ring) / len(truth) - share) < 0.25 * share + 3 / len(truth)


def of(world: World, habit: str) -> pd.DataFrame:
    """The orders of people of one habit; `ring` for those of ring members."""
    truth = world.truth
    who = truth.user_id[(truth.ring != "") if habit == "ring" else (truth.habit == habit)]
    return world.orders[world.orders.user_id.isin(set(who))]


def shared(orders: pd.DataFrame, column: str) -> float:
    """The share of these orders' users who have a value in common with another of them."""
    pairs = orders[["user_id", column]].dropna().drop_duplicates()
    many = pairs.groupby(column).user_id.transform("size") > 1
    return pairs.user_id[many].nunique() / orders.user_id.nunique()


def firsts(world: World, orders: pd.DataFrame) -> pd.DataFrame:
    """First orders of those who signed up within the window, with `lag` in minutes."""
    first = orders.sort_values("ordered_at", kind="stable").drop_duplicates("user_id")
    first = first.merge(world.users, on="user_id")
    first["lag"] = (first.ordered_at - first.signed_up_at).dt.total_seconds() / 60
    return first[first.signed_up_at >= world.orders.ordered_at.min().floor("D")]


def components(orders: pd.DataFrame) -> pd.Series:
    """A label for each user: one for all who hang together by any shared value."""
    there = [kind for kind in KINDS if kind in orders]
    long = orders.melt("user_id", there, "kind", "value").dropna().drop_duplicates()
    user, users = pd.factorize(long.user_id)
    value = pd.factorize(long.kind + "|" + long.value)[0]
    label, before = np.arange(len(users)), np.array([-1])
    while not np.array_equal(label, before):
        before = label.copy()
        least = np.full(value.max() + 1, len(users))
        np.minimum.at(least, value, label[user])
        np.minimum.at(label, user, least[value])
    return pd.Series(label, index=users)


def rings_are_no_components(world: World) -> None:
    """Most people hang together, and hardly a ring stands apart from the honest."""
    truth = world.truth.set_index("user_id")
    label = components(world.orders).reindex(truth.index)
    assert label.value_counts().max() > 0.5 * len(truth)
    pure = truth.groupby(label).ring.agg(
        lambda r: r.nunique() == 1 and len(r) > 2 and r.iat[0] != ""
    )
    assert pure.sum() <= 0.1 * truth.ring.nunique()


def nothing_gives_rings_away(world: World) -> None:
    """Every form of a value that ring members have, honest people have as well."""
    ring = world.orders.user_id.isin(set(world.truth.user_id[world.truth.ring != ""]))
    for column in world.orders.select_dtypes(exclude=["datetime", "number"]):
        text = world.orders[column].dropna().astype(str)
        form = text.str.replace(r"\d+", "0", regex=True) if column == "address" else text.str.len()
        if column in ("status", "payment_method", "coupon_code", "currency"):
            form = text
        if column != "address":
            assert set(form[ring]) <= set(form[~ring]), column
        hidden = world.orders[column].isna().groupby(ring).mean()
        if column in ("device_id", "ip", "phone", "address"):
            assert abs(hidden[True] - hidden[False]) < 0.08, column


def single_traits_overlap(world: World) -> None:
    """No count of an account's own orders finds rings by itself."""
    truth = world.truth.set_index("user_id").ring != ""
    orders = world.orders
    by = orders.groupby("user_id")
    scores = {
        "refunds": by.refunded_at.count() / by.size(),
        "refused": orders.status.eq("refused").groupby(orders.user_id).mean(),
        "coupons": by.coupon_code.count() / by.size(),
        "quick": -firsts(world, orders).set_index("user_id").lag,
        "component": components(orders).map(components(orders).value_counts()),
    }
    for name, score in scores.items():
        assert precision(truth, score.reindex(truth.index).fillna(-1e9)) < 0.3, name


def precision(truth: pd.Series, score: pd.Series) -> float:
    """Average precision; equal scores count as one step."""
    steps = pd.DataFrame({"hit": truth, "score": score}).groupby("score").hit.agg(["sum", "size"])
    steps = steps.sort_index(ascending=False)
    found = steps["sum"].cumsum() / steps["size"].cumsum()
    return float((found * steps["sum"]).sum() / truth.sum())


class Maker(Protocol):
    """A family's `make`."""

    def __call__(self, orders: int, seed: int, share: float = 0.02) -> World: ...


class Family:
    """The tests of every family; a subclass in its file says which, and has a `world`."""

    name: ClassVar[str]
    make: ClassVar[Maker]
    habits: ClassVar[tuple[str, ...]]
    share: ClassVar[float] = 0.02
    more: ClassVar[tuple[int, ...]] = ()
    """Seeds beside that of `world` whose worlds are read whole."""
    untold: ClassVar[tuple[str, ...]] = ()
    """Columns that the family's own tests ask about in place of `nothing_gives_rings_away`."""

    def test_any_climate_obeys_the_contract(self, world: World) -> None:
        for made in [world, *(self.make(20_000, seed, self.share) for seed in self.more)]:
            assert abs(len(made.orders) - 20_000) < 600
            reads_clean(made)
            rows_hold(made)
            truth_holds(made, self.habits, self.share)

    def test_bytes_do_not_depend_on_the_process(self, tmp_path: Path) -> None:
        one, two = (digests(self.name, tmp_path / seed, seed) for seed in ("0", "77"))
        assert one == two
        assert len(one) == 4

    def test_seeds_share_no_order(self, world: World) -> None:
        other = self.make(3000, 21)
        assert not set(other.orders.order_id) & set(world.orders.order_id)

    @pytest.mark.parametrize("share", [0.002, 0.05])
    def test_any_share_of_members(self, share: float) -> None:
        truth = self.make(20_000, 6, share).truth
        members = (truth.ring != "").mean()
        assert abs(members - share) < 0.2 * share + 3 / len(truth)

    @pytest.mark.parametrize("share", [0.002, 0.05])
    def test_small_worlds_have_whole_rings(self, share: float) -> None:
        truth = self.make(4000, 6, share).truth
        size = truth[truth.ring != ""].groupby("ring").size()
        assert size.between(3, 80).all()
        assert size.sum() >= 3

    @pytest.mark.parametrize("wish", [(10, 1, 0.02), (5000, -1, 0.02), (5000, 1, 0.6)])
    def test_impossible_wishes_are_refused(self, wish: tuple[int, int, float]) -> None:
        with pytest.raises(InputError):
            self.make(*wish)

    def test_rings_are_hidden(self, world: World) -> None:
        rings_are_no_components(world)
        nothing_gives_rings_away(
            replace(world, orders=world.orders.drop(columns=list(self.untold)))
        )
        single_traits_overlap(world)
