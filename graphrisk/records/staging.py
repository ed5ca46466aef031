"""Text files as Parquet, cell by cell as they are, and the rows that could not be read."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.records import broken
from graphrisk.records.functions import json_extract_string, json_keys, json_valid
from graphrisk.records.scratch import Scratch

NULLS: Final = ["", "NULL", "null", "\\N"]
"""What programs write into CSV for a blank cell."""

LOOK: Final = 1000
"""Objects whose keys are looked at to tell which there are."""


def csv(
    scratch: Scratch,
    made: Path,
    delimiter: str,
    width: int,
    keep: Mapping[int, str],
    path: Path,
    packed: str,
) -> pa.Table:
    """Writes the columns to `keep`, by position; returns the broken rows."""
    table, rejects = scratch.lines(
        path,
        [f"c{at}" for at in range(width)],
        header=True,
        delim=delimiter,
        quote='"',
        escape='"',
        nullstr=NULLS,
        compression=packed,
    )
    scratch.write(table.select(**{name: table[f"c{at}"] for at, name in keep.items()}), made)
    return broken.lines(scratch.rejected(rejects), before=1)


def lines(
    scratch: Scratch, path: Path, made: Path, wanted: Sequence[str], packed: str
) -> tuple[list[str], pa.Table]:
    """Writes the `wanted` keys, there or not; returns the keys that are there and the broken
    rows."""
    # A raw control character can't stand in JSON: so the line is all of one field.
    table, rejects = scratch.lines(
        path, ["line"], header=False, delim="\x1f", quote="", escape="", compression=packed
    )
    whole = made.with_suffix(".lines")
    scratch.write(table.filter(table.line.notnull()), whole)
    read = scratch.parquet([whole])
    good = read.line.lstrip().startswith("{") & json_valid(read.line)
    bad = scratch.fetch(read.filter(~good).select(row=read.file_row_number + 1))
    objects = broken.because(bad["row"], "not a JSON object")
    scratch.write(_values(read.filter(good), wanted), made)
    found = sorted({*_filled(scratch, made), *_keys(scratch, read.filter(good).limit(LOOK))})
    return found, broken.join(broken.lines(scratch.rejected(rejects), before=0), objects)


def _values(rows: ir.Table, wanted: Sequence[str]) -> ir.Table:
    """The values of the keys as text."""
    paths = ['$."' + key.replace("\\", "\\\\").replace('"', '\\"') + '"' for key in wanted]
    split = rows.select(got=json_extract_string(rows.line, paths))
    return split.select(**{key: split.got[at] for at, key in enumerate(wanted)})


def _filled(scratch: Scratch, made: Path) -> list[str]:
    """The columns that hold anything."""
    table = scratch.parquet([made]).drop("__path", "file_row_number")
    counts = scratch.fetch(table.aggregate(**{name: table[name].count() for name in table.columns}))
    return [name for name in table.columns if counts[name][0].as_py()]


def _keys(scratch: Scratch, rows: ir.Table) -> list[str]:
    found = scratch.fetch(rows.select(key=json_keys(rows.line).unnest()))
    keys: list[str] = found["key"].to_pylist()
    return keys
