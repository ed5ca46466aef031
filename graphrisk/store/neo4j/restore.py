"""Puts a backup in a database's place: what was there goes first, so until the end the store
says that it is being restored, and nobody else may use it."""

import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa

from graphrisk.errors import StoreError
from graphrisk.keyring import Keyring
from graphrisk.kinds import KINDS, kinds
from graphrisk.store.neo4j import graph, marks, schema
from graphrisk.store.neo4j.codes import label
from graphrisk.store.neo4j.connection import Database, Tx
from graphrisk.store.neo4j.shape import Shape, shapes
from graphrisk.store.neo4j.values import NUMBER, TEXT, TIME
from graphrisk.store.sqlite import copy as files
from graphrisk.store.sqlite import schema as tables
from graphrisk.store.sqlite.connection import connect, told
from graphrisk.store.sqlite.rows import typed
from graphrisk.store.sqlite.shape import stored

PIECE = 10_000
WIPE = 2_000
"""Nodes to remove in a transaction, with all that hangs on them."""

TABLES = {"orders": "orders", "reviews": "reviews", "labels": "outcomes"}
LINKS = pa.schema(
    [("user_id", TEXT), ("code", NUMBER), ("first", TIME), ("last", TIME), ("orders", NUMBER)]
)
MERCHANTS = """
SELECT merchant_id FROM orders WHERE merchant_id IS NOT NULL
UNION SELECT merchant_id FROM reviews WHERE merchant_id IS NOT NULL
"""
LINKED = """
SELECT u.user_id, l.entity, l.first_seen, l.last_seen, l.orders
FROM links AS l JOIN users AS u ON u.id = l.buyer
"""

Rows = list[tuple[Any, ...]]
Write = Callable[[Tx], None]


def restore(path: Path, database: Database, ring: Keyring) -> None:
    """Replaces everything by a backup. Cut short, it is to be done again.

    StoreError when the backup, or the database that it should go to, isn't in order.
    """
    if not path.exists():
        raise StoreError(f"no backup at {path}")
    with told(path), closing(connect(path, "ro")) as source:
        files.verify(source, path, ring)
        schema.opened(database, create=True)
        mark = uuid4().hex
        database.write(begin, mark)
        database.change("store/wipe", page=WIPE)
        for write in writes(source):
            database.write(step, write, mark)
        database.write(end, source, mark)


def begin(tx: Tx, mark: str) -> None:
    """From now on only this restore may use the store."""
    schema.held(tx)
    schema.say(tx, restoring=mark)


def step(tx: Tx, write: Write, mark: str) -> None:
    """One transaction of a restore."""
    schema.hold(tx, restoring=mark)
    write(tx)


def end(tx: Tx, source: sqlite3.Connection, mark: str) -> None:
    """What the backup says of itself; others may use the store again."""
    schema.hold(tx, restoring=mark)
    present = source.execute("SELECT source, field FROM store_present ORDER BY 1, 2").fetchall()
    schema.say(
        tx,
        restoring=None,
        moving=None,
        era=mark,
        key=tables.read(source, "key"),
        former=tables.read(source, "former"),
        codes=source.execute("SELECT coalesce(max(id), 0) FROM entities").fetchone()[0],
        kinds=tables.kinds(source),
        present=[f"{table}.{field}" for table, field in present],
    )


def writes(source: sqlite3.Connection) -> Iterator[Write]:
    """What to write, in order, each in a transaction of its own."""
    found = shapes(kinds(set(tables.kinds(source)) - set(KINDS)))
    people = "SELECT user_id, signed_up_at FROM users WHERE listed"
    for rows in pieces(source, people):
        yield fresh(found["users"], rows)
    for rows in pieces(source, "SELECT user_id FROM users WHERE NOT listed"):
        yield named(users=rows)
    for rows in pieces(source, MERCHANTS):
        yield named(merchants=rows)
    for kind in tables.kinds(source):
        query = "SELECT id, key, caption, sealed FROM entities WHERE kind = ?"
        for rows in pieces(source, query, kind):
            yield entities(kind, rows)
    for name, table in TABLES.items():
        for rows in pieces(source, selected(source, found[name], table)):
            yield fresh(found[name], rows)
    for rows in pieces(source, LINKED):
        yield linked(rows)
    for rows in pieces(source, marks.query(source)):
        yield partial(marks.write, rows=rows)


def pieces(source: sqlite3.Connection, query: str, *values: str) -> Iterator[Rows]:
    """The rows of a query, some thousand at a time."""
    with closing(source.execute(query, values)) as cursor:
        while rows := cursor.fetchmany(PIECE):
            yield rows


def selected(source: sqlite3.Connection, shape: Shape, table: str) -> str:
    """A query for the columns of a shape, null for kinds that the backup lacks."""
    have = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    names = []
    for column in shape.columns.values():
        under = stored(column, table)
        names.append("user_id" if under == "buyer" else under if under in have else "NULL")
    return f"SELECT {', '.join(names)} FROM {table} JOIN users ON users.id = {table}.buyer"  # noqa: S608


def table(rows: Rows, fields: pa.Schema) -> pa.Table:
    """Rows of SQLite in the engine's types."""
    columns = zip(*rows, strict=True)
    arrays = [typed(pa.array(c), field.type) for c, field in zip(columns, fields, strict=True)]
    return pa.table(arrays, schema=fields)


def fresh(shape: Shape, rows: Rows) -> Write:
    made = table(rows, shape.schema)
    return lambda tx: graph.rows(tx, shape, made, "new")


def named(users: Sequence[tuple[str]] = (), merchants: Sequence[tuple[str]] = ()) -> Write:
    ids = {"users": [row[0] for row in users], "merchants": [row[0] for row in merchants]}
    return lambda tx: tx.do("load/new-names", **ids)


def entities(kind: str, rows: Rows) -> Write:
    codes, keys, captions, seals = (list(column) for column in zip(*rows, strict=True))
    values = {
        "kind": kind,
        "label": label(kind),
        "code": codes,
        "key": [key.hex() for key in keys],
        "caption": captions,
        "sealed": [b64encode(seal).decode() for seal in seals],
    }
    return lambda tx: tx.do("load/new-entities", **values)


def linked(rows: Rows) -> Write:
    columns = graph.lists(table(rows, LINKS))
    return lambda tx: tx.do("load/new-links", **columns)
