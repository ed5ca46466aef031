"""Queries of a SQLite file -> streams of Arrow batches, from the process of `reader`."""
# ruff: noqa: S608 - only names stand in the SQL, and `schema.ensure` has checked them

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pyarrow as pa

from graphrisk.errors import StoreError
from graphrisk.store.sqlite.rows import typed

SCRIPT = Path(__file__).with_name("reader.py")


@dataclass(frozen=True)
class Query:
    """Columns of a table, with the type each is wanted in, and which rows.

    where: SQL with a mark for each of `values`; all rows when empty.
    """

    table: str
    columns: Mapping[str, pa.DataType]
    where: str = ""
    values: Sequence[int] = field(default=())

    def sql(self) -> str:
        """As SQL. Types are guessed from the first rows, so one with all types goes first."""
        first = ", ".join(f"{example(kind)} AS {c}" for c, kind in self.columns.items())
        where = f" WHERE {self.where}" if self.where else ""
        names = ", ".join(self.columns)
        return f"SELECT {first} UNION ALL SELECT {names} FROM {self.table}{where}"

    def schema(self) -> pa.Schema:
        """The answer's columns and types."""
        return pa.schema(list(self.columns.items()))


def example(kind: pa.DataType) -> str:
    """A value that SQLite keeps for a type."""
    if kind == pa.string():
        return "''"
    return "x''" if kind == pa.binary() else "0"


@contextmanager
def answers(file: Path, queries: Sequence[Query]) -> Iterator[Iterator[pa.RecordBatchReader]]:
    """The answers, all of one moment, each to be read to its end before the next.

    StoreError when the file can't be read.
    """
    command = [sys.executable, "-P", str(SCRIPT), str(file.absolute())]
    asked = json.dumps([(query.sql(), list(query.values)) for query in queries])
    with tempfile.TemporaryFile() as heard, tempfile.TemporaryFile() as said:
        heard.write(asked.encode())
        heard.seek(0)
        child = subprocess.Popen(command, stdin=heard, stdout=subprocess.PIPE, stderr=said)  # noqa: S603
        with child:
            try:
                yield (shaped(pa.ipc.open_stream(child.stdout), query) for query in queries)
                failed = child.wait() != 0
            except pa.ArrowInvalid:
                failed = True
            finally:
                child.kill()
        if failed:
            raise StoreError(f"{file} can't be read: {last(said)}")


def shaped(reader: pa.RecordBatchReader, query: Query) -> pa.RecordBatchReader:
    """An answer in its own types, without the first row."""
    schema = query.schema()

    def batches() -> Iterator[pa.RecordBatch]:
        skip = 1
        for batch in whole(reader):
            columns = batch.slice(skip).columns
            skip = 0
            arrays = [typed(a, f.type) for a, f in zip(columns, schema, strict=True)]
            yield pa.record_batch(arrays, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def whole(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """The batches of an answer. One that breaks off just ends: an error raised here would
    come up as the engine's, while the child's own tells more (see `answers`)."""
    try:
        yield from reader
    except (pa.ArrowInvalid, OSError):
        return


def last(said: IO[bytes]) -> str:
    """The last line that the child said."""
    said.seek(0)
    lines = said.read().decode().split("\n")
    return next((line for line in reversed(lines) if line.strip()), "it ended without a word")
