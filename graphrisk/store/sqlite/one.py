"""One row into the store: what `batch` does for many, without staging."""
# ruff: noqa: S608 - only names stand in the SQL, and `schema.ensure` has checked them

import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from graphrisk.errors import ConflictError, NotFoundError
from graphrisk.kinds import Kind
from graphrisk.privacy import Keys
from graphrisk.records.contract import STATUSES, Column
from graphrisk.store.live import Row, Taken
from graphrisk.store.sqlite import derive
from graphrisk.store.sqlite.feed import micros
from graphrisk.store.sqlite.rows import SCALE
from graphrisk.store.sqlite.schema import PREFIX
from graphrisk.store.sqlite.shape import Shape

Values = Mapping[str, Any]


class One:
    """Writes single rows; to be used inside a transaction."""

    def __init__(self, con: sqlite3.Connection, keys: Keys, kinds: Mapping[str, Kind]) -> None:
        self.con, self.keys, self.kinds = con, keys, kinds
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
            raise absent(order_id)
        values: dict[str, Any] = dict.fromkeys(shape.columns)
        values |= {"order_id": order_id, "buyer": found[0], "ordered_at": found[1]}
        values |= {"status": status, "refunded_at": micros(refunded) if refunded else None}
        row = {"order_id": order_id, "status": status, "refunded_at": refunded}
        return self._put(shape, row, values)

    def charge(self, order_id: str, when: datetime) -> Taken:
        """Notes a chargeback; the earliest stands."""
        query = (
            "UPDATE orders SET charged_back_at = min(coalesce(charged_back_at, ?1), ?1)"
            " WHERE order_id = ?2 RETURNING id, buyer"
        )
        found = self.con.execute(query, [micros(when), order_id]).fetchone()
        if found is None:
            raise absent(order_id)
        return Taken(found[0], found[1], new=False)

    def _put(self, shape: Shape, row: Row, values: Mapping[str, Any]) -> Taken:
        names = ", ".join(values)
        query = f"SELECT id, {names} FROM {shape.table} WHERE {shape.key} = ?"
        found = self.con.execute(query, [values[shape.key]]).fetchone()
        if found is None:
            marks = ", ".join("?" * len(values))
            insert = f"INSERT INTO {shape.table} ({names}) VALUES ({marks}) RETURNING id"
            number = self.con.execute(insert, list(values.values())).fetchone()[0]
            fresh = values
        else:
            number = found[0]
            fresh = self._joined(shape, row, dict(zip(values, found[1:], strict=True)), values)
            if fresh:
                sets = ", ".join(f"{name} = ?" for name in fresh)
                update = f"UPDATE {shape.table} SET {sets} WHERE id = ?"
                self.con.execute(update, [*fresh.values(), number])
        if shape.name == "orders":
            derive.follow(self.con, values["buyer"], values["ordered_at"], fresh)
        elif shape.name == "users":
            self.con.execute("UPDATE users SET listed = 1 WHERE id = ? AND listed = 0", [number])
        self._note(shape, row)
        buyer = number if shape.name == "users" else values["buyer"]
        return Taken(number, buyer, found is None)

    def _joined(self, shape: Shape, row: Row, old: Values, new: Values) -> dict[str, Any]:
        """What a row tells more than what is stored. ConflictError where they differ."""
        others = list(shape.others)
        wrong = [n for n, rule in others if unlike(rule, old[n], new[n])]
        if wrong:
            raise ConflictError(differs(shape, row, wrong))
        return {n: new[n] for n, rule in others if more(rule, old[n], new[n])}

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


def absent(order_id: str) -> NotFoundError:
    """For an outcome of an order that never came."""
    return NotFoundError(f"no order {order_id!r}; send it to /v1/orders first")


def differs(shape: Shape, row: Row, wrong: Collection[str]) -> str:
    key = shape.columns[shape.key]
    return (
        f"{', '.join(shape.columns[n].source for n in wrong)} of {key.source} {row[key.name]!r}"
        " differ from what is stored, which stays; send what is stored, or another id"
    )


def unlike(rule: str, old: Any, new: Any) -> bool:
    """As `shape.unlike`: whether a row can't be joined with what is stored."""
    if rule == "same":
        return bool(old != new)
    return rule == "fill" and old is not None and new is not None and bool(old != new)


def more(rule: str, old: Any, new: Any) -> bool:
    """As `shape.more`: whether a row tells more than what is stored."""
    if new is None or rule == "same":
        return False
    if rule == "advance":
        return old is None or STATUSES.index(new) > STATUSES.index(old)
    return old is None or (rule == "first" and bool(new < old))
