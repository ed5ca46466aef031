"""What is sold: shops of one kind of goods each, few of them large, and dear and cheap things."""

from dataclasses import dataclass

import numpy as np

from graphrisk.worlds.families.club.climate import PRICES
from graphrisk.worlds.families.plumbing import Floats, Ints, Rng, drawn, ints


@dataclass(frozen=True)
class Goods:
    """One row a product, those of one kind of goods side by side; prices in cents."""

    shop: Ints
    kind: Ints
    price: Ints
    sought: Floats
    """Running sum of how much each is bought."""

    def of_kind(self, rng: Rng, kind: Ints) -> Ints:
        """A product of each of the kinds, the sought ones more often."""
        first = np.searchsorted(self.kind, kind, side="left")
        last = np.searchsorted(self.kind, kind, side="right") - 1
        low = np.where(first > 0, self.sought[first - 1], 0.0)
        aim = low + rng.random(len(kind)) * (self.sought[last] - low)
        return np.clip(np.searchsorted(self.sought, aim, side="right"), first, last)

    def dear(self, rng: Rng, n: int, least: float) -> Ints:
        """n products above that share of their kind's prices, not of toys alone."""
        kinds = drawn(rng, (0.25, 0.38, 0.1, 0.12, 0.03, 0.12), 40 * n)
        found = self.of_kind(rng, kinds)
        floor = np.array([np.quantile(self.price[self.kind == k], least) for k in range(6)])
        good = found[self.price[found] >= floor[self.kind[found]]]
        return good[:n]

    def beside(self, product: int) -> Ints:
        """All that the same shop sells."""
        return np.flatnonzero(self.shop == self.shop[product])


def stock(rng: Rng, users: int, price: float) -> Goods:
    """Shops and goods for so many users."""
    shops = max(36, users // 45)
    kind_of = np.sort(np.concatenate((np.arange(6), rng.integers(0, 6, shops - 6))))
    wares = 4 + ints(rng.pareto(1.3, shops) * 7)
    wares = np.minimum(wares, 120)
    shop = np.repeat(np.arange(shops), wares)
    kind, n = kind_of[shop], len(shop)
    level = np.asarray(PRICES)[kind] * np.exp(rng.normal(0, 0.35, shops))[shop]
    cents = 100 * price * level * np.exp(rng.normal(0, 0.6, n))
    size = rng.pareto(1.1, shops)[shop] + 0.3
    sought = size / wares[shop] * rng.lognormal(0, 1.1, n)
    return Goods(shop, kind, _priced(rng, cents), np.cumsum(sought))


def _priced(rng: Rng, cents: Floats) -> Ints:
    """Most prices end as shops like them to."""
    ends = np.array([99, 95, 0, 90, 49])[drawn(rng, (0.45, 0.2, 0.15, 0.1, 0.1), len(cents))]
    return ints(np.maximum(299, ints(cents) // 100 * 100 + ends))
