"""Who owns a store, and giving all its identifiers a new key.

One transaction can't hold millions of them. So the new keys and seals are put beside the old
first; then one small transaction makes the new key the store's own; then they take the place of
the old ones. A kill before that transaction leaves the old key, a kill after it the new one,
and the next who writes ends what was begun.
"""

from base64 import b64decode, b64encode

from graphrisk.keyring import Keyring
from graphrisk.privacy import Keys
from graphrisk.store.neo4j import schema
from graphrisk.store.neo4j.connection import Database, Tx
from graphrisk.store.neo4j.schema import Said

PIECE = 10_000


def owned(database: Database, said: Said, ring: Keyring, write: bool) -> Keys | None:
    """The store's own key; a new store takes the keyring's, which is made if need be.

    Who only reads may do without: None. KeyFileError when the key is missing or another.
    """
    if said.key is None:
        return ring.make() if write else None
    keys = ring.find(said.key)
    if keys is None:
        return ring.current() if write else None
    if write:
        ring.settle(keys, said.former or "")
        if said.moving:
            move(database, keys)
    return keys


def rotate(database: Database, ring: Keyring, old: Keys, given: Keys | None) -> Keys:
    """Changes store and key file to a new key; returns it."""
    said = database.write(schema.hold, old)
    ring.settle(old, said.former or "")
    new = given or ring.stage()
    last: int | None = 0
    done = 0
    while last is not None:
        done, last = last, database.write(piece, old, new, last)
    database.write(turn, old, new, done)
    move(database, new)
    if given is None:
        ring.settle(new, old.fingerprint)
    return new


def piece(tx: Tx, old: Keys, new: Keys, after: int) -> int | None:
    """Keys and seals some identifiers anew; returns the last code, None when none were left."""
    schema.hold(tx, old)
    return stage(tx, old, new, after)


def stage(tx: Tx, old: Keys, new: Keys, after: int) -> int | None:
    """Puts new keys and seals beside the old."""
    page = tx.row("feed/sealed", after=after, page=PIECE, moving=False)
    if not page["code"]:
        return None
    keys, seals = [], []
    for kind, sealed in zip(page["kind"], page["sealed"], strict=True):
        value = old.open(kind, b64decode(sealed))
        keys.append(new.key(kind, [value])[0].hex())
        seals.append(b64encode(new.seal(kind, [value])[0]).decode())
    tx.do("rekey/stage", code=page["code"], key=keys, sealed=seals)
    return int(page["code"][-1])


def turn(tx: Tx, old: Keys, new: Keys, after: int | None) -> None:
    """Makes the new key the store's own, with what others stored in the meantime."""
    schema.hold(tx, old)
    while after is not None:
        after = stage(tx, old, new, after)
    schema.say(tx, key=new.fingerprint, former=old.fingerprint, moving=True)


def move(database: Database, keys: Keys) -> None:
    """Puts the new keys and seals in the place of the old; done twice, it changes nothing."""
    last: int | None = 0
    while last is not None:
        last = database.write(moved, keys, last)
    database.write(settled, keys)


def moved(tx: Tx, keys: Keys, after: int) -> int | None:
    schema.hold(tx, keys)
    last: int | None = tx.row("rekey/move", after=after, page=PIECE)["last"]
    return last


def settled(tx: Tx, keys: Keys) -> None:
    schema.hold(tx, keys)
    schema.say(tx, moving=None)
