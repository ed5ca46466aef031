"""One batch of rows: read, numbered, staged, compared with what is stored, merged."""
# ruff: noqa: S608 - only names stand in the SQL, and `schema.ensure` has checked them

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from graphrisk.model import Reject
from graphrisk.records.merge import shown
from graphrisk.store.base import Tally
from graphrisk.store.sqlite import derive
from graphrisk.store.sqlite.codes import Codes, Packed
from graphrisk.store.sqlite.rows import whole
from graphrisk.store.sqlite.shape import Shape

LIST = """
UPDATE users SET listed = 1
WHERE listed = 0 AND user_id IN (SELECT user_id FROM temp.stage_users WHERE clash IS NULL)
"""

Columns = Mapping[str, Packed | list[Any]]


def read(codes: Codes, shape: Shape, rows: pa.RecordBatch) -> Columns:
    """A batch by columns, with users and identifiers keyed; needs no lock yet."""
    found: dict[str, Packed | list[Any]] = {}
    for name in shape.columns:
        book = codes.book(name)
        column = rows.column(name)
        found[name] = book.read(column) if book else whole(column).to_pylist()
    return found


def store(
    con: sqlite3.Connection, codes: Codes, shape: Shape, rows: pa.RecordBatch, columns: Columns
) -> tuple[Tally, list[Reject]]:
    """Merges a batch, read before, into its table; returns what was done and what clashed."""
    con.execute(f"DELETE FROM {shape.stage}")
    staged = con.executemany(shape.put(), zip(*numbered(columns), strict=True)).rowcount
    rejected = con.execute(shape.clash()).rowcount
    rejects = list(told(con, shape, rows)) if rejected else []
    if rejected:
        forget(con, shape, columns)
    codes.write()
    new, merged = merge(con, shape)
    return Tally(new, merged, staged - new - merged - rejected, rejected), rejects


def numbered(columns: Columns) -> Iterator[list[Any]]:
    """The values to stage, with numbers for users and identifiers."""
    for column in columns.values():
        yield column.book.number(column) if isinstance(column, Packed) else column


def merge(con: sqlite3.Connection, shape: Shape) -> tuple[int, int]:
    """Moves what is staged into its table; returns how many rows are new and merged."""
    if shape.table == "orders":
        derive.add(con, shape)
    new = con.execute(shape.insert()).rowcount
    merged = con.execute(shape.merge()).rowcount
    if shape.table == "users":
        con.execute(LIST)
    return new, merged


def forget(con: sqlite3.Connection, shape: Shape, columns: Columns) -> None:
    """Keeps no user and no identifier that only rejected rows have."""
    for name, column in columns.items():
        if isinstance(column, Packed):
            rows = con.execute(
                f"SELECT {name} FROM {shape.stage} WHERE clash IS NOT NULL"
                f" EXCEPT SELECT {name} FROM {shape.stage} WHERE clash IS NULL"
            )
            column.book.forget({number for (number,) in rows})


def told(con: sqlite3.Connection, shape: Shape, rows: pa.RecordBatch) -> Iterator[Reject]:
    """The rows that clash, one reject for each column that differs, identifiers masked."""
    for row, name in con.execute(f"{shape.clashes()} ORDER BY 1"):
        column, key = shape.columns[name], shape.columns[shape.key]
        yield Reject(
            table=shape.name,
            source="store",
            row=0,
            column=column.source,
            value=shown(column, rows.column(name)[row].as_py()),
            reason=f"differs from what is stored of {key.source}"
            f" {rows.column(shape.key)[row].as_py()}",
        )
