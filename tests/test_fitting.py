"""`graphrisk fit` from what people decided, and from a file."""

import json
from pathlib import Path

import pandas as pd
import pytest
from commands import typed


@pytest.mark.slow
def test_a_policy_learns_from_decided_rings(world: Path, tmp_path: Path) -> None:
    names = {name: str(world / f"{name}.parquet") for name in ("orders", "users", "reviews")}
    typed(
        tmp_path, "load", names["orders"], "--users", names["users"], "--reviews", names["reviews"]
    )
    typed(tmp_path, "sweep", "--out", "out")
    assert "0 rings and" in " ".join(typed(tmp_path, "fit", code=2).split())
    truth = pd.read_parquet(world / "truth.parquet").set_index("user_id").ring
    members = pd.read_parquet(tmp_path / "out" / "members.parquet")
    for ring_id, ring in members.groupby("ring_id"):
        guilty = truth.reindex(ring.user_id).fillna("").ne("").mean() >= 0.5
        typed(tmp_path, "case", "confirm" if guilty else "dismiss", str(ring_id), "--note", "seen")
    said = json.loads(typed(tmp_path, "fit", "--out", "learned.toml", "--json"))
    assert said["labels"] > 10
    assert said["moved"] is (tmp_path / "learned.toml").exists()
    assert said["moved"] is (said["after"] >= said["before"] + 0.01)
    audit = typed(tmp_path, "audit", "list", "--json") if said["moved"] else "policy.fit"
    assert "policy.fit" in audit


@pytest.mark.slow
def test_a_file_of_labels_moves_the_policy_that_a_sweep_then_uses(
    world: Path, tmp_path: Path
) -> None:
    truth = pd.read_parquet(world / "truth.parquet", columns=["user_id", "ring", "kind"])
    truth.to_csv(tmp_path / "known.csv", index=False)
    orders, users = str(world / "orders.parquet"), str(world / "users.parquet")
    words = ["fit", orders, "--users", users, "--labels", "known.csv", "--registry", "none"]
    said = json.loads(typed(tmp_path, *words, "--json"))
    assert said["labels"] == len(truth)
    if said["moved"]:
        typed(tmp_path, "sweep", orders, "--users", users, "--policy", "policy.toml")
    other = pd.DataFrame({"user_id": ["nobody"], "ring": ["R"], "kind": ["refund"]})
    other.to_csv(tmp_path / "known.csv", index=False)
    told = " ".join(typed(tmp_path, *words, code=2).split())
    assert "none of the 1 labelled users is among the" in told
