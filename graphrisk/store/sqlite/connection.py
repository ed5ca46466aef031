"""Connections to a SQLite file, transactions, and SQLite's errors in our words.

Never open the database file in this process by any other means than `sqlite3`, not even to
read its bytes: POSIX drops all of a process's locks on a file when any handle on it is
closed, and another process would then delete the log under our feet (sqlite.org/howtocorrupt,
2.2). adbc-driver-sqlite has a SQLite of its own, so it reads in a process of its own.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from graphrisk.errors import StoreError

BUSY = 10.0
"""Seconds to wait for another writer."""

OLDEST = (3, 38)
"""STRICT tables, UPDATE FROM and JSON functions."""

SAYS = {
    "SQLITE_BUSY": "another process is writing; wait until it has ended, then try again",
    "SQLITE_LOCKED": "another process is writing; wait until it has ended, then try again",
    "SQLITE_NOTADB": "it is no database; name the store's own file, or move this one away and"
    " restore a backup",
    "SQLITE_CORRUPT": "it is damaged; move it away and restore a backup",
    "SQLITE_READONLY": "it can't be written; check the owner and mode of the file and its folder",
    "SQLITE_PERM": "it can't be opened; check the owner and mode of the file and its folder",
    "SQLITE_CANTOPEN": "it can't be opened; check that its folder is there, and the owner and"
    " mode of both",
    "SQLITE_FULL": "the disk is full; make room, then do the same again: nothing is half done",
    "SQLITE_IOERR": "the disk fails or is full; check it, then do the same again",
}


@contextmanager
def told(file: Path) -> Iterator[None]:
    """Turns SQLite's errors into StoreError, with the file's name and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{file}: {say(error)}") from error


def say(error: sqlite3.Error) -> str:
    """What an error of SQLite means, and what to do about it."""
    name = getattr(error, "sqlite_errorname", "")
    for prefix, text in SAYS.items():
        if name.startswith(prefix):
            return text
    return f"SQLite says: {error}"


def connect(file: Path, mode: str) -> sqlite3.Connection:
    """Opens a file with SQLite's mode ro, rw or rwc; commits reach the disk before they return.

    Others read while one writes (WAL). A new file is its owner's alone, as the key is.
    sqlite3.Error when it can't be opened, StoreError when SQLite is too old.
    """
    if sqlite3.sqlite_version_info < OLDEST:
        raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old; use a Python with 3.38")
    if mode == "rwc":
        with suppress(OSError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
    con = sqlite3.connect(
        f"file:{quote(str(file.absolute()))}?mode={mode}",
        uri=True,
        timeout=BUSY,
        isolation_level=None,
        # One thread at a time works with it, but another may close it.
        check_same_thread=False,
    )
    try:
        if mode == "rwc":
            con.execute("PRAGMA journal_mode = WAL")
        con.execute("PRAGMA synchronous = FULL")
        con.execute("PRAGMA foreign_keys = ON")
        con.execute("PRAGMA temp_store = MEMORY")
        con.execute("PRAGMA cache_size = -262144")
        con.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        con.close()
        raise
    return con


@contextmanager
def transaction(con: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: commits at the end, and takes everything back on any error."""
    con.execute("BEGIN IMMEDIATE")
    try:
        yield
        con.execute("COMMIT")
    finally:
        if con.in_transaction:
            con.execute("ROLLBACK")
