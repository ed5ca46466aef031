"""A review on a state of the orders agrees with the sweep of that state.

Company is looked at by sweeps alone: a review agrees with what a sweep makes of each user by
itself.
"""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from graphrisk import norms, policy, review, worlds
from graphrisk.engine import engine
from graphrisk.keyring import Keyring
from graphrisk.kinds import KINDS
from graphrisk.model import Window
from graphrisk.quality.evaluate import average, points
from graphrisk.records import read
from graphrisk.registry.recall import Recall
from graphrisk.review import Bench
from graphrisk.rings import score
from graphrisk.store import open_store
from graphrisk.store.sqlite.live import SqliteLive
from graphrisk.sweep import judge

CLOSE = 0.05
POLICY = policy.load()
MUTE = POLICY.model_copy(update={"rules": dict.fromkeys(policy.RULES, 0), "rule_prior": -49_000})
"""Rules that speak, and weigh nothing."""


@pytest.mark.slow
def test_last_orders_rank_users_as_the_sweep_does(tmp_path: Path) -> None:
    """By the neighbourhood alone, and with what the rules add, which look at an order."""
    worlds.write(tmp_path, 6_000, 11, "mixed")
    orders = pd.read_parquet(tmp_path / "orders.parquet")
    truth = pd.read_parquet(tmp_path / "truth.parquet")
    guilty = set(truth.loc[truth.ring.fillna("") != "", "user_id"])
    times = pd.to_datetime(orders.ordered_at, utc=True)
    weeks = pd.date_range(times.min(), times.max() + timedelta(days=7), freq="7D")[2:]
    for number, end in enumerate(weeks[:: max(len(weeks) // 3, 1)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        orders[times < end].to_parquet(folder / "orders.parquet")
        swept, alike, whole = figures(folder, tmp_path / "users.parquet", guilty)
        told = f"{end.date()}: sweep {swept:.3f}, reviews {alike:.3f}, with rules {whole:.3f}"
        print(told)  # noqa: T201
        assert abs(alike - swept) <= CLOSE, told
        assert abs(whole - swept) <= CLOSE, told


def figures(folder: Path, users: Path, guilty: set[str]) -> tuple[float, float, float]:
    """Average precision of a sweep's users, and of their last orders re-judged by the
    neighbourhood alone and with rules."""
    file, ring = folder / "orders.db", Keyring(folder / "graphrisk.key")
    with engine(2) as con, open_store(f"sqlite:{file}", ring, KINDS, create=True) as store:
        sources = {"orders": str(folder / "orders.parquet"), "users": str(users)}
        store.load(con, read(con, **sources, kinds=KINDS, mapping={}))
        found = judge(con, store.feed(con), KINDS, POLICY, Window())
        usual = norms.of(found.evidence)
        people = found.users.select("user_id", "own").to_pandas()
        last = found.evidence.orders.to_pandas().sort_values(["at", "order_id"])
        ids = found.evidence.users.select("user", "user_id").to_pandas()
        seen = Recall(moved=found.moved)
    last = last.drop_duplicates("user", keep="last").merge(ids, on="user")
    with SqliteLive(file, ring, KINDS, POLICY.money) as live:
        alike, whole = (
            {
                user_id: review.review(
                    bench, live, {"order_id": order_id, "user_id": user_id}
                ).score
                for order_id, user_id in zip(last.order_id, last.user_id, strict=True)
            }
            for policy in (MUTE, POLICY)
            for bench in [Bench(policy, KINDS, lambda: usual, lambda: seen, lambda r, m: "R-NEW")]
        )
    people = people[people.user_id.isin(whole.keys())]
    swept = dict(zip(people.user_id, map(score, people.own), strict=True))
    return precision(swept, guilty), precision(alike, guilty), precision(whole, guilty)


def precision(scores: dict[str, int], guilty: set[str]) -> float:
    values = np.array([int(n) for n in scores.values()], dtype=np.int64)
    truth = np.array([user in guilty for user in scores], dtype=np.bool_)
    found = average(list(points(values, truth)))
    assert found is not None
    return found
