"""What stands beside orders and came by other ways than a load: chargebacks, and the answers
that reviews gave."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from graphrisk.store.neo4j.connection import Database, Tx
from graphrisk.store.neo4j.pages import EPOCH, Columns, paged

MARKS = """
SELECT order_id, charged_back_at, answer FROM orders LEFT JOIN answers USING (order_id)
WHERE charged_back_at IS NOT NULL OR answer IS NOT NULL
"""
NEEDED = {"orders": "charged_back_at", "answers": "answer"}


def marks(database: Database) -> Iterator[Columns]:
    """order_id, charged_back_at and answer, in pages."""
    return paged(database, "feed/marks", "order_id")


def charges(database: Database) -> dict[str, datetime]:
    """When the money of an order was taken back, by order."""
    found = ((page["order_id"], page["charged_back_at"]) for page in marks(database))
    rows = (row for columns in found for row in zip(*columns, strict=True))
    return {order: EPOCH + timedelta(microseconds=at) for order, at in rows if at is not None}


def put(con: sqlite3.Connection, page: Columns) -> None:
    """Writes a page into a SQLite store that has the orders."""
    rows = list(zip(page["order_id"], page["charged_back_at"], page["answer"], strict=True))
    charged = [(at, order) for order, at, _ in rows if at is not None]
    con.executemany("UPDATE orders SET charged_back_at = ? WHERE order_id = ?", charged)
    given = [(order, answer) for order, _, answer in rows if answer is not None]
    con.executemany("INSERT INTO answers (order_id, answer) VALUES (?, ?)", given)


def query(source: sqlite3.Connection) -> str:
    """What asks a SQLite store for them; nothing in one from before they were kept."""
    for table, column in NEEDED.items():
        if column not in {row[1] for row in source.execute(f"PRAGMA table_info({table})")}:
            return "SELECT NULL, NULL, NULL WHERE false"
    return MARKS


def write(tx: Tx, rows: list[tuple[Any, ...]]) -> None:
    """Puts rows of `query` back."""
    orders, charged, answers = (list(column) for column in zip(*rows, strict=True))
    tx.do("load/marks", order_id=orders, charged_back_at=charged, answer=answers)
