"""The marketplace: sellers with their goods, and the coupons that they give for some days."""

from dataclasses import dataclass

import numpy as np

from graphrisk.worlds.families.plumbing import DAY, NONE, Floats, Ints, Rng, drawn, ints

PESO = 100


@dataclass(frozen=True)
class Stalls:
    """Goods row by row, grouped by seller; coupons row by row, each of one seller."""

    seller: Ints
    price: Ints
    loved: Floats
    start: Ints
    """The first good of each seller, and the end behind the last."""
    field_: Ints
    """What each seller sells, 0 to 7."""
    giver: Ints
    opens: Ints
    closes: Ints
    least: Ints
    off: Ints

    def of(self, rng: Rng, seller: Ints) -> Ints:
        """A good of each seller, the first ones more often."""
        wares = self.start[seller + 1] - self.start[seller]
        return self.start[seller] + ints(wares * rng.random(len(seller)) ** 1.8)

    def coupon(self, rng: Rng, seller: Ints, at: Ints) -> Ints:
        """A coupon of the seller's that holds then, NONE where there is none."""
        first = np.searchsorted(self.giver, seller, side="left")
        last = np.searchsorted(self.giver, seller, side="right")
        found = np.full(len(seller), NONE)
        for _ in range(3):
            some = last > first
            try_ = np.where(some, first + ints(rng.random(len(seller)) * (last - first)), 0)
            good = some & (self.opens[try_] <= at) & (at < self.closes[try_])
            found = np.where(good & (found == NONE), try_, found)
        return found


def put_up(rng: Rng, users: int, days: int, price: float) -> Stalls:
    """Sellers for so many users, and coupons for so many days."""
    n = max(90, users // 22)
    wares = 3 + ints(np.minimum(rng.lognormal(2.2, 0.9, n), 150))
    start = np.concatenate(([0], np.cumsum(wares)))
    seller = np.repeat(np.arange(n), wares)
    field_ = rng.integers(0, 8, n)
    level = np.array([120, 260, 420, 900, 180, 330, 700, 90])[field_] * rng.lognormal(0, 0.3, n)
    cents = ints(PESO * price * level[seller] * rng.lognormal(0, 0.55, len(seller))) // 100 * 100
    loved = rng.lognormal(0, 1.3, n) * (wares**0.5)
    weight = rng.lognormal(0, 0.7, n) + 0.4 * loved / loved.mean()
    giver = np.sort(drawn(rng, weight, max(60, int(n * days / 24))))
    m = len(giver)
    opens = ints(rng.uniform(-4, days - 1, m)) * DAY + rng.choice((0, 9, 12, 18), m) * 3600
    closes = opens + ints(DAY * (1 + rng.gamma(1.6, 3.2, m)))
    typical = level[giver] * PESO * price
    least = ints(typical * rng.uniform(0.9, 2.6, m)) // (50 * PESO) * (50 * PESO) + 49 * PESO
    off = np.maximum(20 * PESO, least * rng.integers(8, 26, m) // 100 // (10 * PESO) * (10 * PESO))
    return Stalls(seller, np.maximum(cents, 19 * PESO), loved, start, field_, giver, opens, closes,
                  least, off)  # fmt: skip
