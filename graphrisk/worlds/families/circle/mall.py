"""The mall: shops with their trades, items with their pull, and the calendar of its festivals."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from graphrisk.worlds.families.circle.climate import Climate
from graphrisk.worlds.families.plumbing import Floats, Ints, Rng, drawn, heads, ints, stream

TRADES: Final = 14


@dataclass(frozen=True)
class Mall:
    """Items stand trade by trade, so that each trade is a stretch of them."""

    shop: Ints
    """Of each item."""
    price: Floats
    sums: Floats
    """Running sum of the items' pull."""
    edges: Ints
    """Where each trade's items begin; one more for the end."""
    sales: Floats
    """What each shop sells, by pull."""
    carded: Ints
    """1 for shops with a card in the parcel."""
    festivals: Ints
    mood: Floats
    """How busy each day is."""

    @classmethod
    def build(cls, seed: int, orders: int, climate: Climate) -> Self:
        """Shops by the hundred orders; a fifth of them sell most."""
        rng = stream(seed, "circle.mall")
        shops, items = max(48, orders // 110), max(240, orders // 13)
        trade_of_shop = rng.integers(0, TRADES, shops)
        size = rng.lognormal(0, 1.0, shops)
        shop = drawn(rng, size**0.6, items)
        trade = trade_of_shop[shop]
        order = np.argsort(trade, kind="stable")
        shop, trade = shop[order], trade[order]
        pull = size[shop] ** 0.7 * rng.gamma(0.5, 1.0, items) + 0.02
        level = rng.lognormal(0, 0.6, TRADES)[trade] * rng.lognormal(0, 0.35, shops)[shop]
        days = np.sort(rng.choice(np.arange(6, climate.days - 6), climate.festivals, replace=False))
        mood = np.ones(climate.days) + 0.15 * (np.arange(climate.days) % 7 == 6)
        mood[days] *= climate.rush
        return cls(
            shop=shop,
            price=level * rng.lognormal(0, 0.3, items),
            sums=np.cumsum(pull),
            edges=np.searchsorted(trade, np.arange(TRADES + 1)).astype(np.int64),
            sales=np.bincount(shop, pull, shops).astype(np.float64),
            carded=heads(rng, climate.cards, shops).astype(np.int64),
            festivals=days,
            mood=mood,
        )

    @property
    def shops(self) -> int:
        return len(self.sales)

    def wanted(self, rng: Rng, trade: Ints) -> Ints:
        """An item of each trade given, or of any for -1, as popular as items are."""
        start = np.where(trade < 0, 0, self.edges[trade])
        stop = np.where(trade < 0, len(self.shop), self.edges[trade + 1])
        whole = np.concatenate(([0.0], self.sums))
        low, high = whole[start], whole[np.maximum(stop, start)]
        at = np.searchsorted(self.sums, low + rng.random(len(trade)) * (high - low), side="right")
        return np.minimum(ints(at), len(self.shop) - 1)

    def middling(self, rng: Rng, n: int) -> Ints:
        """n shops that are neither large nor next to nothing, each with something to sell."""
        rank = np.argsort(self.sales, kind="stable")
        rank = rank[self.sales[rank] > 0]
        band = rank[int(0.25 * len(rank)) : int(0.9 * len(rank))]
        return ints(rng.choice(band, min(n, len(band)), replace=False))

    def of(self, shop: int) -> Ints:
        """The items of a shop."""
        return ints(np.flatnonzero(self.shop == shop))
