"""Merchants and what they sell."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from graphrisk.worlds.families.plumbing import Floats, Ints, drawn, ints, stream


@dataclass(frozen=True)
class Market:
    """One row a product; prices are 1 for a typical one."""

    merchant: Ints
    price: Floats
    pull: Floats
    touchy: Floats
    """How often a product is sent back, beside others."""

    @classmethod
    def open(cls, seed: int, orders: int) -> Self:
        """As many merchants as such a trade feeds, a few of them large."""
        rng = stream(seed, "farm.market")
        merchants = max(40, orders // 45)
        products = max(200, orders // 9)
        merchant = drawn(rng, 1 / (np.arange(merchants) + 8.0) ** 0.8, products)
        level = rng.lognormal(0, 0.5, merchants)
        return cls(
            merchant=merchant,
            price=level[merchant] * rng.lognormal(0, 0.55, products),
            pull=rng.pareto(1.4, products) + 0.05,
            touchy=np.where(rng.random(products) < 0.2, 2.6, 0.6),
        )

    def between(self, rng: np.random.Generator, low: float, high: float, n: int) -> Ints:
        """n products out of a band of the price ranks, popular ones more often."""
        rank = np.argsort(self.price, kind="stable")
        band = rank[int(low * len(rank)) : max(int(high * len(rank)), int(low * len(rank)) + 1)]
        return ints(band[drawn(rng, self.pull[band] ** 0.5, n)])

    def shelf(self, rng: np.random.Generator, merchant: int, n: int) -> Ints:
        """n products of one merchant."""
        own = np.flatnonzero(self.merchant == merchant)
        if not len(own):
            own = np.array([merchant % len(self.merchant)])
        return ints(rng.choice(own, n))
