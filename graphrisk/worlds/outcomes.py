"""What orders come to: coupons, amounts, and how each ended."""

from typing import Final

import numpy as np

from graphrisk.worlds.arrays import AS_USUAL, Flags, Floats, Ints, chance, first_of, ints, spread
from graphrisk.worlds.calendar import DAY
from graphrisk.worlds.drafts import CANCELLED, FINE, REFUNDED, REFUSED, Batch
from graphrisk.worlds.shops import (
    NO_COUPON,
    PERSON,
    REFER,
    SHOP,
    WELCOME,
    least,
    off,
    season,
)
from graphrisk.worlds.town import Town

STATUSES: Final = ("placed", "paid", "shipped", "delivered", "refused", "cancelled", "refunded")
_SHIPPING: Final = 490
_NEVER: Final = 1 << 40


def conclude(town: Town, orders: Batch) -> None:
    """Adds merchant, coupons, amounts (cents), status and times to the orders, in place."""
    orders["merchant"] = town.market.merchant(orders["product"])
    _price(town, orders)
    n, p, rng = len(orders["user"]), town.people, town.rng
    by_chance = ints(chance(rng, p.cod[orders["user"]], n))
    orders["cod"] = np.where(orders["cod"] == AS_USUAL, by_chance, orders["cod"])
    orders["fate"] = np.where(orders["fate"] == AS_USUAL, _fate(town, orders), orders["fate"])
    _end(town, orders)


def _price(town: Town, o: Batch) -> None:
    rng, n = town.rng, len(o["user"])
    coupon = np.where(o["coupon"] == AS_USUAL, _usual_coupon(town, o), o["coupon"])
    coupon = np.where((coupon == WELCOME) & ~_once(o, coupon), NO_COUPON, coupon)
    cents = town.market.cents[o["product"]]
    gross = cents * (1 + chance(rng, 0.09, n) + chance(rng, 0.03, n))
    short = gross < least(coupon)
    # Half of those whose basket is too small for their coupon fill it up; a ring always does.
    fill = short & ((o["coupon"] != AS_USUAL) | chance(rng, 0.5, n))
    gross = np.where(fill, cents * -(-least(coupon) // cents), gross)
    coupon = np.where(short & ~fill, NO_COUPON, coupon)
    o["coupon"], o["extra"] = coupon, _extra(town, o, coupon, gross)
    o["discount"] = np.minimum(gross, off(coupon, gross) + off(o["extra"], gross))
    o["amount"] = gross - o["discount"] + np.where(gross < 2500, _SHIPPING, 0)


def _once(o: Batch, coupon: Ints) -> Flags:
    """Which order of each user may use the welcome coupon, of those that would: the first."""
    rank = np.where(coupon == WELCOME, o["at"], _NEVER)
    # Who means to milk the coupon keeps it for that order.
    return first_of(o["user"], np.where(o["coupon"] == WELCOME, rank - _NEVER, rank))


def _usual_coupon(town: Town, o: Batch) -> Ints:
    rng, n, user = town.rng, len(o["user"]), o["user"]
    rates, mine = town.realm.climate, (town.number << 20) + user
    coupon = np.where(chance(rng, 0.03, n), PERSON + mine, NO_COUPON)
    coupon = np.where(chance(rng, 0.04, n), SHOP + o["merchant"], coupon)
    today = season(town.calendar, o["at"])
    coupon = np.where((today > 0) & chance(rng, rates.season, n), today, coupon)
    new = first_of(user, o["at"]) & (town.people.joined[user] > -14 * DAY)
    invited = new & chance(rng, 0.08, n)
    coupon = np.where(invited, REFER + (town.number << 20) + _friend(town, user), coupon)
    return np.where(new & ~invited & chance(rng, rates.welcome, n), WELCOME, coupon)


def _friend(town: Town, user: Ints) -> Ints:
    near = town.rng.integers(0, 30, len(user)) ** 2
    return (user + 1 + near) % len(town.people)


def _extra(town: Town, o: Batch, coupon: Ints, gross: Ints) -> Ints:
    """A second coupon on the order: rare among the honest."""
    usual = np.where(chance(town.rng, 0.05, len(coupon)), SHOP + o["merchant"], NO_COUPON)
    # A new customer may enter a friend's code as well.
    invited = (coupon == WELCOME) & chance(town.rng, 0.08, len(coupon))
    usual = np.where(invited, REFER + (town.number << 20) + _friend(town, o["user"]), usual)
    extra = np.where(o["extra"] == AS_USUAL, usual, o["extra"])
    fits = (coupon != NO_COUPON) & (coupon != extra) & (gross >= least(extra))
    return np.where(fits, extra, NO_COUPON)


def _fate(town: Town, o: Batch) -> Ints:
    rng, n, rates = town.rng, len(o["user"]), town.realm.climate
    returned: Floats = town.market.returns[o["product"]] * town.people.returns[o["user"]]
    fate = np.where(chance(rng, np.minimum(returned, 0.9), n), REFUNDED, FINE)
    fate = np.where((o["cod"] == 1) & chance(rng, rates.refuse, n), REFUSED, fate)
    return np.where(chance(rng, rates.cancel, n), CANCELLED, fate)


def _end(town: Town, o: Batch) -> None:
    """How far each order has come by the window's end."""
    n, rng, age = len(o["user"]), town.rng, town.calendar.end - o["at"]
    delivered = ints(spread(rng, 2.6 * DAY, 0.5, n))
    after = delivered + ints(spread(rng, 4 * DAY, 0.8, n))
    done = np.select(
        [o["fate"] == CANCELLED, o["fate"] == REFUSED, o["fate"] == REFUNDED],
        [ints(spread(rng, 18_000, 1.0, n)), delivered, after],
        age + 1,
    )
    stage = np.where(o["cod"] == 1, 0, 1)
    stage = np.where(age > spread(rng, 0.75 * DAY, 0.4, n), 2, stage)
    stage = np.where(age > delivered, 3, stage)
    last = ints([3, 5, 4, 6])[o["fate"]]
    o["status"] = np.where(done < age, last, stage)
    o["delivered_at"] = o["at"] + delivered
    o["refunded_at"] = np.where(o["status"] == 6, o["at"] + after, -1)
