"""One table of the contract, from its parts to valid rows, each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import ibis.expr.types as ir

from graphrisk.records import rejects, twice, validate
from graphrisk.records.contract import Table
from graphrisk.records.scratch import FAILURE, Scratch, blame
from graphrisk.records.sources import Part

BAD: Final = "__bad"


@dataclass(frozen=True)
class Loaded:
    """The rows of a table, one a key, its rejects, and how many rows went which way."""

    rows: ir.Table
    rejects: ir.Table
    counts: Mapping[str, int]


def load(scratch: Scratch, table: Table, parts: Sequence[Part], zone: str) -> Loaded:
    """Validates and merges the rows of the parts. Raises ContractError when a part has no
    usable row, SourceError when its Parquet file is damaged."""
    try:
        return _load(scratch, table, parts, zone)
    except FAILURE:
        for part in parts:
            with blame(part.name):
                _typed(scratch, table, [part], zone)
        raise


def _load(scratch: Scratch, table: Table, parts: Sequence[Part], zone: str) -> Loaded:
    made, every, wrong = _typed(scratch, table, parts, zone)
    refused = scratch.keep(rejects.broken(table, parts), "rejects")
    if scratch.value(made[BAD].any().fill_null(False)):
        bad = scratch.keep(every.filter(wrong), "bad")
        scratch.insert(refused, rejects.placed(scratch, validate.rejects(table, bad), parts))
        scratch.weed(made, BAD)
    rejects.usable(scratch, table, parts, refused)
    filled = every.filter(~wrong).mutate(**validate.values(table, every))
    differing = twice.settle(scratch, table, made, filled)
    if len(differing):
        found = scratch.keep(differing, "differing").rename(path="source")
        scratch.insert(refused, rejects.placed(scratch, found, parts))
    scratch.release(made)
    scratch.release(refused)
    return Loaded(made.drop(BAD), refused, _counts(scratch, made, refused, parts))


def _typed(
    scratch: Scratch, table: Table, parts: Sequence[Part], zone: str
) -> tuple[ir.Table, ir.Table, ir.BooleanValue]:
    """The rows' values and, so that all is read once, whether they are bad; the rows as
    they are not computed yet; and what makes them bad."""
    every = validate.rows(scratch, table, parts, zone)
    wrong = validate.wrong(table, every)
    flagged = every.select(**validate.values(table, every), **{BAD: wrong})
    return scratch.keep(flagged, table.name), every, wrong


def _counts(
    scratch: Scratch, good: ir.Table, refused: ir.Table, parts: Sequence[Part]
) -> dict[str, int]:
    read = sum(part.rows + len(part.broken) for part in parts)
    kept = scratch.value(good.count())
    lost = scratch.value(refused.select("source", "row").distinct().count())
    return {"read": read, "kept": kept, "merged": read - kept - lost, "rejected": lost}
