"""Rows that could not even be told apart: which, why, and what they do to row numbers.

They are Arrow tables of `row` (1-based, among all data rows of the file, ascending) and
`reason`.
"""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SCHEMA: Final = pa.schema([("row", pa.int64()), ("reason", pa.string())])

REASONS: Final = {
    "MISSING COLUMNS": "too few columns",
    "TOO MANY COLUMNS": "too many columns",
    "UNQUOTED VALUE": "a quote in the wrong place or without its end",
    "INVALID STATE": "a quote in the wrong place or without its end",
    "INVALID ENCODING": "not UTF-8",
    "LINE SIZE OVER MAXIMUM": "longer than 2 MB",
}
"""The engine's names for what is wrong with a line."""


def none() -> pa.Table:
    """No broken rows."""
    return SCHEMA.empty_table()


def because(rows: pa.ChunkedArray, reason: str) -> pa.Table:
    """The rows, all broken for one reason."""
    reasons = pa.array([reason] * len(rows), pa.string())
    return pa.table([rows.cast(pa.int64()), reasons], schema=SCHEMA).sort_by("row")


def lines(found: pa.Table, before: int) -> pa.Table:
    """From the engine's `line` and `error_type`; `before`: lines that aren't rows."""
    reasons = [REASONS.get(name, name.lower()) for name in found["error_type"].to_pylist()]
    rows = pc.subtract(found["line"].cast(pa.int64()), before)
    table = pa.table({"row": rows, "reason": pa.array(reasons, pa.string())})
    # A row may have several problems.
    kept = table.group_by("row").aggregate([("reason", "min")]).sort_by("row")
    return pa.table([kept["row"], kept["reason_min"]], schema=SCHEMA)


def shifts(found: pa.Table) -> pa.Table:
    """What to add to the numbers of good rows: from `after` on, `by` (both ascending)."""
    rows = found["row"].to_numpy()
    after = rows - np.arange(len(rows))
    last = np.ones(len(rows), bool)
    last[:-1] = after[1:] != after[:-1]
    return pa.table({"after": after[last], "by": np.arange(1, len(rows) + 1)[last]})


def join(lines: pa.Table, others: pa.Table) -> pa.Table:
    """Both, where the others' rows were counted without the lines."""
    moves = shifts(lines)
    rows = others["row"].to_numpy()
    at = np.searchsorted(moves["after"].to_numpy(), rows, side="right")
    moved = rows + np.append([0], moves["by"].to_numpy())[at]
    there = pa.table([pa.array(moved, pa.int64()), others["reason"]], schema=SCHEMA)
    return pa.concat_tables([lines, there]).sort_by("row")
