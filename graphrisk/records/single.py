"""One row of the contract, for those who take one at a time: as `records.read`, without an
engine."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from re import compile as pattern
from typing import Any

from graphrisk.errors import ContractError
from graphrisk.records.contract import (
    EARLIEST,
    LARGEST,
    LATEST,
    LONGEST,
    LONGEST_TEXT,
    METHODS,
    STATUSES,
    Column,
    Table,
)

CONTROL = pattern(r"[\x00-\x1f\x7f]")
CONTROL_IN_TEXT = pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UNIT = Decimal("0.0001")


def single(table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    """A valid row by the names of the records, from values by the names of the contract.

    ContractError names the column and what is wrong with it; the value is not repeated.
    """
    row: dict[str, Any] = {}
    for column in table.columns:
        try:
            value = clean(column, given.get(column.source))
        except ValueError as error:
            raise ContractError(
                f"{column.source}: {error}; send it as the contract has it"
            ) from None
        if value is None and column.needed:
            raise ContractError(f"{column.source}: missing; every row of {table.name} needs it")
        row[column.name] = value if value is not None else column.default
    some = [c for c in table.columns if c.source in table.some]
    if some and all(row[c.name] is None for c in some) and table.name != "labels":
        raise ContractError(
            f"none of {', '.join(table.some)} is given: send one at least, or nothing can be said"
        )
    return row


def clean(column: Column, value: Any) -> Any:
    """A value of a column as the records have it, None when blank. ValueError when it
    can't be."""
    if value is None:
        return None
    if column.kind:
        return column.kind.clean(str(value))
    if isinstance(value, str):
        value = value.strip(" ")
        if not value:
            return None
    return READERS[column.type](value)


def text(value: Any, longest: int = LONGEST, control: Any = CONTROL) -> str:
    told = str(value)
    if len(told) > longest:
        raise ValueError(f"longer than {longest} characters")
    if control.search(told):
        raise ValueError("has control characters")
    if any("\ud800" <= c <= "\udfff" for c in told):
        raise ValueError("is no text that UTF-8 can write")
    return told


def long(value: Any) -> str:
    return text(value, LONGEST_TEXT, CONTROL_IN_TEXT)


def codes(value: Any) -> str | None:
    told = text(value)
    if ";" not in told:
        return told
    return ";".join(sorted({part.strip() for part in told.split(";")} - {""})) or None


def moment(value: Any) -> datetime:
    """A time in UTC without saying so."""
    try:
        when = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("not a time: use ISO 8601") from None
    try:
        when = when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when
    except OverflowError:
        raise ValueError("not a time that there is") from None
    if not EARLIEST <= when < LATEST:
        raise ValueError(f"not between {EARLIEST.year} and {LATEST.year - 1}")
    return when


def money(value: Any) -> Decimal:
    try:
        amount = Decimal(str(value))
        if not amount.is_finite():
            raise ValueError("not an amount")
    except InvalidOperation:
        raise ValueError("not an amount") from None
    if amount < 0:
        raise ValueError("negative")
    if amount > LARGEST:
        raise ValueError(f"above {LARGEST}")
    return amount.quantize(UNIT, ROUND_HALF_UP)


def rating(value: Any) -> int:
    if Decimal(str(value)) not in (1, 2, 3, 4, 5):
        raise ValueError("not a whole number from 1 to 5")
    return int(value)


def status(value: Any) -> str:
    return word(value, STATUSES)


def method(value: Any) -> str:
    return word(value, METHODS)


def word(value: Any, words: tuple[str, ...]) -> str:
    told = str(value).lower()
    if told not in words:
        raise ValueError(f"not one of {', '.join(words)}")
    return told


READERS = {
    "id": text,
    "text": long,
    "codes": codes,
    "time": moment,
    "money": money,
    "rating": rating,
    "status": status,
    "method": method,
}
