"""One batch of rows: read, compared with what is stored, merged, linked."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from graphrisk.model import Reject
from graphrisk.records.merge import shown
from graphrisk.store.base import Tally
from graphrisk.store.neo4j import graph
from graphrisk.store.neo4j.codes import Codes, Packed
from graphrisk.store.neo4j.connection import Tx
from graphrisk.store.neo4j.graph import Names
from graphrisk.store.neo4j.merging import Met, meet
from graphrisk.store.neo4j.shape import Shape
from graphrisk.store.neo4j.values import NUMBER, got


class Batch(NamedTuple):
    """Rows as they came, and their identifiers keyed."""

    shape: Shape
    rows: pa.RecordBatch
    packed: Mapping[str, Packed]


def read(codes: Codes, shape: Shape, rows: pa.RecordBatch) -> Batch:
    """A batch with its identifiers keyed; needs no lock yet."""
    return Batch(shape, rows, {kind: codes.read(kind, rows.column(kind)) for kind in shape.kinds})


def store(tx: Tx, codes: Codes, names: Names, batch: Batch) -> tuple[Tally, list[Reject]]:
    """Merges a batch into the store; returns what was done and what clashed."""
    shape, table = batch.shape, coded(tx, codes, batch)
    places, old = ([], table[:0]) if names.whole else stored(tx, shape, table)
    fresh = table.filter(missing(places, table.num_rows))
    met = meet(old, table.take(pa.array(places, NUMBER)), shape.rules)
    good = pc.invert(met.clash)
    joined = met.rows.filter(good)
    write(tx, names, shape, fresh, joined, met.rows.filter(met.more))
    if shape.kinds:
        news = filled(old.filter(good), joined, shape.kinds)
        connect(tx, codes, names, shape, pa.concat_tables([fresh, news]))
    merged, clashed = count(met.more), count(met.clash)
    tally = Tally(fresh.num_rows, merged, len(places) - merged - clashed, clashed)
    return tally, list(told(batch, places, met))


def coded(tx: Tx, codes: Codes, batch: Batch) -> pa.Table:
    """The rows with codes in place of identifiers."""
    columns = {name: batch.rows.column(name) for name in batch.shape.columns}
    for kind, packed in batch.packed.items():
        columns[kind] = codes.number(tx, packed)
    return pa.table(columns).cast(batch.shape.schema)


def stored(tx: Tx, shape: Shape, table: pa.Table) -> tuple[list[int], pa.Table]:
    """The rows that are stored already: their places in the batch, and what is stored."""
    asked = {"more": list(shape.more)} if shape.kinds else {}
    found = tx.row(f"load/find-{shape.name}", ids=table[shape.key].to_pylist(), **asked)
    found |= dict(zip(shape.more, found.pop("more", ()), strict=True))
    columns = {name: got(found[name], shape.type(name)) for name in shape.columns}
    return found["place"], pa.table(columns, shape.schema)


def missing(places: list[int], length: int) -> pa.Array:
    """Which rows of a batch are not at these places."""
    here = set(places)
    return pa.array([place not in here for place in range(length)], pa.bool_())


def write(
    tx: Tx, names: Names, shape: Shape, fresh: pa.Table, joined: pa.Table, better: pa.Table
) -> None:
    """Stores new rows, completes those that are better now. joined: all that met stored ones
    and may stay."""
    if shape.name == "users":
        graph.rows(tx, shape, fresh, "new")
        names.made(fresh["user_id"].to_pylist())
        tx.do("load/list-users", users=joined["user_id"].to_pylist())
    else:
        merchants = [t["merchant_id"] for t in (fresh, better) if "merchant_id" in shape.columns]
        names.add(tx, distinct([fresh["user_id"]]), distinct(merchants))
        graph.rows(tx, shape, fresh, "new")
    graph.rows(tx, shape, better, "merge")


def distinct(columns: list[pa.ChunkedArray]) -> set[str]:
    """The values of some columns, each once."""
    return {value for column in columns for value in column.unique().to_pylist() if value}


def filled(old: pa.Table, new: pa.Table, kinds: tuple[str, ...]) -> pa.Table:
    """Rows with those identifiers alone that weren't stored before."""
    for kind in kinds:
        place = new.schema.get_field_index(kind)
        news = pc.if_else(pc.is_null(old[kind]), new[kind], pa.scalar(None, NUMBER))
        new = new.set_column(place, kind, news)
    return new


def connect(tx: Tx, codes: Codes, names: Names, shape: Shape, news: pa.Table) -> None:
    """Stores the new identifiers of orders, and the links that follow from them."""
    for kind in shape.kinds:
        codes.write(tx, kind, set(news[kind].unique().to_pylist()))
    graph.link(tx, graph.uses(news, shape.kinds), names.new, codes.first)


def count(mask: pa.Array) -> int:
    return int(pc.sum(mask).as_py() or 0)


def told(batch: Batch, places: list[int], met: Met) -> Iterator[Reject]:
    """The rows that clash, one reject for each column that differs, identifiers masked."""
    shape, rows = batch.shape, batch.rows
    masks = {name: mask.to_pylist() for name, mask in met.clashes.items()}
    for n in pc.indices_nonzero(met.clash).to_pylist():
        row, key = places[n], shape.columns[shape.key]
        for name in (name for name, mask in masks.items() if mask[n]):
            column = shape.columns[name]
            yield Reject(
                table=shape.name,
                source="store",
                row=0,
                column=column.source,
                value=shown(column, rows.column(name)[row].as_py()),
                reason=f"differs from what is stored of {key.source}"
                f" {rows.column(shape.key)[row].as_py()}",
            )
