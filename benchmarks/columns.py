"""What a sweep still finds when columns, or whole tables, are missing.

    python benchmarks/columns.py --out docs/columns.md

Three general worlds and two families, 40,000 orders each, swept by the shipped policy with less
and less of their data. The rows of a world can be compared, those of two worlds can't: average
precision is of the users who are told of, and reviews tell of fewer. Beside it FRAUDAR on who
bought, or praised, which product and merchant: the method for data without identifiers.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import rivals
from decided import overlap
from rich.console import Console
from rich.progress import track

import graphrisk
from graphrisk import worlds
from graphrisk.kinds import KINDS
from graphrisk.quality.evaluate import average, points
from graphrisk.worlds import World, families

Frames = Mapping[str, pd.DataFrame]
ORDERS = 40_000
IDENTIFIERS = [kind.column for kind in KINDS.values()]
BARE = ["order_id", "user_id", "ordered_at", "merchant_id", "product_id"]
HEAD = ("world", "given", "users", "guilty", "average precision", "FRAUDAR", "rings at 50", "at 80")
LESS: Mapping[str, Callable[[World], Frames]] = {
    "everything": lambda w: {"orders": w.orders, "users": w.users, "reviews": w.reviews},
    "orders alone": lambda w: {"orders": w.orders},
    "orders without identifiers": lambda w: {"orders": without(w.orders, IDENTIFIERS)},
    "orders: merchant, product, time": lambda w: {"orders": w.orders[BARE]},
    "orders: merchant, time": lambda w: {
        "orders": w.orders[[c for c in BARE if "product" not in c]]
    },
    "reviews alone": lambda w: {"reviews": w.reviews},
    "reviews without words": lambda w: {"reviews": without(w.reviews, ["text"])},
    "reviews without times": lambda w: {"reviews": without(w.reviews, ["reviewed_at"])},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="a Markdown file to write")
    asked = parser.parse_args()
    rows = list(measured())
    told = page(rows)
    if asked.out:
        asked.out.write_text(told, encoding="utf-8")
    Console(width=160).print(told, markup=False)


def measured() -> Iterator[tuple[str, ...]]:
    for name, world in track(list(made()), console=Console(stderr=True)):
        for given, cut in LESS.items():
            yield name, given, *judged(world, cut(world))


def made() -> Iterator[tuple[str, World]]:
    for seed in (201, 202, 203):
        yield f"general, seed {seed}", worlds.make(ORDERS, seed=seed)
    for family in ("circle", "club"):
        yield f"{family}, seed 101", families.make(family, ORDERS, seed=101, share=0.02)


def judged(world: World, frames: Frames) -> tuple[str, ...]:
    """One sweep: users and guilty ones, average precision of ours and of FRAUDAR, and how many
    rings at two cuts are of one true ring."""
    swept = graphrisk.sweep(**frames)
    truth = world.truth.set_index("user_id").ring.fillna("")
    users = swept.users
    guilty = (truth.reindex(users.user_id).fillna("") != "").to_numpy()
    block = fraudar(next(iter(frames.values())), users)
    scores = (users.score.to_numpy(), (block * 1e6).astype(np.int64))
    precise = (average(tuple(points(s.astype(np.int64), guilty))) or 0.0 for s in scores)
    whole = truth[truth != ""].value_counts()
    parts = [(r.score, overlap(r, truth, whole)[2] >= 0.5) for r in swept.found]
    return (
        f"{len(users):,}",
        f"{guilty.sum():,}",
        *(f"{p:.2f}" for p in precise),
        *(pure([right for score, right in parts if score >= cut]) for cut in (50, 80)),
    )


def pure(right: list[bool]) -> str:
    return f"{sum(right)} of {len(right)}" if right else "none"


def fraudar(
    deeds: pd.DataFrame, users: pd.DataFrame
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """The density of each user's block of users, products and merchants."""
    number = pd.Series(range(len(users)), index=users.user_id)
    if "rating" in deeds:
        deeds = deeds[deeds.rating.fillna(5) >= 4]
    told = [
        pd.DataFrame({"kind": n, "code": deeds[c], "user": deeds.user_id.map(number)}).dropna()
        for n, c in enumerate(("product_id", "merchant_id"))
        if c in deeds
    ]
    uses = pd.concat(told, ignore_index=True).drop_duplicates()
    return np.asarray(rivals.fraudar(uses.astype({"user": int}), len(users)))


def without(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return frame.drop(columns=[c for c in columns if c in frame])


def page(rows: list[tuple[str, ...]]) -> str:
    about = "\n".join((__doc__ or "").split("\n")[4:])
    lines = [f"| {' | '.join(HEAD)} |", "|---|---|" + "---:|" * (len(HEAD) - 2)]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    table = "\n".join(lines)
    return (
        "# What a sweep still finds when columns are missing\n\n"
        "Written by `python benchmarks/columns.py --out docs/columns.md`.\n"
        f"{about}\n*Rings at 50, at 80*: how many with such a score are of one true ring for half"
        f" of their members or more.\n\n{table}\n"
    )


if __name__ == "__main__":
    main()
