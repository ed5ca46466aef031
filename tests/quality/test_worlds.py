"""Rings found in worlds that nothing was learned from; floors, far under what is measured."""

from pathlib import Path

import pytest

from graphrisk import Task, load_policy, sweep, worlds
from graphrisk.quality.evaluate import evaluate


@pytest.mark.slow
@pytest.mark.parametrize("seed", [211, 212])
def test_rings_are_found_and_honest_people_left_alone(tmp_path: Path, seed: int) -> None:
    worlds.write(tmp_path, 40_000, seed, "mixed")
    paths = [tmp_path / f"{name}.parquet" for name in ("orders", "users", "reviews")]
    sweep(*paths).write(tmp_path / "out")
    report = evaluate(tmp_path / "out", tmp_path / "truth.parquet").as_dict()
    assert report["average_precision"] > 0.35
    strong = next(cut for cut in report["cuts"] if cut["cut"] == 80)
    assert strong["pure"]["share"] > 0.8
    assert strong["user_precision"]["share"] > 0.85


def test_no_ring_is_surer_than_two_thirds_of_its_members() -> None:
    world = worlds.make(20_000, seed=214)
    alone = Task(load_policy().model_copy(update={"company": ()}))
    found = sweep(world.orders, world.users, world.reviews, task=alone).found
    # Company makes no ring, and makes none surer.
    beside = sweep(world.orders, world.users, world.reviews).found
    assert sorted(r.bits for r in beside) == sorted(r.bits for r in found)
    tempered = [r for r in found if any(f.signal == "surest" for f in r.findings)]
    assert tempered
    for ring in (r for r in found if not r.hour_of):
        low, *_ = sorted(m.score for m in ring.members)[len(ring.members) // 3 :]
        assert ring.score <= low


def test_two_accounts_alone_must_be_surer() -> None:
    world = worlds.make(20_000, seed=214)
    found = sweep(world.orders, world.users, world.reviews).found
    lone = load_policy().model_copy(update={"pair_doubt": 0})
    before = sweep(world.orders, world.users, world.reviews, task=Task(lone)).found
    two = {r.members[0].user_id: r for r in before if len(r.members) == 2 and not r.hour_of}
    held = [r for r in found if any(f.signal == "pair" for f in r.findings)]
    assert held
    assert all(r.bits < two[r.members[0].user_id].bits for r in held)


def test_a_world_without_rings_has_hardly_any(tmp_path: Path) -> None:
    world = worlds.make(20_000, seed=213)
    honest = set(world.truth[world.truth.ring == ""].user_id)
    orders = world.orders[world.orders.user_id.isin(honest)]
    reviews = world.reviews[world.reviews.user_id.isin(honest)]
    found = sweep(orders, world.users, reviews)
    assert (found.rings.score >= 80).sum() <= 1
