"""Prices, networks, doors and coupons as the mall writes them."""

from typing import Any, Final

import numpy as np

from graphrisk.worlds.families.circle.climate import LANDS
from graphrisk.worlds.families.circle.diary import ROAMING, WELCOME, Deeds
from graphrisk.worlds.families.circle.mall import Mall
from graphrisk.worlds.families.circle.neighbours import RELEASE, STAFF
from graphrisk.worlds.families.circle.society import Society
from graphrisk.worlds.families.circle.tasks import STACK
from graphrisk.worlds.families.plumbing import (
    Ints,
    Texts,
    digits,
    mask,
    say,
    word,
)

_ROADS: Final = np.array(
    ["解放", "人民", "中山", "建设", "和平", "新华", "文化", "长江", "光明", "青年"]
)


_WARDS: Final = np.array(["Sakura", "Midori", "Chuo", "Minami", "Nishi", "Seocho", "Mapo", "Jung"])


def prices(s: Society, mall: Mall, d: Deeds) -> tuple[Any, Any]:
    """Prices end in nine or eight; options make an item dearer."""
    typical = LANDS[s.climate.land][2] * s.climate.price
    unit = 10.0 ** max(0, round(np.log10(typical)) - 2)
    option = 1 + 0.2 * s.rng.integers(0, 3, len(d["who"]))
    price = np.round(mall.price[d["item"]] * typical * option / unit) * unit
    price = np.maximum(price - unit / 10 * (1 + d["item"] % 2), unit)
    rate = np.select(
        [d["coupon"] == STACK, d["coupon"] >= RELEASE, d["coupon"] >= STAFF,
         d["coupon"] == WELCOME],
        [0.2, 0.1, 0.25, 0.2], 0.1,
    )  # fmt: skip
    off = np.where(d["coupon"] < 0, 0.0, np.round(price * rate / unit) * unit)
    off = np.minimum(off, price)
    return np.round(price - off, 2), np.round(off, 2)


def _bytes(s: Society, numbers: Ints, salt: int) -> list[Ints]:
    noise = mask(numbers, s.seed * 16 + salt)
    return [((noise >> np.uint64(8 * i)) & np.uint64(255)).astype(np.int64) for i in range(6)]


def ips(s: Society, line: Ints) -> Texts:
    b, air = _bytes(s, line, 6), line - ROAMING
    home = say(
        digits(112 + b[0] % 13), ".", digits(b[1]), ".", digits(b[2]), ".", digits(1 + b[3] % 254)
    )
    shared = say(
        "223.", digits(64 + air // 5000), ".", digits(air % 5000 // 250), ".", digits(2 + air % 250)
    )
    return np.asarray(np.where(line >= ROAMING, shared, home))


def doors(s: Society, d: Deeds) -> Texts:
    """Road, number, building and room; a third of the buyers leave out the building."""
    b = _bytes(s, d["door"], 7)
    number, block = digits(1 + (b[1] * 256 + b[2]) % 1999), digits(1 + b[3] % 40)
    room = say(digits(1 + b[4] % 28), digits(1 + b[5] % 8, 2))
    if s.climate.land < 2:
        long = say(_ROADS[b[0] % 10], "路", number, "号", block, "栋", room, "室")
        short = say(_ROADS[b[0] % 10], "路", number, "号 ", block, "-", room)
        return np.asarray(np.where(d["who"] % 3 == 0, short, long))
    ward = _WARDS[b[0] % 8]
    long = say(
        ward, " ", digits(1 + b[3] % 9), "-", digits(1 + b[1] % 40), "-", number, ", room ", room
    )
    short = say(
        room, ", ", digits(1 + b[3] % 9), "-", digits(1 + b[1] % 40), "-", number, " ", ward
    )
    return np.asarray(np.where(d["who"] % 3 == 0, short, long))


def codes(s: Society, coupon: Ints) -> Texts:
    one = say(
        "C", word(np.where(coupon == STACK, 1, coupon), s.seed * 16 + 8, "0123456789ABCDEF", 6)
    )
    two = say(";", "P", word(np.full(len(coupon), 3), s.seed * 16 + 8, "0123456789ABCDEF", 6))
    return np.asarray(np.where(coupon == STACK, say(one, two), one))
