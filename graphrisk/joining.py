"""Fragments -> communities: what a local cut parted is joined again where enough ties it.

A careful ring's members are tied to a few of the others, each to different ones, so that the
local method cuts it up. Two groups are one while the ties between them are worth `least` for each
user of the smaller, the strongest pair first. For large groups that is soon said, and customers
would be drawn in one by one, so there must be `dense` for each pair of users as well.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

Groups = Sequence[Sequence[int]]
Between = dict[int, dict[int, float]]


def joined(
    groups: Groups, ties: Iterable[tuple[int, int, float]], least: float, dense: float = 0.0
) -> list[list[int]]:
    """The groups, those with enough between them as one, each sorted.

    groups: disjoint users, of whom all ties (a, b, weight) are; least: the weight for each user
    of the smaller group, over 0; dense: that for each pair of them. The same groups in the same
    order give the same answer.
    """
    held = {n: list(group) for n, group in enumerate(groups)}
    between = weighed(held, ties)
    heap = [way(a, b, held, between) for a in held for b in between[a] if a < b]
    heapify(heap)
    while heap:
        found = heappop(heap)
        worth, a, b = found
        # A way that was written down before one of the two grew tells nothing any more.
        if a not in held or b not in between[a] or found != way(a, b, held, between):
            continue
        if -worth < least:
            break
        if between[a][b] < dense * len(held[a]) * len(held[b]):
            continue
        merge(a, b, held, between)
        for other in between[a]:
            heappush(heap, way(min(a, other), max(a, other), held, between))
    return [sorted(group) for group in held.values()]


def weighed(held: dict[int, list[int]], ties: Iterable[tuple[int, int, float]]) -> Between:
    """The weight between any two groups that ties join."""
    home = {user: n for n, group in held.items() for user in group}
    between: Between = defaultdict(lambda: defaultdict(float))
    for a, b, weight in ties:
        one, other = home[a], home[b]
        if one != other:
            between[one][other] += weight
            between[other][one] += weight
    return between


def way(a: int, b: int, held: dict[int, list[int]], between: Between) -> tuple[float, int, int]:
    """How near two groups are, nearest first."""
    return (-between[a][b] / min(len(held[a]), len(held[b])), a, b)


def merge(a: int, b: int, held: dict[int, list[int]], between: Between) -> None:
    """Puts b into a."""
    held[a] += held.pop(b)
    for other, weight in between.pop(b).items():
        del between[other][b]
        if other != a:
            between[a][other] += weight
            between[other][a] += weight
