"""Merchants, products and coupons: what can be bought, for how much, and for how much less."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphrisk.worlds.arrays import Floats, Ints, Rng, below, ints, pick, spread
from graphrisk.worlds.calendar import DAY, START, Calendar
from graphrisk.worlds.ids import codes

NO_COUPON: Final = 0
WELCOME: Final = 1
SEASON: Final = 16
"""Plus the day: that promotion day's coupon, for everybody."""
SHOP: Final = 1 << 20
"""Plus the merchant: that merchant's coupon."""
DROP: Final = 1 << 26
"""Plus the drop: the code that an influencer read out."""
REFER: Final = 1 << 32
"""Plus the user: what this user's friends enter."""
PERSON: Final = 1 << 48
"""Plus the user: sent to this user alone."""

_CLASSES: Final = ints([0, WELCOME, SEASON, SHOP, DROP, REFER, PERSON])
# By class: the least order in cents, cents off, hundredths off.
_LEAST: Final = ints([0, 3000, 4000, 2000, 0, 2500, 1500])
_OFF: Final = ints([0, 1000, 0, 0, 0, 500, 0])
_PERCENT: Final = ints([0, 0, 15, 5, 20, 0, 8])


@dataclass(frozen=True)
class Market:
    """Merchants by rank (0 sells most), their products in a row, and the products' traits."""

    weights: Floats
    first: Ints
    sizes: Ints
    cents: Ints
    returns: Floats
    by_price: Ints

    def merchants(self, rng: Rng, n: int) -> Ints:
        """n merchants, by popularity."""
        return pick(rng, self.weights, n)

    def products(self, rng: Rng, merchants: Ints) -> Ints:
        """One product of each merchant, the first ones most often."""
        u = rng.random(len(merchants))
        return self.first[merchants] + ints(self.sizes[merchants] * u * u)

    def merchant(self, products: Ints) -> Ints:
        """Who sells each product."""
        return ints(np.searchsorted(self.first, products, side="right") - 1)

    def priced(self, rng: Rng, low: int, high: int, n: int) -> Ints:
        """n products whose price lies between two amounts (the nearest, if none does)."""
        ends = np.searchsorted(self.cents[self.by_price], [low, high])
        at = ends[0] + below(rng, np.full(n, max(1, ends[1] - ends[0])))
        return ints(self.by_price[np.minimum(at, len(self.by_price) - 1)])


def open_market(rng: Rng, orders: int, refund: float) -> Market:
    """As many merchants as so many orders feed, with Zipf's popularity and log-normal prices."""
    n = int(np.clip(orders // 120, 60, 60_000))
    weights = np.asarray((np.arange(n) + 2.5) ** -0.95, dtype=np.float64)
    sizes = 1 + ints(spread(rng, 6, 0.9, n) * (weights / weights.mean()) ** 0.3)
    owner = np.repeat(np.arange(n), sizes)
    level = spread(rng, 2800, 0.6, n)
    cents = ints(level[owner] * spread(rng, 1.0, 0.5, len(owner)) / 10) * 10 + 9
    returns = np.clip(refund * spread(rng, 0.7, 0.8, len(owner)), 0, 0.4)
    first = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    by_price = np.argsort(cents, kind="stable")
    return Market(weights, ints(first), sizes, cents, returns, ints(by_price))


def least(coupons: Ints) -> Ints:
    """The smallest order, in cents, that each coupon accepts."""
    return _LEAST[_kind(coupons)]


def off(coupons: Ints, gross: Ints) -> Ints:
    """What each coupon takes off an order of `gross` cents."""
    kind = _kind(coupons)
    return np.minimum(gross, _OFF[kind] + gross * _PERCENT[kind] // 100)


def season(calendar: Calendar, at: Ints) -> Ints:
    """The coupon of the promotion day on which each moment lies, or none."""
    day = at // DAY
    return ints(np.where(np.isin(day, calendar.promos), SEASON + day, NO_COUPON))


def coupon_text(coupons: Ints, salt: int) -> pa.Array:
    """The codes as customers type them; empty when there is none."""
    distinct, back = np.unique(coupons, return_inverse=True)
    few = int(np.searchsorted(distinct, SHOP))
    named = pa.array([_name(int(c)) for c in distinct[:few]], type=pa.string())
    coded = pc.utf8_slice_codeunits(codes(distinct[few:], salt), 0, 13)
    return pa.concat_arrays([named, coded]).take(pa.array(ints(back)))


def _name(coupon: int) -> str:
    if coupon < SEASON:
        return ("", "WELCOME10")[coupon]
    when = np.datetime64(START + (coupon - SEASON) * DAY, "s").item()
    return f"SALE{when:%m%d}"


def _kind(coupons: Ints) -> Ints:
    return ints(np.searchsorted(_CLASSES, coupons, side="right") - 1)
