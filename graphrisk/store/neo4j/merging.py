"""The contract's merging rule for whole batches: stored rows and those that meet them, side by
side. `records.merge` says the same of single rows; a test holds the two together."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from graphrisk.records.contract import STATUSES


@dataclass(frozen=True)
class Met:
    """What became of rows that met stored ones; masks are as long as both.

    clashes: per column, the rows that differ in it. clash: those that differ in any. more:
    those that tell more than what is stored. rows: what is to stand then.
    """

    clashes: Mapping[str, pa.Array]
    clash: pa.Array
    more: pa.Array
    rows: pa.Table


def meet(old: pa.Table, new: pa.Table, rules: Mapping[str, str]) -> Met:
    """Joins new rows to the stored ones at the same places. rules: of the columns to join."""
    never = pa.repeat(False, new.num_rows)
    clash, more = never, never
    clashes, joined = {}, {name: new[name] for name in new.column_names}
    for name, rule in rules.items():
        pair = old[name].combine_chunks(), new[name].combine_chunks()
        clashes[name] = unlike(rule, *pair)
        better = tells(rule, *pair)
        clash, more = pc.or_(clash, clashes[name]), pc.or_(more, better)
        joined[name] = pc.if_else(better, pair[1], pair[0])
    return Met(clashes, clash, pc.and_not(more, clash), pa.table(joined))


def unlike(rule: str, old: pa.Array, new: pa.Array) -> pa.Array:
    """Where a row can't be joined with the stored one."""
    differs = pc.fill_null(pc.not_equal(old, new), False)
    if rule == "same":
        return pc.or_(differs, pc.xor(pc.is_null(old), pc.is_null(new)))
    return differs if rule == "fill" else pa.repeat(False, len(new))


def tells(rule: str, old: pa.Array, new: pa.Array) -> pa.Array:
    """Where a row tells more than the stored one."""
    if rule == "advance":
        return pc.greater(rank(new), rank(old))
    filled = pc.and_(pc.is_null(old), pc.is_valid(new))
    if rule == "first":
        return pc.or_(filled, pc.fill_null(pc.less(new, old), False))
    return filled if rule == "fill" else pa.repeat(False, len(new))


def rank(column: pa.Array) -> pa.Array:
    """How far a status has come; -1 when there is none."""
    return pc.fill_null(pc.index_in(column, pa.array(STATUSES)), -1)
