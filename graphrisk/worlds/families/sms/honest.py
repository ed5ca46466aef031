"""The honest bands."""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from graphrisk.worlds.families.plumbing import DAY, HOUR, NONE, Flags, Ints, drawn, heads, ints
from graphrisk.worlds.families.sms.climate import HABITS
from graphrisk.worlds.families.sms.folk import (
    BLOCK,
    GATED,
    HOSTED,
    RANKS,
    SHOPS,
    STREAMED,
    Folk,
    Land,
)

REFUSED: Final = 1
GIFT: Final = 0


def settle(land: Land, share: float) -> None:
    """Everybody honest: first those with a habit, then the ordinary."""
    makers: tuple[Callable[[Land, int], None], ...] = (
        ranks, flats, villages, paydays, lives, factories, renters, tinkerers,
    )  # fmt: skip
    for make, part in zip(makers, land.climate.habits, strict=True):
        make(land, max(5, int(part * land.size)))
    left = land.size - land.heads - round(share * land.size)
    land.join_band(_ordinary(land, max(left, 10)))


def _ordinary(land: Land, n: int) -> Folk:
    """Everybody else; many pay a neighbour for his network, and some were told of the app there."""
    rng, band = land.rng, land.band(n)
    at = 0
    while at < n:
        size = int(rng.integers(1, land.climate.yards))
        yard = slice(at, at + size)
        band["net"][yard] = band["net"][at]
        told = heads(rng, 0.4, len(band["born"][yard]))
        if rng.random() < 0.35 and band["born"][at] >= 0:
            soon = band["born"][at] + rng.integers(0, 2 * DAY, len(told))
            band["born"][yard] = np.where(told, soon, band["born"][yard])
        at += size
    band["born"] = np.minimum(band["born"], land.end - 2 * HOUR)
    return band


def _groups(land: Land, n: int, least: int, most: int) -> Iterator[int]:
    while n > 0:
        size = int(land.rng.integers(least, most + 1))
        yield max(size, 2)
        n -= size


def ranks(land: Land, n: int) -> None:
    """A driver takes the parcels of all who write his rank, and mostly a code, into the address."""
    rng, band = land.rng, land.band(n, "rank")
    at = drawn(rng, 1 / (np.arange(land.places) + 3.0), n)
    band["door"] = RANKS + at
    band["code"] = np.where(heads(rng, 0.75, n), at * 7 + rng.integers(0, 5, n), NONE)
    band["turns"] = band["turns"] * 3 // 2
    land.join_band(band)


def flats(land: Land, n: int) -> None:
    """One door, one network, and for some one evening on which they installed the app."""
    rng = land.rng
    for size in _groups(land, n, 3, 12):
        band = land.band(size, "flatshare")
        band["door"][:], band["net"][:] = band["door"][0], band["net"][0]
        band["afar"] //= 2
        if rng.random() < 0.4:
            day = int(land.born(0, land.end - 3 * DAY, 1)[0])
            band["born"] = np.where(
                heads(rng, 0.7, size), day + rng.integers(0, 2 * DAY, size), band["born"]
            )
        if rng.random() < 0.3:
            band["gadget"][: size // 2] = band["gadget"][0]
        land.join_band(band)


def villages(land: Land, n: int) -> None:
    """The shop's phone, line and number, its door, and the neighbours' accounts."""
    rng = land.rng
    for size in _groups(land, n, 5, 30):
        band, shop = land.band(size, "village"), int(rng.integers(0, land.places))
        band["door"][:], band["net"][:] = SHOPS + shop, band["net"][0]
        band["gadget"] = np.where(heads(rng, 0.7, size), band["gadget"][0], band["gadget"])
        band["sim"] = np.where(heads(rng, 0.5, size), band["sim"][0], band["sim"])
        band["code"] = np.where(heads(rng, 0.6, size), HOSTED + shop, NONE)
        band["afar"][:], band["prepaid"][:] = 150, 0
        day = int(land.born(0, land.end - 6 * DAY, 1)[0])
        many = heads(rng, 0.4, size)
        band["born"] = np.where(many, day + rng.integers(0, 4 * DAY, size), band["born"])
        land.join_band(band)


def paydays(land: Land, n: int) -> None:
    """What they order late in the month they can't pay at the door."""
    band = land.band(n, "payday")
    band["turns"] = np.full(n, 40)
    band["prepaid"][:] = 0
    land.join_band(band)


def lives(land: Land, n: int) -> None:
    """A stream sells one or two things within the hour; viewers write its code, and think again."""
    rng = land.rng
    for size in _groups(land, n, 12, 120):
        band = land.band(size, "live")
        at = int(land.born(2 * DAY, land.end - 2 * DAY, 1)[0]) + ints(rng.gamma(1.3, 1100, size))
        fresh = heads(rng, 0.6, size)
        band["born"] = np.where(
            fresh, at - 30 - ints(rng.exponential(300, size)), np.minimum(band["born"], at - 60)
        )
        band["appetite"] = np.where(fresh, band["appetite"] // 4, band["appetite"])
        code = STREAMED + int(land.new("stream", 1)[0])
        end = np.where(heads(rng, rng.uniform(0.1, 0.4), size), REFUSED, NONE)
        voucher = np.where(heads(rng, 0.7, size), GIFT, NONE)
        items = rng.integers(0, land.items, 2)
        land.join_band(
            band, who=np.arange(size), at=np.clip(at, 0, land.end - 60),
            item=rng.choice(items, size), code=np.where(heads(rng, 0.8, size), code, NONE),
            end=end, voucher=voucher,
        )  # fmt: skip


def factories(land: Land, n: int) -> None:
    """Neighbouring numbers for all who start on one day; the dormitory's gate is the door."""
    rng = land.rng
    for size in _groups(land, n, 10, 80):
        band = land.band(size, "factory")
        first = int(land.sims(1)[0]) // BLOCK * BLOCK + int(rng.integers(0, BLOCK - 400))
        band["sim"] = first + np.sort(rng.choice(min(400, 3 * size), size, replace=False))
        gates = land.new("door", 2)
        band["net"] = np.where(heads(rng, 0.5, size), band["net"][0], band["net"])
        band["door"] = np.where(heads(rng, 0.8, size), rng.choice(gates, size), band["door"])
        day = int(land.born(0, land.end - 9 * DAY, 1)[0])
        band["born"] = np.where(
            heads(rng, 0.65, size), day + rng.integers(0, 8 * DAY, size), band["born"]
        )
        band["code"] = np.where(heads(rng, 0.3, size), GATED + int(gates[0]), NONE)
        land.join_band(band)


def renters(land: Land, n: int) -> None:
    """A rented number, for a second account, for privacy, or for a stay of three weeks."""
    rng, band = land.rng, land.band(n, "renter")
    band["sim"] = land.rented(n, np.arange(land.climate.ranges))
    band["born"] = land.born(0, land.end - DAY, n)
    again = heads(rng, 0.4, n)
    band["door"] = np.where(again, RANKS + rng.integers(0, land.places, n), band["door"])
    band["appetite"] //= 2
    land.join_band(band)


def tinkerers(land: Land, n: int) -> None:
    """Another id after every reset."""
    band = land.band(n, "tinkerer")
    band["renews"] = land.rng.integers(3, 15, n)
    land.join_band(band)


def month_end(land: Land, habit: Ints, at: Ints) -> Flags:
    """Whether a parcel is for somebody who has no money before the wages."""
    start = int(land.climate.start.rsplit("-", maxsplit=1)[-1])
    day = (start + at // DAY) % 30
    broke = (habit == HABITS.index("payday")) & (day >= 20) & (day <= 28)
    return np.asarray(broke, dtype=np.bool_)


def soon(land: Land, n: int) -> Ints:
    """From opening an account to the first parcel, in seconds."""
    quick = heads(land.rng, land.climate.eager, n)
    slow = ints(land.rng.gamma(0.7, 7 * DAY, n)) + HOUR
    return np.where(quick, 20 + ints(land.rng.gamma(1.0, 700, n)), slow)


def tastes(land: Land, who: Ints) -> Ints:
    """What people order when nobody tells them to: what sells, or again from the same shop."""
    rng, n = land.rng, len(who)
    usual = (who * 7_907 % max(1, land.items // 8)) * 8 + rng.integers(0, 8, n)
    again = heads(rng, land.climate.faithful, n) & (usual < land.items)
    return np.where(again, usual, drawn(rng, land.popular(), n))
