"""A backup is a file of the SQLite store, with the same keys and seals: what one store wrote,
either can take back."""

import sqlite3
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from graphrisk.errors import StoreError
from graphrisk.kinds import KINDS, kinds
from graphrisk.model import silent
from graphrisk.store.base import EVER
from graphrisk.store.neo4j import feed, marks, pages, schema
from graphrisk.store.neo4j.connection import Database, ReadOnlyError
from graphrisk.store.neo4j.pages import Columns, paged
from graphrisk.store.neo4j.schema import Said
from graphrisk.store.neo4j.shape import Shape, shapes
from graphrisk.store.sqlite import copy as files
from graphrisk.store.sqlite import derive
from graphrisk.store.sqlite import schema as tables
from graphrisk.store.sqlite.connection import connect, told, transaction
from graphrisk.store.sqlite.rows import whole
from graphrisk.store.sqlite.shape import stored

TABLES = {"orders": "orders", "reviews": "reviews", "labels": "outcomes"}


def backup(database: Database, path: Path) -> None:
    """Writes everything but what is derived, as it stands at one moment: other writers wait.

    StoreError when the path is there already.
    """
    if path.exists():
        raise StoreError(f"{path} is there already; name a new file for the backup")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
            file = Path(folder) / "draft"
            with told(file), closing(connect(file, "rwc")) as con:
                try:
                    with still(database):
                        fill(database, con)
                except ReadOnlyError:
                    # Then nobody writes, and nothing has to wait.
                    fill(database, con)
                derive.rebuild(con, silent)
                files.make(con, path, "DELETE")
    except OSError as error:
        raise StoreError(f"can't write {path}: {error}") from None


@contextmanager
def still(database: Database) -> Iterator[None]:
    """Lets no other write."""
    with database.held() as tx:
        schema.hold(tx)
        yield


def fill(database: Database, con: sqlite3.Connection) -> None:
    """Writes the store into an empty file."""
    said = feed.usable(database)
    tables.migrate(con)
    tables.ensure(con, said.kinds)
    with transaction(con):
        describe(con, said)
        for people in paged(database, "feed/people", "user_id"):
            put(con, "users", people)
        for known in paged(database, "feed/sealed", "code", 0, moving=said.moving):
            put(con, "entities", opaque(known))
        for name, shape in shapes(kinds(set(said.kinds) - set(KINDS))).items():
            if name in TABLES:
                for page in asked(database, name, shape):
                    put(con, TABLES[name], columns(page, shape, said))
        for beside in marks.marks(database):
            marks.put(con, beside)


def describe(con: sqlite3.Connection, said: Said) -> None:
    """What the store says of itself."""
    for name, value in (("key", said.key), ("former", said.former)):
        if value:
            tables.write(con, name, value)
    pairs = [(source, name) for source, names in said.columns.items() for name in names]
    con.executemany("INSERT INTO store_present (source, field) VALUES (?, ?)", pairs)


def asked(database: Database, name: str, shape: Shape) -> Iterator[Columns]:
    """The pages of a table."""
    if name == "orders":
        return pages.orders(database, EVER, shape.more)
    start, stop = pages.span(EVER)
    times = {"start": start, "stop": stop} if name == "reviews" else {}
    return paged(database, f"feed/{name}", shape.key, **times)


def opaque(page: Columns) -> Columns:
    """Entities as SQLite keeps them."""
    return {
        "id": page["code"],
        "kind": page["kind"],
        "key": [bytes.fromhex(key) for key in page["key"]],
        "caption": page["caption"],
        "sealed": [b64decode(seal) for seal in page["sealed"]],
    }


def columns(page: Columns, shape: Shape, said: Said) -> Columns:
    """Rows under SQLite's names, without kinds that never came."""
    rows = pages.batch(page, shape.schema)
    names = [name for name in shape.columns if name not in shape.kinds or name in said.kinds]
    return {
        stored(shape.columns[name], TABLES[shape.name]): whole(rows.column(name)).to_pylist()
        for name in names
    }


def put(con: sqlite3.Connection, table: str, page: Columns) -> None:
    """Inserts rows; a buyer is given by name."""
    number = "(SELECT id FROM users WHERE user_id = ?)"
    marks = ", ".join(number if name == "buyer" else "?" for name in page)
    # Names of tables and columns alone, which `tables.ensure` has checked.
    insert = f"INSERT INTO {table} ({', '.join(page)}) VALUES ({marks})"  # noqa: S608
    con.executemany(insert, zip(*page.values(), strict=True))
