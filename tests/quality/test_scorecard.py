"""The parts of the scorecard that could lie unseen: its rivals, its bins, its counts."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import rivals
from pooled import Sheet, bands, near, together

PLANTED, CROWD = 10, 100


@pytest.fixture(scope="module")
def uses() -> pd.DataFrame:
    """A hundred users with three values each at random; the first ten share eight more."""
    rng = np.random.default_rng(4)
    rows = [(u, int(v)) for u in range(CROWD) for v in rng.integers(200, size=3)]
    rows += [(u, 1000 + v) for u in range(PLANTED) for v in range(8)]
    frame = pd.DataFrame(rows, columns=["user", "code"]).drop_duplicates()
    return frame.assign(kind=0).sample(frac=1, random_state=1)


def edges(uses: pd.DataFrame) -> list[tuple[int, int]]:
    return list(zip(uses.user.tolist(), (rivals.numbered(uses) + CROWD).tolist(), strict=True))


def test_fraudar_finds_the_planted_block_first(uses: pd.DataFrame):
    score = rivals.fraudar(uses, CROWD)
    assert (score[:PLANTED] == score.max()).all()
    assert (score[PLANTED:] < score.max()).all()
    assert (score[PLANTED:] > 0).any()


def test_peeling_by_the_heap_is_peeling_by_hand(uses: pd.DataFrame):
    """The densest block that removing the lightest node, over and over, ever leaves."""
    found = edges(uses)
    near_by = rivals.weighted(found)
    left, best = set(near_by), (0.0, set[int]())
    while left:
        held = {n: sum(w for o, w in near_by[n].items() if o in left) for n in left}
        density = sum(held.values()) / 2 / len(left)
        best = max(best, (density, set(left)), key=lambda one: round(one[0], 9))
        left.remove(min(left, key=lambda n: (round(held[n], 9), n)))
    block, density = rivals.densest(found)
    assert density == pytest.approx(best[0])
    assert block == best[1]


def test_camouflage_does_not_hide_a_block(uses: pd.DataFrame):
    """Members who use what everybody uses as well are no less dense a block."""
    common = pd.DataFrame([(u, 5000, 0) for u in range(CROWD)], columns=["user", "code", "kind"])
    score = rivals.fraudar(pd.concat([uses, common], ignore_index=True), CROWD)
    assert (score[:PLANTED] == score.max()).all()
    assert (score[PLANTED:] < score.max()).all()


def test_louvain_sees_no_hub_and_is_the_same_twice(uses: pd.DataFrame):
    hub = pd.DataFrame([(u, 5000, 1) for u in range(CROWD)], columns=["user", "code", "kind"])
    once = rivals.louvain(uses, CROWD)
    assert (rivals.louvain(pd.concat([uses, hub], ignore_index=True), CROWD) == once).all()
    assert len(set(once[:PLANTED])) == 1


def test_bins_have_enough_rings_and_lose_none():
    scores = [*range(20, 60), *[85] * 70, *[97] * 60]
    found = pd.DataFrame({"score": scores, "pure": True, "right": False})
    made = bands(found)
    assert [(b.low, b.high, b.rings) for b in made] == [(0, 89, 110), (90, 100, 60)]
    few = bands(found.head(40))
    assert [(b.low, b.high, b.rings) for b in few] == [(0, 100, 40)]


def test_worlds_put_together_keep_their_rings_apart():
    def world(name: str, size: int) -> Sheet:
        ids = [f"{name} {n}" for n in range(4)]
        ring = [f"{name} r"] * size + [""] * (4 - size)
        truth = pd.DataFrame({"user_id": ids, "ring": ring, "kind": "refund", "difficulty": "",
                              "habit": ["" if r else "fan" for r in ring]})  # fmt: skip
        rings = pd.DataFrame({"ring_id": [f"{name} 0"], "kind": "refund", "score": [90]})
        members = pd.DataFrame({"ring_id": f"{name} 0", "user_id": ids[:3]})
        users = pd.DataFrame({"user_id": ids, "score": [90, 90, 10, 0],
                              "ring_id": [f"{name} 0"] * 3 + [""]})  # fmt: skip
        return Sheet(truth, rings, members, users)

    cards = [world("a", 3), world("b", 1)]
    case = together(cards)
    assert len(case.true) == len(case.found) == 2
    assert case.found.right.tolist() == [True, False]
    seen = near(cards, 80)
    assert seen.loc["fan"].to_dict() == {"people": 4, "inside": 2, "flagged": 1}
