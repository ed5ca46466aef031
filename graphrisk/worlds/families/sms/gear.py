"""When a crew's accounts are opened, and what they have in common."""

from typing import Final

import numpy as np

from graphrisk.worlds.families.plumbing import DAY, HOUR, heads
from graphrisk.worlds.families.sms.crew import Crew
from graphrisk.worlds.families.sms.folk import OWN, RANKS, SHOPS, Land

_LINKS: Final = ("door", "code", "gadget", "sim")


def open_accounts(crew: Crew) -> None:
    """An evening, a fortnight, or most of the season."""
    land, rng, n = crew.land, crew.land.rng, crew.size
    last = land.end - 6 * DAY
    start = int(land.born(DAY, int(land.end * 0.7), 1)[0])
    if crew.care == 0:
        at = start + np.sort(rng.integers(0, int(rng.integers(2, 30)) * HOUR, n))
    elif crew.care == 1:
        at = land.born(start, min(start + int(rng.integers(3, 15)) * DAY, last), n)
    else:
        at = land.born(int(start * 0.4), last, n)
    crew.band["born"] = np.minimum(at, last)


def numbers(crew: Crew) -> None:
    """Rented, from few ranges or many; the careful have some ordinary SIM cards, too."""
    rng, n, all_ = crew.land.rng, crew.size, crew.land.climate.ranges
    some = rng.permutation(all_)[: max(1, round(crew.pick(1, 0.25 * all_, 0.6 * all_)))]
    rented = heads(rng, crew.pick(0.95, 0.85, 0.6), n)
    crew.band["sim"] = np.where(rented, crew.land.rented(n, some), crew.band["sim"])


def doors(crew: Crew) -> None:
    """Ranks and shops where honest parcels lie, a rented room, a stranger's porch."""
    land, rng, n, band = crew.land, crew.land.rng, crew.size, crew.band
    few = max(1, round(crew.pick(1, 2 + n / 7, n / 2)))
    points = np.where(heads(rng, 0.7, few), RANKS, SHOPS) + rng.integers(0, land.places, few)
    points = np.where(heads(rng, 0.35, few), land.new("door", few), points)
    porch = heads(rng, 0.1, few)
    points[porch] = [_stranger(land, "door") for _ in range(int(porch.sum()))]
    here = heads(rng, crew.pick(0.9, 0.75, 0.5), n)
    band["door"] = np.where(here, rng.choice(points, n), band["door"])
    # A rank's own codes, which the driver knows, or words of the crew's that stand anywhere.
    rank = (band["door"] - RANKS) * 7 + int(rng.integers(0, 5))
    words = OWN + rng.integers(0, land.size // 3, max(1, round(crew.pick(1, 3, n / 3))))
    local = (band["door"] >= RANKS) & heads(rng, 0.5, n)
    code = np.where(local, rank, rng.choice(words, n))
    band["code"] = np.where(heads(rng, crew.pick(0.85, 0.6, 0.35), n), code, band["code"])


def _stranger(land: Land, what: str) -> int:
    """A thing of somebody ordinary, who is not asked."""
    ordinary = land.bands[_last(land)]
    who = int(land.rng.integers(0, len(ordinary["born"])))
    ordinary["beside"][who] = len(land.rings) - 1
    return int(ordinary[what][who])


def _last(land: Land) -> int:
    """The band of the ordinary, which is the largest."""
    return int(np.argmax([len(b["born"]) for b in land.bands]))


def phones(crew: Crew) -> None:
    """Images of one emulator, or a clean one each; one line, strangers' lines, or a carrier's."""
    land, rng, n, band = crew.land, crew.land.rng, crew.size, crew.band
    images = land.new("gadget", max(1, round(n / 4)))
    same = heads(rng, crew.pick(0.55, 0.2, 0.03), n)
    band["gadget"] = np.where(same, rng.choice(images, n), band["gadget"])
    band["renews"] = np.where(heads(rng, 0.3, n), rng.integers(2, 20, n), band["renews"])
    lines = land.new("net", max(1, round(crew.pick(1, n / 3, n))))
    theirs = heads(rng, crew.pick(0.1, 0.3, 0.3), len(lines))
    lines[theirs] = [_stranger(land, "net") for _ in range(int(theirs.sum()))]
    band["net"] = rng.choice(lines, n)
    band["afar"] = np.full(n, int(crew.pick(550, 650, 750)))


def pairs(crew: Crew) -> None:
    """What two accounts of a careful crew have in common is one thing at most."""
    rng, band = crew.land.rng, crew.band
    for i in range(1, crew.size):
        if rng.random() < 0.5:
            what, j = _LINKS[int(rng.integers(0, 4))], int(rng.integers(0, i))
            step = int(rng.integers(1, 30)) if what == "sim" else 0
            band[what][i] = band[what][j] + step


def recycled(crew: Crew) -> None:
    """A number that was rented out comes back to life as somebody's own."""
    land, rng = crew.land, crew.land.rng
    some = crew.band["sim"][heads(rng, land.climate.reuse, crew.size)]
    ordinary = land.bands[_last(land)]
    who = rng.integers(0, len(ordinary["born"]), len(some))
    ordinary["sim"][who] = some
    ordinary["beside"][who] = len(land.rings) - 1
