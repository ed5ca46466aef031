"""Identifiers in canonical form: Python sees each distinct value once, and only those that
aren't canonical already."""

from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.kinds import Kind
from graphrisk.records.scratch import Scratch

SCHEMA: Final = pa.schema([("raw", pa.string()), ("clean", pa.string()), ("reason", pa.string())])


def forms(scratch: Scratch, kind: Kind, values: Sequence[ir.Column]) -> ir.Table | None:
    """A table of `raw`, `clean` and `reason` for the values that `clean` changes or refuses;
    None when there are none."""
    if not values:
        return None
    odd = ibis.union(*(column.name("raw").as_table() for column in values)).distinct()
    odd = odd.filter(odd.raw.notnull() & ~odd.raw.re_search(f"^(?:{kind.plain})$"))
    made = [_changed(kind, batch.column(0).to_pylist()) for batch in scratch.batches(odd)]
    found = pa.Table.from_batches(made, SCHEMA)
    return scratch.keep(found, f"forms_{kind.name}") if len(found) else None


def _changed(kind: Kind, values: list[str]) -> pa.RecordBatch:
    """The values that aren't their own form."""
    # Lists apart, since the garbage collector would go through millions of tuples.
    raws: list[str] = []
    cleans: list[str | None] = []
    reasons: list[str | None] = []
    for raw in values:
        clean, reason = None, None
        try:
            clean = kind.clean(raw)
        except ValueError as error:
            reason = str(error)
        if clean != raw:
            raws.append(raw)
            cleans.append(clean)
            reasons.append(reason)
    columns = [pa.array(column, pa.string()) for column in (raws, cleans, reasons)]
    return pa.record_batch(columns, schema=SCHEMA)
