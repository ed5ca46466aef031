"""The parts of the scorecard that could lie unseen: its rivals, its bins, its counts."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import rivals
import scorepage
import tested
from families import Score
from pooled import Sheet, bands, near, together
from ranked import among, curve, pool, precision, ranks, reached
from scorecrimes import told
from scorecurves import steps

from graphrisk.quality.evaluate import average
from graphrisk.quality.report import Point, Share

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


def world(name: str, size: int, kind: str = "refund", care: str = "careless") -> Sheet:
    """Four users, the first ones in a true ring, and a ring of the first three that was found."""
    ids = [f"{name} {n}" for n in range(4)]
    ring = [f"{name} r"] * size + [""] * (4 - size)
    truth = pd.DataFrame({"user_id": ids, "ring": ring, "kind": kind, "difficulty": care,
                          "habit": ["" if r else "fan" for r in ring]})  # fmt: skip
    rings = pd.DataFrame({"ring_id": [f"{name} 0"], "kind": "refund", "score": [90]})
    members = pd.DataFrame({"ring_id": f"{name} 0", "user_id": ids[:3]})
    users = pd.DataFrame({"user_id": ids, "score": [90, 90, 10, 0],
                          "ring_id": [f"{name} 0"] * 3 + [""]})  # fmt: skip
    return Sheet(truth, rings, members, users)


def test_worlds_put_together_keep_their_rings_apart():
    cards = [world("a", 3), world("b", 1)]
    case = together(cards)
    assert len(case.true) == len(case.found) == 2
    assert case.found.right.tolist() == [True, False]
    seen = near(cards, 80)
    assert seen.loc["fan"].to_dict() == {"people": 4, "inside": 2, "flagged": 1}


SCORES = {"left": [90, 30, 50, 40], "fit": [3, 4, 2, 1], "known": [4, 3, 2, 1],
          "ceiling": [4, 3, 2, 1], "degrees": [1, 1, 1, 1], "components": [1, 2, 3, 4],
          "louvain": [0, 0, 0, 0], "fraudar": [0, 0, 0, 1]}  # fmt: skip


def test_users_are_ranked_by_id_and_only_the_guilty_have_a_crime():
    card = world("a", 2)
    truth = card.truth.sample(frac=1, random_state=3)
    found = ranks(truth, [*card.truth.user_id, "stranger"], {"left": [9, 7, 8, 1, 2]})
    assert found.guilty.tolist() == [True, True, False, False, False]
    assert found.kind.tolist() == ["refund", "refund", "", "", ""]
    assert precision(found, "left") == pytest.approx((1 + 2 / 3) / 2)


def test_a_crime_is_looked_for_among_all_honest_users_and_no_other_ring():
    cards = [world("a", 2), world("b", 3, "brushing")]
    scores = ([9, 7, 8, 1], [5, 4, 3, 6])
    both = pool(
        ranks(card.truth, card.truth.user_id, {"left": some})
        for card, some in zip(cards, scores, strict=True)
    )
    assert len(among(both, "kind", "refund")) == 5
    assert precision(among(both, "kind", "refund"), "left") == pytest.approx((1 + 2 / 3) / 2)
    late = [1 / 3, 2 / 4, 3 / 5]
    assert precision(among(both, "kind", "brushing"), "left") == pytest.approx(np.mean(late))


def test_the_drawn_curve_has_the_area_of_the_average_precision():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"guilty": rng.random(300) < 0.2, "left": rng.integers(40, size=300)})
    points = curve(frame, "left")
    recalls, precisions = steps(points)
    assert len(recalls) == len(precisions)
    assert recalls[0] == 0
    assert recalls[-1] == 1
    assert np.trapezoid(precisions, recalls) == pytest.approx(average(points))


def test_how_far_a_list_goes_while_half_of_it_is_right():
    points = [Point(9, 0.4, 0.1), Point(8, 0.6, 0.3), Point(7, 0.5, 0.5), Point(6, 0.3, 1.0)]
    assert reached(points) == 0.5
    assert reached(points, 0.7) == 0


@pytest.fixture(scope="module")
def score() -> Score:
    """Two families of one world each, the second with a ring that the policy missed."""
    size, found = tested.Size(40_000, 0.02), {}
    ones = (("circle", 3, "refund", "careless"), ("sms", 1, "brushing", "careful"))
    for name, *true in ones:
        card = world(name, *true)
        people = ranks(card.truth, card.truth.user_id, SCORES)
        aps = {way: precision(people, way) for way in SCORES}
        found[name] = [tested.Tested(aps, people, card)]
    half = tested.Varied({"left": 0.25, "known": 0.5, "ceiling": 0.5}, 3, 43)
    other = {
        ("circle", tested.Size(40_000, 0.002)): [half],
        ("circle", tested.Size(300_000, 0.02)): [half],
    }
    return Score(size, found, {"easy": world("easy", 0)}, other)


def test_crimes_count_the_rings_of_all_families(score: Score):
    kinds = told(score, "kind")
    assert kinds["refund"].rings == Share(1, 1)
    assert kinds["refund"].members == Share(2, 3)
    assert kinds["brushing"].rings == Share(0, 1)
    assert kinds["brushing"].members == Share(1, 1)
    assert kinds["refund"].left == pytest.approx((1 + 2 / 3 + 3 / 7) / 3)
    assert kinds["refund"].base == pytest.approx(3 / 7)
    levels = told(score, "difficulty")
    assert levels["careless"].rings == Share(1, 1)
    assert levels["careful"].rings == Share(0, 1)


def test_the_page_quotes_the_figures_of_its_tables(score: Score):
    text = " ".join(scorepage.page(score).split())
    assert "**Of crimes, `refund` is found best**: 100% of its rings" in text
    assert "Worst is `brushing`, with 0%" in text
    assert "| circle | 40,000 | 0.2% | 43 in 3 rings | 0.50 | 0.25 | 50% | 0.50 | 100% |" in text
    assert (
        "(`circle`, 3 rings), the average precision is 0.25, against 0.92 at the usual size" in text
    )
    assert "of 300,000 orders and 2.0% (`circle`, 3 rings), it is 0.25, against 0.92" in text
    small = " ".join(scorepage.page(score._replace(varied={})).split())
    assert "Where rings are rare" not in small


def test_rings_and_members_of_a_truth_are_counted():
    assert tested.held(pd.concat([world("a", 3).truth, world("b", 1).truth])) == (2, 4)
    assert tested.held(world("a", 0).truth) == (0, 0)
