"""How well grades tell the merchants whose business brushing rings fake from all others.

    python benchmarks/shops.py

Worlds of 40,000 orders that the shipped policy never saw, general ones and the family `circle`. A
merchant is guilty when members of true brushing rings place 15% of its orders or more, or write so
much of five reviews or more; it is told of from five orders on. Beside the grades' own score: the
same with every ring, the fullest hour's share of the orders, the share that shared payers paid,
and FRAUDAR's weights without a null model. Average precision; how many of grade E are guilty.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import rivals
from rich.console import Console
from rich.progress import track
from rich.table import Table

import graphrisk
from graphrisk import worlds
from graphrisk.merchants import DEEP
from graphrisk.quality.evaluate import average, points
from graphrisk.sweep import Swept
from graphrisk.worlds import World, families

ORDERS = 40_000
GUILTY = 0.15
FEW = 5
HEAD = ("world", "merchants", "guilty", "grades", "of all rings", "fullest hour", "shared payers",
        "FRAUDAR", "grade E guilty")  # fmt: skip


def main() -> None:
    table = Table(*HEAD, title="average precision")
    rows = [row(name, world) for name, world in track(list(made()), console=Console(stderr=True))]
    for one in rows:
        table.add_row(*one)
    Console(width=140).print(table)


def made() -> Iterator[tuple[str, World]]:
    for seed in (201, 202, 203, 204):
        yield f"general, seed {seed}", worlds.make(ORDERS, seed=seed)
    for seed in (104, 105):
        yield f"circle, seed {seed}", families.make("circle", ORDERS, seed=seed, share=0.02)


def row(name: str, world: World) -> tuple[str, ...]:
    swept = graphrisk.sweep(world.orders, world.users, world.reviews)
    orders = world.orders.dropna(subset="merchant_id")
    kind = world.truth.set_index("user_id").kind
    shops = swept.merchants.set_index("merchant_id").query("orders >= @FEW")
    bad = [shops.index.isin(faked(deeds, kind)) for deeds in (orders, world.reviews)]
    guilty = np.logical_or(*bad)
    ways = (shops.score, every(swept, orders), hours(orders), payers(orders), dense(orders))
    worst = (shops.grade == "E").to_numpy()
    return (
        name,
        f"{len(shops):,}",
        f"{guilty.sum():,}",
        *(f"{precision(way.reindex(shops.index), guilty):.2f}" for way in ways),
        f"{(worst & guilty).sum()} of {worst.sum()}",
    )


def faked(deeds: pd.DataFrame, kind: "pd.Series[str]") -> "pd.Index[str]":
    """The merchants of whose orders, or reviews, brushers make so much."""
    by = deeds.user_id.map(kind).eq("brushing").groupby(deeds.merchant_id)
    return by.mean()[(by.mean() >= GUILTY) & (by.size() >= FEW)].index


def precision(found: "pd.Series[float]", guilty: npt.NDArray[np.bool_]) -> float:
    whole = (found.fillna(0).to_numpy(dtype=float) * 1e6).astype(np.int64)
    return average(tuple(points(whole, guilty))) or 0.0


def every(swept: Swept, orders: pd.DataFrame) -> "pd.Series[float]":
    """The best ring's score, whatever its kind, by the share of the orders that rings place."""
    members = swept.members[swept.members.role != "edge"]
    scores = swept.rings.set_index("ring_id").score
    best = members.assign(score=members.ring_id.map(scores)).groupby("user_id").score.max()
    own = orders.user_id.map(best)
    by = own.groupby(orders.merchant_id)
    share = by.count() / by.size()
    return by.max().fillna(0) * (share * 100 / DEEP).clip(upper=1)


def hours(orders: pd.DataFrame) -> "pd.Series[float]":
    """The share of a merchant's orders that its fullest hour has."""
    hour = pd.to_datetime(orders.ordered_at, utc=True).dt.floor("h")
    counts = orders.groupby(["merchant_id", hour]).size()
    by = counts.groupby("merchant_id")
    return by.max() / by.sum()


def payers(orders: pd.DataFrame) -> "pd.Series[float]":
    """The share of a merchant's orders that are paid by accounts of several users."""
    paid = orders.dropna(subset="payment_account")
    users = paid.groupby("payment_account").user_id.transform("nunique")
    return users.gt(1).astype(float).groupby(paid.merchant_id).mean()


def dense(orders: pd.DataFrame) -> "pd.Series[float]":
    """FRAUDAR on buyers and merchants: the mean density of a merchant's buyers' blocks."""
    number, ids = pd.factorize(orders.user_id, sort=True)
    uses = pd.DataFrame({"kind": 0, "code": orders.merchant_id, "user": number})
    density = pd.Series(np.asarray(rivals.fraudar(uses.drop_duplicates(), len(ids))))
    return (
        pd.Series(density.to_numpy()[number], index=orders.index).groupby(orders.merchant_id).mean()
    )


if __name__ == "__main__":
    main()
