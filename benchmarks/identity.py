"""How many members keep their ring's id when the links change, or a week of orders comes.

    python benchmarks/identity.py --orders 300000

One world, swept into one registry: as it is, as it is again, with 1.5% of the links changed
(the value of another order stands in an order's place), and up to its last week, then whole.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from scipy.optimize import linear_sum_assignment

from graphrisk import worlds
from graphrisk.model import Window
from graphrisk.policy import load
from graphrisk.sweep import Swept, Task, sweep

COLUMNS = ("device_id", "ip", "address", "payment_account")
WEEK = pd.Timedelta(days=7)


def changed(orders: pd.DataFrame, share: float, seed: int) -> pd.DataFrame:
    """Orders in which a share of the identifiers are those of other orders."""
    dice = np.random.default_rng(seed)
    out = orders.copy()
    for column in COLUMNS:
        rows = np.flatnonzero(dice.random(len(out)) < share)
        out.iloc[rows, out.columns.get_loc(column)] = orders[column].to_numpy()[
            dice.integers(0, len(orders), len(rows))
        ]
    return out


def kept(before: Swept, after: Swept) -> tuple[int, int, int]:
    """Members of both sweeps' rings, those of them who are still in a ring of the same id, and
    how many could be at best: where rings merge or split some must change."""
    old, new = before.members, after.members
    both = old.merge(new, on="user_id")
    same = both[both.ring_id_x == both.ring_id_y].user_id.nunique()
    moved = set(both.user_id) - set(both[both.ring_id_x == both.ring_id_y].user_id)
    table = pd.crosstab(both.ring_id_x, both.ring_id_y).to_numpy()
    rows, columns = linear_sum_assignment(table, maximize=True)
    missed = int(table[rows, columns].sum()) - int((both.ring_id_x == both.ring_id_y).sum())
    return same + len(moved), same, same + min(missed, len(moved))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.015)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        worlds.write(folder, asked.orders, asked.seed, "mixed")
        frames = {
            n: pd.read_parquet(folder / f"{n}.parquet") for n in ("orders", "users", "reviews")
        }
        orders = frames.pop("orders")

        def swept(rows: pd.DataFrame, memory: str, window: Window | None = None) -> Swept:
            task = Task(load(), window or Window(), f"sqlite:{folder}/{memory}.db")
            return sweep(rows, **frames, task=task)

        last = pd.to_datetime(orders.ordered_at).max() - WEEK
        early = Window(as_of=last.to_pydatetime().replace(tzinfo=None))
        first = swept(orders, "links")
        pairs = {
            "the same again": (first, swept(orders, "links")),
            f"{asked.share:.1%} of the links changed": (
                first,
                swept(changed(orders, asked.share, asked.seed), "links"),
            ),
            "a week of new orders": (swept(orders, "weeks", early), swept(orders, "weeks")),
        }
    table = Table("what", "members of both", "same id", "per cent", "at best")
    for what, (before, after) in pairs.items():
        both, same, best = kept(before, after)
        shares = (f"{100 * n / max(both, 1):.2f}" for n in (same, best))
        table.add_row(what, f"{both:,}", f"{same:,}", *shares)
    Console().print(table)


if __name__ == "__main__":
    main()
