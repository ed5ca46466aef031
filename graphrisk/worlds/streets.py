"""Places, and the many ways in which people write the address of one place.

The shop keeps towns in another field, so an address is the delivery line alone; a
street's name occurs in one town only. A third of the streets are written in Chinese.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphrisk.worlds.arrays import Flags, Ints, ints
from graphrisk.worlds.ids import mix

STYLES: Final = 6
"""Ways of writing one place; a place's first style is as good as its last."""

STREETS: Final = 512
"""Streets of a town."""


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_FIRST: Final = _split("""
Ash Birch Cedar Elm Oak Pine Maple Willow Hazel Holly Laurel Linden Rowan Alder Aspen Beech Cherry
Chestnut Juniper Walnut Amber Copper Silver Golden Granite Marble Slate Flint Castle Abbey Chapel
Priory Manor Palace Tower Bridge Harbor Haven Mill Miller Mason Carver Cooper Fletcher Sawyer
Thatcher Turner Weaver Baker Brewer Fisher Hunter Shepherd Falcon Heron Kestrel Lark Raven Robin
Sparrow Swan Wren Badger Fox Hare Otter Stag North South East West Upper Lower King Queen Prince
Duke Earl Bishop Abbot Monk Market Station College School Garden Orchard Spring Summer Autumn
Winter
""")
_SECOND: Final = _split("""
hill field ford brook bury gate ley wood worth combe dale dean den fold garth ham holt hurst lea
mere moor more pool ridge shaw side stead stone thorpe ton view wick water well bank cliff crest
down edge end fall glen grove heath hollow knoll march mead mount nook park peak point port reach
rise rock sand shore slope song star strand vale wall way wharf wold yard
""")
_OLD: Final = ("", "Old ", "New ", "Little ", "Great ")
_TYPES: Final = (
    ("Road", "Rd"),
    ("Street", "St"),
    ("Avenue", "Ave"),
    ("Lane", "Ln"),
    ("Drive", "Dr"),
)
_HAN: Final = "文武中山东西南北和平人民建设解放胜利长江黄河光明新华朝阳学院青年幸福友谊迎宾湖滨花园"
_NUMERALS: Final = "一二三四五六七八九十"

Parts = dict[str, pa.Array]


def write(places: Ints, styles: Ints) -> pa.Array:
    """Each place as text in the given style; one place and style always give one text."""
    codes, back = np.unique(places * STYLES + styles, return_inverse=True)
    place, style = codes // STYLES, codes % STYLES
    parts = _parts(place)
    forms = (_house(parts), _flat(parts), _han(parts))
    row = np.arange(len(codes)) + len(codes) * (_script(place) * STYLES + style)
    text = pa.concat_arrays([one for form in forms for one in form])
    return text.take(pa.array(row)).take(pa.array(back.astype(np.int64)))


def _bits(place: Ints, salt: int) -> Ints:
    return (mix(place, salt) >> np.uint64(20)).astype(np.int64) & 0xFFFFF


def _street(place: Ints) -> Ints:
    # Places of eight in a row lie in one building, so neighbours differ by the room alone.
    return (place >> 24) * STREETS + ((place >> 3) & 0x1FFFFF) % STREETS


def _script(place: Ints) -> Ints:
    """0 a house with a number, 1 a flat in a building, 2 a flat with a Chinese address."""
    flat = np.where(_bits(place >> 3, 4) % 10 < 3, 0, 1)
    return ints(np.where(_bits(_street(place), 2) % 3 == 0, 2, flat))


def is_chinese(place: Ints) -> Flags:
    """Whether each place has a Chinese address."""
    chinese: Flags = _script(place) == 2
    return chinese


def _number(place: Ints) -> Ints:
    # A row of eight numbers is either eight houses or one building: no text names two places.
    first = 8 * (((place >> 3) & 0x1FFFFF) // STREETS) + 1
    return first + np.where(_script(place) == 0, place & 7, _bits(place >> 3, 3) % 8)


def _parts(place: Ints) -> Parts:
    house, street = place >> 3, _street(place)
    room = 101 + 100 * (_bits(house, 5) % 12) + (place & 7)
    return _names(street) | {
        "no": _text(_number(place)),
        "room": _text(room),
        "block": _text(1 + _bits(house, 7) % 20),
    }


def _text(numbers: Ints) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _names(street: Ints) -> Parts:
    sizes = (len(_TYPES), len(_OLD), len(_SECOND), len(_FIRST))
    kind, old, second, first = _digits(street, sizes)
    words = [_lookup(_OLD, old), _lookup(_FIRST, first), _lookup(_SECOND, second)]
    han = _digits(street, (len(_HAN), len(_HAN), len(_HAN), len(_NUMERALS)))
    return {
        "name": _join(*words),
        "long": _lookup([t[0] for t in _TYPES], kind),
        "short": _lookup([t[1] for t in _TYPES], kind),
        "han": _join(*(_lookup(_HAN, d) for d in han[:3]), _lookup(_NUMERALS, han[3])),
    }


def _digits(street: Ints, sizes: tuple[int, ...]) -> list[Ints]:
    """The street's number in mixed radix, after a step coprime to all: no name comes twice."""
    rest = (street * 1_000_003) % int(np.prod(sizes))
    digits = []
    for size in sizes:
        digits.append(rest % size)
        rest = rest // size
    return digits


def _lookup(words: Sequence[str], at: Ints) -> pa.Array:
    return pa.array(list(words)).take(pa.array(at))


def _join(*parts: object) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _low(text: pa.Array) -> pa.Array:
    return pc.utf8_lower(text)


def _house(p: Parts) -> list[pa.Array]:
    no, name, long, short = p["no"], p["name"], p["long"], p["short"]
    return [
        _join(no, " ", name, " ", long),
        _join(no, " ", name, " ", short),
        _join(no, " ", name, " ", short, "."),
        _low(_join(no, " ", name, " ", long)),
        pc.utf8_upper(_join(no, " ", name, " ", short)),
        _join(no, ", ", name, " ", long),
    ]


def _flat(p: Parts) -> list[pa.Array]:
    no, name, room, long, short = p["no"], p["name"], p["room"], p["long"], p["short"]
    return [
        _join("Rm ", room, ", ", no, " ", name, " ", long),
        _join(no, " ", name, " ", short, ", ROOM ", room),
        _low(_join(no, " ", name, " ", long, " rm", room)),
        _join("Room ", room, ", ", no, " ", name, " ", short, "."),
        _join(no, " ", name, " ", long, " #", room),
        pc.utf8_upper(_join(no, " ", name, " ", short, " Rm. ", room)),
    ]


def _han(p: Parts) -> list[pa.Array]:
    name, no, block, room = p["han"], p["no"], p["block"], p["room"]
    return [
        _join(name, "路", no, "号", block, "栋", room, "室"),
        _join(name, "路 ", no, "號 ", block, "幢 ", room, "房"),
        _join(name, "路", no, "号", block, "幢", room, "室"),
        _join(name, "路", no, "号", block, "号楼", room, "室"),
        _wide(_join(name, "路", no, "号", block, "栋", room, "室")),
        _join(name, "路", no, "号 ", block, "栋-", room),
    ]


def _wide(text: pa.Array) -> pa.Array:
    """Digits as an Asian keyboard writes them, twice as wide."""
    for digit in "0123456789":
        text = pc.replace_substring(text, digit, chr(0xFF10 + int(digit)))
    return text
