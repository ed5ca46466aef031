"""Records -> feed: values become codes, and codes get their captions back."""

from collections.abc import Iterable, Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.engine import Engine, keep
from graphrisk.kinds import Kind
from graphrisk.model import Feed, Records

Names = dict[tuple[str, int], str]


def feed(engine: Engine, records: Records, kinds: Mapping[str, Kind]) -> Feed:
    """What a sweep reads, straight from files: a value's code is its hash."""
    orders = records.orders
    coded = None if orders is None else orders.mutate(**{k: code(orders[k]) for k in kinds})
    return Feed(
        orders=coded,
        users=records.users,
        reviews=records.reviews,
        entities=entities(orders, list(kinds)),
        present=records.present,
    )


def code(value: ir.StringValue) -> ir.IntegerValue:
    """The code of a value; null for null, which the engine would give a hash as well."""
    return ibis.cases((value.notnull(), value.hash()), else_=ibis.null("int64"))


def entities(orders: ir.Table | None, kinds: Sequence[str]) -> ir.Table:
    """Every use of a value with its code, computed only for those that are asked for."""
    if orders is None or not kinds:
        return ibis.memtable(EMPTY)
    parts = [
        orders.filter(orders[kind].notnull()).select(
            kind=ibis.literal(kind),
            code=orders[kind].hash(),
            value=orders[kind],
            caption=ibis.null("string"),
        )
        for kind in kinds
    ]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


EMPTY = pa.table(
    {
        "kind": pa.array([], pa.string()),
        "code": pa.array([], pa.int64()),
        "value": pa.array([], pa.string()),
        "caption": pa.array([], pa.string()),
    }
)


def names(
    engine: Engine,
    source: Feed,
    wanted: Iterable[tuple[str, int]],
    kinds: Mapping[str, Kind],
    clear: bool = False,
) -> Names:
    """What to call each (kind, code): its caption, or with `clear` its value."""
    pairs = sorted(set(wanted))
    frame = pa.table(
        {
            "kind": pa.array([k for k, _ in pairs], pa.string()),
            "code": pa.array([c for _, c in pairs], pa.int64()),
        }
    )
    asked = keep(engine, "asked", ibis.memtable(frame))
    found = source.entities.semi_join(asked, ["kind", "code"]).distinct()
    rows = found.to_pyarrow().to_pylist()
    return {(r["kind"], r["code"]): name(r, kinds[r["kind"]], clear) for r in rows}


def name(row: Mapping[str, str | None], kind: Kind, clear: bool) -> str:
    value, caption = row["value"], row["caption"]
    if value is not None and (clear or caption is None):
        return value if clear else kind.caption(value)
    return caption or f"{kind.name} …"
