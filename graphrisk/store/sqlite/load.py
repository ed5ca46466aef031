"""Records -> tables: batches of rows, each of them one transaction."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from graphrisk.engine import Engine, keep
from graphrisk.kinds import Kind
from graphrisk.model import Progress, Records, Reject
from graphrisk.privacy import Keys
from graphrisk.records.contract import Column
from graphrisk.store.base import Loaded, Tally
from graphrisk.store.sqlite import batch
from graphrisk.store.sqlite.codes import WANTED, Codes
from graphrisk.store.sqlite.connection import transaction
from graphrisk.store.sqlite.schema import check_key
from graphrisk.store.sqlite.shape import Shape, shapes

BATCH = 100_000
"""Rows in a transaction. More is faster (a page is written once for all of its rows), fewer
keeps other writers waiting less."""


@dataclass(frozen=True)
class Loader:
    """What a load works with."""

    con: sqlite3.Connection
    engine: Engine
    keys: Keys
    kinds: Mapping[str, Kind]

    def load(self, records: Records, progress: Progress) -> Loaded:
        """Stores all that the records have."""
        self.con.execute(f"CREATE TABLE IF NOT EXISTS {WANTED}")
        with transaction(self.con):
            check_key(self.con, self.keys)
            present(self.con, records.present)
        tallies: dict[str, Tally] = {}
        rejects: list[Reject] = []
        for name, shape in shapes(self.kinds).items():
            table: ir.Table | None = getattr(records, name)
            if table is None:
                continue
            total, tallies[name] = int(table.count().execute()), Tally()
            for tally, refused in self.pieces(shape, table):
                tallies[name] = tallies[name].plus(tally)
                rejects += refused
                progress(name, sum(tallies[name]), total)
        return Loaded(tallies, tuple(rejects))

    def pieces(self, shape: Shape, table: ir.Table) -> Iterator[tuple[Tally, list[Reject]]]:
        """Stores one table piece by piece; says after each what was done."""
        self.con.execute(f"DROP TABLE IF EXISTS {shape.stage}")
        self.con.execute(shape.create())
        keep(self.engine, "store_rows", flat(table, shape))
        codes = Codes(self.con, self.keys, self.kinds)
        for rows in self.engine.con.table("store_rows").to_arrow_reader(BATCH):
            columns = batch.read(codes, shape, rows)
            with transaction(self.con):
                check_key(self.con, self.keys)
                if codes.begin():
                    columns = batch.read(codes, shape, rows)
                done = batch.store(self.con, codes, shape, rows, columns)
            yield done
        self.engine.drop_table("store_rows")


def present(con: sqlite3.Connection, have: Mapping[str, frozenset[str]]) -> None:
    """Notes which columns the sources had."""
    con.executemany(
        "INSERT OR IGNORE INTO store_present (source, field) VALUES (?, ?)",
        ((source, name) for source, names in have.items() for name in names),
    )


def flat(table: ir.Table, shape: Shape) -> ir.Table:
    """A table with a shape's columns, null for those it lacks and for what stands for a blank;
    by key, so that what is neighbours on disk is written together."""
    columns = {name: filled(table, column) for name, column in shape.columns.items()}
    return table.select(**columns).order_by(shape.key)


def filled(table: ir.Table, column: Column) -> ir.Value:
    """One column for `flat`."""
    if column.name not in table.columns:
        return ibis.null("string")
    value = table[column.name]
    return value.nullif(column.default) if column.default else value
