"""Where orders and the links that follow from them are kept, behind one small protocol."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from graphrisk.errors import StoreError
from graphrisk.keyring import Keyring
from graphrisk.kinds import KINDS, Kind
from graphrisk.settings import settings, sqlite_file
from graphrisk.store.base import EVER, EntityStore, Loaded, Tally
from graphrisk.store.neo4j.address import parse, spoken

__all__ = ["EVER", "EntityStore", "Loaded", "Tally", "held", "open_store", "restore"]


def open_store(
    url: str, keys: Keyring, kinds: Mapping[str, Kind] = KINDS, create: bool = False
) -> EntityStore:
    """Opens the store of a URL such as `sqlite:graphrisk.db` or `neo4j://localhost:7687`.

    With `create`, for loading: store and key are made when there are none, and the schema
    is brought up to date. Without, StoreError when there is no store. KeyFileError when the
    store belongs to another key than those of the keyring.
    """
    if spoken(url):
        from graphrisk.store.neo4j.store import Neo4jStore

        return Neo4jStore(parse(url), settings(), keys, kinds, create)
    from graphrisk.store.sqlite import SqliteStore

    return SqliteStore(_file(url), keys, kinds, create)


def held(url: str) -> bool:
    """Whether a URL names a store at all: a server, or a file with one in it."""
    if spoken(url):
        return True
    from graphrisk.store.sqlite.connection import connect, told
    from graphrisk.store.sqlite.schema import version

    file = _file(url)
    if not file.exists():
        return False
    with told(file), closing(connect(file, "ro")) as con:
        return version(con) > 0


def restore(url: str, path: Path, keys: Keyring) -> None:
    """Puts the backup at `path` in the place of the store of a URL, whole or not at all.

    StoreError when either isn't in order, KeyFileError when the backup's key isn't here.
    """
    if spoken(url):
        from graphrisk.store.neo4j.store import restored

        restored(path, parse(url), settings(), keys)
        return
    from graphrisk.store.sqlite.copy import restore as copy

    copy(path, _file(url), keys)


def _file(url: str) -> Path:
    file = sqlite_file(url)
    if file is None:
        raise StoreError(
            f"can't open the store {url!r}: name a file, as in sqlite:graphrisk.db, or a server,"
            " as in neo4j://localhost:7687"
        )
    return file
