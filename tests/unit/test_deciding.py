"""From scores to decisions."""

from graphrisk.deciding import FEW, Quota, decide, joined
from graphrisk.policy import Review
from graphrisk.rings import score


def test_fixed_cuts_decide() -> None:
    found = [decide(n, Review(), Quota()) for n in (0, 49, 50, 79, 80, 100)]
    assert found == ["allow", "allow", "review", "review", "block", "block"]


def test_appetite_moves_the_cuts() -> None:
    low, high = Review(mode="appetite", appetite="low"), Review(mode="appetite", appetite="high")
    assert decide(40, low, Quota()) == "review"
    assert decide(60, high, Quota()) == "allow"


def test_a_share_goes_to_people() -> None:
    policy, quota = Review(mode="share", review_share=200), Quota()
    scores = [(n * 37) % 79 for n in range(1000)]
    found = [decide(n, policy, quota) for n in scores][FEW:]
    assert abs(found.count("review") / len(found) - 0.2) < 0.05


def test_without_a_rule_the_user_s_score_stands() -> None:
    assert [joined(None, bits) for bits in (-9000, 0, 2000)] == [score(b) for b in (-9000, 0, 2000)]


def test_either_side_is_enough_and_both_are_more() -> None:
    assert joined(0, -99_000) == 50
    assert joined(-99_000, 0) == 0
    assert joined(0, 0) == 75
    assert joined(99_000, -99_000) == 100
