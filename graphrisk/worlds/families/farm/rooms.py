"""The rooms: which there are, what a room's accounts share, and what it is for."""

from typing import Final

import numpy as np

from graphrisk.worlds.families.farm.climate import CARES, KINDS
from graphrisk.worlds.families.farm.life import STOCK
from graphrisk.worlds.families.farm.room import Room
from graphrisk.worlds.families.farm.town import GEAR, Town
from graphrisk.worlds.families.farm.trades import claims, mill, nursery, shill
from graphrisk.worlds.families.plumbing import Ints, drawn, heads, ints

_PAIRED: Final = ("handset", "place", "card")


def work(town: Town, share: float) -> None:
    """Hires about `share` of the users into rooms of 3 to 80 accounts."""
    rng, budget = town.rng, max(3, round(share * len(town)))
    cares = [int(c) for c in rng.permutation(3)]
    while budget >= 3:
        size = int(np.clip(rng.lognormal(2.35, 0.8), 3, min(80, max(4, budget // 2))))
        size = budget if budget - size < 3 else size
        budget -= size
        care = cares.pop() if cares else int(drawn(rng, town.climate.cares, 1)[0])
        _open(town, min(size, 80), care, int(drawn(rng, town.climate.rooms, 1)[0]))


def _open(town: Town, size: int, care: int, room: int) -> None:
    who = town.claim(size)
    town.ring[who], town.core[who[: max(1, size // 7)]] = len(town.rings), 1
    town.rings.append((KINDS[room], CARES[care]))
    here = Room(town, who, care)
    town.switch[who] = 1 << 40
    town.pace[who] *= (0.06, 0.35, 0.9)[care]
    town.fussy[who] = np.minimum(town.fussy[who], 2)
    _rack(here)
    (mill, nursery, claims, shill)[room](here)


def _rack(room: Room) -> None:
    """Phones, lines, drops and cards, as many as the care allows."""
    town, rng, who = room.town, room.town.rng, room.who
    if room.care == 2:
        _loosely(room)
        return
    some = np.arange(room.size)
    for what in GEAR:
        if rng.random() > (0.62, 0.5)[room.care]:
            continue
        per = rng.uniform(4, 9) if room.care == 0 else rng.uniform(1.6, 3.2)
        pool = town.fresh(what, max(1, round(room.size / per)))
        town.wear(who, what, pool[rng.permutation(some) % len(pool)])
    wiped = who[heads(rng, town.climate.wipe * (0.4, 0.8)[room.care], room.size)]
    town.wear(wiped, "handset", town.fresh("handset", len(wiped)))
    plain = who[heads(rng, 0.08, room.size)]
    town.wear(plain, "handset", STOCK + plain * 31 % 23)
    if rng.random() < 0.5:
        town.wear(who, "place", _lockers(room))
    town.roam[who] = rng.uniform(0.2, 0.8) if room.care == 0 else rng.uniform(0.4, 0.95)
    town.city[who], town.carrier[who] = town.city[who[0]], town.carrier[who[0]]


def _lockers(room: Room) -> Ints:
    """Some drops are where honest people live, who are asked to take a parcel in."""
    town, rng = room.town, room.town.rng
    old = town.gear["place"][0, room.who]
    hosts = town.free[rng.integers(0, len(town.free), room.size)]
    often = heads(rng, 0.25, room.size)
    town.beside[hosts[often]] = len(town.rings) - 1
    return ints(np.where(often, town.gear["place"][0, hosts], old))


def _loosely(room: Room) -> None:
    """At most one thing with one other account; everything else is an account's own."""
    town, rng, who = room.town, room.town.rng, room.who
    for i in range(1, room.size):
        if rng.random() < 0.45:
            what = _PAIRED[int(rng.integers(0, 3))]
            town.wear(who[i : i + 1], what, town.gear[what][0, who[rng.integers(0, i)]])
    town.roam[who] = np.maximum(town.roam[who], rng.uniform(0.3, 0.8))
    town.city[who] = town.city[who[0]]
