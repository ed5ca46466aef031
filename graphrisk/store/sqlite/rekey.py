"""Who owns a store, and giving all its identifiers a new key.

Rotation: write the new key's file beside the old, change the store in one transaction, swap
the files. The store names its key by the fingerprint, and the keyring finds it in either
file; so a kill between any two steps leaves a store that opens, and the next writer ends it.
"""

import sqlite3

from graphrisk.keyring import Keyring
from graphrisk.privacy import Keys
from graphrisk.store.sqlite.connection import transaction
from graphrisk.store.sqlite.schema import check_key, read, write

PIECE = 10_000


def owned(con: sqlite3.Connection, ring: Keyring, write: bool) -> Keys | None:
    """The store's own key; a new store takes the keyring's, which is made if need be.

    Who only reads may do without: None. KeyFileError when the key is missing or another.
    """
    owner = read(con, "key")
    if owner is None:
        return ring.make() if write else None
    keys = ring.find(owner)
    if keys is None:
        return ring.current() if write else None
    if write:
        ring.settle(keys, read(con, "former") or "")
    return keys


def rotate(con: sqlite3.Connection, ring: Keyring, old: Keys, given: Keys | None) -> Keys:
    """Changes store and key file to a new key; returns it."""
    ring.settle(old, read(con, "former") or "")
    new = given or ring.stage()
    con.execute("PRAGMA secure_delete = ON")
    with transaction(con):
        check_key(con, old)
        rekey(con, old, new)
        write(con, "former", old.fingerprint)
        write(con, "key", new.fingerprint)
    # The log still has what the old key sealed.
    con.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if given is None:
        ring.settle(new, old.fingerprint)
    return new


def rekey(con: sqlite3.Connection, old: Keys, new: Keys) -> None:
    """Keys and seals every identifier anew."""
    last = 0
    while rows := con.execute(
        "SELECT id, kind, sealed FROM entities WHERE id > ? ORDER BY id LIMIT ?", [last, PIECE]
    ).fetchall():
        con.executemany(
            "UPDATE entities SET key = ?, sealed = ? WHERE id = ?",
            (changed(old, new, *row) for row in rows),
        )
        last = rows[-1][0]


def changed(
    old: Keys, new: Keys, number: int, kind: str, sealed: bytes
) -> tuple[bytes, bytes, int]:
    """An identifier's new key and seal."""
    value = old.open(kind, sealed)
    return new.key(kind, [value])[0], new.seal(kind, [value])[0], number
