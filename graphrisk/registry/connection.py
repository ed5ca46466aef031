"""Opening the registry, its transactions, and the database's errors in our words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import ArgumentError, DatabaseError

from graphrisk.closing import Closing
from graphrisk.errors import RegistryError

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY = 30.0
"""Seconds to wait for another writer."""
LOCKED = ("locked", "busy")


class Registry(Closing):
    """The memory of one installation. Open it with `open_registry`; close it, or use `with`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        self._engine.dispose()

    def flush(self) -> None:
        """Empties SQLite's log, which still has what was erased; waits for readers."""
        if self._engine.dialect.name == "sqlite":
            with told(self._engine), self._engine.connect() as con:
                con.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that holds the write lock from its start, so that what is read in
        it is still so when it writes. RegistryError when the database can't do it."""
        with told(self._engine), self._engine.connect() as con:
            con.execute(text("BEGIN IMMEDIATE"))
            try:
                yield con
            except BaseException:
                con.rollback()
                raise
            con.commit()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """What stood there at one moment. RegistryError when the database can't do it."""
        with told(self._engine), self._engine.connect() as con:
            con.execute(text("BEGIN"))
            try:
                yield con
            finally:
                con.rollback()


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Turns the database's errors into RegistryError, with its name and what to do."""
    try:
        yield
    except DatabaseError as e:
        where = engine.url.render_as_string(hide_password=True)
        if any(word in str(e.orig) for word in LOCKED):
            raise RegistryError(
                f"the registry {where} is being written by another process; wait until it has"
                " ended, then do the same again: nothing is half done"
            ) from None
        raise RegistryError(
            f"the registry {where} can't be used ({e.orig}); check the disk and the rights of the"
            " file and its folder, then do the same again: nothing is half done"
        ) from e


def open_registry(url: str) -> Registry:
    """Opens the registry at a URL such as `sqlite:graphrisk.db`, made and migrated if need be.

    Raises RegistryError when the file is not a registry, or one of a newer graphrisk.
    """
    try:
        engine = create_engine(address(url), connect_args={"timeout": BUSY})
    except (ArgumentError, ImportError) as e:
        raise RegistryError(f"can't use the registry {url!r} ({e}); write sqlite:FILE") from None
    event.listen(engine, "connect", prepare)
    try:
        migrate(engine)
    except CommandError as e:
        engine.dispose()
        raise RegistryError(
            f"the registry {url} is of a newer graphrisk ({e}); upgrade graphrisk"
        ) from None
    except DatabaseError as e:
        engine.dispose()
        raise RegistryError(
            f"the registry {url} can't be opened ({e.orig}); check the path and the rights, "
            "or name another with --registry"
        ) from None
    return Registry(engine)


def address(url: str) -> str | URL:
    """`sqlite:file.db` as SQLAlchemy writes it; any other URL as it is."""
    scheme, _, rest = url.partition(":")
    if scheme == "sqlite" and not rest.startswith("//"):
        return URL.create("sqlite", database=rest)
    return url


def prepare(connection: Any, _record: object) -> None:
    # The driver's own transactions start too late to keep a reader's view; ours are written out.
    connection.isolation_level = None
    wait_for_wal(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")


def wait_for_wal(connection: Any) -> None:
    """Turns the log on; two who open a new file at once take turns, which SQLite's own
    time-out does not do for this statement."""
    for turn in range(WAL_TURNS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if turn == WAL_TURNS - 1:
                raise
            sleep(0.1)


WAL_TURNS = 300


def migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.connect() as con:
        con.execute(text("BEGIN IMMEDIATE"))
        config.attributes["connection"] = con
        command.upgrade(config, "head")
        con.commit()
