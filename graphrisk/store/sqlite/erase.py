"""Destroying what tells of a person: not only deleted, but written over in the file.

Orders and users go first, in one transaction; what is derived from them is then made again,
and identifiers without an order go last. After a kill in between, `check` says so, and doing
the same again ends it.
"""
# ruff: noqa: S608 - only names stand in the SQL, values are parameters

import sqlite3
from collections.abc import Mapping

from graphrisk.model import silent
from graphrisk.store.sqlite import derive
from graphrisk.store.sqlite.connection import transaction

IDLE = "id NOT IN (SELECT buyer FROM orders) AND id NOT IN (SELECT buyer FROM reviews)"


def forget(con: sqlite3.Connection, user_id: str) -> Mapping[str, int]:
    """Destroys one user."""
    whose = "buyer IN (SELECT id FROM users WHERE user_id = ?)"
    return erased(con, (whose, whose), "user_id = ?", user_id)


def expire(con: sqlite3.Connection, before: int) -> Mapping[str, int]:
    """Destroys what is older than a moment, in microseconds, and who is."""
    old = f"coalesce(signed_up_at, 0) < ? AND {IDLE}"
    return erased(con, ("ordered_at < ?", "reviewed_at < ?"), old, before)


def erased(
    con: sqlite3.Connection, which: tuple[str, str], users: str, value: str | int
) -> Mapping[str, int]:
    """Destroys orders and reviews, then users, then what only they used."""
    con.execute("PRAGMA secure_delete = ON")
    # What refers to a row that goes, goes first; SQLite would read all orders for each to see it.
    con.execute("PRAGMA foreign_keys = OFF")
    try:
        gone = deleted(con, which, users, value)
        derive.rebuild(con, silent)
        with transaction(con):
            unused = "NOT EXISTS (SELECT 1 FROM links AS l WHERE l.entity = entities.id)"
            gone["entities"] = con.execute(f"DELETE FROM entities WHERE {unused}").rowcount
    finally:
        con.execute("PRAGMA foreign_keys = ON")
    # The log still has what was deleted.
    con.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return gone


def deleted(
    con: sqlite3.Connection, which: tuple[str, str], users: str, value: str | int
) -> dict[str, int]:
    """Deletes orders, reviews and users, and what hangs on them."""
    orders, reviews = which
    with transaction(con):
        con.execute(
            f"DELETE FROM answers WHERE order_id IN (SELECT order_id FROM orders WHERE {orders})",
            [value],
        )
        gone = {
            "orders": con.execute(f"DELETE FROM orders WHERE {orders}", [value]).rowcount,
            "reviews": con.execute(f"DELETE FROM reviews WHERE {reviews}", [value]).rowcount,
        }
        con.execute(
            f"DELETE FROM outcomes WHERE buyer IN (SELECT id FROM users WHERE {users})", [value]
        )
        gone["users"] = con.execute(f"DELETE FROM users WHERE {users}", [value]).rowcount
    return gone
