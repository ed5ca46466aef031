"""Scripted accounts: a program opens a batch of them on one emulated phone and orders at once."""

import numpy as np

from graphrisk.worlds.arrays import AS_USUAL, Ints, chance, ints
from graphrisk.worlds.calendar import DAY
from graphrisk.worlds.context import home_ip
from graphrisk.worlds.gang import HOUR, Gang
from graphrisk.worlds.people import HABITS
from graphrisk.worlds.shops import NO_COUPON, WELCOME, least

_TARGETS = {"careless": 1, "average": 2, "careful": 3}
_MILKED = {"careless": 0.95, "average": 0.85, "careful": 0.7}
_RESTED = {"careless": 0.15, "average": 0.3, "careful": 0.5}
# By care: how often batches have a second thing in common, and how many of them.
_SECOND = {"careless": 0.6, "average": 0.5, "careful": 0.3}
_TOGETHER = {"careless": 40, "average": 3, "careful": 2}
# By care: how often a batch goes through a stranger's line, not an address of the ring's own.
_PROXIED = {"careless": 0.1, "average": 0.4, "careful": 0.7}


def script(gang: Gang) -> None:
    """Each batch has a device and an address of its own; each account orders as it is opened."""
    cloned = gang.rng.random() < gang.town.realm.climate.cloned
    batch = _batches(gang, cloned)
    n = int(batch[-1]) + 1
    start = _starts(gang, n)
    device, ip = gang.town.new("device", n), _addresses(gang, start)
    if cloned:
        start, device, ip = _sessions(gang, start, device, ip)
    instant = bool(gang.rng.random() < 0.5)  # half of the programs wait for nothing
    wide = gang.rng.integers(1, 4, n) if instant else gang.rng.integers(3, 60, n)
    joined = start[batch] + ints(gang.rng.random(gang.size) * wide[batch])
    _open(gang, joined)
    coupon = np.where(chance(gang.rng, _MILKED[gang.care], n), WELCOME, NO_COUPON)[batch]
    gang.town.drafts.add(
        gang.members, joined + _lags(gang, batch, instant), _goods(gang, batch),
        device=device[batch], ip=ip[batch],
        coupon=coupon, extra=NO_COUPON, **_second(gang, batch),
    )  # fmt: skip
    _rest(gang, batch, joined)


def _batches(gang: Gang, cloned: bool) -> Ints:
    """The batch of each member: two to eight accounts each, in some rings never more than two;
    a program that rides on a newcomer's phone may open one account there and go."""
    if cloned and gang.rng.random() < 0.5:
        few = gang.rng.integers(1, int(gang.rng.integers(2, 5)), gang.size)
        return np.repeat(np.arange(gang.size), few)[: gang.size]
    pairs = gang.size % 2 == 0 and gang.rng.random() < 0.3
    top, left = 2 if pairs else int(gang.rng.integers(3, 9)), gang.size
    sizes: list[int] = []
    while left:
        size = min(left, int(gang.rng.integers(2, top + 1)))
        if left - size == 1:  # nobody is left alone
            size += 1 if size == 2 else -1
        sizes.append(size)
        left -= size
    return np.repeat(np.arange(len(sizes)), sizes)


def _starts(gang: Gang, n: int) -> Ints:
    """When each batch runs: minutes, days or weeks after the one before it."""
    calendar, rng = gang.town.calendar, gang.rng
    if gang.care == "careless":
        return gang.start(900 * n) + ints(np.cumsum(rng.integers(90, 600, n)))
    share = rng.uniform(0.02, 0.2) if gang.care == "average" else rng.uniform(0.6, 0.95)
    span = int(share * calendar.end)
    slots = gang.start(span + HOUR) + span * np.arange(n + 1) // n
    return calendar.between(rng, slots[:-1], slots[1:])


def _open(gang: Gang, joined: Ints) -> None:
    """Signs the members up; none of them has a life besides."""
    people, who = gang.town.people, gang.members
    people.joined[who] = joined
    people.activity[who], people.settled[who] = 0.0, False


def _lags(gang: Gang, batch: Ints, instant: bool) -> Ints:
    """Seconds from sign-up to order, 90 at most: a batch's program keeps its pace."""
    if instant:
        return gang.rng.integers(0, 3, len(batch))
    pace = gang.rng.integers(0, 80, int(batch[-1]) + 1)
    return pace[batch] + gang.rng.integers(0, 11, len(batch))


def _sessions(gang: Gang, start: Ints, device: Ints, ip: Ints) -> tuple[Ints, Ints, Ints]:
    """Some programs ride on the registration of real newcomers whose phones they hold: their
    device, their line, their very minute. The newcomers themselves buy as they like."""
    town = gang.town
    fresh = np.flatnonzero((town.people.ring < 0) & (town.people.joined >= 0))
    fresh = fresh[np.argsort(town.people.joined[fresh], kind="stable")]
    # The newcomer who signs up next after the program is ready; nobody twice.
    place = np.searchsorted(town.people.joined[fresh], start)
    place, use = np.unique(np.minimum(place, len(fresh) - 1), return_index=True)
    who = fresh[place]
    habit = town.people.habit
    habit[who[habit[who] <= 1]] = HABITS.index("victim")
    town.people.beside[who] = town.people.ring[gang.members[0]]
    town.people.served[who] = True  # they came to look, and order another day
    start[use], device[use] = town.people.joined[who], town.people.device[who]
    ip[use] = home_ip(town, town.people.home[who], start[use])
    return start, device, ip


def _goods(gang: Gang, batch: Ints) -> Ints:
    """The same product for a batch, just over the coupon's minimum; now and then another."""
    floor, market, rng = int(least(ints([WELCOME]))[0]), gang.town.market, gang.rng
    few = int(rng.integers(1, _TARGETS[gang.care] + 1))
    targets = market.priced(rng, floor, int(floor * 1.35), few)
    same = rng.choice(targets, int(batch[-1]) + 1)[batch]
    other = market.products(rng, market.merchants(rng, len(batch)))
    return np.where(chance(rng, 0.9, len(batch)), same, other)


def _addresses(gang: Gang, start: Ints) -> Ints:
    """An address for each batch: a rented one, or a stranger's home as a proxy."""
    town, n = gang.town, len(start)
    proxied = chance(gang.rng, _PROXIED[gang.care], n)
    homes = town.people.home[town.strangers(n)]
    # The careless rent a block of neighbours, the others one address here and one there.
    rented = [town.new("ip", n)] if gang.care == "careless" else [town.new("ip", 1) for _ in start]
    return np.where(proxied, home_ip(town, homes, start), np.concatenate(rented))


def _second(gang: Gang, batch: Ints) -> dict[str, Ints]:
    """A card, an address or a number that several batches share, in some rings."""
    if gang.rng.random() > _SECOND[gang.care]:
        return {}
    kind = ("card", "place", "phone")[int(gang.rng.choice(3, p=[0.5, 0.35, 0.15]))]
    pool = batch // _TOGETHER[gang.care]
    values = gang.town.new(kind, int(pool[-1]) + 1)[pool]
    return {kind: np.where(chance(gang.rng, 0.8, gang.size), values, AS_USUAL)}


def _rest(gang: Gang, batch: Ints, joined: Ints) -> None:
    """Of some batches one account is left to rest, and orders weeks later as people do."""
    first = np.flatnonzero(np.diff(batch, prepend=-1))
    one = first[chance(gang.rng, _RESTED[gang.care], len(first))]
    one = np.repeat(one, gang.rng.integers(1, 3, len(one)))
    since = joined[one] + 12 * DAY
    late = since < gang.town.calendar.end - DAY
    at = gang.town.calendar.between(gang.rng, since[late], since[late] + 25 * DAY)
    market, n = gang.town.market, int(late.sum())
    product = market.products(gang.rng, market.merchants(gang.rng, n))
    gang.town.drafts.add(gang.members[one[late]], at, product)
