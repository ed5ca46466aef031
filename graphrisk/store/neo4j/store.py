"""The store for investigators: a Neo4j database, where rings can be looked at and asked about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import ibis.expr.types as ir

from graphrisk.closing import Closing
from graphrisk.engine import Engine
from graphrisk.keyring import Keyring
from graphrisk.kinds import Kind
from graphrisk.model import Feed, Progress, Records, Ring, Window, silent
from graphrisk.privacy import Keys
from graphrisk.settings import Settings
from graphrisk.store.base import EVER, Loaded
from graphrisk.store.neo4j import (
    backup,
    derive,
    erase,
    feed,
    marks,
    publish,
    rekey,
    restore,
    schema,
)
from graphrisk.store.neo4j.address import Address
from graphrisk.store.neo4j.connection import Database, Tx
from graphrisk.store.neo4j.load import Loader


class Neo4jStore(Closing):
    """An `EntityStore` in a Neo4j database; see the protocol for what its methods do."""

    def __init__(
        self,
        address: Address,
        settings: Settings,
        ring: Keyring,
        kinds: Mapping[str, Kind],
        create: bool = False,
    ) -> None:
        self.ring, self.kinds = ring, kinds
        self.database = Database(address, settings)
        try:
            self.database.reach()
            said = schema.opened(self.database, create)
            self.keys = rekey.owned(self.database, said, ring, create)
        except BaseException:
            self.database.close()
            raise

    def load(self, engine: Engine, records: Records, progress: Progress = silent) -> Loaded:
        return Loader(self.database, engine, self._key(), self.kinds).load(records, progress)

    def feed(self, engine: Engine, window: Window = EVER, clear: bool = False) -> Feed:
        keys = self._key() if clear else None
        return feed.feed(self.database, engine, self.kinds, window, keys)

    def labels(self, engine: Engine) -> ir.Table | None:
        return feed.labels(self.database, engine)

    def charges(self) -> Mapping[str, datetime]:
        return marks.charges(self.database)

    def links(self, engine: Engine) -> ir.Table:
        return feed.links(self.database, engine)

    def codes(self, values: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        keys = {v: self._key().key(v[0], [v[1]])[0].hex() for v in values}
        asked = sorted(keys.values())
        found = dict(self.database.read(Tx.rows, "load/find-entities", keys=asked))
        return {value: found[key] for value, key in keys.items() if key in found}

    def rebuild(self, progress: Progress = silent) -> None:
        derive.rebuild(self.database, progress)

    def forget(self, user_id: str) -> Mapping[str, int]:
        return erase.forget(self.database, user_id)

    def expire(self, before: datetime) -> Mapping[str, int]:
        return erase.expire(self.database, before)

    def check(self) -> tuple[str, ...]:
        return tuple(derive.faults(self.database))

    def publish(self, rings: Sequence[Ring], as_of: datetime) -> None:
        publish.publish(self.database, rings, as_of)

    def backup(self, path: Path) -> None:
        backup.backup(self.database, path)

    def rotate(self, keys: Keys | None = None) -> int:
        self.keys = rekey.rotate(self.database, self.ring, self._key(), keys)
        return self.counts()["entities"]

    def counts(self) -> Mapping[str, int]:
        return self.database.read(Tx.row, "store/counts")

    def close(self) -> None:
        self.database.close()

    def _key(self) -> Keys:
        return self.keys or self.ring.current()


def restored(path: Path, address: Address, settings: Settings, ring: Keyring) -> None:
    """Puts a backup in the place of what a database holds; see `store.restore`."""
    database = Database(address, settings)
    try:
        restore.restore(path, database.reach(), ring)
    finally:
        database.close()
