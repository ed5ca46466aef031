"""A new order into the database by one statement: most orders come but once."""

from base64 import b64encode
from collections.abc import Mapping
from uuid import uuid4

import pyarrow as pa

from graphrisk.kinds import Kind
from graphrisk.privacy import Keys
from graphrisk.store.live import Row
from graphrisk.store.neo4j.codes import label
from graphrisk.store.neo4j.connection import Database
from graphrisk.store.neo4j.shape import Shape
from graphrisk.store.neo4j.values import sent

TIMES = ("ordered_at", "refunded_at")


class Taking:
    """Stores orders that aren't there yet."""

    def __init__(self, database: Database, keys: Keys, kinds: Mapping[str, Kind]) -> None:
        self.database, self.keys, self.kinds = database, keys, kinds

    def new(self, shape: Shape, rows: pa.RecordBatch, given: Row) -> bool:
        """Whether one order is stored now; if not, nothing was done: it may be there already,
        or be the first with a column, or the store isn't ours or ready. given: the same as it
        came."""
        row = {name: sent(rows.column(name))[0] for name in rows.schema.names}
        held = {kind: value for kind in shape.kinds if (value := row.pop(kind)) is not None}
        at, refunded = (row.pop(name) for name in TIMES)
        stored = self.database.once(
            "live/take",
            key=self.keys.fingerprint,
            kinds=list(self.kinds),
            present=sorted(told(shape, given)),
            order=row,
            at=at,
            refunded_at=refunded,
            values=[self._value(kind, value) for kind, value in held.items()],
            mark=uuid4().hex,
        )
        return bool(stored)

    def _value(self, kind: str, value: str) -> dict[str, str]:
        """An identifier as a new entity would be."""
        return {
            "kind": kind,
            "label": label(kind),
            "key": self.keys.key(kind, [value])[0].hex(),
            "caption": self.kinds[kind].caption(value),
            "sealed": b64encode(self.keys.seal(kind, [value])[0]).decode(),
        }


def told(shape: Shape, row: Row) -> set[str]:
    """The columns that a row tells, as a store notes them."""
    return {f"{shape.name}.{c.source}" for n, c in shape.columns.items() if row.get(n) is not None}
