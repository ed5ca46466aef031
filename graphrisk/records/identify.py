"""Identifiers in canonical form: Python sees each distinct value once, and only those that
aren't canonical already."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.kinds import Kind
from graphrisk.records.crew import SCHEMA, Crew, crew
from graphrisk.records.scratch import Scratch


def forms(
    scratch: Scratch, raws: Mapping[Kind, Sequence[ir.Column]]
) -> Mapping[Kind, ir.Table | None]:
    """For each kind a table of `raw`, `clean` and `reason` for the values that `clean`
    changes or refuses; None when there are none."""
    with crew(scratch.threads) as workers:
        asked = {kind: list(_asked(scratch, workers, kind, raws[kind])) for kind in raws}
        return {kind: _kept(scratch, kind, asked[kind]) for kind in raws}


def _asked(
    scratch: Scratch, workers: Crew, kind: Kind, values: Sequence[ir.Column]
) -> Iterator[Future[pa.RecordBatch]]:
    """The values that may not be canonical, given to the workers."""
    if not values:
        return
    odd = ibis.union(*(column.name("raw").as_table() for column in values)).distinct()
    odd = odd.filter(odd.raw.notnull() & ~odd.raw.re_search(f"^(?:{kind.plain})$"))
    for batch in scratch.batches(odd):
        yield workers.clean(kind, batch.column(0))


def _kept(scratch: Scratch, kind: Kind, asked: Sequence[Future[pa.RecordBatch]]) -> ir.Table | None:
    """What the workers said, as a table."""
    found = pa.Table.from_batches((future.result() for future in asked), SCHEMA)
    return scratch.keep(found, f"forms_{kind.name}") if len(found) else None
