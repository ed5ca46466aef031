"""The command line as a user types it."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest


def graphrisk(folder: Path, *args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "graphrisk", *map(str, args)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def swept(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a sweep has run, with its registry."""
    folder = tmp_path_factory.mktemp("swept")
    done = graphrisk(
        folder,
        "sweep",
        world / "orders.parquet",
        "--users",
        world / "users.parquet",
        "--reviews",
        world / "reviews.parquet",
        "--out",
        "out",
    )
    assert done.returncode == 0, done.stderr
    assert "Next: graphrisk ring R-" in done.stdout
    return folder


def first_ring(folder: Path) -> str:
    rows = json.loads(graphrisk(folder, "rings", "--json").stdout)
    assert rows
    return str(rows[0]["ring_id"])


COMMANDS = (
    "sweep",
    "load",
    "rebuild",
    "rings",
    "ring",
    "sample",
    "evaluate",
    "backup",
    "restore",
    "export rings",
    "export graph",
    "keys rotate",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(tmp_path: Path, command: str) -> None:
    done = graphrisk(tmp_path, *command.split(), "--help")
    assert done.returncode == 0
    assert "Example: graphrisk" in done.stdout


def test_outputs_have_the_contracts_columns(swept: Path) -> None:
    wanted = {
        "rings": "ring_id kind score size orders amount first_order_at last_order_at "
        "amount_at_risk reasons change",
        "members": "ring_id user_id role score evidence",
        "users": "user_id score ring_id",
        "merchants": "merchant_id score grade ring_ids",
        "entities": "kind value users sharing ring_ids",
        "rejects": "source row column value reason",
    }
    for name, columns in wanted.items():
        frame = pd.read_parquet(swept / "out" / f"{name}.parquet")
        assert set(columns.split()) <= set(frame.columns), name
    body = json.loads((swept / "out" / "sweep.json").read_text())
    assert {"inputs", "counts", "policy", "engine", "seed", "seconds", "left_out"} <= set(body)


def test_a_ring_is_told_in_sentences(swept: Path) -> None:
    text = graphrisk(swept, "ring", first_ring(swept)).stdout
    for part in ("Why", "Honest explanation considered", "Money and time", "Who is in it"):
        assert part in text


def test_no_identifier_is_told_in_clear(swept: Path, world: Path) -> None:
    orders = pd.read_parquet(world / "orders.parquet")
    said = (swept / "out" / "sweep.json").read_text() + graphrisk(swept, "rings", "--json").stdout
    for name in ("members", "entities", "rings"):
        said += pd.read_parquet(swept / "out" / f"{name}.parquet").to_csv()
    said += (swept / "graphrisk.db").read_bytes().decode("latin-1")
    for column in ("device_id", "payment_account", "phone", "address"):
        values = [v for v in orders[column].dropna().unique() if len(v) > 8]
        assert not [v for v in values if v in said], column


def test_clear_opens_identifiers(swept: Path, world: Path) -> None:
    done = graphrisk(
        swept, "sweep", world / "orders.parquet", "--out", "clear", "--registry", "none", "--clear"
    )
    assert done.returncode == 0, done.stderr
    values = set(pd.read_parquet(swept / "clear" / "entities.parquet").value)
    assert values & set(pd.read_parquet(world / "orders.parquet").device_id)


def test_the_same_sweep_again_says_same(swept: Path, world: Path) -> None:
    before = {r["ring_id"] for r in json.loads(graphrisk(swept, "rings", "--json").stdout)}
    done = graphrisk(
        swept,
        "sweep",
        world / "orders.parquet",
        "--users",
        world / "users.parquet",
        "--reviews",
        world / "reviews.parquet",
        "--out",
        "out2",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(graphrisk(swept, "rings", "--json").stdout)
    assert {r["ring_id"] for r in rows} == before
    assert {r["change"] for r in rows} == {"same"}


def test_evaluate_and_export(swept: Path, world: Path) -> None:
    done = graphrisk(swept, "evaluate", "out", world / "truth.parquet", "--plot", "q.png", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
    assert (swept / "q.png").stat().st_size > 10_000
    assert graphrisk(swept, "export", "rings", "rings.csv").returncode == 0
    assert len(pd.read_csv(swept / "rings.csv"))
    ring = first_ring(swept)
    assert graphrisk(swept, "export", "graph", ring, "ring.graphml").returncode == 0
    assert "<graphml" in (swept / "ring.graphml").read_text()


def test_backup_and_restore(world: Path, tmp_path: Path) -> None:
    orders, users = world / "orders.parquet", world / "users.parquet"
    assert graphrisk(tmp_path, "load", orders, "--users", users).returncode == 0
    assert graphrisk(tmp_path, "sweep", "--out", "one").returncode == 0
    before = graphrisk(tmp_path, "rings", "--json").stdout
    assert graphrisk(tmp_path, "backup", "keep.db").returncode == 0
    again = graphrisk(tmp_path, "backup", "keep.db")
    assert again.returncode
    assert "keep.db" in again.stderr
    for file in tmp_path.glob("graphrisk.db*"):
        file.unlink()
    done = graphrisk(tmp_path, "restore", "keep.db")
    assert done.returncode == 0, done.stderr
    assert graphrisk(tmp_path, "rings", "--json").stdout == before


WRONG = (
    (("sweep", "missing.parquet"), 2, "missing.parquet"),
    (("sweep", "."), 2, "folder"),
    (("sweep", "--store", "sqlite:none.db"), 6, "none.db"),
    (("ring", "R-NOTHING"), 3, "R-NOTHING"),
    (("sweep", "x.csv", "--map", "wrong"), 2, "--map"),
    (("sweep", "x.csv", "--from", "yesterday"), 2, "yesterday"),
    (("sweep", "x.csv", "--policy", "no.toml"), 2, "no.toml"),
    (("sweep", "x.csv", "--format", "xls"), 2, "xls"),
    (("sample", "--orders", "3"), 2, "1000"),
    (("restore", "none.db"), 6, "none.db"),
    (("evaluate", "nowhere", "none.parquet"), 2, "nowhere"),
)


@pytest.mark.parametrize(("args", "code", "word"), WRONG)
def test_mistakes_get_one_message_and_a_code(
    tmp_path: Path, args: tuple[str, ...], code: int, word: str
) -> None:
    done = graphrisk(tmp_path, *args)
    assert "Traceback" not in done.stderr
    assert word in done.stderr.replace("\n", "")
    assert done.returncode == code, done.stderr
