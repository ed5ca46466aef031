"""The embedded store: one SQLite file, which others may read while one writes."""
# ruff: noqa: S608 - only names stand in the SQL, and `schema.ensure` has checked them

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path

import ibis.expr.types as ir

from graphrisk.closing import Closing
from graphrisk.engine import Engine
from graphrisk.errors import StoreError
from graphrisk.keyring import Keyring
from graphrisk.kinds import Kind
from graphrisk.model import Feed, Progress, Records, Ring, Window, silent
from graphrisk.privacy import Keys
from graphrisk.store.base import EVER, Loaded
from graphrisk.store.sqlite import copy, derive, erase, feed, rekey, schema
from graphrisk.store.sqlite.connection import connect, told
from graphrisk.store.sqlite.load import Loader

COUNTED = {
    "users": "users",
    "orders": "orders",
    "reviews": "reviews",
    "labels": "outcomes",
    "entities": "entities",
    "links": "links",
}


class SqliteStore(Closing):
    """An `EntityStore` in a SQLite file; see the protocol for what its methods do."""

    def __init__(
        self, file: Path, ring: Keyring, kinds: Mapping[str, Kind], create: bool = False
    ) -> None:
        if not create and not file.exists():
            raise absent(file)
        self.file, self.ring, self.kinds = file, ring, kinds
        with told(file), ExitStack() as stack:
            self.con = stack.enter_context(closing(connect(file, "rwc" if create else "rw")))
            self.keys = self._prepare(create)
            stack.pop_all()

    def _prepare(self, create: bool) -> Keys | None:
        schema.refuse_newer(self.con, self.file)
        if create:
            schema.migrate(self.con)
            schema.ensure(self.con, self.kinds)
        elif schema.version(self.con):
            schema.migrate(self.con)
        else:
            raise absent(self.file)
        return rekey.owned(self.con, self.ring, create)

    def load(self, engine: Engine, records: Records, progress: Progress = silent) -> Loaded:
        with told(self.file):
            schema.ensure(self.con, self.kinds)
            return Loader(self.con, engine, self._key(), self.kinds).load(records, progress)

    def feed(self, engine: Engine, window: Window = EVER, clear: bool = False) -> Feed:
        keys = self._key() if clear else None
        with told(self.file):
            return feed.feed(self.con, self.file, engine, self.kinds, window, keys)

    def labels(self, engine: Engine) -> ir.Table | None:
        with told(self.file):
            return feed.labels(self.con, self.file, engine)

    def charges(self) -> Mapping[str, datetime]:
        query = "SELECT order_id, charged_back_at FROM orders WHERE charged_back_at IS NOT NULL"
        with told(self.file):
            return {
                order: feed.EPOCH + timedelta(microseconds=at)
                for order, at in self.con.execute(query)
            }

    def links(self, engine: Engine) -> ir.Table:
        return feed.links(self.file, engine)

    def codes(self, values: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        keys, out = self._key(), {}
        with told(self.file):
            for kind, value in values:
                asked = (kind, keys.key(kind, [value])[0])
                query = "SELECT id FROM entities WHERE kind = ? AND key = ?"
                if row := self.con.execute(query, asked).fetchone():
                    out[kind, value] = int(row[0])
        return out

    def rebuild(self, progress: Progress = silent) -> None:
        with told(self.file):
            derive.rebuild(self.con, progress)

    def forget(self, user_id: str) -> Mapping[str, int]:
        with told(self.file):
            return erase.forget(self.con, user_id)

    def expire(self, before: datetime) -> Mapping[str, int]:
        with told(self.file):
            return erase.expire(self.con, feed.micros(before))

    def check(self) -> tuple[str, ...]:
        with told(self.file):
            damage = [text for (text,) in self.con.execute("PRAGMA integrity_check")]
            lost = self.con.execute("PRAGMA foreign_key_check").fetchall()
            faults = [text for text in damage if text != "ok"]
            faults += [f"{table}: row {row} names what isn't there" for table, row, *_ in lost]
            return (*faults, *derive.faults(self.con))

    def publish(self, rings: Sequence[Ring], as_of: datetime) -> None:
        """Nothing: the registry, which may share the file, has them."""

    def backup(self, path: Path) -> None:
        with told(self.file):
            copy.backup(self.con, path)

    def rotate(self, keys: Keys | None = None) -> int:
        with told(self.file):
            self.keys = rekey.rotate(self.con, self.ring, self._key(), keys)
        return self.counts()["entities"]

    def counts(self) -> Mapping[str, int]:
        with told(self.file):
            return {
                name: self.con.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for name, table in COUNTED.items()
            }

    def close(self) -> None:
        self.con.close()

    def _key(self) -> Keys:
        return self.keys or self.ring.current()


def absent(file: Path) -> StoreError:
    """For those who would read what isn't there."""
    return StoreError(f"no store at {file}; load orders first with  graphrisk load ORDERS")
