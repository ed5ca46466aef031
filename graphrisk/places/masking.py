"""What may be shown of an address."""

import re
from typing import Final

from graphrisk.places.vocabulary import WORDS

DISTRICT: Final = re.compile(r"district\d+")
GENERIC: Final = frozenset(WORDS.values())
SHORT: Final = 3
"""Letters of a name that is masked wholly."""


def hint(value: str) -> str:
    """A caption of a canonical address, such as `12 H… Road, District 7`; "" when that
    would hide too little."""
    head, _, body = value.partition(", ")
    names = [word for word in body.replace(",", "").split() if word not in GENERIC]
    if not head[:1].isdecimal() or max(map(len, names), default=0) <= SHORT:
        return ""
    number = head.split()[0]
    street = [word.capitalize() for word in body.split() if word in GENERIC][:1]
    district = [f"District {part[8:]}" for part in head.split() if DISTRICT.fullmatch(part)][:1]
    first = [number] if number.isdecimal() and len(number) < 5 else []
    return ", ".join([" ".join([*first, *map(_mask, names[:2]), *street]), *district])


def _mask(name: str) -> str:
    """The first letter, of a name that has others to guess."""
    return f"{name[0].upper()}…" if len(name) > SHORT else "…"
