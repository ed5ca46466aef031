"""The registry in a backup: all its tables, as they stood at one moment, in another database."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, select

from graphrisk.errors import StoreError
from graphrisk.registry.connection import Registry, open_registry
from graphrisk.registry.tables import META
from graphrisk.settings import sqlite_file

LOT = 1000
VERSION = "alembic_version"


def together(store: str, registry: str) -> bool:
    """Whether store and registry are one file, so that a copy of one is a copy of both."""
    files = (sqlite_file(store), sqlite_file(registry))
    return None not in files and len({f.resolve() for f in files if f}) == 1


def backup(path: Path, store: str, registry: str, write: Callable[[Path], None]) -> None:
    """Writes one file with the store, by `write`, and the registry; whole or not at all.

    StoreError when the path is there already, or can't be written.
    """
    place = sqlite_file(registry)
    absent = registry == "none" or (place is not None and not place.exists())
    if absent or together(store, registry):
        write(path)
        return
    if path.exists():
        raise StoreError(f"{path} is there already; name a new file for the backup")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
            draft = Path(folder) / "draft"
            write(draft)
            with open_registry(registry) as source, open_registry(f"sqlite:{draft}") as target:
                copied(source, target)
            with closing(sqlite3.connect(draft)) as con:
                con.execute("PRAGMA journal_mode = DELETE")
            path.hardlink_to(draft)
    except OSError as error:
        raise StoreError(f"can't write {path}: {error}") from None


def restore(path: Path, store: str, registry: str) -> bool:
    """Puts the registry of a backup in the place of the registry, all or nothing; False when
    the backup has none, and when it came with the store's own file."""
    if registry == "none" or together(store, registry):
        return False
    with tempfile.TemporaryDirectory(prefix="graphrisk-") as folder:
        # A copy, since an older registry is brought up to date when it is opened.
        draft = shutil.copyfile(path, Path(folder) / "draft")
        with closing(sqlite3.connect(draft)) as con:
            names = {n for (n,) in con.execute("SELECT name FROM sqlite_master")}
        if "alembic_version" not in names:
            return False
        with open_registry(f"sqlite:{draft}") as source, open_registry(registry) as target:
            copied(source, target)
    cleared(sqlite_file(store))
    return True


def cleared(file: Path | None) -> None:
    """Drops the registry that came into the store's file with the backup: nothing would ever
    be erased from this one."""
    if file is None:
        return
    with closing(sqlite3.connect(file)) as con:
        con.execute("PRAGMA secure_delete = ON")
        for table in (*reversed(META.sorted_tables), None):
            con.execute(f'DROP TABLE IF EXISTS "{table.name if table is not None else VERSION}"')
        con.commit()
        con.execute("VACUUM")
        con.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copied(source: Registry, target: Registry) -> None:
    """Makes one registry say what another says, in one transaction."""
    with source.read() as old, target.write() as new:
        for table in reversed(META.sorted_tables):
            new.execute(table.delete())
        for table in META.sorted_tables:
            filled(old, new, table.name)


def filled(old: Connection, new: Connection, name: str) -> None:
    """Copies the rows of one table."""
    table = META.tables[name]
    rows = old.execute(select(table)).mappings()
    while lot := rows.fetchmany(LOT):
        new.execute(table.insert(), [dict(row) for row in lot])
