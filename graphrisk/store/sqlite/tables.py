"""Streams from the store -> tables of the engine, under the records' names."""

from collections.abc import Callable, Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.engine import Engine, keep
from graphrisk.kinds import Kind
from graphrisk.privacy import Keys
from graphrisk.store.sqlite.rows import BYTES, NUMBER, TEXT, TIME
from graphrisk.store.sqlite.shape import Shape
from graphrisk.store.sqlite.stream import Query

STREAM = "store_stream"

USERS = Query("users", {"id": NUMBER, "user_id": TEXT, "signed_up_at": TIME, "listed": NUMBER})
ENTITIES = Query("entities", {"id": NUMBER, "kind": TEXT, "caption": TEXT})
SEALED = Query("entities", {**ENTITIES.columns, "sealed": BYTES})
LINKS = Query(
    "links",
    {"buyer": NUMBER, "entity": NUMBER, "first_seen": TIME, "last_seen": TIME, "orders": NUMBER},
)


def asked(shape: Shape, where: str = "", values: Sequence[int] = ()) -> Query:
    """A query for the columns of a shape."""
    return Query(shape.table, {name: shape.type(name) for name in shape.columns}, where, values)


def people(engine: Engine, reader: pa.RecordBatchReader) -> ir.Table:
    """A stream of users as a kept table: id, user_id, signed_up_at and listed."""
    return kept(engine, "feed_people", reader)


def kept(
    engine: Engine,
    name: str,
    reader: pa.RecordBatchReader | pa.Table,
    build: Callable[[ir.Table], ir.Table] = lambda table: table,
) -> ir.Table:
    """What is built of a stream, as a table under a name."""
    engine.con.register(STREAM, reader)
    try:
        return keep(engine, name, build(engine.table(STREAM)))
    finally:
        engine.con.unregister(STREAM)


def take(
    engine: Engine,
    reader: pa.RecordBatchReader,
    shape: Shape,
    users: ir.Table,
    kinds: Mapping[str, Kind] | None = None,
) -> ir.Table:
    """A stream as a kept table under the records' names; a kind never stored is null."""

    def build(table: ir.Table) -> ir.Table:
        joined = table.inner_join(users.select("user_id", buyer="id"), "buyer")
        names: dict[str, ir.Value] = {}
        for stored, column in shape.columns.items():
            value = joined["user_id" if stored == "buyer" else stored]
            names[column.name] = value.fill_null(column.default) if column.default else value
        lack = {kind: ibis.null("int64") for kind in kinds or () if kind not in names}
        return joined.select(**names, **lack)

    return kept(engine, f"feed_{shape.table}", reader, build)


def entities(engine: Engine, reader: pa.RecordBatchReader, keys: Keys | None = None) -> ir.Table:
    """A stream of entities as a kept table: kind, code, caption and, with keys, clear value."""

    def build(table: ir.Table) -> ir.Table:
        value = table["value"] if "value" in table.columns else ibis.null("string")
        return table.select("kind", code="id", caption="caption", value=value)

    return kept(engine, "feed_entities", opened(reader, keys) if keys else reader, build)


def opened(reader: pa.RecordBatchReader, keys: Keys) -> pa.Table:
    """The entities with their clear values in place of the sealed ones.

    Not as a stream: KeyFileError would come up as the engine's own error.
    """
    rows = reader.read_all()
    pairs = zip(rows["kind"].to_pylist(), rows["sealed"].to_pylist(), strict=True)
    values = pa.array([keys.open(kind, sealed) for kind, sealed in pairs], TEXT)
    return rows.drop_columns("sealed").append_column("value", values)
