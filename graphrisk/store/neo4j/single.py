"""One row into the database: a new order by a statement of its own, all else by those that merge
a batch."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from graphrisk.errors import ConflictError, NotFoundError
from graphrisk.kinds import Kind
from graphrisk.privacy import Keys
from graphrisk.store.base import Tally
from graphrisk.store.live import Row
from graphrisk.store.neo4j import batch, schema
from graphrisk.store.neo4j.codes import Codes
from graphrisk.store.neo4j.connection import Database, Tx
from graphrisk.store.neo4j.graph import Names
from graphrisk.store.neo4j.shape import Shape, shapes
from graphrisk.store.neo4j.taking import Taking, told
from graphrisk.store.neo4j.values import TEXT


class Single:
    """Writes single rows, each in a transaction of its own."""

    def __init__(self, database: Database, keys: Keys, kinds: Mapping[str, Kind]) -> None:
        self.database, self.keys = database, keys
        self.shapes = shapes(kinds)
        self.kinds = kinds
        self.codes, self.names = Codes(keys, kinds), Names()
        self.taking = Taking(database, keys, kinds)

    def write(self, table: str, row: Row) -> bool:
        """Merges a row into its table; whether it was new. ConflictError names the columns
        that differ."""
        shape = self.shapes[table]
        rows = whole(shape, row)
        if table == "orders" and self.taking.new(shape, rows, row):
            return True
        one = batch.read(self.codes, shape, rows)
        tally, rejects, mark = self.database.write(self._store, one, row)
        self.codes.done(mark)
        self.names.done(mark)
        if rejects:
            names = ", ".join(reject.column for reject in rejects)
            key = shape.table.key
            raise ConflictError(
                f"{names} of {key} {row[key]!r} differ from what is stored, which stays; send"
                " what is stored, or another id"
            )
        return tally.new == 1

    def _store(self, tx: Tx, one: batch.Batch, row: Row) -> tuple[Tally, list[Any], str]:
        said = schema.hold(tx, self.keys)
        self.codes.begin(said)
        self.names.begin(said.wrote)
        tally, rejects = batch.store(tx, self.codes, self.names, one)
        news = told(one.shape, row)
        if rejects or (news <= set(said.present) and set(self.kinds) <= set(said.kinds)):
            return tally, rejects, schema.say(tx, codes=self.codes.last)
        schema.note(tx, said, self.kinds, news)
        return tally, rejects, schema.say(tx, codes=self.codes.last)

    def advance(self, order_id: str, status: str, refunded: datetime | None) -> str:
        """Merges a later status into a stored order; whose it is."""
        user_id, at = self.database.read(placed, order_id)
        known = {"order_id": order_id, "user_id": user_id, "ordered_at": at}
        self.write("orders", {**known, "status": status, "refunded_at": refunded})
        return user_id


def placed(tx: Tx, order_id: str) -> tuple[str, datetime]:
    """Who placed an order, and when."""
    rows = tx.rows("live/placed", order_id=order_id)
    if not rows:
        raise absent(order_id)
    user_id, at = rows[0]
    return str(user_id), at.to_native().replace(tzinfo=None)


def absent(order_id: str) -> NotFoundError:
    """For an outcome of an order that never came."""
    return NotFoundError(f"no order {order_id!r}; send it to /v1/orders first")


def whole(shape: Shape, row: Row) -> pa.RecordBatch:
    """A row as a batch of one, with nothing in place of what stands for a blank."""
    fields = [(n, TEXT if c.kind else shape.type(n)) for n, c in shape.columns.items()]
    blanks = {name: column.default for name, column in shape.columns.items()}
    values = {n: [None if row.get(n) == blanks[n] else row.get(n)] for n in shape.columns}
    return pa.RecordBatch.from_pydict(values, pa.schema(fields))
