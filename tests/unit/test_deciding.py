"""From scores to decisions."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrisk import sweep, worlds
from graphrisk.deciding import FEW, RECENT, Quota, decide, joined
from graphrisk.policy import Review
from graphrisk.rings import score


def test_fixed_cuts_decide() -> None:
    found = [decide(n, Review(), Quota()) for n in (0, 49, 50, 79, 80, 100)]
    assert found == ["allow", "allow", "review", "review", "block", "block"]


SCORES = st.lists(st.integers(0, 100), min_size=FEW, max_size=600)


@given(SCORES, st.integers(1, 500), st.integers(0, 100))
def test_an_appetite_is_kept_on_what_was_seen(scores: list[int], appetite: int, block: int) -> None:
    review, quota = Review(mode="appetite", appetite=appetite, block_cut=block), Quota()
    for points in scores:
        quota.note(points)
    cut = quota.cut(review)
    assert 1 <= cut <= block or cut == block == 0

    def disturbed(cut: int) -> int:
        return sum(100 - s for s in scores if s >= cut) * 1000

    room = sum(100 - s for s in scores) * appetite
    # What is blocked is fixed; nothing under it is looked at then.
    assert disturbed(cut) <= room or cut == block
    # And it is the lowest one that keeps to it.
    assert cut <= 1 or disturbed(cut - 1) > room


def test_an_appetite_forgets_old_orders() -> None:
    review, quota = Review(mode="appetite", appetite=50), Quota()
    for points in [60] * RECENT:
        quota.note(points)
    assert quota.cut(review) == 61
    for points in [0] * RECENT:
        quota.note(points)
    assert quota.cut(review) == 1
    assert sum(quota.counts) == len(quota.last) == RECENT


def test_who_is_blocked_is_disturbed_too() -> None:
    quota = Quota()
    # Of 174 honest orders 6 are blocked, and 3 score 40: 3.4%, and 5.2% with them.
    for points in [80] * 30 + [40] * 5 + [0] * 165:
        decide(points, Review(mode="appetite", appetite=50), quota)
    assert quota.cut(Review(mode="appetite", appetite=50)) == 41
    assert quota.cut(Review(mode="appetite", appetite=52)) == 1


@pytest.mark.parametrize("mode", [{"appetite": 1}, {"review_share": 1}])
def test_with_few_orders_the_fixed_cut_decides(mode: dict[str, int]) -> None:
    name = "share" if "review_share" in mode else "appetite"
    review, quota = Review(mode=name, **mode), Quota()
    assert [decide(50, review, quota) for _ in range(FEW)] == ["review"] * FEW
    assert quota.cut(review) in (50, 51)
    assert len(quota.last) == FEW


@pytest.fixture(scope="module")
def judged() -> list[tuple[bool, int]]:
    """A world's orders in time: whether a ring's, and the score of the user."""
    world = worlds.make(20_000, seed=214)
    scores = sweep(world.orders, world.users, world.reviews).users.set_index("user_id").score
    guilty = set(world.truth[world.truth.ring != ""].user_id)
    users = world.orders.sort_values(["ordered_at", "order_id"]).user_id
    return [(user in guilty, int(scores[user])) for user in users]


@pytest.mark.slow
@pytest.mark.parametrize("appetite", [2, 5, 20, 70])
def test_a_world_s_honest_orders_are_left_alone(
    judged: list[tuple[bool, int]], appetite: int
) -> None:
    review, quota = Review(mode="appetite", appetite=appetite), Quota()
    found = [(bad, decide(points, review, quota) != "allow") for bad, points in judged][FEW:]
    honest = [seen for bad, seen in found if not bad]
    caught = [seen for bad, seen in found if bad]
    share, part = 1000 * sum(honest) / len(honest), sum(caught) / len(caught)
    told = f"appetite {appetite}: {share:.1f} per mille disturbed, {part:.3f} of the rings' orders"
    sys.stdout.write(told + "\n")
    # Loose: scores are right on average, and what is blocked is not the appetite's.
    assert share <= 2 * appetite + 5, told
    assert part > 0.1, told


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
