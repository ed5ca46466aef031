"""What the tests of records look at."""

from datetime import datetime
from typing import Any

import ibis.expr.types as ir

from graphrisk.model import Records


def at(*parts: int) -> datetime:
    """A time, in UTC without saying so, as the records have it."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def rows(table: ir.Table | None) -> list[dict[str, Any]]:
    """The rows without their blanks, in the order of their first column."""
    assert table is not None
    found = table.to_pyarrow().to_pylist()
    full = [{name: value for name, value in row.items() if value is not None} for row in found]
    return sorted(full, key=lambda row: str(next(iter(row.values()))))


def refused(records: Records) -> list[tuple[int, str, str, str]]:
    """Row, column, value and reason of each reject."""
    names = ("row", "column", "value", "reason")
    return [tuple(row[name] for name in names) for row in rows_of(records.rejects)]  # type: ignore[misc]


def rows_of(table: ir.Table) -> list[dict[str, Any]]:
    """The rows in the table's order."""
    return table.to_pyarrow().to_pylist()  # type: ignore[no-any-return]


def balanced(records: Records) -> bool:
    """Whether every row went one way."""
    counts = records.counts
    names = {name.rpartition(".")[0] for name in counts}
    return all(
        counts[f"{at}read"] == counts[f"{at}kept"] + counts[f"{at}merged"] + counts[f"{at}rejected"]
        for at in (f"{name}." if name else "" for name in names)
    )
