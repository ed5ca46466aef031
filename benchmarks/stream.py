"""How well and how soon orders are judged as they come: a generated world's orders go through
the order review in the order of time, with a sweep at each week's end.

    python benchmarks/stream.py [--orders 6000] [--seed 11] [--family mixed]

An order comes in as paid; what became of it is told when it happened. Prints the average
precision of users by their highest review so far, beside that of the last sweep, and from a
ring's first order to its first order that scores 50: days and orders, beside the days to the
first sweep that gives a member 50.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from graphrisk_api.wiring import Parts

from graphrisk import review, worlds
from graphrisk.quality.evaluate import average, points
from graphrisk.records import contract
from graphrisk.records.single import single
from graphrisk.registry.recall import Recall
from graphrisk.review import Bench
from graphrisk.settings import Settings

CUT = 50
KEPT = timedelta(days=3)
"""After which an order's end is told, where the world has no time of it."""


class Event(NamedTuple):
    """Something that happens: an order, its end, a review, or a sweep."""

    at: pd.Timestamp
    turn: int
    what: str
    row: Any


class Live:
    """What a process judges with, in a folder."""

    def __init__(self, folder: Path) -> None:
        where = {
            "store": f"sqlite:{folder}/orders.db",
            "registry": f"sqlite:{folder}/registry.db",
            "key_file": folder / "graphrisk.key",
        }
        self.folder = folder
        self.env = {f"GRAPHRISK_{k.upper()}": str(v) for k, v in where.items()}
        self.parts = Parts(Settings(**where))
        self.store = self.parts.live()
        self.norms, self.memory = self.parts.norms(), Recall()
        self.bench = Bench(
            self.parts.policy,
            self.parts.kinds,
            lambda: self.norms,
            lambda: self.memory,
            self._emerge,
        )
        self.table = contract.orders(self.parts.kinds)

    def _emerge(self, ring: Any, members: Any) -> str:
        ring_id = self.parts.emerge(ring, members)
        self.memory = self.parts.recall(None)
        return ring_id

    def judge(self, given: dict[str, Any]) -> int:
        """The score of an order that comes in now."""
        row = single(self.table, {**given, "status": "paid", "refunded_at": None})
        self.store.take("orders", row)
        self.norms.note(int(pd.Timestamp(row["ordered_at"], tz="UTC").timestamp()))
        return review.review(self.bench, self.store, row).score

    def end(self, given: dict[str, Any]) -> None:
        """Tells what became of an order."""
        told = single(self.table, given)
        if told["status"]:
            self.store.advance(told["order_id"], told["status"], told["refunded_at"])

    def sweep(self) -> "pd.Series[int]":
        """Sweeps what is stored; each user's score."""
        command = [sys.executable, "-m", "graphrisk", "sweep", "--out", "out"]
        env = {**os.environ, **self.env}
        subprocess.run(command, cwd=self.folder, env=env, check=True, stdout=subprocess.DEVNULL)
        self.norms, self.memory = self.parts.norms(), self.parts.recall(None)
        return pd.read_parquet(self.folder / "out" / "users.parquet").set_index("user_id").score


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--family", default="mixed")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        worlds.write(folder, asked.orders, asked.seed, asked.family)
        report(folder)


def report(folder: Path) -> None:
    """Replays a world and prints what was found when."""
    truth = pd.read_parquet(folder / "truth.parquet").set_index("user_id").ring.fillna("")
    live, seen, best = Live(folder), [], dict[str, int]()
    weeks: list[tuple[pd.Timestamp, pd.Series[int]]] = []
    for event in sorted(events(folder), key=lambda e: (e.at, e.turn)):
        if event.what == "order":
            score = live.judge(event.row)
            user = event.row["user_id"]
            best[user] = max(best.get(user, 0), score)
            seen.append((event.at, user, score))
        elif event.what == "end":
            live.end(event.row)
        elif event.what == "review":
            live.store.take("reviews", single(contract.REVIEWS, event.row))
        elif event.what == "user":
            live.store.take("users", single(contract.USERS, event.row))
        else:
            weeks.append((event.at, live.sweep()))
    users = sorted(best)
    guilty = {user for user in users if truth.get(user, "")}
    swept = weeks[-1][1].reindex(users).fillna(0).astype(int).to_dict()
    print(f"users {len(users)}, in rings {len(guilty)}, weeks {len(weeks)}")
    print(f"average precision: stream {precision(best, guilty):.3f}, ", end="")
    print(f"last sweep {precision(swept, guilty):.3f}")
    delays(pd.DataFrame(seen, columns=["at", "user", "score"]), truth, weeks)


def events(folder: Path) -> Iterator[Event]:
    """All that happens in a world."""
    orders, users = (rows(folder / f"{name}.parquet") for name in ("orders", "users"))
    for row in users:
        if row.get("signed_up_at") is not None:
            yield Event(time(row["signed_up_at"]), 0, "user", row)
    times = [time(row["ordered_at"]) for row in orders]
    for row, at in zip(orders, times, strict=True):
        yield Event(at, 1, "order", row)
        back = row.get("refunded_at")
        yield Event(at + KEPT if back is None else time(back), 2, "end", row)
    for row in rows(folder / "reviews.parquet"):
        yield Event(time(row["reviewed_at"]), 3, "review", row)
    for day in pd.date_range(min(times), max(times) + timedelta(days=7), freq="7D")[1:]:
        yield Event(day, 4, "sweep", None)


def rows(file: Path) -> list[dict[str, Any]]:
    frame = pd.read_parquet(file).astype(object)
    return frame.where(frame.notna(), None).to_dict("records")


def time(value: Any) -> pd.Timestamp:
    found = pd.Timestamp(value)
    return found if found.tzinfo else found.tz_localize("UTC")


def precision(scores: dict[str, int], guilty: set[str]) -> float:
    values = np.array(list(scores.values()), dtype=np.int64)
    found = average(list(points(values, np.array([user in guilty for user in scores]))))
    return found or 0.0


def delays(
    seen: pd.DataFrame, truth: "pd.Series[str]", weeks: list[tuple[pd.Timestamp, "pd.Series[int]"]]
) -> None:
    """From each ring's first order to the first that scored, and to the first such sweep."""
    seen["ring"] = seen.user.map(truth).fillna("")
    days, orders, sweeps = [], [], []
    every = [group for ring, group in seen.groupby("ring") if ring]
    for group in every:
        first, members = group["at"].iloc[0], set(group.user)
        hits = np.flatnonzero(group.score.to_numpy() >= CUT)
        if len(hits):
            days.append((group["at"].iloc[hits[0]] - first) / timedelta(days=1))
            orders.append(int(hits[0]) + 1)
        for at, scores in weeks:
            if (scores[scores.index.isin(members)] >= CUT).any():
                sweeps.append((at - first) / timedelta(days=1))
                break
    print(f"rings: {len(every)}; a review found {len(days)}, ", end="")
    print(f"median {median(days or [0]):.2f} days and order {median(orders or [0]):.0f}; ", end="")
    print(f"the weekly sweep found {len(sweeps)}, median {median(sweeps or [0]):.2f} days")


if __name__ == "__main__":
    main()
