"""How pages tell numbers, money and times."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from graphrisk.model import MILLI

# Not the machine's language: the same page everywhere.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOWHERE = "–"
"""What stands where nothing is known."""


def number(value: int) -> str:
    return f"{value:,}"


def cash(value: Any) -> str:
    """Money in the policy's currency, to the cent."""
    return f"{Decimal(str(value)):,.2f}"


def bits(milli: int) -> str:
    """Evidence, with its sign."""
    return f"{milli / MILLI:+.1f}".replace("-", "−")


def day(value: Any) -> str:
    """A day in words, of ISO text or epoch seconds; in UTC as everything."""
    at = moment(value)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}" if at else NOWHERE


def minute(value: Any) -> str:
    """A moment to the minute."""
    at = moment(value)
    return f"{at:%Y-%m-%d %H:%M}" if at else NOWHERE


def span(first: Any, last: Any) -> str:
    """From one day to another, or the one day."""
    begin, end = day(first), day(last)
    return begin if begin == end else f"{begin} to {end}"


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def moment(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, int):
        return datetime.fromtimestamp(value, UTC)
    at = datetime.fromisoformat(str(value))
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


FILTERS: tuple[Callable[..., str], ...] = (number, cash, bits, day, minute, span, plural)
