"""Fragments joined by the ties between them, beside a plain way to the same."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrisk.joining import joined

Tie = tuple[int, int, float]
LEFT, RIGHT, FAR = [0, 1, 2, 3, 4], [5, 6, 7], [8, 9]


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ([], [LEFT, RIGHT, FAR]),
        ([(0, 1, 9.0)], [LEFT, RIGHT, FAR]),
        # Three users are in the smaller group, and each must have 0.2 in all.
        ([(0, 5, 0.5)], [LEFT, RIGHT, FAR]),
        ([(0, 5, 0.25), (4, 7, 0.5)], [LEFT + RIGHT, FAR]),
        ([(7, 8, 0.5)], [LEFT, RIGHT + FAR]),
        ([(0, 5, 1.0), (7, 8, 1.0)], [LEFT + RIGHT + FAR]),
        # RIGHT goes to FAR, the nearer, and with it is too large for what ties it to LEFT.
        ([(0, 5, 0.75), (6, 9, 1.0)], [LEFT, RIGHT + FAR]),
    ],
)
def test_by_hand(ties: list[Tie], expected: list[list[int]]):
    assert joined([LEFT, RIGHT, FAR], ties, 0.2) == expected


@st.composite
def torn(draw: st.DrawFn) -> tuple[list[list[int]], list[Tie]]:
    """Up to 20 users in groups, and ties between them in sixteenths, which add up exactly."""
    homes = draw(st.lists(st.integers(0, 7), min_size=1, max_size=20))
    groups = [[u for u, home in enumerate(homes) if home == n] for n in sorted(set(homes))]
    ends = st.integers(0, len(homes) - 1)
    drawn = draw(st.lists(st.tuples(ends, ends, st.integers(1, 16)), max_size=40))
    return groups, [(a, b, n / 16) for a, b, n in drawn if a != b]


def test_large_groups_must_be_dense():
    ties = [(0, 5, 0.5), (4, 7, 0.25)]
    assert joined([LEFT, RIGHT, FAR], ties, 0.2, 0.05) == [LEFT + RIGHT, FAR]
    # 15 pairs of users at 0.0625 would be 0.9375 in all.
    assert joined([LEFT, RIGHT, FAR], ties, 0.2, 0.0625) == [LEFT, RIGHT, FAR]


@settings(max_examples=200, deadline=None)
@given(torn(), st.sampled_from([0.05, 0.2, 0.5, 2.0]), st.sampled_from([0.0, 0.0625, 0.25]))
def test_it_is_the_plain_way(case: tuple[list[list[int]], list[Tie]], least: float, dense: float):
    groups, ties = case
    assert joined(groups, ties, least, dense) == plainly(groups, ties, least, dense)


def plainly(
    groups: Sequence[Sequence[int]], ties: list[Tie], least: float, dense: float
) -> list[list[int]]:
    """All ways between two groups weighed anew after each step."""
    held = {n: sorted(group) for n, group in enumerate(groups)}

    def weight(a: int, b: int) -> float:
        return sum(w for x, y, w in ties if {x, y} & set(held[a]) and {x, y} & set(held[b]))

    while True:
        ways = [
            (-weight(a, b) / min(len(held[a]), len(held[b])), a, b)
            for a in held
            for b in held
            if a < b and weight(a, b) >= dense * len(held[a]) * len(held[b])
        ]
        best = min(ways, default=(0.0, 0, 0))
        if -best[0] < least:
            return list(held.values())
        held[best[1]] = sorted(held[best[1]] + held.pop(best[2]))
