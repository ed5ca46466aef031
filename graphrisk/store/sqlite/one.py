"""One row into the store, by the same statements that merge a batch."""
# ruff: noqa: S608 - only names stand in the SQL, and `schema.ensure` has checked them

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from graphrisk.errors import ConflictError, NotFoundError
from graphrisk.kinds import Kind
from graphrisk.privacy import Keys
from graphrisk.records.contract import Column
from graphrisk.store.live import Row, Taken
from graphrisk.store.sqlite import batch
from graphrisk.store.sqlite.feed import micros
from graphrisk.store.sqlite.rows import SCALE
from graphrisk.store.sqlite.schema import PREFIX
from graphrisk.store.sqlite.shape import Shape


class One:
    """Writes single rows; to be used inside a transaction."""

    def __init__(self, con: sqlite3.Connection, keys: Keys, kinds: Mapping[str, Kind]) -> None:
        self.con, self.keys, self.kinds = con, keys, kinds
        self.ready: set[str] = set()
        self.noted: set[tuple[str, str]] = set()

    def write(self, shape: Shape, row: Row) -> Taken:
        """Merges a row into its table. ConflictError names the columns that differ."""
        values = {name: self._value(name, column, row) for name, column in shape.columns.items()}
        return self._put(shape, row, values)

    def advance(self, shape: Shape, order_id: str, status: str, refunded: datetime | None) -> Taken:
        """Merges a later status into a stored order."""
        query = "SELECT buyer, ordered_at FROM orders WHERE order_id = ?"
        found = self.con.execute(query, [order_id]).fetchone()
        if found is None:
            raise NotFoundError(f"no order {order_id!r}; send it to /v1/orders first")
        values: dict[str, Any] = dict.fromkeys(shape.columns)
        values |= {"order_id": order_id, "buyer": found[0], "ordered_at": found[1]}
        values |= {"status": status, "refunded_at": micros(refunded) if refunded else None}
        row = {"order_id": order_id, "status": status, "refunded_at": refunded}
        return self._put(shape, row, values)

    def _put(self, shape: Shape, row: Row, values: Mapping[str, Any]) -> Taken:
        self._stage(shape)
        self.con.execute(shape.put(), list(values.values()))
        if self.con.execute(shape.clash()).rowcount:
            raise ConflictError(self._differs(shape, row))
        new, _ = batch.merge(self.con, shape)
        self._note(shape, row)
        where = f"SELECT id FROM {shape.table} WHERE {shape.key} = ?"
        number = self.con.execute(where, [values[shape.key]]).fetchone()[0]
        return Taken(number, number if shape.name == "users" else values["buyer"], bool(new))

    def _stage(self, shape: Shape) -> None:
        if shape.table not in self.ready:
            self.con.execute(f"DROP TABLE IF EXISTS {shape.stage}")
            self.con.execute(shape.create())
            self.ready.add(shape.table)
        else:
            self.con.execute(f"DELETE FROM {shape.stage}")

    def _value(self, name: str, column: Column, row: Row) -> Any:
        value = row.get(column.name)
        if value is None or value == column.default:
            return None
        if name == "buyer":
            return self._user(value)
        if name.startswith(PREFIX):
            return self._entity(name.removeprefix(PREFIX), value)
        if isinstance(value, datetime):
            return micros(value)
        return int(value * SCALE) if isinstance(value, Decimal) else value

    def _user(self, user_id: str) -> int:
        found = self.con.execute("SELECT id FROM users WHERE user_id = ?", [user_id]).fetchone()
        if found:
            return int(found[0])
        made = self.con.execute("INSERT INTO users (user_id) VALUES (?) RETURNING id", [user_id])
        return int(made.fetchone()[0])

    def _entity(self, kind: str, value: str) -> int:
        key = self.keys.key(kind, [value])[0]
        found = self.con.execute("SELECT id FROM entities WHERE key = ?", [key]).fetchone()
        if found:
            return int(found[0])
        made = self.con.execute(
            "INSERT INTO entities (kind, key, caption, sealed) VALUES (?, ?, ?, ?) RETURNING id",
            [kind, key, self.kinds[kind].caption(value), self.keys.seal(kind, [value])[0]],
        )
        return int(made.fetchone()[0])

    def _differs(self, shape: Shape, row: Row) -> str:
        names = [shape.columns[n].source for _, n in self.con.execute(shape.clashes())]
        key = shape.columns[shape.key]
        return (
            f"{', '.join(names)} of {key.source} {row[key.name]!r} differ from what is stored,"
            " which stays; send what is stored, or another id"
        )

    def _note(self, shape: Shape, row: Row) -> None:
        """Notes which columns were told, as a load does."""
        told = {
            (shape.name, c.source) for c in shape.columns.values() if row.get(c.name) is not None
        }
        if fresh := told - self.noted:
            self.con.executemany(
                "INSERT OR IGNORE INTO store_present (source, field) VALUES (?, ?)", sorted(fresh)
            )
            self.noted |= fresh
