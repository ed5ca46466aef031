"""The contract's tables as SQLite keeps them, and its merging rule as SQL for whole batches.

Blanks are filled, a status only advances, the first refund stays; a row that differs in
anything else clashes, and what is stored stays. `records.merge` says the same of single rows;
a test holds the two together.
"""
# ruff: noqa: S608 - only names stand in the SQL, and `schema.ensure` has checked them

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from graphrisk.kinds import Kind
from graphrisk.records import contract
from graphrisk.records.contract import STATUSES, Column, Table
from graphrisk.store.sqlite.rows import MONEY, NUMBER, TEXT, TIME
from graphrisk.store.sqlite.schema import PREFIX

TYPES = {"time": TIME, "money": MONEY, "rating": NUMBER}


@dataclass(frozen=True)
class Shape:
    """A table in SQLite: its key, and the contract's column behind each of its columns.

    name: the contract's name of the table.
    """

    name: str
    table: str
    key: str
    columns: Mapping[str, Column]

    @property
    def stage(self) -> str:
        """The temporary table where a batch waits, with the row it meets and if they clash."""
        return f"temp.stage_{self.table}"

    @property
    def others(self) -> Iterator[tuple[str, str]]:
        """All columns but the key, with their rules."""
        return ((name, c.rule) for name, c in self.columns.items() if name != self.key)

    def type(self, name: str) -> pa.DataType:
        """What the engine gets of a column; users and identifiers are numbers."""
        column = self.columns[name]
        return NUMBER if column.kind or name == "buyer" else TYPES.get(column.type, TEXT)

    def create(self) -> str:
        return f"CREATE TABLE {self.stage} ({', '.join(self.columns)}, stored, clash)"

    def put(self) -> str:
        """Stages one row; the key is its first value."""
        marks = ", ".join("?" * len(self.columns))
        stored = f"SELECT id FROM {self.table} WHERE {self.key} = ?1"
        return f"INSERT INTO {self.stage} VALUES ({marks}, ({stored}), NULL)"

    def clash(self) -> str:
        """Marks the staged rows that clash with what is stored."""
        tests = " OR ".join(unlike(*other) for other in self.others)
        return (
            f"UPDATE {self.stage} AS s SET clash = true FROM {self.table} AS o"
            f" WHERE o.id = s.stored AND ({tests})"
        )

    def clashes(self) -> str:
        """Every clash: the place of the row in the batch, and the column."""
        return " UNION ALL ".join(
            f"SELECT s.rowid - 1, '{name}' FROM {self.stage} AS s JOIN {self.table} AS o"
            f" ON o.id = s.stored WHERE s.clash AND {unlike(name, rule)}"
            for name, rule in self.others
        )

    def insert(self) -> str:
        """Stores the rows that meet none."""
        names = ", ".join(self.columns)
        return (
            f"INSERT INTO {self.table} ({names})"
            f" SELECT {names} FROM {self.stage} WHERE stored IS NULL"
        )

    def merge(self) -> str:
        """Completes what is stored by those staged rows that tell more."""
        sets = ", ".join(f"{c} = iif({more(c, r)}, s.{c}, o.{c})" for c, r in self.others)
        tests = " OR ".join(more(*other) for other in self.others)
        return (
            f"UPDATE {self.table} AS o SET {sets} FROM {self.stage} AS s"
            f" WHERE o.id = s.stored AND s.clash IS NULL AND ({tests})"
        )


def unlike(name: str, rule: str) -> str:
    """Whether the staged row `s` can't be joined with the stored `o`, as SQL."""
    signs = {"fill": "<>", "same": "IS NOT"}
    return f"o.{name} {signs[rule]} s.{name}" if rule in signs else "false"


def more(name: str, rule: str) -> str:
    """Whether the staged row `s` tells more than the stored `o`, as SQL that is never null."""
    old, new = f"o.{name}", f"s.{name}"
    filled = f"{old} IS NULL AND {new} IS NOT NULL"
    if rule == "advance":
        return f"({rank(new)} > {rank(old)})"
    if rule == "first":
        return f"({filled} OR coalesce({new} < {old}, false))"
    return f"({filled})" if rule == "fill" else "false"


def rank(column: str) -> str:
    """How far a status has come, as SQL; 0 when there is none."""
    cases = " ".join(f"WHEN '{status}' THEN {n}" for n, status in enumerate(STATUSES, 1))
    return f"(CASE {column} {cases} ELSE 0 END)"


def shape(table: Table, name: str) -> Shape:
    """A table of the contract under SQLite's name, the key first."""
    key = next(column for column in table.columns if column.name == table.key)
    columns = {stored(c, name): c for c in (key, *table.columns)}
    return Shape(table.name, name, stored(key, name), columns)


def stored(column: Column, table: str) -> str:
    """SQLite's name of a column: users stand as numbers, but in their own table."""
    if column.kind:
        return PREFIX + column.name
    return "buyer" if column.name == "user_id" and table != "users" else column.name


def shapes(kinds: Mapping[str, Kind]) -> dict[str, Shape]:
    """All tables by their name in the records, in the order to load them."""
    return {
        "users": shape(contract.USERS, "users"),
        "orders": shape(contract.orders(kinds), "orders"),
        "reviews": shape(contract.REVIEWS, "reviews"),
        "labels": shape(contract.LABELS, "outcomes"),
    }
