"""The tables, by numbered migrations, and one column of orders for each kind."""

import re
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path

from graphrisk.errors import KeyFileError, StoreError
from graphrisk.privacy import Keys
from graphrisk.store.sqlite.connection import transaction

FOLDER = Path(__file__).parent / "migrations"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
PREFIX = "kind_"
CREATED = re.compile(r"^CREATE TABLE (\w+)", re.MULTILINE)


def version(con: sqlite3.Connection) -> int:
    """The number of the last migration that the file has had, 0 when it holds no store.

    In a table, not in user_version: the registry may share the file.
    """
    found = con.execute("SELECT name FROM sqlite_master WHERE name = 'store_meta'").fetchone()
    return int(read(con, "schema") or 0) if found else 0


def migrate(con: sqlite3.Connection) -> None:
    """Applies the migrations that the file hasn't had, each in a transaction of its own."""
    for number, script in steps():
        if number > version(con):
            with transaction(con):
                _apply(con, number, script)


def _apply(con: sqlite3.Connection, number: int, script: str) -> None:
    # Asked again under the lock: another process may have come first.
    if number <= version(con):
        return
    names = {name for (name,) in con.execute("SELECT name FROM sqlite_master")}
    if strange := sorted(names & set(CREATED.findall(script))):
        raise StoreError(
            f"the file has a table {strange[0]} that another program made: name another file"
        )
    for statement in statements(script):
        con.execute(statement)
    write(con, "schema", str(number))


def refuse_newer(con: sqlite3.Connection, file: Path) -> None:
    """StoreError when a newer graphrisk made the store."""
    newest = max(number for number, _ in steps())
    if (found := version(con)) > newest:
        raise StoreError(
            f"{file} has schema {found}, and this graphrisk knows {newest}: upgrade graphrisk"
        )


def steps() -> list[tuple[int, str]]:
    """The migrations in order: number and SQL."""
    return [(int(file.stem), file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.sql"))]


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: executescript would commit before each."""
    part = ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part
            part = ""


def ensure(con: sqlite3.Connection, names: Collection[str]) -> None:
    """Adds the columns of kinds that orders doesn't have yet."""
    for name in names:
        if not NAME.fullmatch(name):
            raise StoreError(f"kind {name!r}: a name has small letters, digits and _ alone")
    if set(names) <= set(kinds(con)):
        return
    with transaction(con):
        for name in sorted(set(names) - set(kinds(con))):
            con.execute(
                f"ALTER TABLE orders ADD COLUMN {PREFIX}{name} INTEGER REFERENCES entities (id)"
            )


def kinds(con: sqlite3.Connection) -> list[str]:
    """The kinds that orders has a column for, declared or not in this run."""
    rows = con.execute("SELECT name FROM pragma_table_info('orders') ORDER BY name")
    return [name.removeprefix(PREFIX) for (name,) in rows if name.startswith(PREFIX)]


def read(con: sqlite3.Connection, name: str) -> str | None:
    """What the store says of itself under a name."""
    row = con.execute("SELECT value FROM store_meta WHERE name = ?", [name]).fetchone()
    return row[0] if row else None


def write(con: sqlite3.Connection, name: str, value: str) -> None:
    """Makes the store say it of itself."""
    con.execute(
        "INSERT INTO store_meta (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [name, value],
    )


def check_key(con: sqlite3.Connection, keys: Keys) -> None:
    """KeyFileError when the store belongs to another key than this; a new one takes it."""
    owner = read(con, "key")
    if owner is None:
        write(con, "key", keys.fingerprint)
    elif owner != keys.fingerprint:
        raise KeyFileError(
            f"the store now belongs to key {owner[:8]}, this is {keys.fingerprint[:8]}:"
            " the key was rotated meanwhile, so start again with the store's own key"
        )
