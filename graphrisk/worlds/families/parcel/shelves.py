"""The supermarket: sellers and goods, what is on offer each week, and what a basket comes to."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from graphrisk.worlds.families.plumbing import DAY, Floats, Ints, Rng, drawn, ints

WELCOME: Final = 0
"""The offer of a first order; the weeks' offers come behind it, two a week."""


@dataclass(frozen=True)
class Shelves:
    """Goods by one row each, the first `bar` of them those that bars would buy."""

    seller: Ints
    price: Ints
    liked: Floats
    bar: int
    floor: Ints
    """Cents from which each offer holds."""
    off: Ints
    stars: Ints
    """Week by week, eight goods that the leaflet shows."""

    def any(self, rng: Rng, n: int) -> Ints:
        """n goods as customers like them."""
        return drawn(rng, self.liked, n)

    def starred(self, rng: Rng, at: Ints) -> Ints:
        """A thing from the leaflet of that week."""
        week = np.clip(at // (7 * DAY), 0, len(self.stars) - 1)
        return self.stars[week, rng.integers(0, self.stars.shape[1], len(at))]

    def week(self, rng: Rng, at: Ints) -> Ints:
        """One of the two offers of that week."""
        week = np.clip(at // (7 * DAY), 0, len(self.stars) - 1)
        return 1 + 2 * week + (rng.random(len(at)) < 0.4)

    def basket(self, rng: Rng, lead: Ints, offer: Ints, near: Ints) -> Ints:
        """What is paid before the discount: the lead and more, filled up where an offer asks."""
        n = len(lead)
        price = self.price[lead]
        more = ints(price * rng.integers(1, 4, n) + 100 * rng.gamma(1.1, 14, n) * 1.0)
        floor = np.where(offer >= 0, self.floor[np.maximum(offer, 0)], 0)
        filled = ints(floor * (1 + rng.exponential(0.055, n)))
        free = np.maximum(more, ints(floor * (1 + rng.exponential(0.4, n))))
        free = np.where(offer >= 0, free, more)
        return np.where((near == 1) & (offer >= 0), filled, free)


def fill(rng: Rng, users: int, weeks: int, price: float, floor: int) -> Shelves:
    """Shelves for so many users."""
    n = max(400, users // 8)
    bar = max(30, n // 14)
    sellers = max(25, n // 14)
    cents = ints(100 * price * np.exp(rng.normal(1.75, 0.75, n)))
    cents[:bar] = ints(100 * price * np.exp(rng.normal(2.3, 0.4, bar)))
    liked = 1 / (rng.permutation(n) + 12.0) ** 0.9
    liked[:bar] *= 1.6
    stars = np.stack([_leaflet(rng, n, bar) for _ in range(weeks)])
    floors = np.concatenate(([floor], rng.choice((2000, 3500, 4500, 6000), 2 * weeks)))
    off = floors // rng.choice((4, 5, 6, 8), len(floors)) // 100 * 100
    off[WELCOME] = floor // 4 // 100 * 100
    seller = drawn(rng, 1 / (np.arange(sellers) + 3.0), n)
    return Shelves(seller, np.maximum(cents, 95), liked, bar, floors, off, stars)


def _leaflet(rng: Rng, n: int, bar: int) -> Ints:
    """Three things that bars would buy, and five others."""
    return np.concatenate((rng.integers(0, bar, 3), rng.integers(0, n, 5)))
