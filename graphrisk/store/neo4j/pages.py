"""Long answers in pages: each holds its rows as one list a column, which costs the driver a
fraction of as many records."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from graphrisk.errors import GraphriskError
from graphrisk.model import Window
from graphrisk.records.contract import EARLIEST, LATEST
from graphrisk.store.neo4j.connection import Database, Tx
from graphrisk.store.neo4j.values import got

PAGE = 10_000
SHEET = 1_000
"""Orders in a record: one is read while the server makes the next."""

SLICE = 200_000
"""Orders to look for in one go: the server holds them, without their columns, until read."""

HOUR = 3_600_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Columns = Mapping[str, list[Any]]


def paged(
    database: Database, name: str, key: str, least: Any = "", **values: Any
) -> Iterator[Columns]:
    """The pages of a statement that takes the last key of the page before. least: less than
    every key."""
    last = least
    while True:
        page = database.read(Tx.row, name, after=last, page=PAGE, **values)
        if not page[key]:
            return
        yield page
        last = page[key][-1]


def orders(database: Database, window: Window, more: Sequence[str]) -> Iterator[Columns]:
    """The orders of a window, in slices of time that follow each other."""
    for start, stop in slices(database, *span(window)):
        asked = {"start": start, "stop": stop, "page": SHEET, "more": list(more)}
        for page in database.read(Tx.records, "feed/orders", **asked):
            yield page | dict(zip(more, page["more"], strict=True))


def slices(database: Database, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Stretches of time with not too many orders each."""
    found = 0
    for hour, count in database.read(Tx.rows, "feed/hours", start=start, stop=stop):
        if found and found + count > SLICE:
            yield start, hour * HOUR
            start, found = hour * HOUR, 0
        found += count
    if found:
        yield start, stop


def span(window: Window) -> tuple[int, int]:
    """First moment of a window, and the first after it."""
    stops = [window.stop or LATEST]
    if window.as_of:
        stops.append(window.as_of + timedelta(microseconds=1))
    return micros(window.start or EARLIEST), min(map(micros, stops))


def micros(when: datetime) -> int:
    """Microseconds since 1970; a time without a zone is UTC."""
    utc = when if when.tzinfo else when.replace(tzinfo=UTC)
    return (utc - EPOCH) // timedelta(microseconds=1)


class Stream:
    """Pages as a stream of columns in their types, for the engine to read.

    failed: the error that broke it off. Raised in the engine, it would come up as its own.
    """

    def __init__(self, pages: Iterator[Columns], schema: pa.Schema) -> None:
        self.pages, self.schema = pages, schema
        self.failed: GraphriskError | None = None
        self.reader = pa.RecordBatchReader.from_batches(schema, self._batches())

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            for page in self.pages:
                yield batch(page, self.schema)
        except GraphriskError as error:
            self.failed = error


def batch(page: Columns, schema: pa.Schema) -> pa.RecordBatch:
    """One page in its types."""
    arrays = [got(page[field.name], field.type) for field in schema]
    return pa.record_batch(arrays, schema=schema)
