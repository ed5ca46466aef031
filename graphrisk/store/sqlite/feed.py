"""The store -> the tables that a sweep reads."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis.expr.types as ir

from graphrisk.engine import Engine
from graphrisk.errors import StoreError
from graphrisk.kinds import Kind
from graphrisk.model import Feed, Window
from graphrisk.privacy import Keys
from graphrisk.store.sqlite.schema import kinds as stored_kinds
from graphrisk.store.sqlite.shape import shapes
from graphrisk.store.sqlite.stream import answers
from graphrisk.store.sqlite.tables import (
    ENTITIES,
    LINKS,
    SEALED,
    USERS,
    asked,
    entities,
    kept,
    people,
    take,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def feed(
    con: sqlite3.Connection,
    file: Path,
    engine: Engine,
    kinds: Mapping[str, Kind],
    window: Window,
    keys: Keys | None,
) -> Feed:
    """The tables of a window; with keys, the entities' values are opened.

    StoreError when nothing was ever loaded.
    """
    present = columns(con)
    if not present.keys() & {"orders", "reviews"}:
        raise StoreError(f"{file} holds no orders; load some first with  graphrisk load ORDERS")
    shape = shapes({k: v for k, v in kinds.items() if k in stored_kinds(con)})
    queries = [
        USERS,
        asked(shape["orders"], *within("ordered_at", window)),
        asked(shape["reviews"], *within("reviewed_at", window)),
        SEALED if keys else ENTITIES,
    ]
    with answers(file, queries) as streams:
        users = people(engine, next(streams))
        orders = take(engine, next(streams), shape["orders"], users, kinds)
        reviews = take(engine, next(streams), shape["reviews"], users)
        known = entities(engine, next(streams), keys)
    listed = users.filter(users.listed == 1).select("user_id", "signed_up_at")
    return Feed(
        orders=orders if "orders" in present else None,
        users=listed if "users" in present else None,
        reviews=reviews if "reviews" in present else None,
        entities=known,
        present=present,
    )


def columns(con: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Which columns the sources had, of all that was ever loaded."""
    rows = con.execute("SELECT source, field FROM store_present").fetchall()
    return {source: frozenset(f for s, f in rows if s == source) for source, _ in rows}


def within(time: str, window: Window) -> tuple[str, list[int]]:
    """SQL for the rows of a window, and its values; rows without a time are in every one."""
    tests = {">=": window.start, "<": window.stop, "<=": window.as_of}
    where = " AND ".join(f"{time} {sign} ?" for sign, when in tests.items() if when)
    values = [micros(when) for when in tests.values() if when]
    return (f"{time} IS NULL OR {where}" if where else ""), values


def micros(when: datetime) -> int:
    """Microseconds since 1970; a time without a zone is UTC."""
    utc = when if when.tzinfo else when.replace(tzinfo=UTC)
    return (utc - EPOCH) // timedelta(microseconds=1)


def labels(con: sqlite3.Connection, file: Path, engine: Engine) -> ir.Table | None:
    """The labels by user_id; None when none were ever loaded."""
    if "labels" not in columns(con):
        return None
    shape = shapes({})["labels"]
    with answers(file, [USERS, asked(shape)]) as streams:
        users = people(engine, next(streams))
        return take(engine, next(streams), shape, users)


def links(file: Path, engine: Engine) -> ir.Table:
    """Who used what, with user_id, kind and code."""
    with answers(file, [USERS, ENTITIES, LINKS]) as streams:
        users = people(engine, next(streams))
        known = entities(engine, next(streams))

        def build(table: ir.Table) -> ir.Table:
            joined = table.rename(code="entity").inner_join(known.select("kind", "code"), "code")
            joined = joined.inner_join(users.select("user_id", buyer="id"), "buyer")
            names = ("user_id", "kind", "code", "first_seen", "last_seen", "orders")
            return joined.select(*names)

        return kept(engine, "feed_links", next(streams), build)
