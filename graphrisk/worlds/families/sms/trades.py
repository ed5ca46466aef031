"""What a crew does with parcels."""

from typing import Final

import numpy as np

from graphrisk.worlds.families.plumbing import DAY, NONE, Ints, heads
from graphrisk.worlds.families.sms.crew import Crew
from graphrisk.worlds.families.sms.honest import GIFT, REFUSED, soon, tastes

FREIGHT: Final = 1


def _first(crew: Crew) -> tuple[Ints, Ints]:
    who = np.arange(crew.size)
    return who, crew.band["born"] + soon(crew.land, crew.size)


def _later(crew: Crew, mean: float) -> tuple[Ints, Ints]:
    """Further parcels, some days after the account was opened."""
    land, rng = crew.land, crew.land.rng
    who = np.repeat(np.arange(crew.size), rng.poisson(mean, crew.size))
    days = rng.integers(0, int(crew.pick(5, 14, 25)), len(who))
    at = (crew.band["born"][who] // DAY + days) * DAY + land.clocks(len(who))
    return who, np.maximum(at, crew.band["born"][who] + 300)


def _plan(crew: Crew, who: Ints, at: Ints, **more: Ints) -> dict[str, Ints | int]:
    """Parcels with the crew's goods, and now and then something that just sells."""
    land, n = crew.land, len(who)
    own = heads(land.rng, crew.pick(0.9, 0.75, 0.6), n)
    item = np.where(
        own, land.rng.choice(crew.goods, n) % land.items, tastes(land, who + land.heads)
    )
    return {"who": who, "at": np.minimum(at, land.end - 60), "item": item, **more}


def _both(crew: Crew, mean: float) -> tuple[Ints, Ints, Ints]:
    one, two = _first(crew), _later(crew, mean)
    start = np.concatenate(
        (np.ones(len(one[0]), dtype=np.int64), np.zeros(len(two[0]), dtype=np.int64))
    )
    return np.concatenate((one[0], two[0])), np.concatenate((one[1], two[1])), start


def vouchers(crew: Crew) -> dict[str, Ints | int]:
    rng = crew.land.rng
    who, at, start = _both(crew, rng.uniform(0.4, 1.3))
    often = heads(rng, crew.pick(0.92, 0.85, 0.75), len(who))
    return _plan(crew, who, at, voucher=np.where(often, np.where(start == 1, GIFT, FREIGHT), NONE))


def refusals(crew: Crew) -> dict[str, Ints | int]:
    rng = crew.land.rng
    who, at, _ = _both(crew, rng.uniform(0.7, 2.0))
    often = heads(rng, rng.uniform(0.55, 0.85) * crew.pick(1, 0.9, 0.75), len(who))
    return _plan(crew, who, at, end=np.where(often, REFUSED, NONE))


def shells(crew: Crew) -> dict[str, Ints | int]:
    rng = crew.land.rng
    who, at, _ = _both(crew, rng.uniform(0.8, 2.0))
    often = heads(rng, crew.pick(0.8, 0.65, 0.5), len(who))
    return _plan(crew, who, at, say=np.where(often, int(rng.integers(0, 1 << 20)), NONE))


def turncoats(crew: Crew) -> dict[str, Ints | int]:
    rng = crew.land.rng
    who, at, start = _both(crew, rng.uniform(0.8, 1.8))
    often = heads(rng, crew.pick(0.9, 0.8, 0.7), len(who))
    turn = often & (start == 0) & heads(rng, rng.uniform(0.5, 0.8), len(who))
    gift = np.where(often & (start == 1), GIFT, NONE)
    return _plan(crew, who, at, voucher=gift, end=np.where(turn, REFUSED, NONE))
