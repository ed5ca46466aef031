"""Worlds as files: the same bytes every time, the same rows as in memory, in both formats."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphrisk import worlds
from graphrisk.errors import InputError

TABLES = ("orders", "users", "reviews", "truth")
SCRIPT = """
import sys
from pathlib import Path
from graphrisk import worlds
worlds.write(Path(sys.argv[1]), 2000, 9, "hard", sys.argv[2])
"""


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_bytes_do_not_depend_on_the_process(tmp_path: Path, format: str) -> None:
    seen = []
    for hashseed in ("0", "4321"):
        folder = tmp_path / hashseed
        environment = {**os.environ, "PYTHONHASHSEED": hashseed}
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder), format], check=True, env=environment
        )
        seen.append(digests(folder))
    assert seen[0] == seen[1]
    assert list(seen[0]) == sorted(f"{name}.{format}" for name in TABLES)


def test_equal_arguments_make_equal_worlds_and_others_do_not() -> None:
    one, two = worlds.make(3000, seed=7), worlds.make(3000, seed=7)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))
    other = worlds.make(3000, seed=8)
    assert not set(other.orders.order_id) & set(one.orders.order_id)


def test_a_streamed_world_is_the_one_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphrisk.worlds.town.SHARD", 2000)
    steps: list[tuple[int, int]] = []
    worlds.write(tmp_path / "a", 5000, 4, "mixed", progress=lambda *step: steps.append(step))
    worlds.make(5000, seed=4).write(tmp_path / "b")
    assert steps == [(1, 3), (2, 3), (3, 3)]
    for name in TABLES:
        one, two = (pq.read_table(tmp_path / f / f"{name}.parquet") for f in "ab")
        assert one.equals(two), name


def test_shards_share_merchants_and_no_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphrisk.worlds.town.SHARD", 2000)
    world = worlds.make(4000, seed=4)
    assert world.users.user_id.is_unique
    assert world.orders.order_id.is_unique
    halves = world.orders[:2000], world.orders[2000:]
    assert set(halves[0].merchant_id) & set(halves[1].merchant_id)
    assert not set(halves[0].user_id) & set(halves[1].user_id)


def test_parquet_holds_decimals_and_times(tmp_path: Path) -> None:
    worlds.write(tmp_path, 1000, 1, "easy")
    schema = pq.read_schema(tmp_path / "orders.parquet")
    assert schema.field("amount").type == pa.decimal128(12, 2)
    assert schema.field("ordered_at").type == pa.timestamp("us")


def test_csv_is_plain_text_with_two_decimals_and_zones(tmp_path: Path) -> None:
    worlds.make(1000).write(tmp_path, "csv")
    orders = pd.read_csv(tmp_path / "orders.csv", dtype=str)
    assert orders.amount.str.fullmatch(r"\d+\.\d\d").all()
    assert orders.ordered_at.str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").all()
    assert set(orders.phone.dropna().str.len()) == {11}


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="parquet nor csv"):
        worlds.write(tmp_path, 1000, 1, "easy", "xlsx")  # type: ignore[arg-type]
