"""Data frames as Parquet: pandas, pyarrow or Ibis."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from graphrisk.errors import SourceError


def write(frame: object, made: Path, wanted: Collection[str], name: str) -> list[str]:
    """Writes the wanted columns; returns the names of all. Raises SourceError."""
    if isinstance(frame, ir.Table):
        found = list(frame.columns)
        table = frame.select(*(column for column in found if column in wanted)).to_pyarrow()
    elif isinstance(frame, pd.DataFrame):
        found = [str(column) for column in frame.columns]
        table = pa.table({c: _array(frame[c]) for c in frame.columns if c in wanted})
    elif isinstance(frame, pa.Table):
        found = frame.column_names
        table = frame.select([column for column in found if column in wanted])
    else:
        raise SourceError(
            f"{name}: can't read a {type(frame).__name__}; "
            "give a path, or a pandas, pyarrow or Ibis table"
        )
    pq.write_table(table, made)
    return found


def _array(column: "pd.Series[Any]") -> pa.Array:
    """As Arrow; a column of mixed things becomes text."""
    try:
        return pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        blank = column.isna()
        texts = [None if gone else str(value) for value, gone in zip(column, blank, strict=True)]
        return pa.array(texts, pa.string())
