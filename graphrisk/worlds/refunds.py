"""Refund rings: a new account, one good order, and the money back; or parcels refused."""

import numpy as np

from graphrisk.worlds.arrays import AS_USUAL, Ints, chance
from graphrisk.worlds.calendar import DAY
from graphrisk.worlds.drafts import REFUNDED, REFUSED
from graphrisk.worlds.gang import Gang
from graphrisk.worlds.gear import equip

_FAILED = {"careless": 0.9, "average": 0.75, "careful": 0.6}
_GOODS = {"careless": 2, "average": 3, "careful": 6}


def claim_refunds(gang: Gang) -> None:
    """New accounts order dear things and claim them back, or refuse them at the door."""
    start, end = gang.open_accounts()
    gear = equip(gang.town, gang.members, gang.care)
    gang.sell_on(gear, end)
    who = np.repeat(np.arange(gang.size), 1 + (gang.rng.random(gang.size) < 0.3))
    joined = np.maximum(gang.town.people.joined[gang.members[who]], start)
    late = np.minimum(joined + 2 * DAY, end) if gang.care != "careful" else np.full(len(who), end)
    at = gang.town.calendar.between(gang.rng, joined, np.maximum(late, joined + 1800))
    refusing = gang.rng.random() < 0.3
    fate = _fates(gang, len(who), REFUSED if refusing else REFUNDED)
    given = {"card": _cards(gang, len(who))} if not refusing and "card" not in gear.pools else {}
    at = gang.allowed(who, at)
    gang.order(gear, who, at, _goods(gang, len(who)), fate=fate, cod=int(refusing), **given)


def _fates(gang: Gang, n: int, fate: int) -> Ints:
    return np.where(chance(gang.rng, _FAILED[gang.care], n), fate, AS_USUAL)


def _goods(gang: Gang, n: int) -> Ints:
    """Dear things that sell well second-hand; the careful do not ask for one alone."""
    few = int(gang.rng.integers(1, 1 + _GOODS[gang.care]))
    targets = gang.town.market.priced(gang.rng, 5000, 30000, few)
    other = gang.town.market.priced(gang.rng, 4000, 30000, n)
    return np.where(chance(gang.rng, 0.75, n), gang.rng.choice(targets, n), other)


def _cards(gang: Gang, n: int) -> Ints:
    """Now and then a stolen card."""
    if gang.care == "careless" or gang.rng.random() > 0.4:
        return np.full(n, AS_USUAL)
    cards = gang.town.people.card[gang.victims(int(gang.rng.integers(1, 4)))]
    return np.where(chance(gang.rng, 0.2, n), gang.rng.choice(cards, n), AS_USUAL)
