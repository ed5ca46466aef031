"""Honest crowds that buy in step: each has its own reason, and its own pace."""

import numpy as np

from graphrisk.worlds.families.hunt.plaza import Plaza, sellers
from graphrisk.worlds.families.plumbing import DAY, HOUR, NONE, Ints, drawn, heads, ints


def crowds(plaza: Plaza) -> None:
    """Gives shares of the people such a life."""
    for live in (_forum, _fans, _paydays, _flashes, _compared, _gifts, _thrifty, _parents):
        live(plaza)


def _sell(plaza: Plaza, who: Ints, at: Ints, good: Ints, coupon: Ints, hug: float) -> None:
    """Orders by people who had an account by then."""
    at = plaza.known(who, at)
    near = ints(heads(plaza.rng, hug, len(who)))
    plaza.sales.add(user=who, at=at, good=good, coupon=coupon, hug=near, over=90)


def _forum(plaza: Plaza) -> None:
    """Real shoppers read the list of coupons and take what they need, over hours and days."""
    rng, stalls, buyers = plaza.rng, plaza.stalls, plaza.buyers
    who = plaza.next(round(plaza.climate.forum * len(plaza)), "forum")
    listed = plaza.forum
    user = np.repeat(who, 1 + rng.poisson(rng.gamma(2.0, 2.3, len(who))))
    n = len(user)
    pick = listed[rng.integers(0, len(listed), n)]
    for _ in range(2):  # mostly what they like, from lists that are long
        other = listed[rng.integers(0, len(listed), n)]
        kind = stalls.field_[stalls.giver[pick]]
        alien = (kind != buyers.likes[user]) & (kind != buyers.second[user])
        pick = np.where(alien, other, pick)
    posted = np.maximum(stalls.opens, 0) + ints(DAY * (np.arange(len(stalls.opens)) * 0.37 % 1.0))
    at = plaza.waking(posted[pick] + ints(HOUR * rng.lognormal(1.6, 1.3, n)))
    at = np.minimum(at, np.maximum(stalls.closes[pick] - 90, 0))
    _sell(plaza, user, at, stalls.of(rng, stalls.giver[pick]), pick, 0.5)


def _fans(plaza: Plaza) -> None:
    """Followers of somebody who reads a code out: one thing, minutes, and again next time."""
    rng, stalls = plaza.rng, plaza.stalls
    left = round(plaza.climate.fan * len(plaza))
    while left >= 15:
        who = plaza.next(min(left, int(rng.integers(25, 220))), "fan")
        left -= len(who)
        for _ in range(int(rng.integers(1, 6))):
            coupon = int(rng.integers(0, len(stalls.giver)))
            low, high = max(0, stalls.opens[coupon]), min(plaza.end - DAY, stalls.closes[coupon])
            if high - low < HOUR:
                continue
            start = int(plaza.waking(ints([rng.integers(low, high - HOUR // 2)]))[0])
            some = who[heads(rng, rng.uniform(0.25, 0.6), len(who))]
            at = start + ints(60 * rng.gamma(1.3, rng.uniform(4, 40), len(some)))
            good = stalls.of(rng, stalls.giver[[coupon]])
            coupons = np.full(len(some), coupon)
            _sell(plaza, some, at, np.repeat(good, len(some)), coupons, rng.uniform(0.2, 0.8))


def _paydays(plaza: Plaza) -> None:
    """Wages come on the 15th and the last of the month; the evening is for shopping."""
    rng = plaza.rng
    who = plaza.next(round(plaza.climate.payday * len(plaza)), "payday")
    user = np.repeat(who, 1 + rng.poisson(2.2, len(who)))
    n = len(user)
    pay = np.arange(5, plaza.climate.days - 1, 15)
    day = rng.choice(pay, n) * DAY
    at = day + ints(HOUR * np.clip(rng.normal(20.3, 1.1, n), 17, 23.9))
    good = plaza.stalls.of(rng, sellers(plaza, plaza.buyers.likes[user]))
    coupon = plaza.stalls.coupon(rng, plaza.stalls.seller[good], at)
    _sell(plaza, user, at, good, np.where(heads(rng, 0.5, n), coupon, NONE), 0.3)


def _flashes(plaza: Plaza) -> None:
    """A sale opens by the clock; some never miss one, whoever sells."""
    rng, stalls = plaza.rng, plaza.stalls
    who = plaza.next(round(plaza.climate.flash * len(plaza)), "flash")
    sales = max(6, len(who) // 12)
    open_ = np.flatnonzero((stalls.opens >= 0) & (stalls.opens < plaza.end - DAY))
    coupon = rng.choice(open_, sales)
    begin = stalls.opens[coupon] + ints(rng.choice((0.0, 2, 8), sales) * HOUR)
    user = np.repeat(who, 1 + rng.poisson(rng.gamma(1.2, 2.4, len(who))))
    n = len(user)
    sale = drawn(rng, rng.lognormal(0, 0.8, sales), n)
    at = begin[sale] + ints(60 * rng.gamma(1.1, 22, n))
    named = stalls.of(rng, stalls.giver[coupon])
    good = np.where(heads(rng, 0.7, n), named[sale], stalls.of(rng, stalls.giver[coupon[sale]]))
    _sell(plaza, user, at, good, np.where(heads(rng, 0.75, n), coupon[sale], NONE), 0.45)


def _compared(plaza: Plaza) -> None:
    """A comparison site finds the cheapest seller of a thing, for a day or three."""
    rng, stalls = plaza.rng, plaza.stalls
    left = round(plaza.climate.compare * len(plaza))
    while left >= 8:
        who = plaza.next(min(left, int(rng.integers(8, 90))), "compare")
        left -= len(who)
        good = stalls.of(rng, sellers(plaza, ints([NONE])))
        start = int(rng.integers(0, plaza.end - 4 * DAY))
        at = start + ints(rng.random(len(who)) * rng.uniform(0.6, 3.0) * DAY)
        at = plaza.hours(at, plaza.buyers.late[who])
        thing = np.repeat(good, len(who))
        coupon = stalls.coupon(rng, stalls.seller[thing], at)
        _sell(plaza, who, at, thing, np.where(heads(rng, 0.6, len(who)), coupon, NONE), 0.3)


def _gifts(plaza: Plaza) -> None:
    """The weeks to a holiday: presents for everyone, from many sellers, with coupons."""
    rng = plaza.rng
    who = plaza.next(round(plaza.climate.gift * len(plaza)), "gift")
    feast = int(rng.integers(25 * DAY, plaza.end - 2 * DAY))
    user = np.repeat(who, 2 + rng.poisson(2.0, len(who)))
    n = len(user)
    at = np.maximum(feast - ints(DAY * rng.gamma(1.6, 5.0, n)), 0)
    at = plaza.hours(at, plaza.buyers.late[user])
    good = plaza.stalls.of(rng, sellers(plaza, np.full(n, NONE)))
    coupon = plaza.stalls.coupon(rng, plaza.stalls.seller[good], at)
    _sell(plaza, user, at, good, np.where(heads(rng, 0.55, n), coupon, NONE), 0.35)


def _thrifty(plaza: Plaza) -> None:
    """No basket without a coupon, filled up to the minimum; in their own time."""
    plaza.buyers.busy[plaza.next(round(plaza.climate.thrifty * len(plaza)), "thrifty")] += 1.2


def _parents(plaza: Plaza) -> None:
    """A school class: the list is bought together, with the coupon somebody found."""
    rng, stalls = plaza.rng, plaza.stalls
    left = round(plaza.climate.parents * len(plaza))
    while left >= 5:
        who = plaza.next(min(left, int(rng.integers(5, 30))), "parents")
        left -= len(who)
        for _ in range(int(rng.integers(1, 6))):
            coupon = int(rng.integers(0, len(stalls.giver)))
            some = who[heads(rng, 0.7, len(who))]
            start = max(0, int(stalls.opens[coupon])) + int(rng.integers(0, DAY))
            at = plaza.waking(start + ints(HOUR * rng.gamma(1.0, rng.uniform(1, 14), len(some))))
            good = stalls.of(rng, stalls.giver[np.repeat(coupon, len(some))])
            use = heads(rng, 0.75, len(some)) & (at < stalls.closes[coupon])
            _sell(plaza, some, at, good, np.where(use, coupon, NONE), 0.5)
