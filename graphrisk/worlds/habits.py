"""Honest people who look like rings: they share things, act at once, or send things back."""

from collections.abc import Callable
from typing import Final

import numpy as np

from graphrisk.worlds.arrays import Ints, chance, ints
from graphrisk.worlds.calendar import DAY
from graphrisk.worlds.drafts import REFUNDED
from graphrisk.worlds.newcomers import couples, kiosks
from graphrisk.worlds.shops import DROP, season
from graphrisk.worlds.town import Town, groups


def look_alikes(town: Town) -> None:
    """Gives part of the town such a life: shares of its people, the same in any size."""
    for habit in _ALL:
        habit(town)


def _campus(town: Town) -> None:
    """Hundreds behind one address and network, many of them new at the start of term."""
    rng, p = town.rng, town.people
    for size in groups(town, 0.018, 40, 500):
        who = town.claim(size, "campus")
        halls = town.new("place", 2)
        town.public = np.concatenate((town.public, halls))
        p.place[who] = rng.choice(halls, len(who))
        p.net[who] = rng.choice(town.new("ip", 1 + size // 150), len(who))
        fresh = who[chance(rng, 0.5, len(who))]
        term = (town.calendar.term + rng.integers(0, 6, len(fresh))) * DAY
        p.joined[fresh] = np.minimum(term + _awake(town, len(fresh)), town.calendar.end - 1)
        _textbook(town, who)


def _textbook(town: Town, who: Ints) -> None:
    """What the whole course buys in one week."""
    some = who[chance(town.rng, 0.25, len(who))]
    since = np.maximum(town.people.joined[some] + 600, town.calendar.term * DAY)
    at = town.calendar.between(town.rng, since, since + 9 * DAY)
    book = town.market.priced(town.rng, 3000, 6000, 1)
    town.drafts.add(some, at, np.repeat(book, len(some)))


def _offices(town: Town) -> None:
    """Colleagues who order from work, to work."""
    for size in groups(town, 0.03, 5, 70):
        who = town.claim(size, "office")
        town.people.work_ip[who] = town.new("ip", 1)
        town.people.work_place[who] = town.new("place", 1)


def _firms(town: Town) -> None:
    """Presents for clients: several accounts, some made for it, one card, one product."""
    rng, p = town.rng, town.people
    for size in groups(town, 0.006, 3, 16):
        who = town.claim(size, "firm")
        p.work_ip[who], p.work_place[who] = town.new("ip", 1), town.new("place", 1)
        card, start = town.new("card", 1)[0], rng.integers(0, town.calendar.end - 3 * DAY)
        fresh = who[chance(rng, 0.4, len(who))]
        p.joined[fresh] = start - rng.integers(0, DAY, len(fresh))
        user = np.repeat(who, rng.integers(1, 5, len(who)))
        since = np.maximum(start, p.joined[user] + 120)
        at = town.calendar.between(rng, since, since + 2 * DAY)
        gift = np.repeat(town.market.priced(rng, 3000, 15000, 1), len(user))
        town.drafts.add(user, at, gift, card=card)


def _carriers(town: Town) -> None:
    """People without a line at home: always behind a carrier's address."""
    who = town.claim(int(0.05 * len(town.people)), "nat")
    town.people.mobile[who] = 0.97


def _lockers(town: Town) -> None:
    """Parcel lockers, each the address of many."""
    for size in groups(town, 0.03, 20, 250):
        place = town.new("place", 1)
        town.public = np.concatenate((town.public, place))
        town.people.locker[town.claim(size, "locker")] = place


def _secondhand(town: Town) -> None:
    """A phone moves from one stranger to another, who may open an account with it."""
    p, rng = town.people, town.rng
    who = town.claim(2 * max(2, int(0.006 * len(p))), "secondhand")
    seller, buyer = who[::2][: len(who) // 2], who[1::2]
    sold = rng.integers(2 * DAY, town.calendar.end - DAY, len(buyer))
    p.swap_at[seller] = p.swap_at[buyer] = sold
    p.next_device[buyer] = p.device[seller]
    new = chance(rng, 0.4, len(buyer))
    p.joined[buyer[new]] = sold[new] + 3600


def _influencers(town: Town) -> None:
    """A code is read out: strangers buy one product with one coupon within ten minutes."""
    rng, p = town.rng, town.people
    for size in groups(town, 0.008, 60, 320):
        who = town.claim(size, "influencer")
        start = town.calendar.between(rng, ints([DAY]), ints([town.calendar.end - DAY]))
        at = start + ints(rng.gamma(1.5, 130, len(who)))
        fresh = chance(rng, 0.45, len(who))
        p.joined[who[fresh]] = at[fresh] - 40 - ints(rng.exponential(120, fresh.sum()))
        p.joined[who] = np.minimum(p.joined[who], at - 20)
        p.settled[who[fresh]] = chance(rng, 0.2, int(fresh.sum()))
        p.mobile[who] = np.maximum(p.mobile[who], 0.6)
        product = town.market.priced(rng, 1500, 9000, 1)
        town.drafts.add(
            who, at, np.repeat(product, len(who)), coupon=DROP + int(town.new("drop", 1)[0])
        )


def _recalls(town: Town) -> None:
    """A defective batch: strangers buy it over a week, and nearly all send it back."""
    rng, p = town.rng, town.people
    for size in groups(town, 0.005, 15, 80):
        who = town.claim(size, "recall")
        start = rng.integers(0, max(1, town.calendar.end - 24 * DAY), 1)
        p.joined[who] = np.minimum(p.joined[who], start + DAY)
        since = np.maximum(start, p.joined[who] + 60)
        at = town.calendar.between(rng, since, since + 8 * DAY)
        product = np.repeat(town.market.priced(rng, 3000, 20000, 1), len(who))
        fate = np.where(chance(rng, 0.85, len(who)), REFUNDED, -1)
        town.drafts.add(who, at, product, fate=fate)


def _shopkeepers(town: Town) -> None:
    """Neighbours without a phone: the shopkeeper orders for them, on one device, to the shop."""
    p, rng = town.people, town.rng
    for size in groups(town, 0.006, 8, 40):
        who = town.claim(size, "shopkeeper")
        p.device[who], p.swap_at[who] = town.new("device", 1), 1 << 40
        p.second_device[who] = -1
        p.place[who], p.net[who] = town.new("place", 1), town.new("ip", 1)
        p.mobile[who], p.cod[who] = 0.0, 0.6
        p.joined[who] -= rng.integers(0, 90 * DAY, len(who))


def _resellers(town: Town) -> None:
    """One account that buys the same thing again and again on promotion days."""
    rng = town.rng
    who = town.claim(max(2, int(0.002 * len(town.people))), "reseller")
    times = rng.integers(4, 14, len(who))
    user = np.repeat(who, times)
    product = np.repeat(town.market.priced(rng, 4000, 9000, len(who)), times)
    day = rng.choice(town.calendar.promos, len(user))
    at = np.maximum(day * DAY + _awake(town, len(user)), town.people.joined[user] + 60)
    at = np.minimum(at, town.calendar.end - 1)
    town.drafts.add(user, at, product, coupon=season(town.calendar, at))


def _awake(town: Town, n: int) -> Ints:
    """Seconds into a day, in waking hours."""
    return ints(np.clip(town.rng.normal(15 * 3600, 4 * 3600, n), 7 * 3600, DAY - 60))


_ALL: Final[tuple[Callable[[Town], None], ...]] = (
    _campus, _offices, _firms, _carriers, _lockers, _secondhand, _influencers, _recalls,
    _shopkeepers, _resellers, kiosks, couples,
)  # fmt: skip
