"""How numbers, money and times are shown."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

BANDS = ((80, "high"), (50, "middle"), (0, "low"))


def number(value: Any) -> str:
    """A whole number with its thousands."""
    return f"{int(value or 0):,}"


def money(value: Any) -> str:
    """An amount with two digits; a dash for none."""
    try:
        return f"{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return "–"


def moment(value: Any) -> datetime | None:
    """Epoch seconds or ISO 8601 as a time in UTC; None for none."""
    if value in (None, ""):
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    found = datetime.fromisoformat(str(value))
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def day(value: Any) -> str:
    found = moment(value)
    return found.strftime("%Y-%m-%d") if found else "–"


def minute(value: Any) -> str:
    found = moment(value)
    return found.strftime("%Y-%m-%d %H:%M") if found else "–"


def band(score: Any) -> str:
    """The class of a score's colour."""
    return next(name for low, name in BANDS if int(score) >= low)


def bits(milli: Any) -> str:
    tenths = round(int(milli) / 100)
    return f"{tenths / 10:+.1f}" if tenths else "0.0"


def first(lines: Any) -> str:
    """The first of some lines."""
    return str(lines or "").split("\n", 1)[0]


def total(values: Iterable[Any]) -> Decimal:
    """A sum of amounts."""
    return sum((Decimal(str(v or 0)) for v in values), Decimal(0))


FILTERS = {
    "number": number,
    "money": money,
    "day": day,
    "minute": minute,
    "band": band,
    "bits": bits,
    "line1": first,
    "q": lambda text: quote(str(text), safe=""),
}
