"""Honest people who sign up next to each other and order at once, as a program's accounts do."""

import numpy as np

from graphrisk.worlds.arrays import Ints, chance, ints, spread
from graphrisk.worlds.calendar import DAY
from graphrisk.worlds.context import home_ip
from graphrisk.worlds.shops import WELCOME
from graphrisk.worlds.town import Town, groups

_OPEN = 11 * 3600


def kiosks(town: Town) -> None:
    """A desk in a shop: customers sign up and order on its tablet, one after another."""
    rng, p = town.rng, town.people
    for size in groups(town, 0.012, 12, 120):
        who = town.claim(size, "kiosk")
        at = _queue(town, len(who))
        p.joined[who], p.served[who] = at, True
        at = np.minimum(at + 40 + ints(rng.exponential(150, len(who))), town.calendar.end - 1)
        device, ip = int(town.new("device", 1)[0]), int(town.new("ip", 1)[0])
        own = np.full(len(who), town.market.merchants(rng, 1)[0])
        shop = np.where(chance(rng, 0.5, len(who)), own, town.market.merchants(rng, len(who)))
        town.drafts.add(who, at, town.market.products(rng, shop), device=device, ip=ip)


def _queue(town: Town, n: int) -> Ints:
    """Moments at which n customers step up to one desk, in its opening hours, day after day."""
    rng = town.rng
    gap = spread(rng, rng.uniform(150, 700), 1.2, n)
    friends = chance(rng, 0.15, n)
    passed = ints(np.cumsum(np.where(friends, rng.uniform(45, 150, n), gap)))
    days, second = passed // _OPEN, passed % _OPEN
    first = rng.integers(0, max(1, town.calendar.days - int(days[-1])))
    return ints(np.minimum((first + days) * DAY + 9 * 3600 + second, town.calendar.end - 1))


def couples(town: Town) -> None:
    """Two of one home open an account each on one phone, for two welcome coupons."""
    rng, p, last = town.rng, town.people, town.calendar.end - 1
    one = _pairs(town, 0.012)
    n, both = len(one), np.concatenate((one, one + 1))
    evening = town.calendar.signups(rng, n) // DAY * DAY + rng.integers(64_000, 80_000, n)
    pace = rng.uniform(60, 600, n)  # seconds: some are quick with forms, and some are not
    later = np.minimum(evening + 45 + ints(rng.exponential(pace)), last)
    p.joined[both], p.served[both] = np.concatenate((evening, later)), True
    at = np.minimum(p.joined[both] + 40 + ints(rng.exponential(np.tile(pace, 2))), last)
    product = town.market.products(rng, town.market.merchants(rng, 2 * n))
    # A third of them want two of the same thing.
    product[n:] = np.where(chance(rng, 0.33, n), product[:n], product[n:])
    device, ip = np.tile(p.device[one], 2), home_ip(town, p.home[both], at)
    town.drafts.add(both, at, product, coupon=WELCOME, device=device, ip=ip)


def _pairs(town: Town, share: float) -> Ints:
    """The first of two in one home, in that share of the homes that have two."""
    home = town.people.home
    first = np.flatnonzero(home[:-1] == home[1:])
    first = first[np.diff(home[first], prepend=-1) > 0]
    return first[chance(town.rng, share, len(first))]
