"""The same input gives the same bytes, whichever way it came in."""

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from commands import typed
from store_samples import Servers

TABLES = ("rings", "members", "users")


def sweep(folder: Path, out: str, *args: str, **env: str) -> dict[str, bytes]:
    typed(folder, "sweep", *args, "--out", out, "--registry", "none", **env)
    found = {name: (folder / out / f"{name}.parquet").read_bytes() for name in TABLES}
    told = json.loads((folder / out / "sweep.json").read_text(encoding="utf-8"))
    return {**found, "chance": json.dumps(told["chance"]).encode()}


def sources(world: Path) -> list[str]:
    return [
        str(world / "orders.parquet"),
        "--users",
        str(world / "users.parquet"),
        "--reviews",
        str(world / "reviews.parquet"),
    ]


@pytest.fixture(scope="module")
def plain(world: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return sweep(tmp_path_factory.mktemp("plain"), "out", *sources(world))


def test_hash_seed_and_threads_change_nothing(
    world: Path, tmp_path: Path, plain: dict[str, bytes]
) -> None:
    assert sweep(tmp_path, "a", *sources(world), PYTHONHASHSEED="7") == plain
    assert sweep(tmp_path, "b", *sources(world), GRAPHRISK_THREADS="1") == plain


def test_row_order_and_file_format_change_nothing(
    world: Path, tmp_path: Path, plain: dict[str, bytes]
) -> None:
    for name in ("orders", "users", "reviews"):
        frame = pd.read_parquet(world / f"{name}.parquet").sample(frac=1, random_state=3)
        half = len(frame) // 2
        frame[:half].to_csv(tmp_path / f"{name}-1.csv", index=False)
        frame[half:].to_csv(tmp_path / f"{name}-2.csv.gz", index=False)
    args = ["orders-*", "--users", "users-*", "--reviews", "reviews-*"]
    assert sweep(tmp_path, "out", *args) == plain


def test_a_store_gives_the_same_as_files(
    world: Path, tmp_path: Path, plain: dict[str, bytes]
) -> None:
    typed(tmp_path, "load", *sources(world))
    assert sweep(tmp_path, "out") == plain
    typed(tmp_path, "load", *sources(world))
    typed(tmp_path, "keys", "rotate")
    typed(tmp_path, "rebuild")
    assert sweep(tmp_path, "again") == plain


@pytest.mark.slow
def test_neo4j_gives_the_same_as_files(hamlet: Path, tmp_path: Path, servers: Servers) -> None:
    url = {"GRAPHRISK_STORE": servers.url(tmp_path / "store")}
    window = ["--from", "2026-03-10", "--to", "2026-04-10", "--as-of", "2026-04-09T12:00"]
    typed(tmp_path, "load", *sources(hamlet), **url)
    plain = sweep(tmp_path, "plain", *sources(hamlet))
    assert sweep(tmp_path, "out", **url) == plain
    part = sweep(tmp_path, "part", *sources(hamlet), *window)
    assert sweep(tmp_path, "window", *window, **url) == part
    typed(tmp_path, "load", *sources(hamlet), **url)
    typed(tmp_path, "keys", "rotate", **url)
    typed(tmp_path, "rebuild", **url)
    assert sweep(tmp_path, "again", **url) == plain
    assert pq.read_metadata(tmp_path / "plain" / "rings.parquet").num_rows > 2


def test_windows_are_the_same_from_files_and_store(world: Path, tmp_path: Path) -> None:
    window = ["--from", "2026-03-10", "--to", "2026-04-10", "--as-of", "2026-04-09T12:00"]
    typed(tmp_path, "load", *sources(world))
    files = sweep(tmp_path, "files", *sources(world), *window)
    assert sweep(tmp_path, "store", *window) == files
