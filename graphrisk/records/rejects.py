"""The rows that were refused: where they stand, and whether any others are left."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.errors import ContractError
from graphrisk.model import Reject
from graphrisk.records.broken import shifts
from graphrisk.records.contract import Table
from graphrisk.records.scratch import Scratch
from graphrisk.records.sources import Part
from graphrisk.records.twice import REJECTS


def placed(scratch: Scratch, rejects: ir.Table, parts: Sequence[Part]) -> ir.Table:
    """Rejects with the name of the source in place of its path, and with row numbers that
    count the broken rows too."""
    names = {"path": [str(part.path) for part in parts], "source": [part.name for part in parts]}
    named = rejects.join(scratch.keep(pa.table(names), "names"), "path").drop("path")
    moves = [_of(part, shifts(part.broken)) for part in parts if len(part.broken)]
    if not moves:
        return named.select(*Reject._fields)
    move = scratch.keep(pa.concat_tables(moves), "moves")
    moved = named.asof_join(move, named.row >= move.after, "source")
    return moved.mutate(row=moved.row + moved.by.fill_null(0)).select(*Reject._fields)


def broken(table: Table, parts: Sequence[Part]) -> pa.Table:
    """The broken rows as rejects. A whole row may hold anything, so it is masked."""
    every = pa.concat_tables([_of(part, part.broken) for part in parts])
    for name, value in (("table", table.name), ("column", ""), ("value", "…")):
        every = every.append_column(name, pa.array([value] * len(every), pa.string()))
    return every.select(REJECTS.names)


def _of(part: Part, rows: pa.Table) -> pa.Table:
    return rows.append_column("source", pa.array([part.name] * len(rows), pa.string()))


def usable(scratch: Scratch, table: Table, parts: Sequence[Part], rejects: ir.Table) -> None:
    """Raises ContractError for a source of which not one row can be used."""
    counts = rejects.group_by("source").aggregate(rows=rejects.row.nunique())
    lost = {row["source"]: row["rows"] for row in scratch.fetch(counts).to_pylist()}
    for part in parts:
        rows = part.rows + len(part.broken)
        if not rows:
            raise ContractError(f"{part.name} has no rows: leave it out or export it again")
        if lost.get(part.name) == rows:
            why = _why(scratch, rejects.filter(rejects.source == part.name))
            raise ContractError(
                f"{part.name} has {rows} rows, and none can be used as {table.name}: {why}. "
                "Check its columns and its delimiter"
            )


def _why(scratch: Scratch, rejects: ir.Table) -> str:
    """The commonest problems, with how many rows have them."""
    counts = rejects.group_by(["column", "reason"]).aggregate(rows=rejects.count())
    top = counts.order_by([ibis.desc("rows"), "column", "reason"]).limit(3)
    return "; ".join(
        f"{row['column'] or 'the line'} {row['reason']} ({row['rows']})"
        for row in scratch.fetch(top).to_pylist()
    )
