"""The output files of a sweep: schemas once, rows from what was judged, Parquet or CSV."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from graphrisk.engine import Engine, keep
from graphrisk.errors import InputError
from graphrisk.model import Records, Ring

Format = Literal["parquet", "csv"]
TIME = pa.timestamp("us", tz="UTC")
MONEY = pa.decimal128(38, 4)


def form_of(text: str) -> Format:
    """The format of that name. Raises InputError for another."""
    if text == "parquet":
        return "parquet"
    if text == "csv":
        return "csv"
    raise InputError(f"can't write {text!r} files; ask for parquet or csv")


RINGS = pa.schema(
    [
        ("ring_id", pa.string()),
        ("kind", pa.string()),
        ("score", pa.int64()),
        ("size", pa.int64()),
        ("orders", pa.int64()),
        ("amount", MONEY),
        ("first_order_at", TIME),
        ("last_order_at", TIME),
        ("amount_at_risk", MONEY),
        ("reasons", pa.string()),
        ("change", pa.string()),
        ("honest", pa.string()),
        ("merchant_ids", pa.string()),
    ]
)
MEMBERS = pa.schema(
    [
        ("ring_id", pa.string()),
        ("user_id", pa.string()),
        ("role", pa.string()),
        ("score", pa.int64()),
        ("evidence", pa.string()),
    ]
)
USERS = pa.schema([("user_id", pa.string()), ("score", pa.int64()), ("ring_id", pa.string())])
MERCHANTS = pa.schema(
    [
        ("merchant_id", pa.string()),
        ("score", pa.int64()),
        ("grade", pa.string()),
        ("ring_ids", pa.string()),
        ("orders", pa.int64()),
        ("buyers", pa.int64()),
        ("ring_orders", pa.int64()),
        ("hour_orders", pa.int64()),
        ("hour_buyers", pa.int64()),
        ("reviews", pa.int64()),
        ("ring_reviews", pa.int64()),
        ("reasons", pa.string()),
    ]
)
ENTITIES = pa.schema(
    [
        ("kind", pa.string()),
        ("value", pa.string()),
        ("users", pa.int64()),
        ("sharing", pa.string()),
        ("ring_ids", pa.string()),
    ]
)
REJECTS = pa.schema(
    [
        ("table", pa.string()),
        ("source", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
    ]
)
SCHEMAS = {
    "rings": RINGS,
    "members": MEMBERS,
    "users": USERS,
    "merchants": MERCHANTS,
    "entities": ENTITIES,
    "rejects": REJECTS,
}
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula."""


def ring_rows(rings: Iterable[Ring]) -> list[dict[str, Any]]:
    return [ring_row(r) for r in rings]


def ring_row(ring: Ring) -> dict[str, Any]:
    f = ring.facts
    # A ring that was found by reviews alone has no orders.
    ordered = f.usual.deed == "order"
    spoken = [x for x in ring.findings if x.signal in ("merchant", "hour") and x.bits > 0]
    merchants = {ring.hour_of} - {""} | {v for x in spoken for v in x.values}
    return {
        "ring_id": ring.ring_id,
        "kind": ring.kind,
        "score": ring.score,
        "size": len(ring.members),
        "orders": f.orders if ordered else 0,
        "amount": money(f.amount),
        "first_order_at": moment(f.first_at if ordered else None),
        "last_order_at": moment(f.last_at if ordered else None),
        "amount_at_risk": money(f.at_risk),
        "reasons": "\n".join(ring.reasons),
        "change": ring.change,
        "honest": ring.honest,
        "merchant_ids": ";".join(sorted(merchants)),
    }


def member_rows(rings: Iterable[Ring]) -> list[dict[str, Any]]:
    return [
        {
            "ring_id": r.ring_id,
            "user_id": m.user_id,
            "role": m.role,
            "score": m.score,
            "evidence": m.evidence,
        }
        for r in rings
        for m in r.members
    ]


def moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def money(amount: Decimal) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.0001"))


def frame(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as a table of the output's schema."""
    return pa.Table.from_pylist(list(rows), schema=SCHEMAS[name])


def write(table: pa.Table, folder: Path, name: str, form: Format) -> Path:
    """Writes one output file. In CSV, text that a spreadsheet would run is quoted with an
    apostrophe; Parquet keeps it as it is."""
    file = folder / f"{name}.{form}"
    if form == "csv":
        pa.csv.write_csv(harmless(table), file)
    else:
        pq.write_table(table, file, compression="zstd")
    return file


def harmless(table: pa.Table) -> pa.Table:
    for i, column in enumerate(table.schema):
        if pa.types.is_string(column.type):
            text = table.column(i)
            risky = pc.fill_null(
                pc.is_in(pc.utf8_slice_codeunits(text, 0, 1), pa.array(RISKY)), False
            )
            if pc.any(risky).as_py():
                quoted = pc.binary_join_element_wise("'", text, "")
                table = table.set_column(i, column, pc.if_else(risky, quoted, text))
    return table


def user_table(con: Engine, users: ir.Table, rings: Sequence[Ring]) -> pa.Table:
    """Every user with a score and the strongest ring it is in."""
    best: dict[int, tuple[str, int]] = {}
    for ring in rings:
        for m in ring.members:
            best.setdefault(m.user, (ring.ring_id, m.score))
    placed = pa.table(
        {
            "user": pa.array(best.keys(), pa.int64()),
            "ring_id": pa.array([r for r, _ in best.values()], pa.string()),
            "best": pa.array([n for _, n in best.values()], pa.int64()),
        }
    )
    t = users.left_join(keep(con, "placed_users", ibis.memtable(placed)), "user")
    t = t.order_by(t.user).select(
        "user_id",
        score=ibis.greatest(t.score, t.best.fill_null(0)),
        ring_id=t.ring_id.fill_null(""),
    )
    return t.to_pyarrow().cast(USERS)


def entity_rows(rings: Iterable[Ring]) -> list[dict[str, Any]]:
    """The values that hold rings together, with the rings; two values of one caption are
    two rows."""
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for ring in rings:
        for s in ring.facts.shared:
            row = {"kind": s.kind, "value": s.caption, "users": s.users, "sharing": s.sharing}
            rows.setdefault((s.kind, s.code), {**row, "ring_ids": set()})["ring_ids"].add(
                ring.ring_id
            )
    made = [{**row, "ring_ids": ";".join(sorted(row["ring_ids"]))} for row in rows.values()]
    return sorted(made, key=lambda row: tuple(row.values()))


def reject_table(kept: Records | None) -> pa.Table:
    if kept is None:
        return REJECTS.empty_table()
    return kept.rejects.select(*REJECTS.names).to_pyarrow().cast(REJECTS)
