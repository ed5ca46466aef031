"""Worlds as files, written town by town so that any size fits into memory."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path
from typing import Final, Literal, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from graphrisk.errors import InputError
from graphrisk.worlds.render import Tables

Format = Literal["parquet", "csv"]
NAMES: Final = tuple(f.name for f in fields(Tables))


class _Sink(Protocol):
    def write_table(self, table: pa.Table) -> None: ...
    def close(self) -> None: ...


def write_tables(
    folder: Path, towns: Iterable[Tables], format: Format, done: Callable[[], None] | None = None
) -> None:
    """Appends every town's tables to one file a table in `folder`, which is made if missing."""
    if format not in ("parquet", "csv"):
        raise InputError(f"format {format!r} is neither parquet nor csv")
    folder.mkdir(parents=True, exist_ok=True)
    sinks: dict[str, _Sink] = {}
    try:
        for town in towns:
            for name in NAMES:
                _append(sinks, folder, name, getattr(town, name), format)
            if done:
                done()
    finally:
        for sink in sinks.values():
            sink.close()


def _append(sinks: dict[str, _Sink], folder: Path, name: str, table: pa.Table, to: Format) -> None:
    if to == "csv":
        table = _plain(table)
    if name not in sinks:
        sinks[name] = _open(folder / f"{name}.{to}", table.schema, to)
    sinks[name].write_table(table)


def _open(path: Path, schema: pa.Schema, to: Format) -> _Sink:
    sink: _Sink = (
        pq.ParquetWriter(path, schema, compression="zstd")
        if to == "parquet"
        else csv.CSVWriter(path, schema, write_options=csv.WriteOptions(quoting_style="needed"))
    )
    return sink


def _plain(table: pa.Table) -> pa.Table:
    """Times as ISO 8601 with a zone, as CSV has no type to carry them."""
    for i, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            text = pc.strftime(table[i].cast(pa.timestamp("s")), format="%Y-%m-%dT%H:%M:%SZ")
            table = table.set_column(i, column.name, text)
    return table
