"""Prices, addresses of networks, numbers and vouchers as the shop writes them."""

from typing import Any

import numpy as np

from graphrisk.worlds.families.plumbing import (
    DAY,
    Ints,
    Texts,
    digits,
    heads,
    mask,
    say,
    word,
)
from graphrisk.worlds.families.sms.climate import COUNTRIES
from graphrisk.worlds.families.sms.folk import BLOCK, Land
from graphrisk.worlds.families.sms.parcels import CARRIED, Parcels


def money(land: Land, p: Parcels) -> tuple[Any, Any]:
    """Whole hundreds where money is small, and ninety-nines as shops like them."""
    typical = COUNTRIES[land.climate.country][3] * land.climate.price
    unit = 1000.0 if typical > 10_000 else 1.0
    noise = (mask(p["item"], land.seed * 16 + 7) >> np.uint64(11)).astype(np.float64) / 2**53
    price = typical * np.exp(1.5 * (noise - 0.5) * (1 + (p["item"] % 5) / 4))
    price = np.maximum(
        np.round(price / unit) * unit - np.where(p["item"] % 2 == 0, unit / 10, 0), unit
    )
    price = np.round(price * np.where(heads(land.rng, 0.15, len(price)), 2, 1), 0)
    off = np.select(
        [p["voucher"] == 0, p["voucher"] == 1],
        [0.3 * price, np.full(len(price), 0.09 * typical)],
        0.0,
    )
    off = np.round(np.minimum(off, 0.5 * typical) / unit) * unit
    off = np.minimum(off, price)
    return price - off, off


def ips(land: Land, net: Ints) -> Texts:
    noise = mask(net, land.seed * 16 + 8)
    part = [((noise >> np.uint64(8 * i)) & np.uint64(255)).astype(np.int64) for i in range(4)]
    home = say(
        digits(101 + part[0] % 24),
        ".",
        digits(part[1]),
        ".",
        digits(part[2]),
        ".",
        digits(1 + part[3] % 254),
    )
    at = net - CARRIED
    block = say(
        "115.", f"{68 + land.seed % 60}.", digits(at // 200 % 256), ".", digits(10 + at % 200)
    )
    return np.asarray(np.where(net >= CARRIED, block, home))


def phones(land: Land, sim: Ints, who: Ints) -> Texts:
    """Carrier and block and number; most write it from the nought on, some with the country."""
    block, tail = sim // BLOCK, digits(sim % BLOCK, 4)
    # An odd factor keeps blocks apart, and neighbouring ones next to nothing of each other.
    carrier = 300_000 + (block * 73_939 + land.seed * 911) % 600_000
    number = say(digits(carrier), tail)
    dial = COUNTRIES[land.climate.country][2]
    return np.asarray(np.where(who % 4 == 0, say("+", dial, number), say("0", number)))


def vouchers(land: Land, p: Parcels) -> Texts:
    month = digits(p["at"] // (14 * DAY) + 1)
    gift = say("NEW", word(np.full(len(month), land.seed), 1, "ABCDEFGH", 3))
    return np.asarray(np.where(p["voucher"] == 0, gift, say("SHIP", month)))
