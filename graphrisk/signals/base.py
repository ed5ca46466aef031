"""The shape of a signal."""

from collections.abc import Callable
from typing import NamedTuple

from graphrisk.model import NONE, Facts, Numbers

TOOK = {
    "": "bought the same things",
    "shop": "ordered at the same merchants",
    "review": "praised the same things",
}
"""What accounts in lockstep did, as far as the data tells."""
WORDED = "ordered the same, or praised it in nearly the same words,"
"""What those did of whom equal words are a part of what ties them."""


class Sight(NamedTuple):
    """What a signal saw: a whole number for the policy to weigh, and the sentence."""

    amount: int
    text: str
    values: tuple[str, ...] = ()
    numbers: Numbers = NONE
    """What stands in the sentence, by name."""


class Signal(NamedTuple):
    """A named function of a community's facts; the policy weighs it under its name."""

    name: str
    look: Callable[[Facts], Sight | None]


def case(facts: Facts) -> Numbers:
    """What tells a sentence of reviews from that of orders."""
    return NONE if facts.usual.deed == "order" else {"case": "review"}


def manner(facts: Facts) -> str:
    """Of what lockstep is, as a key of TOOK."""
    if facts.usual.deed == "review":
        return "review"
    return "shop" if facts.usual.goods == "merchant" else ""


def per_mille(part: int, whole: int) -> int:
    """A share in thousandths, floored; 0 of 0 is 0."""
    return 1000 * part // whole if whole else 0


def percent(share: int) -> str:
    """A share per mille as it is shown: "12%"."""
    return f"{share / 10:.0f}%"


def duration(seconds: int) -> str:
    """Seconds in the unit a person would use: "40 seconds", "3 hours", "12 days"."""
    return count(*stretch(seconds))


def stretch(seconds: int) -> tuple[int, str]:
    """A number and its unit, as `duration` says them."""
    for unit, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * unit or (seconds == unit):
            return round(seconds / unit), name
    return seconds, "second"


def count(number: int, noun: str, many: str = "") -> str:
    """A number with its noun: "1 card", "4 cards"."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"
