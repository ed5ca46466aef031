"""Where orders and the links that follow from them are kept, behind one small protocol."""

from collections.abc import Mapping
from pathlib import Path

from graphrisk.errors import StoreError
from graphrisk.keyring import Keyring
from graphrisk.kinds import KINDS, Kind
from graphrisk.settings import sqlite_file
from graphrisk.store.base import EVER, EntityStore, Loaded, Tally

__all__ = ["EVER", "EntityStore", "Loaded", "Tally", "open_store", "restore"]


def open_store(
    url: str, keys: Keyring, kinds: Mapping[str, Kind] = KINDS, create: bool = False
) -> EntityStore:
    """Opens the store of a URL such as `sqlite:graphrisk.db`.

    With `create`, for loading: store and key are made when there are none, and the schema
    is brought up to date. Without, StoreError when there is no store. KeyFileError when the
    store belongs to another key than those of the keyring.
    """
    from graphrisk.store.sqlite import SqliteStore

    return SqliteStore(_file(url), keys, kinds, create)


def restore(url: str, path: Path, keys: Keyring) -> None:
    """Puts the backup at `path` in the place of the store of a URL, whole or not at all.

    StoreError when either isn't in order, KeyFileError when the backup's key isn't here.
    """
    from graphrisk.store.sqlite.copy import restore as copy

    copy(path, _file(url), keys)


def _file(url: str) -> Path:
    file = sqlite_file(url)
    if file is None:
        raise StoreError(f"can't open the store {url!r}: name a file, as in sqlite:graphrisk.db")
    return file
