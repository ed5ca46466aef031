"""Honest people whose life looks like a room full of phones."""

from typing import Final

import numpy as np

from graphrisk.worlds.families.farm.climate import HABITS
from graphrisk.worlds.families.farm.town import Town
from graphrisk.worlds.families.plumbing import DAY, HOUR, NONE, Ints, heads, ints, parts

WELCOME: Final = 0
SALE: Final = 1
NOTHING: Final = -2
DEAL: Final = 10
"""Coupons of deal channels have numbers from here on."""


def settle(town: Town) -> None:
    """Gives part of the town its habits, as the climate shares them out."""
    makers = (
        families, campuses, carriers, secondhand, benches, stalls, movers, hunters, fitters,
    )  # fmt: skip
    for habit, share, make in zip(HABITS[1:], town.climate.habits, makers, strict=True):
        make(town, town.claim(max(6, int(share * len(town))), habit))


def families(town: Town, who: Ints) -> None:
    """One home and line; often one tablet, one card, and an evening on which all signed up."""
    rng = town.rng
    for group in parts(rng, who, 2, 5):
        head = group[0]
        for what in ("line", "place"):
            town.wear(group, what, town.gear[what][0, head])
        town.city[group] = town.city[head]
        if rng.random() < 0.6:
            town.spare["handset"][group] = town.gear["handset"][0, head]
        if rng.random() < 0.3:
            town.wear(group, "handset", town.gear["handset"][0, head])
        if rng.random() < 0.55:
            town.wear(group, "card", town.gear["card"][0, head])
        if rng.random() < 0.3:
            town.joined[group] = town.joined[head] + rng.integers(0, 3 * HOUR, len(group))
            town.hasty[group] = town.hasty[head]
        if rng.random() < 0.3:
            town.phone[group] = town.phone[head]
    town.joined[who] = np.minimum(town.joined[who], town.end - DAY)


def campuses(town: Town, who: Ints) -> None:
    """Halls behind one or two lines; freshers sign up in the first week of term."""
    rng = town.rng
    term = int(rng.integers(4, town.climate.days // 2)) * DAY
    for group in parts(rng, who, 25, 180):
        town.wear(group, "line", rng.choice(town.fresh("line", 2), len(group)))
        town.wear(group, "place", rng.choice(town.fresh("place", 3), len(group)))
        town.city[group] = rng.integers(0, 6)
        new = group[heads(rng, 0.5, len(group))]
        town.joined[new] = term + rng.integers(0, 6, len(new)) * DAY + town.awake(len(new))
        town.thrift[new] += 0.5
        book = town.market.between(rng, 0.3, 0.8, 1)
        some = group[heads(rng, 0.35, len(group))]
        since = np.maximum(term, town.joined[some] + 300)
        town.ledger.add(user=some, at=town.moments(since, since + 8 * DAY), product=int(book[0]))


def carriers(town: Town, who: Ints) -> None:
    """No line at home: always in a carrier's network."""
    town.roam[who] = 0.97


def secondhand(town: Town, who: Ints) -> None:
    """A phone changes hands; dealers, who try each with their own account, come between."""
    rng = town.rng
    for group in parts(rng, who, 6, 24):
        dealer, rest = group[0], group[1:]
        seller, buyer = rest[0 : len(rest) // 2], rest[len(rest) // 2 : len(rest) // 2 * 2]
        sold = rng.integers(2 * DAY, town.end - 2 * DAY, len(buyer))
        phones = town.gear["handset"][0, seller].copy()
        town.switch[seller] = town.switch[buyer] = sold
        town.gear["handset"][1, seller] = town.fresh("handset", len(seller))
        town.gear["handset"][1, buyer] = phones
        new = heads(rng, 0.6, len(buyer))
        town.joined[buyer[new]] = sold[new] + rng.integers(HOUR, 30 * HOUR, int(new.sum()))
        tried = heads(rng, 0.35, len(buyer))
        town.joined[dealer] = min(int(town.joined[dealer]), 0)
        n = int(tried.sum())
        cheap = town.market.between(rng, 0.0, 0.4, n)
        town.ledger.add(
            user=np.repeat(dealer, n), at=np.maximum(sold[tried] - rng.integers(0, DAY, n), 60),
            product=cheap, handset=phones[tried],
        )  # fmt: skip


def benches(town: Town, who: Ints) -> None:
    """A repair shop lends its bench phone and network; one's own comes back with another id."""
    rng = town.rng
    for group in parts(rng, who, 10, 60):
        bench, line = town.fresh("handset", int(rng.integers(1, 4))), int(town.fresh("line", 1)[0])
        day = rng.integers(2 * DAY, town.end - 2 * DAY, len(group))
        town.switch[group] = day
        town.gear["handset"][1, group] = town.fresh("handset", len(group))
        new = heads(rng, 0.35, len(group))
        town.joined[group[new]] = day[new]
        at = np.maximum(day, town.joined[group]) + rng.integers(60, 3 * HOUR, len(group))
        town.ledger.add(
            user=group, at=at, product=town.market.between(rng, 0.0, 1.0, len(group)),
            handset=rng.choice(bench, len(group)), line=line,
        )  # fmt: skip


def stalls(town: Town, who: Ints) -> None:
    """A small business: a few accounts, one card, one or two products, every coupon there is."""
    rng = town.rng
    for group in parts(rng, who, 2, 6):
        for what in ("line", "place", "card"):
            town.wear(group, what, int(town.fresh(what, 1)[0]))
        day = int(rng.integers(1, town.climate.days - 12)) * DAY
        new = group[heads(rng, 0.5, len(group))]
        town.joined[new] = day + rng.integers(8 * HOUR, 40 * HOUR, len(new))
        user = np.repeat(group, rng.integers(2, 7, len(group)))
        since = np.maximum(town.joined[user], 0) + 300
        goods = town.market.between(rng, 0.4, 0.9, 2)
        at = town.moments(since, np.minimum(since + 24 * DAY, town.end - 1))
        town.ledger.add(user=user, at=at, product=rng.choice(goods, len(user)))
        town.thrift[group] = 1.9


def movers(town: Town, who: Ints) -> None:
    """Another city, line and place from one day on; for many another phone and card too."""
    rng, n = town.rng, len(who)
    town.switch[who] = rng.integers(5 * DAY, town.end - 5 * DAY, n)
    for what, often in (("line", 1.0), ("place", 1.0), ("handset", 0.5), ("card", 0.4)):
        some = who[heads(rng, often, n)]
        town.gear[what][1, some] = town.fresh(what, len(some))
    town.pace[who] *= 1.3


def hunters(town: Town, who: Ints) -> None:
    """A deal channel: account, coupon and order within minutes, one product, hardly ever more."""
    rng = town.rng
    for group in parts(rng, who, 12, 90):
        at = town.moments(2 * DAY, town.end - 2 * DAY)[0] + ints(rng.gamma(1.2, 2500, len(group)))
        new = heads(rng, 0.6, len(group))
        town.joined[group[new]] = at[new] - ints(rng.exponential(240, int(new.sum()))) - 20
        town.joined[group] = np.minimum(town.joined[group], at - 15)
        code = DEAL + int(town.fresh("code", 1)[0]) if rng.random() < 0.5 else WELCOME
        coupon = np.where(heads(rng, 0.85, len(group)), code, NONE)
        town.pace[group] *= np.where(new, 0.25, 1.0)
        goods = int(town.market.between(rng, 0.2, 0.8, 1)[0])
        town.ledger.add(user=group, at=at, product=goods, coupon=coupon)


def fitters(town: Town, who: Ints) -> None:
    """Three sizes ordered, one kept."""
    town.fussy[who] = town.rng.uniform(6, 14, len(who))
