"""Rows that come more than once, merged on the engine; only rows that contradict each other
go through Python."""

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.model import Reject
from graphrisk.records.contract import STATUSES, Column, Table
from graphrisk.records.merge import Row, merge
from graphrisk.records.scratch import BATCH, Scratch

REJECTS: Final = pa.schema(
    [(name, pa.int64() if name == "row" else pa.string()) for name in Reject._fields]
)
"""Rejects as Arrow."""


def settle(scratch: Scratch, table: Table, good: ir.Table, every: ir.Table) -> pa.Table:
    """Makes the table `good` one row a key, in place; returns the rejects, by path.

    every: the rows with their `path` and `row`, of which those of repeated keys are read.
    """
    counts = good.group_by(table.key).aggregate(rows=good.count())
    keys = scratch.keep(counts.filter(counts.rows > 1).select(table.key), "keys")
    if not scratch.value(keys.count()):
        return REJECTS.empty_table()
    names = [column.name for column in table.columns]
    again = scratch.keep(every.semi_join(keys, table.key).select("path", "row", *names), "again")
    scratch.remove(good, table.key, keys)
    joined = scratch.keep(_joined(table, again), "joined")
    easy = joined.filter(~joined.conflict).select(*names)
    scratch.insert(good, easy)
    hard = again.semi_join(joined.filter(joined.conflict), table.key).order_by(table.key)
    rows, rejects = _resolved(scratch, table, hard)
    if len(rows):
        scratch.insert(good, rows)
    return rejects


def _joined(table: Table, again: ir.Table) -> ir.Table:
    """One row a key with its columns joined, and whether they can be."""
    others = [column for column in table.columns if column.name != table.key]
    clashes = [_clash(column, again) for column in others if column.rule in ("fill", "same")]
    return again.group_by(table.key).aggregate(
        conflict=ibis.or_(*clashes),
        **{column.name: _pick(column, again) for column in others},
    )


def _said(column: Column, again: ir.Table) -> ir.Value:
    value = again[column.name]
    return value.nullif(column.default) if column.default else value


def _clash(column: Column, again: ir.Table) -> ir.BooleanValue:
    value = _said(column, again)
    clash = (value.max() != value.min()).fill_null(False)
    if column.rule == "same":
        return clash | ((value.count() > 0) & (value.count() < again.count()))
    return clash


def _pick(column: Column, again: ir.Table) -> ir.Value:
    value = _said(column, again)
    if column.rule == "advance":
        ranks = [(status, rank) for rank, status in enumerate(STATUSES)]
        best = value.cases(*ranks).max()
        return best.cases(*((rank, status) for status, rank in ranks))
    if column.rule == "first":
        return value.min()
    return value.max().fill_null(column.default) if column.default else value.max()


def _resolved(scratch: Scratch, table: Table, hard: ir.Table) -> tuple[pa.Table, pa.Table]:
    """What stands of the groups that contradict themselves, and the rejects."""
    schema = hard.drop("path", "row").schema().to_pyarrow()
    groups = groupby(_rows(scratch, hard), lambda row: row.values[table.key])
    merged = (merge(None, list(rows), table) for _, rows in groups)
    kept, refused = [schema.empty_table()], [REJECTS.empty_table()]
    while some := list(islice(merged, BATCH)):
        kept.append(pa.Table.from_pylist([dict(row.values) for row, _ in some], schema))
        found = [reject._asdict() for _, rejects in some for reject in rejects]
        refused.append(pa.Table.from_pylist(found, REJECTS))
    return pa.concat_tables(kept), pa.concat_tables(refused)


def _rows(scratch: Scratch, hard: ir.Table) -> Iterator[Row]:
    for batch in scratch.batches(hard):
        for values in batch.to_pylist():
            yield Row(values.pop("path"), values.pop("row"), values)
