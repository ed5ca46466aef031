"""How places, mailboxes and networks are written in the country of a world."""

from typing import Final

import numpy as np

from graphrisk.worlds.families.plumbing import Ints, Texts, digits, mask, say, word

_STEMS: Final = (
    ("Linden", "Berg", "Kirch", "Garten", "Schul", "Wald", "Mühlen", "Bahnhof", "Wiesen", "Rosen"),
    ("Linden", "Berg", "Kerk", "Tuin", "School", "Bos", "Molen", "Station", "Weide", "Rozen"),
    ("Lipowa", "Górna", "Kościelna", "Ogrodowa", "Szkolna", "Leśna", "Młyńska", "Dworcowa",
     "Łąkowa", "Różana"),
)  # fmt: skip
_MIDDLES: Final = (("", "acker", "hof", "tor"), ("", "hof", "dijk", "poort"), ("",))
_ENDS: Final = (("straße", "weg", "allee"), ("straat", "weg", "laan"), ("",))
_CITIES: Final = ("feld", "hausen", "bach"), ("dam", "horst", "veen"), ("ów", "ice", "no")
_HEADS: Final = (
    ("Alten", "Neuen", "Ober", "Unter", "Grün", "Königs"),
    ("Oud", "Nieuw", "Boven", "Zuid", "Groen", "Konings"),
    ("Star", "Now", "Górk", "Dol", "Ziel", "Król"),
)
_BOXES: Final = ("Paketshop", "Pakketpunt", "Punkt odbioru")


def _of(words: tuple[str, ...], numbers: Ints, salt: int) -> Texts:
    return np.array(words)[(mask(numbers, salt) % np.uint64(len(words))).astype(np.int64)]


def _number(numbers: Ints, salt: int, below: int) -> Ints:
    return (mask(numbers, salt) % np.uint64(below)).astype(np.int64)


def addresses(place: Ints, town: Ints, style: Ints, box: Ints, country: int, salt: int) -> Texts:
    """The addresses, as their users write them; `box` tells parcel shops by 1."""
    street = say(
        "ul. " if country == 2 else "", _of(_STEMS[country], place, salt),
        _of(_MIDDLES[country], place, salt + 1), _of(_ENDS[country], place, salt + 2),
    )  # fmt: skip
    if country == 0:
        street = np.where(style == 1, np.strings.replace(street, "straße", "str."), street)
    house = digits(1 + _number(place, salt + 3, 180))
    flat = digits(1 + _number(place, salt + 4, 24))
    inner = np.where(style == 2, say("/", flat), say((", Whg. ", " - ", " m. ")[country], flat))
    post = digits(10_000 + _number(town, salt + 5, 89_000))
    if country == 1:
        post = say(
            digits(1000 + _number(town, salt + 5, 8999)), " ", word(town, salt, "ABCDEHJKLM", 2)
        )
    city = say(_of(_HEADS[country], town, salt + 6), _of(_CITIES[country], town, salt + 7))
    home = say(street, " ", house, inner, ", ", post, " ", city)
    shop = say(_BOXES[country], " ", digits(100 + _number(place, salt + 8, 900_000)), ", ", street,
               " ", house, ", ", post, " ", city)  # fmt: skip
    return np.where(box == 1, shop, home)


def mails(number: Ints, salt: int) -> Texts:
    """Mailboxes at a few large providers of no name."""
    host = _of(("post.example", "mail.example", "inbox.example"), number, salt + 1)
    name = word(number, salt, "abcdefghiklmnoprstuvz", 7)
    return say(name, digits(_number(number, salt + 2, 9999)), "@", host)


def numbers(phone: Ints, country: int, salt: int) -> Texts:
    """Mobile numbers with the country's code."""
    return say(("+4915", "+316", "+48")[country], word(phone, salt, "0123456789", 9))


def networks(line: Ints, six: Ints, salt: int, order: Ints) -> Texts:
    """Addresses in writing; on IPv6 the lower half is another one each time."""
    parts = [digits(_number(line, salt + k, 254) + 1) for k in (1, 2, 3)]
    first = _of(
        ("77", "78", "79", "80", "81", "82", "84", "85", "87", "88", "89", "91"), line, salt
    )
    four = say(first, ".", parts[0], ".", parts[1], ".", parts[2])
    net = [word(line, salt + 10 + k, "123456789abcdef", 4) for k in range(3)]
    low = [word(order, salt + 20 + k, "123456789abcdef", 4) for k in range(4)]
    wide = say("2a02:", net[0], ":", net[1], ":", net[2], ":", low[0], ":", low[1], ":", low[2],
               ":", low[3])  # fmt: skip
    return np.where(six == 1, wide, four)
