"""Backup and restore, by SQLite's own copying: one moment of a file that others may write."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from graphrisk.errors import StoreError
from graphrisk.keyring import Keyring, sync
from graphrisk.store.sqlite import connection
from graphrisk.store.sqlite.connection import connect, told
from graphrisk.store.sqlite.schema import read, refuse_newer, version


def backup(con: sqlite3.Connection, path: Path) -> None:
    """Copies all of the file, the registry with it if it is there, into a new one that only
    its owner reads. StoreError when the path is there already."""
    if path.exists():
        raise StoreError(f"{path} is there already; name a new file for the backup")
    make(con, path, "DELETE")


def make(con: sqlite3.Connection, path: Path, journal: str) -> None:
    """A new file with the same content; it appears whole or not at all."""
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        os.close(handle)
        try:
            with closing(connect(Path(draft), "rw")) as target:
                con.backup(target, progress=patience())
                target.execute(f"PRAGMA journal_mode = {journal}")
            os.link(draft, path)
            sync(path.parent)
        finally:
            os.unlink(draft)
    except OSError as error:
        raise StoreError(f"can't write {path}: {error}") from None


def restore(path: Path, file: Path, ring: Keyring) -> None:
    """Puts a backup in the place of a store; others see the old one until it is whole.

    StoreError when the backup, or the file that it should replace, isn't in order.
    """
    if not path.exists():
        raise StoreError(f"no backup at {path}")
    with told(path), closing(connect(path, "ro")) as source:
        verify(source, path, ring)
        if not file.exists():
            make(source, file, "WAL")
            return
        with told(file), closing(connect(file, "rw")) as target:
            source.backup(target, progress=patience())
            target.execute("PRAGMA journal_mode = WAL")


def verify(con: sqlite3.Connection, path: Path, ring: Keyring) -> None:
    """StoreError when a file is damaged or no store; KeyFileError when its key isn't here."""
    if not version(con):
        raise StoreError(f"{path} is no backup of a store")
    refuse_newer(con, path)
    fault = con.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if fault != "ok":
        raise StoreError(f"{path} is damaged ({fault}); take another backup")
    owner = read(con, "key")
    if owner and ring.find(owner) is None:
        ring.current()


def patience() -> Callable[[int, int, int], None]:
    """Stops a copy that has waited too long: sqlite3 alone would wait for ever."""
    end = time.monotonic() + connection.BUSY

    def progress(status: int, remaining: int, total: int) -> None:
        waits = status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if waits and time.monotonic() > end:
            raise StoreError("another process is writing; wait until it has ended, and try again")

    return progress
