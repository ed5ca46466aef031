"""Everyday orders, and what each order came from and to."""

import numpy as np

from graphrisk.worlds.families.farm.habits import NOTHING, SALE, WELCOME
from graphrisk.worlds.families.farm.town import GEAR, Town
from graphrisk.worlds.families.plumbing import DAY, NONE, Ints, drawn, first, heads, ints

DELIVERED, BACK, CANCELLED, OPEN, REFUSED = 0, 1, 2, 3, 4
NAT = 1 << 30
"""Lines from here on are a carrier's."""
SIX = 1 << 31
STOCK = 1 << 30
"""Phones from here on show what every phone of their model shows."""


def live(town: Town) -> None:
    """Adds everyday orders up to the world's number, then fills in what nobody said."""
    _first_orders(town)
    _daily(town)
    o = town.ledger.whole()
    rank = np.lexsort((town.rng.random(len(o["at"])), o["at"]))
    o = {k: v[rank][: town.orders] for k, v in o.items()}
    _gear(town, o)
    _coupons(town, o)
    _fates(town, o)
    town.ledger = town.ledger.__class__(*o)
    town.ledger.add(**o)


def _first_orders(town: Town) -> None:
    """One order for everybody who has none, soon after sign-up for the hasty."""
    rng = town.rng
    done = np.zeros(len(town), dtype=bool)
    done[town.ledger.whole()["user"]] = True
    who = np.flatnonzero(~done)
    new = town.joined[who] >= 0
    quick = new & (town.hasty[who] < town.climate.haste)
    lag = ints(
        np.where(quick, 25 + rng.gamma(0.9, 900, len(who)), rng.gamma(0.8, 8 * DAY, len(who)))
    )
    late = np.maximum(town.joined[who], 0) + lag
    slow = town.moments(np.maximum(town.joined[who], 0), np.full(len(who), town.end))
    at = np.where(quick | (new & (late < town.end)), late, slow)
    town.ledger.add(user=who, at=np.minimum(at, town.end - 1), product=_taste(town, who))


def _daily(town: Town) -> None:
    left = town.orders - town.ledger.rows
    if left <= 0:
        return
    open_ = (town.end - np.clip(town.joined, 0, None)) / town.end
    who = drawn(town.rng, town.pace * open_, left)
    at = town.moments(np.maximum(town.joined[who] + 60, 0), np.full(left, town.end))
    town.ledger.add(user=who, at=at, product=_taste(town, who))


def _taste(town: Town, who: Ints) -> Ints:
    """What is popular; a quarter of the time from a merchant whom the user always buys from."""
    n, market = len(who), town.market
    any_ = drawn(town.rng, market.pull, n)
    by = np.argsort(market.merchant, kind="stable")
    home = by[(who * 7877 + town.rng.integers(0, 3, n)) % len(by)]
    return np.where(heads(town.rng, 0.25, n), home, any_)


def _gear(town: Town, o: dict[str, Ints]) -> None:
    """The era's things, now and then the spare ones, and a carrier's line on the way."""
    rng, user, n = town.rng, o["user"], len(o["user"])
    era = ints(o["at"] >= town.switch[user])
    told = {k: o[k] != NONE for k in GEAR}
    for what in GEAR:
        usual = town.gear[what][era, user]
        if what in town.spare:
            other = town.spare[what][user]
            usual = np.where((other != NONE) & heads(rng, 0.25, n), other, usual)
        o[what] = np.where(told[what], o[what], usual)
    o["line"] = np.where(told["line"], o["line"], _leased(town, o["line"], o["at"]))
    away = ~told["line"] & heads(rng, town.roam[user], n)
    o["line"] = np.where(away, nat(town, user, era), o["line"])
    plain = heads(rng, 0.5, n) & ((user * 7919) % 1009 < 1009 * town.climate.stock * 2)
    o["handset"] = np.where(plain, STOCK + (user * 31) % 23, o["handset"])
    # Whoever uses a pick-up point sends most parcels there, ring or not.
    point = ~told["place"] & (town.reach[user] < town.climate.pickup) & heads(rng, 0.75, n)
    nearby = town.points[(user * 31) % len(town.points)]
    o["place"] = np.where(point, nearby, o["place"])
    gift = ~told["place"] & heads(rng, 0.02, n)
    friend = (user + rng.integers(1, 60, n)) % len(town)
    o["place"] = np.where(gift, town.gear["place"][0, friend], o["place"])


def _leased(town: Town, line: Ints, at: Ints) -> Ints:
    """Two of five providers give a home another address every few weeks."""
    weeks = 14 + line * 13 % 40
    moved = line + (at // DAY // weeks) * 9973
    return np.where(line % 5 < 2, moved % (2 * len(town)) + 4 * len(town), line)


def nat(town: Town, user: Ints, era: Ints) -> Ints:
    """An address of the carrier in the user's city, shared by as many as the climate says."""
    pool = max(2, int(len(town) / 24 / town.climate.crowd * 2) + 1)
    block = (town.carrier[user] * 6 + (town.city[user] + era * (town.switch[user] % 5)) % 6) * 4096
    return ints(NAT + block + town.rng.integers(0, pool, len(user)))


def _coupons(town: Town, o: dict[str, Ints]) -> None:
    """The welcome coupon on a newcomer's first order, the sale's on its days, by thrift."""
    rng, user, n = town.rng, o["user"], len(o["user"])
    usual = np.full(n, NOTHING)
    start = first(user, o["at"]) & (town.joined[user] >= 0)
    sale = np.isin(o["at"] // DAY, town.sales)
    thrift = town.thrift[user]
    usual[sale & heads(rng, np.minimum(town.climate.sale * thrift, 0.95), n)] = SALE
    small = heads(rng, np.minimum(0.08 * thrift, 0.9), n)
    usual = np.where((usual == NOTHING) & small, 2 + user % 5, usual)
    usual[start & heads(rng, np.minimum(town.climate.welcome * thrift, 0.95), n)] = WELCOME
    o["coupon"] = np.where(o["coupon"] == NONE, usual, o["coupon"])


def _fates(town: Town, o: dict[str, Ints]) -> None:
    """What came of each order; the last days' parcels are still on the way."""
    rng, user, n = town.rng, o["user"], len(o["user"])
    rate = town.climate.back * town.fussy[user] * town.market.touchy[o["product"]]
    usual = np.where(heads(rng, np.minimum(rate, 0.75), n), BACK, DELIVERED)
    usual = np.where(heads(rng, 0.03, n), CANCELLED, usual)
    fate = np.where(o["fate"] == NONE, usual, o["fate"])
    young = town.end - o["at"] < rng.integers(2, 9, n) * DAY
    o["fate"] = np.where(young & (fate != CANCELLED), OPEN, fate)
