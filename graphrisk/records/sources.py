"""Where rows come from: files and frames, each made into Parquet that the engine reads.

Parquet is read where it lies. Text (CSV, JSON Lines) and frames are first written as
Parquet into a folder that lasts as long as the reading: it is scanned more than once, and
in Parquet rows have numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from graphrisk.errors import SourceError
from graphrisk.records import broken, columns, frames, inputs, staging
from graphrisk.records.contract import Table
from graphrisk.records.scratch import UNEVEN, Scratch, blame

Frame: TypeAlias = pd.DataFrame | pa.Table | ir.Table
One: TypeAlias = str | Path | Frame
Source: TypeAlias = One | list[One] | tuple[One, ...]


@dataclass(frozen=True)
class Part:
    """One file or frame as Parquet.

    name: as the user knows it. columns: contract column -> the Parquet file's column.
    types: of those, as text. rows: of the Parquet file. found: all columns of the source.
    broken: rows that could not be told apart; they aren't in the Parquet file.
    """

    name: str
    path: Path
    columns: Mapping[str, str]
    types: tuple[str, ...]
    rows: int
    found: Sequence[str]
    print: str
    broken: pa.Table


@dataclass(frozen=True)
class Reader:
    """Makes parts of whatever is given for one table.

    names: contract column -> the source's column.
    """

    scratch: Scratch
    table: Table
    names: Mapping[str, str]

    def parts(self, source: Source) -> list[Part]:
        """The parts of a source, each file once. Raises SourceError and ContractError."""
        given = source if isinstance(source, list | tuple) else [source]
        if not given:
            raise SourceError(f"{self.table.name}: the list of sources is empty")
        paths: dict[Path, None] = {}
        for item in given:
            if isinstance(item, str | Path):
                paths.update(dict.fromkeys(inputs.files(item)))
        others = [item for item in given if not isinstance(item, str | Path)]
        return [
            *(self._file(path, number) for number, path in enumerate(paths)),
            *(self._frame(frame, number) for number, frame in enumerate(others, 1)),
        ]

    def _file(self, path: Path, number: int) -> Part:
        packed = inputs.packing(path)
        start = inputs.head(path, packed)
        form = inputs.form(path, start)
        plain = inputs.literal(path, self.scratch.folder)
        if form == "parquet":
            return self._part(str(path), plain, inputs.fingerprint(path))
        made = self.scratch.folder / f"{self.table.name}{number}.parquet"
        with blame(str(path)):
            if form == "csv":
                found, bad = self._csv(str(path), plain, made, packed, start)
            else:
                found, bad = staging.lines(self.scratch, plain, made, self._wanted(), packed)
        part = self._part(str(path), made, inputs.fingerprint(path), found)
        return replace(part, broken=bad)

    def _csv(
        self, name: str, path: Path, made: Path, packed: inputs.Packing, start: bytes
    ) -> tuple[Sequence[str], pa.Table]:
        delimiter, names = inputs.header(start, self._wanted())
        pairs = self._pairs(name, names)
        for column in pairs.values():
            if names.count(column) > 1:
                raise SourceError(f"{name} has two columns {column!r}: rename or remove one")
        keep = {at: column for at, column in enumerate(names) if column in pairs.values()}
        read = partial(staging.csv, self.scratch, made, delimiter, len(names), keep)
        copy = made.with_suffix(".csv")
        if start.removeprefix(inputs.BOM)[:1] in b"\r\n":
            return names, read(inputs.even(path, packed, copy), "none")
        try:
            return names, read(path, packed)
        except UNEVEN:
            # The engine gives up where lines end in different ways.
            return names, read(inputs.even(path, packed, copy), "none")

    def _frame(self, frame: One, number: int) -> Part:
        name = f"{self.table.name} frame {number}"
        made = self.scratch.folder / f"{self.table.name}frame{number}.parquet"
        found = frames.write(frame, made, self._wanted(), name)
        return self._part(name, made, inputs.fingerprint(made), found)

    def _part(self, name: str, path: Path, print: str, found: Sequence[str] | None = None) -> Part:
        with blame(name), pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
        found = schema.names if found is None else found
        pairs = self._pairs(name, found)
        types = tuple(str(schema.field(column).type) for column in pairs.values())
        return Part(name, path, pairs, types, rows, found, print, broken.none())

    def _pairs(self, name: str, found: Sequence[str]) -> dict[str, str]:
        pairs = columns.match(self.table, found, self.names)
        columns.check(self.table, name, found, pairs)
        return pairs

    def _wanted(self) -> list[str]:
        """Every name under which a column of the contract may come."""
        return sorted({*self.table.sources, *(self.names.get(n, n) for n in self.table.sources)})
