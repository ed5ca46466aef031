"""How rows of one order, user, review or label become one: the contract's *Merging*.

Plain Python, for the rows that the engine can't merge by itself and for a store, which
merges what comes in with what it has.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from graphrisk.model import Reject
from graphrisk.records.contract import STATUSES, Column, Table, orders

SHOWN: Final = 80
"""Characters of a value that a reject shows."""

RANK: Final[Mapping[object, int]] = {status: rank for rank, status in enumerate(STATUSES)}


class Row(NamedTuple):
    """A valid row: where it stands and its values by the names of the records."""

    source: str
    row: int
    values: Mapping[str, object]


def merge(
    stored: Row | None, rows: Sequence[Row], table: Table | None = None
) -> tuple[Row, list[Reject]]:
    """What stands after rows of the same key came in, and what of them can't.

    The rows are taken in canonical order, whatever order they come in. A row that differs
    from what stands is rejected whole, one reject for each column that differs.
    """
    table = table or orders()
    waiting = sorted(rows, key=lambda row: order(table, row))
    best = stored or waiting.pop(0)
    rejects: list[Reject] = []
    for row in waiting:
        wrong = [column for column in table.columns if differs(column, best, row)]
        if wrong:
            rejects += [_reject(table, column, row) for column in wrong]
        else:
            best = best._replace(values=_joined(table, best.values, row.values))
    return best, rejects


def order(table: Table, row: Row) -> tuple[str, ...]:
    """The canonical order of rows: all columns in the contract's order, compared as text."""
    return tuple(text(row.values.get(column.name)) for column in table.columns)


def text(value: object) -> str:
    """A value in the one way in which it is compared and shown; "" when blank."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    return f"{value:.4f}" if isinstance(value, Decimal) else str(value)


def differs(column: Column, best: Row, row: Row) -> bool:
    """Whether the row can't be joined with what stands in this column."""
    old, new = best.values.get(column.name), row.values.get(column.name)
    if column.rule == "same":
        return old != new
    if column.rule != "fill" or _blank(column, old) or _blank(column, new):
        return False
    return old != new


def _blank(column: Column, value: object) -> bool:
    return value is None or value == column.default


def _joined(
    table: Table, old: Mapping[str, object], new: Mapping[str, object]
) -> dict[str, object]:
    return {
        column.name: _pick(column, old.get(column.name), new.get(column.name))
        for column in table.columns
    }


def _pick(column: Column, old: object, new: object) -> object:
    if _blank(column, old):
        return new if new is not None else old
    if _blank(column, new):
        return old
    if column.rule == "advance":
        return max(old, new, key=lambda status: RANK[status])
    if isinstance(old, datetime) and isinstance(new, datetime) and column.rule == "first":
        return min(old, new)
    return old


def _reject(table: Table, column: Column, row: Row) -> Reject:
    value = row.values.get(column.name)
    return Reject(
        table.name,
        row.source,
        row.row,
        column.source,
        shown(column, value),
        f"differs from another row of the same {table.key}",
    )


def shown(column: Column, value: object) -> str:
    """The value as a reject may show it."""
    if value is None:
        return ""
    if column.kind:
        return column.kind.caption(str(value))
    return text(value)[:SHOWN]
