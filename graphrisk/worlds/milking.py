"""Bulk-order rings: one hand, many accounts, every first-order coupon taken."""

import numpy as np

from graphrisk.worlds.arrays import AS_USUAL, Ints, chance, first_of, ints
from graphrisk.worlds.calendar import DAY
from graphrisk.worlds.gang import Gang
from graphrisk.worlds.gear import equip
from graphrisk.worlds.scripted import script
from graphrisk.worlds.shops import NO_COUPON, REFER, WELCOME, least, season

_TARGETS = {"careless": 1, "average": 2, "careful": 4}
_EXTRA = {"careless": 0.6, "average": 0.9, "careful": 0.7}
_MILKED = {"careless": 0.95, "average": 0.85, "careful": 0.7}

_SCRIPTED = {"careless": 0.45, "average": 0.4, "careful": 0.2}


def milk(gang: Gang) -> None:
    """Accounts order what can be sold on: by a program, or by hand."""
    if _is_scripted(gang):
        script(gang)
    else:
        _by_hand(gang)


def _is_scripted(gang: Gang) -> bool:
    """About a third of them are, by even steps so that small worlds have some too."""
    realm, turn = gang.town.realm, len(gang.town.rings) // 3 + gang.town.number
    return (realm.seed * 0.3819660113 + turn * 0.7548776662) % 1.0 < _SCRIPTED[
        gang.care
    ] * realm.climate.programs


def _by_hand(gang: Gang) -> None:
    """One after another, just over the coupon's minimum."""
    start, end = gang.open_accounts()
    gear = equip(gang.town, gang.members, gang.care)
    gang.sell_on(gear, end)
    who = np.repeat(np.arange(gang.size), 1 + gang.rng.poisson(_EXTRA[gang.care], gang.size))
    at = gang.allowed(who, _moments(gang, who, start, end))
    product = _goods(gang, len(who))
    coupon = _coupons(gang, who, at)
    extra = _referral(gang, coupon)
    stolen = _stolen(gang, len(who))
    given = {} if stolen is None else {"card": stolen}
    gang.order(gear, who, at, product, coupon=coupon, extra=extra, **given)


def _moments(gang: Gang, who: Ints, start: int, end: int) -> Ints:
    """One hand works through its accounts; a careful one takes weeks."""
    if gang.care == "careless":
        gaps = gang.rng.exponential(min(600, (end - start) / len(who)), len(who))
        return ints(start + np.cumsum(gaps))
    joined = np.maximum(gang.town.people.joined[gang.members[who]], start)
    late = np.minimum(joined + 3 * DAY, end) if gang.care == "average" else np.full(len(who), end)
    return gang.town.calendar.between(gang.rng, joined, np.maximum(late, joined + 3600))


def _goods(gang: Gang, n: int) -> Ints:
    floor = int(least(ints([WELCOME]))[0])
    few = int(gang.rng.integers(1, _TARGETS[gang.care] + 1))
    targets = gang.town.market.priced(gang.rng, floor, int(floor * 1.35), few)
    other = gang.town.market.products(gang.rng, gang.town.market.merchants(gang.rng, n))
    return np.where(chance(gang.rng, 0.85, n), gang.rng.choice(targets, n), other)


def _coupons(gang: Gang, who: Ints, at: Ints) -> Ints:
    first = first_of(who, at)
    milked = chance(gang.rng, _MILKED[gang.care], len(who))
    later = season(gang.town.calendar, at)
    return np.where(milked & first, WELCOME, np.where(milked & (later > 0), later, AS_USUAL))


def _referral(gang: Gang, coupon: Ints) -> Ints:
    """Some rings also refer themselves: the core's code on top of the welcome coupon."""
    if gang.rng.random() > 0.25:
        return np.full(len(coupon), AS_USUAL)
    core = int(gang.members[0]) + (gang.town.number << 20)
    return np.where(coupon == WELCOME, REFER + core, NO_COUPON)


def _stolen(gang: Gang, n: int) -> Ints | None:
    """A third of the warier rings pay now and then with a stranger's card."""
    if gang.care == "careless" or gang.rng.random() > 0.35:
        return None
    cards = gang.town.people.card[gang.victims(int(gang.rng.integers(1, 4)))]
    return np.where(chance(gang.rng, 0.15, n), gang.rng.choice(cards, n), AS_USUAL)
