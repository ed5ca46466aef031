"""Brushing: merchants and the buyers they hire fake orders and five-star reviews in waves."""

import numpy as np

from graphrisk.worlds.arrays import AS_USUAL, Ints, chance, ints
from graphrisk.worlds.calendar import DAY
from graphrisk.worlds.drafts import FINE
from graphrisk.worlds.gang import HOUR, Gang
from graphrisk.worlds.gear import Gear, equip

# By care: waves, hours that one lasts, share of members in each.
_WAVES = {"careless": (2, 4), "average": (3, 6), "careful": (4, 9)}
_LASTS = {"careless": (0.5, 4), "average": (4, 20), "careful": (12, 60)}
_JOINING = {"careless": 0.8, "average": 0.6, "careful": 0.4}
_LOOSE = {"careless": 0.7, "average": 0.5, "careful": 0.4}
_HIRED = {"careless": 0.1, "average": 0.25, "careful": 0.35}


def brush(gang: Gang) -> None:
    """Waves of fake orders for a few merchants, spread over the ring's time."""
    start, end = gang.open_accounts()
    end = min(gang.town.calendar.end, max(end, start + 3 * DAY))
    _professionals(gang)
    who, wave = _attendance(gang)
    begins = gang.town.calendar.between(
        gang.rng, np.full(wave.max() + 1, start), np.full(wave.max() + 1, end - HOUR)
    )
    span = gang.one(_LASTS)
    at = gang.town.calendar.between(gang.rng, begins[wave], begins[wave] + span)
    at = gang.allowed(who, at)
    product = _goods(gang, wave.max() + 1)
    gear = equip(gang.town, gang.members, gang.care, _LOOSE[gang.care])
    say = _phrase(gang)
    gang.order(gear, who, at, product[wave], say=say, fate=FINE, **_drop(gang, gear, len(who)))
    _hire(gang, begins, product, span)


def _professionals(gang: Gang) -> None:
    """Hired hands have had their accounts for a while, and buy for themselves too."""
    seasoned = chance(gang.rng, 0.3 if gang.care == "careless" else 0.6, gang.size)
    who = gang.members[seasoned]
    gang.town.people.joined[who] -= gang.rng.integers(10 * DAY, 300 * DAY, len(who))


def _attendance(gang: Gang) -> tuple[Ints, Ints]:
    """Who takes part in which wave; everybody in at least one."""
    low, high = _WAVES[gang.care]
    waves = int(gang.rng.integers(low, high))
    there = gang.rng.random((gang.size, waves)) < _JOINING[gang.care]
    there[np.arange(gang.size), gang.rng.integers(0, waves, gang.size)] = True
    who, wave = np.nonzero(there)
    return ints(who), ints(wave)


def _goods(gang: Gang, waves: int) -> Ints:
    """One product a wave, of one to three merchants who sell little otherwise."""
    market, rng = gang.town.market, gang.rng
    n = len(market.sizes)
    merchants = rng.integers(n // 8, n, 1 + int(rng.integers(0, 1 + min(2, gang.size // 8))))
    return market.products(rng, rng.choice(merchants, waves))


def _phrase(gang: Gang) -> int:
    gang.town.phrases.append({"careless": 0.05, "average": 0.25, "careful": 0.5}[gang.care])
    return len(gang.town.phrases) - 1


def _drop(gang: Gang, gear: Gear, n: int) -> dict[str, Ints]:
    """Where empty parcels go: unasked, to strangers; or to the buyer's own home."""
    if "place" in gear.pools or gang.rng.random() < 0.35:
        return {}
    unasked = gang.victims(max(2, gang.size // 3))
    place = gang.rng.choice(gang.town.people.place[unasked], n)
    return {"place": np.where(chance(gang.rng, 0.5, n), place, AS_USUAL)}


def _hire(gang: Gang, begins: Ints, product: Ints, span: int) -> None:
    """Real customers who do it once or twice for a gift: the ring's edge."""
    people = gang.town.people
    who = gang.town.strangers(int(np.ceil(1.6 * _HIRED[gang.care] * gang.size)))
    known = people.joined[who] < begins.min() - 5 * DAY
    who = who[(people.habit[who] <= 1) & known]
    people.ring[who], people.role[who] = people.ring[gang.members[0]], 3
    user = np.repeat(who, 1 + (gang.rng.random(len(who)) < 0.4))
    wave = gang.rng.integers(0, len(begins), len(user))
    at = gang.town.calendar.between(gang.rng, begins[wave], begins[wave] + span)
    at = np.minimum(np.maximum(at, people.joined[user] + 60), gang.town.calendar.end - 1)
    gang.town.drafts.add(user, at, product[wave], say=len(gang.town.phrases) - 1, fate=FINE)
