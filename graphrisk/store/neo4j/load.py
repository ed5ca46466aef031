"""Records -> graph: batches of rows, each of them one transaction."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import ibis.expr.types as ir

from graphrisk.engine import Engine, keep
from graphrisk.kinds import Kind
from graphrisk.model import Progress, Records, Reject
from graphrisk.privacy import Keys
from graphrisk.store.base import Loaded, Tally
from graphrisk.store.neo4j import batch, schema
from graphrisk.store.neo4j.batch import Batch
from graphrisk.store.neo4j.codes import Codes
from graphrisk.store.neo4j.connection import Database, Tx
from graphrisk.store.neo4j.graph import Names
from graphrisk.store.neo4j.shape import Shape, shapes

BATCH = 5_000
"""Rows in a transaction. The server holds all of it in its heap until the end: more is slower,
and ten times as many are too many for a gigabyte."""


@dataclass(frozen=True)
class Loader:
    """What a load works with."""

    database: Database
    engine: Engine
    keys: Keys
    kinds: Mapping[str, Kind]

    def load(self, records: Records, progress: Progress) -> Loaded:
        """Stores all that the records have."""
        mark, new = self.database.write(self.begin, records.present)
        codes, names = Codes(self.keys, self.kinds, new), Names(new)
        codes.done(mark)
        names.done(mark)
        tallies: dict[str, Tally] = {}
        rejects: list[Reject] = []
        for name, shape in shapes(self.kinds).items():
            table: ir.Table | None = getattr(records, name)
            if table is None:
                continue
            total, tallies[name] = int(table.count().execute()), Tally()
            for one in self.batches(codes, shape, table):
                tally, refused = self.store(codes, names, one)
                tallies[name] = tallies[name].plus(tally)
                rejects += refused
                progress(name, sum(tallies[name]), total)
        return Loaded(tallies, tuple(rejects))

    def begin(self, tx: Tx, present: Mapping[str, frozenset[str]]) -> tuple[str, bool]:
        """Notes which columns and kinds the store is about to have; returns the mark of that,
        and whether nothing was ever written before."""
        said = schema.hold(tx, self.keys)
        columns = [f"{source}.{name}" for source, names in present.items() for name in names]
        return schema.note(tx, said, self.kinds, columns), said.wrote is None

    def batches(self, codes: Codes, shape: Shape, table: ir.Table) -> Iterator[Batch]:
        """A table in batches; the next one is read while one is stored."""
        keep(self.engine, "store_rows", shape.flat(table))
        reader = self.engine.con.table("store_rows").to_arrow_reader(BATCH)

        def following() -> Batch | None:
            rows = next(reader, None)
            return None if rows is None else batch.read(codes, shape, rows)

        with ThreadPoolExecutor(1) as ahead:
            waiting = ahead.submit(following)
            while one := waiting.result():
                waiting = ahead.submit(following)
                yield one
        self.engine.drop_table("store_rows")

    def store(self, codes: Codes, names: Names, one: Batch) -> tuple[Tally, list[Reject]]:
        """Stores one batch in one transaction."""

        def work(tx: Tx) -> tuple[Tally, list[Reject], str]:
            said = schema.hold(tx, self.keys)
            codes.begin(said)
            names.begin(said.wrote)
            tally, rejects = batch.store(tx, codes, names, one)
            return tally, rejects, schema.say(tx, codes=codes.last)

        tally, rejects, mark = self.database.write(work)
        codes.done(mark)
        names.done(mark)
        return tally, rejects
