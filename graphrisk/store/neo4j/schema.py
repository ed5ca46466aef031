"""The store's own node, constraints and indexes by numbered migrations, and the writers' lock."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from graphrisk.errors import KeyFileError, StoreError
from graphrisk.privacy import Keys
from graphrisk.store.neo4j.connection import Database, Tx
from graphrisk.store.neo4j.statements import migrations

PATIENCE = 3600
"""Seconds to wait for indexes: a new one over millions of nodes takes minutes."""


@dataclass(frozen=True)
class Said:
    """What a store says of itself.

    schema: its last migration. key: fingerprint of its key; former: of the one before.
    codes: the last code given to an entity. wrote: another one after every change; era: after
    every restore. moving: a rotation isn't at its end; restoring: nor the
    restore of this mark. kinds: all
    that orders have had.
    present: `source.column` for each column that was ever loaded.
    """

    schema: int = 0
    key: str | None = None
    former: str | None = None
    codes: int = 0
    wrote: str | None = None
    era: str | None = None
    moving: bool = False
    restoring: str | None = None
    kinds: tuple[str, ...] = ()
    present: tuple[str, ...] = ()

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Said":
        known = {name: said[name] for name in cls.__dataclass_fields__ if name in said}
        for name in ("kinds", "present"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)

    @property
    def columns(self) -> dict[str, frozenset[str]]:
        """Which columns the sources had, of all that was ever loaded."""
        pairs = [name.split(".", 1) for name in self.present]
        return {source: frozenset(f for s, f in pairs if s == source) for source, _ in pairs}


def read(tx: Tx) -> Said | None:
    """What the store says; None when there is no store."""
    rows = tx.rows("store/read")
    return Said.of(rows[0][0]) if rows else None


def absent(database: Database) -> StoreError:
    """For those who would read what isn't there."""
    return StoreError(
        f"no store at {database.address}; load orders first with  graphrisk load ORDERS"
    )


def opened(database: Database, create: bool) -> Said:
    """The store, with its schema brought up to date; StoreError when it can't be used."""
    said = database.read(read)
    if said is None and not create:
        raise absent(database)
    newest = migrations()[-1][0]
    if said and said.schema > newest:
        raise StoreError(
            f"{database.address} has schema {said.schema}, and this graphrisk knows {newest}:"
            " upgrade graphrisk"
        )
    if said is None:
        refuse_strange(database)
    if said is None or said.schema < newest:
        migrate(database, said.schema if said else 0)
    said = database.read(read)
    if said is None:
        raise absent(database)
    return said


def refuse_strange(database: Database) -> None:
    """StoreError when another program has nodes of our names here."""
    for label in database.read(Tx.row, "store/strange")["labels"]:
        raise StoreError(
            f"{database.address} has a node {label} that another program made: name an empty"
            " database"
        )


def migrate(database: Database, version: int) -> None:
    """Applies the migrations that the store hasn't had; done twice, each changes nothing."""
    steps = [(number, name) for number, name in migrations() if number > version]
    for _, name in steps:
        database.change(name)
    database.read(Tx.do, "store/indexes", seconds=PATIENCE)
    database.write(Tx.do, "store/make", schema=steps[-1][0])


def hold(tx: Tx, keys: Keys | None = None, restoring: str | None = None) -> Said:
    """Makes other writers wait until the transaction ends; with keys, a new store takes them.

    restoring: the mark of the restore that writes. KeyFileError when the store belongs to
    another key.
    """
    said = held(tx)
    refuse_half(said, restoring)
    if keys and said.key is None:
        say(tx, key=keys.fingerprint)
    elif keys and said.key != keys.fingerprint:
        raise KeyFileError(
            f"the store now belongs to key {str(said.key)[:8]}, this is {keys.fingerprint[:8]}:"
            " the key was rotated meanwhile, so start again with the store's own key"
        )
    return said


def held(tx: Tx) -> Said:
    """Makes other writers wait, and asks no more."""
    rows = tx.rows("store/hold")
    if not rows:
        raise StoreError("the store is gone: another process removed it meanwhile; start again")
    return Said.of(rows[0][0])


def refuse_half(said: Said, restoring: str | None = None) -> None:
    """StoreError for a store that is being restored, to all but the one that does it."""
    if said.restoring != restoring:
        raise StoreError(
            "another restore of this store runs, or was cut short: wait for it, or do it again"
            " with  graphrisk restore FILE"
        )


def say(tx: Tx, **said: Any) -> str:
    """Makes the store say something of itself; returns the mark of this change."""
    mark = uuid4().hex
    tx.do("store/say", said={**said, "wrote": mark})
    return mark


def note(tx: Tx, said: Said, kinds: Collection[str], present: Collection[str]) -> str:
    """Notes kinds and columns that the store hasn't had before; returns the mark of that."""
    return say(
        tx,
        kinds=sorted({*said.kinds, *kinds}),
        present=sorted({*said.present, *present}),
    )
