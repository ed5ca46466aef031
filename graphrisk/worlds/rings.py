"""Which rings a town has: how many, of what crime and care, how large, and who is in them."""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from graphrisk.worlds.arrays import Ints
from graphrisk.worlds.brushing import brush
from graphrisk.worlds.gang import Gang
from graphrisk.worlds.milking import milk
from graphrisk.worlds.refunds import claim_refunds
from graphrisk.worlds.town import Ring, Town

DIFFICULTIES: Final = ("careless", "average", "careful")
MIX: Final = {
    "easy": np.array([0.8, 0.15, 0.05]),
    "mixed": np.array([1.0, 1.0, 1.0]) / 3,
    "hard": np.array([0.05, 0.2, 0.75]),
}
"""Shares of rings by care, for each difficulty of a world."""

_SHARE: Final = 0.015
_CRIMES: Final[tuple[tuple[str, Callable[[Gang], None]], ...]] = (
    ("bulk-order", milk),
    ("brushing", brush),
    ("refund", claim_refunds),
)


def commit(town: Town) -> None:
    """Adds the town's rings: about 1.5% of its users, at least a few of each crime."""
    care = _cares(town)
    for i, size in enumerate(_sizes(town)):
        kind, crime = _CRIMES[i % 3]
        difficulty = next(care)
        members = _recruit(town, Ring(f"ring-{town.number:03d}-{i:04d}", kind, difficulty), size)
        crime(Gang(town, members, difficulty))


def _cares(town: Town) -> Iterator[str]:
    """An endless run of difficulties whose shares are met early, by the golden ratio."""
    shares, u = np.cumsum(MIX[town.realm.difficulty]), town.rng.random()
    while True:
        yield DIFFICULTIES[min(2, int(np.searchsorted(shares, u)))]
        u = (u + 0.6180339887) % 1.0


def _sizes(town: Town) -> list[int]:
    """Heavy-tailed sizes, 4 to 80, as many as the town's share of users allows."""
    budget = int(_SHARE * len(town.people))
    least = max(3, min(10, town.realm.orders // 350))
    top = int(np.clip(budget / 6, 6, 80))
    sizes: list[int] = []
    u = town.rng.random()
    while len(sizes) < least or sum(sizes) < budget:
        u = (u + 0.4142135624) % 1.0  # by even steps, so that small worlds have small rings too
        sizes.append(min(top, int(4 * (1 - u) ** (-1 / 1.4))))
    return sizes


def _recruit(town: Town, ring: Ring, size: int) -> Ints:
    """Accounts that become the ring's; the first of them are its core."""
    members = town.claim(size, "ordinary")
    town.people.ring[members] = len(town.rings)
    town.people.role[members] = 2
    town.people.role[members[: max(1, size // 8)]] = 1
    town.people.settled[members] = False
    town.rings.append(ring)
    return members
