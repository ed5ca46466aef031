"""Numbers for users and identifiers.

What is new in a batch gets the next numbers at once, but is only written when an accepted row
needs it: of a row that is rejected nothing is kept, least of all its identifiers.
"""
# ruff: noqa: S608 - only names stand in the SQL, and `schema.ensure` has checked them

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count, repeat
from typing import Any

import pyarrow as pa

from graphrisk.kinds import Kind
from graphrisk.privacy import Keys
from graphrisk.store.sqlite.schema import PREFIX

WANTED = "temp.wanted (n INTEGER PRIMARY KEY, key)"
MEMORY = 300_000
"""Values to remember from batch to batch, in each book; about 40 MB."""


@dataclass(frozen=True)
class Packed:
    """A column of users or identifiers.

    distinct: its values, each once, with `numbers` of those met before and None for the
    others, which stand at `unmet` and are compared by `keys`. places: which of the distinct
    values each row has.
    """

    book: "Book"
    distinct: list[str]
    places: pa.Array
    numbers: list[int | None]
    unmet: list[int]
    keys: list[Any]


class Book:
    """The numbers of one kind's values, or of users.

    table, column: where they are stored. coded: from values to what they are compared by.
    fresh: what isn't stored yet, with its number; `keys`, what it is compared by.
    """

    def __init__(
        self,
        con: sqlite3.Connection,
        table: str,
        column: str,
        coded: Callable[[list[str]], list[Any]],
    ) -> None:
        self.con, self.coded = con, coded
        self.query = f"SELECT n, id FROM temp.wanted AS w JOIN {table} AS t ON t.{column} = w.key"
        self.known: dict[str, int] = {}
        self.fresh: dict[str, int] = {}
        self.keys: dict[str, Any] = {}
        self.free: Iterator[int] = count()

    def read(self, values: pa.Array) -> Packed:
        """A column, its values that were not met before keyed; needs no lock."""
        packed = values.dictionary_encode()
        distinct = packed.dictionary.to_pylist()
        if len(self.known) > MEMORY:
            self.known.clear()
        numbers = list(map(self.known.get, distinct))
        unmet = [place for place, number in enumerate(numbers) if number is None]
        keys = self.coded([distinct[place] for place in unmet])
        return Packed(self, distinct, packed.indices, numbers, unmet, keys)

    def number(self, column: Packed) -> list[int | None]:
        """The number of each row's value, known, stored or new."""
        self.con.execute("DELETE FROM temp.wanted")
        self.con.executemany("INSERT INTO temp.wanted VALUES (?, ?)", enumerate(column.keys))
        stored = dict(self.con.execute(self.query))
        for n, (place, key) in enumerate(zip(column.unmet, column.keys, strict=True)):
            value = column.distinct[place]
            if n not in stored:
                stored[n] = self.fresh[value] = next(self.free)
                self.keys[value] = key
            column.numbers[place] = self.known[value] = stored[n]
        spread = pa.array(column.numbers, pa.int64()).take(column.places)
        return list(spread.to_pylist())

    def forget(self, numbers: Collection[int]) -> None:
        """Drops new values that only rejected rows have."""
        for value in [value for value, number in self.fresh.items() if number in numbers]:
            del self.fresh[value], self.known[value]

    def flush(self) -> tuple[dict[str, int], list[Any]]:
        """What is new, with what it is compared by; to be written now."""
        fresh, keys = self.fresh, [self.keys[value] for value in self.fresh]
        self.fresh, self.keys = {}, {}
        return fresh, keys


class Codes:
    """The books of one load."""

    def __init__(self, con: sqlite3.Connection, keys: Keys, kinds: Mapping[str, Kind]) -> None:
        self.con, self.keys, self.kinds = con, keys, kinds
        self.seen = 0
        self.users = Book(con, "users", "user_id", list)
        self.books = {k: Book(con, "entities", "key", partial(keys.key, k)) for k in kinds}

    def book(self, column: str) -> Book | None:
        """The book of a stored column, None when it holds no numbers."""
        if column == "buyer":
            return self.users
        return self.books[column.removeprefix(PREFIX)] if column.startswith(PREFIX) else None

    def begin(self) -> bool:
        """Sees which numbers are free; to be called first in a transaction.

        True when others have written since: then nothing is known any more (they may have
        restored a backup), and what was read before is to be read again.
        """
        self.users.free, entities = self._free("users"), self._free("entities")
        for book in self.books.values():
            book.free = entities
        seen, self.seen = self.seen, self._one("PRAGMA data_version")
        if seen == self.seen:
            return False
        for book in (self.users, *self.books.values()):
            book.known.clear()
        return True

    def write(self) -> None:
        """Stores the new users and identifiers."""
        users, _ = self.users.flush()
        self.con.executemany("INSERT INTO users (user_id, id) VALUES (?, ?)", users.items())
        for kind, book in self.books.items():
            fresh, keys = book.flush()
            captions = map(self.kinds[kind].caption, fresh)
            seals = self.keys.seal(kind, list(fresh))
            self.con.executemany(
                "INSERT INTO entities (id, kind, key, caption, sealed) VALUES (?, ?, ?, ?, ?)",
                zip(fresh.values(), repeat(kind), keys, captions, seals, strict=False),
            )

    def _free(self, table: str) -> Iterator[int]:
        return count(self._one(f"SELECT coalesce(max(id), 0) + 1 FROM {table}"))

    def _one(self, query: str) -> int:
        return int(self.con.execute(query).fetchone()[0])
