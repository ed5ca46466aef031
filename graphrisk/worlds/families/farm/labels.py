"""Numbers as marketplaces write them: phones, lines, places, codes."""

from typing import Final

import numpy as np

from graphrisk.worlds.families.farm.climate import LANDS
from graphrisk.worlds.families.farm.life import NAT, STOCK
from graphrisk.worlds.families.farm.town import Town
from graphrisk.worlds.families.plumbing import (
    Ints,
    Texts,
    digits,
    say,
    word,
)

TEN: Final = "0123456789"
HEX: Final = "0123456789abcdef"
_ES: Final = (
    "Calle Hidalgo", "Av. Juárez", "Calle 5 de Mayo", "Av. Central", "Calle Morelos", "Carrera 7",
    "Av. Reforma", "Privada Laurel", "Calle Allende", "Diagonal Norte", "Cerrada del Bosque",
)  # fmt: skip
_PT: Final = (
    "Rua das Flores", "Rua Sete de Setembro", "Rua do Sol", "Av. Brasil", "Travessa Boa Vista",
    "Rua XV de Novembro", "Alameda Santos", "Rua da Praia", "Av. Paulista", "Rua Direita",
)  # fmt: skip
_EN: Final = (
    "Main St", "Elm St", "Oak Ave", "Maple Dr", "2nd Ave", "Cedar Ln", "Park Rd", "Lake View Blvd",
    "Church St", "Washington Ave", "Hill Ct", "Sunset Way",
)  # fmt: skip
_STREETS: Final = tuple(np.array(names) for names in (_ES, _PT, _ES, _EN))


def coded(town: Town, numbers: Ints, width: int, salt: int = 1, letters: str = TEN) -> Texts:
    """A word for each number, of a salt for each kind of thing."""
    return word(numbers, town.seed * 32 + salt, letters, width)


def handsets(town: Town, handset: Ints) -> Texts:
    shown = say(coded(town, handset, 8, 5, HEX), "-", coded(town, handset, 12, 6, HEX))
    return np.asarray(np.where(handset >= STOCK, say("", coded(town, handset, 21, 7, HEX)), shown))


def lines(town: Town, line: Ints) -> Texts:
    """A carrier's addresses lie side by side, homes anywhere; some homes have IPv6."""
    block, last = (line - NAT) >> 6, 4 + ((line - NAT) & 63)
    shared = say(
        "187.", digits(64 + block // 64 % 190), ".", digits(block * 37 % 251), ".", digits(last)
    )
    home = _bytes(town, line)
    plain = say(
        digits(170 + home[0] % 31),
        ".",
        digits(home[1]),
        ".",
        digits(home[2]),
        ".",
        digits(1 + home[3] % 254),
    )
    six = say(
        "2806:",
        _hexes(home[0] * 256 + home[1]),
        ":",
        _hexes(home[2] * 256 + home[3]),
        ":",
        _hexes(line % 65521),
        "::",
        _hexes(1 + home[3]),
    )
    is_six = line * 7919 % 1000 < 1000 * town.climate.six
    return np.asarray(np.where(line >= NAT, shared, np.where(is_six, six, plain)))


def _bytes(town: Town, numbers: Ints) -> list[Ints]:
    """Four bytes that belong to a number."""
    from graphrisk.worlds.families.plumbing import mask

    noise = mask(numbers, town.seed * 32 + 8)
    return [((noise >> np.uint64(s)) & np.uint64(255)).astype(np.int64) for s in (0, 8, 16, 24)]


def _hexes(numbers: Ints) -> Texts:
    table = np.array([f"{n:x}" for n in range(65536)])
    return np.asarray(table[numbers % 65536])


def places(town: Town, place: Ints, user: Ints) -> Texts:
    """Street, number, flat and postcode, in one of three orders that a user keeps to."""
    a = _bytes(town, place)
    names = _STREETS[town.climate.land]
    street, city = names[a[0] % len(names)], np.array(LANDS[town.climate.land][4])[a[3] % 6]
    house, flat = digits(1 + a[1] * 7 % 900), digits(1 + a[2] % 60)
    post = digits(10_000 + (place * 17 + a[3]) % 89_000)
    first = say(street, " ", house, ", depto ", flat, ", ", city, " ", post)
    second = say(street, " no. ", house, ", ", city, ", ", post, ", depto ", flat)
    third = say(street, " ", house, " apt ", flat, ", ", post, " ", city)
    return np.asarray(np.select([user % 3 == 0, user % 3 == 1], [first, second], third))


def phones(town: Town, user: Ints) -> Texts:
    return say("+", LANDS[town.climate.land][2], coded(town, town.phone[user], 10, 9))


def codes(town: Town, coupon: Ints) -> Texts:
    names = np.where(coupon == 0, "HOLA", np.where(coupon == 1, "SALE", "TIENDA"))
    return say(names, coded(town, coupon, 4, 10, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"))
