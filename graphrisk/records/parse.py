"""What a cell means: for each type of the contract, a value and what is wrong with it.

Everything here is an Ibis expression over whole columns.
"""

from collections.abc import Callable, Mapping
from typing import Final

import ibis
import ibis.expr.types as ir

from graphrisk.records.contract import (
    EARLIEST,
    LARGEST,
    LATEST,
    LONGEST,
    LONGEST_TEXT,
    METHODS,
    STATUSES,
    Column,
)
from graphrisk.records.functions import list_distinct, make_timestamp, timezone, trim

Reading = tuple[ir.Value, ir.Value]
"""The value, null where it can't be read, and the reason, null where nothing is wrong."""

CONTROL: Final = r"[\x00-\x1f\x7f]"
CONTROL_IN_TEXT: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
LOCAL: Final = (
    r"^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?$"
)
SECONDS: Final = r"^[0-9]{10}([.][0-9]+)?$"
MILLISECONDS: Final = r"^[0-9]{13}([.]0+)?$"


def cell(column: Column, raw: ir.Value) -> ir.Value:
    """The cell as what it is read from: text without the space around it, null when blank,
    unless its type says more."""
    kind = raw.type()
    if kind.is_string():
        # An identifier's own `clean` sees to blanks and space, in all but plain values.
        return raw if column.kind else _stripped(raw)
    if column.type == "time" and (kind.is_timestamp() or kind.is_date()):
        return raw
    if column.type in ("money", "rating") and kind.is_numeric():
        return raw
    if column.type == "codes" and kind.is_array():
        return raw.join(";").nullif("")
    return _whole(raw) if kind.is_floating() else raw.cast("string")


def _stripped(raw: ir.StringValue) -> ir.Value:
    spaced = raw.startswith(" ") | raw.endswith(" ")
    trimmed = trim(raw).nullif("")
    return ibis.cases((raw == "", ibis.null("string")), (spaced, trimmed), else_=raw)


def _whole(raw: ir.Value) -> ir.Value:
    """An id without decimals: pandas turns integer ids with gaps to floats."""
    whole = (raw == raw.floor()) & (raw.abs() < 2**53)
    return ibis.ifelse(whole, raw.try_cast("int64").cast("string"), raw.cast("string"))


def read(column: Column, cell: ir.Value, zone: str) -> Reading:
    """The value and the reason of a cell of this column."""
    if column.kind:
        return cell, ibis.null("string")
    if column.type == "time":
        return _time(cell, zone)
    return READERS[column.type](cell)


def _why(*cases: tuple[ir.BooleanValue, str]) -> ir.Value:
    return ibis.cases(*cases, else_=ibis.null("string"))


def _id(cell: ir.StringValue, longest: int = LONGEST, control: str = CONTROL) -> Reading:
    return cell, _why(
        (cell.length() > longest, f"longer than {longest} characters"),
        (cell.re_search(control), "has control characters"),
    )


def _text(cell: ir.StringValue) -> Reading:
    return _id(cell, LONGEST_TEXT, CONTROL_IN_TEXT)


def _word(words: tuple[str, ...]) -> Callable[[ir.Value], Reading]:
    def reading(cell: ir.Value) -> Reading:
        value = cell.lower()
        return value, _why((value.notin(words), f"not one of {', '.join(words)}"))

    return reading


def _codes(cell: ir.StringValue) -> Reading:
    """Several codes apart by ; in one order, each once."""
    value, why = _id(cell)
    even = value.re_replace(r"[\s;]*;[\s;]*", ";").re_replace("^;|;$", "")
    joined = list_distinct(even.split(";")).sort().join(";").nullif("")
    return ibis.ifelse(value.contains(";"), joined, value), why


def _money(cell: ir.Value) -> Reading:
    value = _number(cell, "decimal(18, 4)")
    return value, _why(
        (cell.notnull() & value.isnull(), "not an amount"),
        (value < 0, "negative"),
        (value > LARGEST, f"above {LARGEST}"),
    )


def _rating(cell: ir.Value) -> Reading:
    exact = _number(cell, "decimal(18, 4)")
    value = exact.cast("int64")
    wrong = exact.isnull() | (exact != value) | ~value.between(1, 5)
    return value, _why((cell.notnull() & wrong, "not a whole number from 1 to 5"))


def _number(cell: ir.Value, dtype: str) -> ir.Value:
    if cell.type().is_numeric():
        return cell.try_cast(dtype)
    # The engine would take 1_000 too.
    return ibis.ifelse(cell.contains("_"), ibis.null(dtype), cell.try_cast(dtype))


def _time(cell: ir.Value, zone: str) -> Reading:
    value = _moment(cell, zone).cast("timestamp(6)")
    return value, _why(
        (
            cell.notnull() & value.isnull(),
            "not a time: use ISO 8601, or epoch seconds or milliseconds",
        ),
        (
            (value < EARLIEST) | (value >= LATEST),
            f"not between {EARLIEST.year} and {LATEST.year - 1}",
        ),
    )


def _moment(cell: ir.Value, zone: str) -> ir.Value:
    kind = cell.type()
    if kind.is_timestamp() and kind.timezone:
        return cell.cast("timestamp(6)")
    if kind.is_timestamp() or kind.is_date():
        return _utc(cell.cast("timestamp(6)"), zone)
    epoch = ibis.cases(
        (cell.re_search(SECONDS), (cell.try_cast("decimal(20, 6)") * 1_000_000).cast("int64")),
        (cell.re_search(MILLISECONDS), (cell.try_cast("decimal(20, 6)") * 1000).cast("int64")),
    )
    local = ibis.ifelse(
        cell.re_search(LOCAL),
        _utc(cell.try_cast("timestamp(6)"), zone),
        cell.try_cast("timestamp('UTC')").cast("timestamp(6)"),
    )
    return ibis.coalesce(local, make_timestamp(epoch))


def _utc(local: ir.Value, zone: str) -> ir.Value:
    return local if zone == "UTC" else timezone(zone, local).cast("timestamp(6)")


READERS: Final[Mapping[str, Callable[[ir.Value], Reading]]] = {
    "id": _id,
    "text": _text,
    "codes": _codes,
    "status": _word(STATUSES),
    "method": _word(METHODS),
    "money": _money,
    "rating": _rating,
}
