"""Checks every row against the contract, in columns: what holds gets a type, what doesn't a
reason."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir

from graphrisk.records import parse
from graphrisk.records.contract import Column, Table
from graphrisk.records.identify import forms
from graphrisk.records.scratch import Scratch
from graphrisk.records.sources import Part

WHY: Final = "__why"
RAW: Final = "__raw"
MASK: Final = "…"
SHOWN: Final = 80
"""Characters of a value that a reject shows."""


def rows(scratch: Scratch, table: Table, parts: Sequence[Part], zone: str) -> ir.Table:
    """All rows of the parts, not computed yet: `path` and `row`, and for each column its
    value, the reason why it can't be (`__why`) and how it was written (`__raw`)."""
    groups: dict[object, list[Part]] = defaultdict(list)
    for part in parts:
        groups[tuple(part.columns.items()), part.types].append(part)
    cells = [_cells(scratch, table, group) for group in groups.values()]
    every = ibis.union(*(_typed(table, group, zone) for group in cells))
    raws = {
        column.kind: [group[column.name] for group in cells if column.name in group.columns]
        for column in table.columns
        if column.kind
    }
    odd = forms(scratch, raws)
    for column in table.columns:
        if column.kind:
            every = _identified(column, every, odd[column.kind])
    return scratch.view(_each(table, every), "every")


def wrong(table: Table, every: ir.Table) -> ir.BooleanValue:
    """Whether anything is wrong with a row."""
    return ibis.or_(*(every[column.name + WHY].notnull() for column in table.columns))


def values(table: Table, every: ir.Table) -> dict[str, ir.Value]:
    """The columns of the records, with what stands for a blank."""
    return {column.name: _filled(column, every[column.name]) for column in table.columns}


def rejects(table: Table, bad: ir.Table) -> ir.Table:
    """One row a problem: table, path, row, column, value (masked), reason."""
    return ibis.union(
        *(
            bad.filter(bad[column.name + WHY].notnull()).select(
                table=ibis.literal(table.name),
                path="path",
                row="row",
                column=ibis.literal(column.source),
                value=_masked(column, bad[column.name + RAW]),
                reason=column.name + WHY,
            )
            for column in table.columns
        )
    )


def _filled(column: Column, value: ir.Value) -> ir.Value:
    return value.fill_null(column.default) if column.default else value


def _cells(scratch: Scratch, table: Table, parts: list[Part]) -> ir.Table:
    """The cells of parts that look alike, as they are but for the space around text."""
    source = scratch.parquet([part.path for part in parts])
    cells = {
        column.name: parse.cell(column, source[parts[0].columns[column.source]])
        for column in table.columns
        if column.source in parts[0].columns
    }
    where = {"path": source["__path"], "row": source.file_row_number + 1}
    return scratch.view(source.select(**where, **cells), "cells")


def _typed(table: Table, cells: ir.Table, zone: str) -> ir.Table:
    """Value, reason and how it was written, for each column of the table."""
    fields: dict[str, ir.Value] = {"path": cells.path, "row": cells.row}
    nothing = ibis.null("string")
    for column in table.columns:
        value, why, raw = ibis.null(column.dtype), nothing, nothing
        if column.name in cells.columns:
            cell = cells[column.name]
            value, why = parse.read(column, cell, zone)
            raw = cell.cast("string")
            if column.needed:
                why = ibis.coalesce(why, ibis.ifelse(value.isnull(), "missing", nothing))
        fields |= {column.name: value.cast(column.dtype)}
        fields |= {column.name + WHY: why, column.name + RAW: raw}
    return cells.select(**fields)


def _identified(column: Column, every: ir.Table, odd: ir.Table | None) -> ir.Table:
    """The rows with this column's identifiers in canonical form."""
    if odd is None:
        return every
    joined = every.left_join(odd, every[column.name] == odd.raw)
    value = ibis.ifelse(joined.raw.notnull(), joined.clean, joined[column.name])
    made = {column.name: value, column.name + WHY: joined.reason}
    return joined.select(*(name for name in every.columns if name not in made), **made)


def _each(table: Table, every: ir.Table) -> ir.Table:
    """What hangs on more than one column: something to go by, and a key."""
    added: dict[str, ir.Value] = {}
    if table.each:
        none = ibis.and_(*(every[name].isnull() for name in table.some))
        first = table.some[0] + WHY
        lacks = ibis.ifelse(none, f"neither {' nor '.join(table.some)}", ibis.null("string"))
        added[first] = ibis.coalesce(every[first], lacks)
    if table.key not in table.needed:
        added[table.key] = ibis.coalesce(every[table.key], _digest(table, every))
    return every.mutate(**added) if added else every


def _digest(table: Table, every: ir.Table) -> ir.Value:
    """A name for a row that has none, by what it says."""
    said = [every[column.name] for column in table.columns if column.name != table.key]
    texts = [value.cast("string").fill_null("") for value in said]
    return ibis.literal("\x1f").join(texts).hexdigest("md5")


def _masked(column: Column, raw: ir.StringValue) -> ir.Value:
    if column.kind or column.type == "text":
        return ibis.ifelse(raw.isnull(), "", MASK)
    return raw.left(SHOWN).re_replace(parse.CONTROL, "?").fill_null("")
