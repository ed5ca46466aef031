"""Values become codes, and codes get their captions back."""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrisk.engine import Engine, keep
from graphrisk.feed import entities, feed, name, names
from graphrisk.kinds import KINDS, Kind, kinds
from graphrisk.model import Records

SOME: Mapping[str, Kind] = {k: KINDS[k] for k in ("device", "ip")}
ROWS = [
    {"order_id": "1", "device": "ABCDEFGH-1234", "ip": "10.1.2.3"},
    {"order_id": "2", "device": "ABCDEFGH-1234", "ip": None},
    {"order_id": "3", "device": "10.1.2.3", "ip": None},
]


def records(engine: Engine, rows: Sequence[Mapping[str, Any]] | None) -> Records:
    nothing = ibis.memtable(pa.table({"row": pa.array([], pa.int64())}))
    orders = None
    if rows is not None:
        columns = {n: pa.array([r[n] for r in rows], pa.string()) for n in rows[0]}
        orders = keep(engine, "read", ibis.memtable(pa.table(columns)))
    return Records(orders, None, None, None, nothing, {}, {})


def coded(engine: Engine, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    table = feed(engine, records(engine, rows), SOME).orders
    assert table is not None
    found: list[dict[str, Any]] = table.order_by("order_id").to_pyarrow().to_pylist()
    return found


def test_equal_values_have_equal_codes(engine: Engine):
    one, two, three = coded(engine, ROWS)
    assert one["device"] == two["device"] != three["device"]
    assert two["ip"] is three["ip"] is None
    assert isinstance(one["device"], int)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=30)), min_size=1, max_size=60))
def test_codes_are_equal_as_values_are(engine: Engine, values: list[str | None]):
    clean = [v and v.replace("\x00", "") for v in values]
    rows = [{"order_id": f"{n:03}", "device": v, "ip": v} for n, v in enumerate(clean)]
    codes = [row["device"] for row in coded(engine, rows)]
    assert len(set(codes)) == len(set(clean))
    assert [c is None for c in codes] == [v is None for v in clean]
    assert len(set(zip(codes, clean, strict=True))) == len(set(clean))


def test_every_value_is_an_entity(engine: Engine):
    found = feed(engine, records(engine, ROWS), SOME).entities.to_pyarrow().to_pylist()
    assert sorted({(r["kind"], r["value"]) for r in found}) == [
        ("device", "10.1.2.3"),
        ("device", "ABCDEFGH-1234"),
        ("ip", "10.1.2.3"),
    ]


def test_names(engine: Engine):
    source = feed(engine, records(engine, ROWS), SOME)
    one, _, three = coded(engine, ROWS)
    asked = [("device", one["device"]), ("ip", one["ip"]), ("device", three["device"])]
    # An address in the device's column is no network: its kind says how it is shown.
    assert one["ip"] == three["device"]
    captions = names(engine, source, [*asked, asked[0]], SOME)
    assert [captions[a] for a in asked] == ["device …1234", "10.1.…", "device …"]
    clear = names(engine, source, asked, SOME, clear=True)
    assert [clear[a] for a in asked] == ["ABCDEFGH-1234", "10.1.2.3", "10.1.2.3"]
    assert names(engine, source, [("ip", 1)], SOME) == {}
    assert names(engine, source, [], SOME) == {}


@pytest.mark.parametrize(
    ("value", "caption", "clear", "shown"),
    [
        ("ABCDEFGH-1234", None, False, "device …1234"),
        ("ABCDEFGH-1234", "sealed", False, "sealed"),
        ("ABCDEFGH-1234", "sealed", True, "ABCDEFGH-1234"),
        (None, "sealed", True, "sealed"),
        (None, None, True, "device …"),
    ],
)
def test_what_is_shown(value: str | None, caption: str | None, clear: bool, shown: str):
    assert name({"value": value, "caption": caption}, KINDS["device"], clear) == shown


def test_a_declared_kind(engine: Engine):
    declared = {"wallet": kinds(["wallet"])["wallet"]}
    rows = [{"order_id": "1", "wallet": "W-0123456789"}]
    source = feed(engine, records(engine, rows), declared)
    (row,) = source.entities.to_pyarrow().to_pylist()
    asked = ("wallet", row["code"])
    assert names(engine, source, [asked], declared) == {asked: "wallet …6789"}


def test_without_orders(engine: Engine):
    source = feed(engine, records(engine, None), SOME)
    assert source.orders is None
    assert source.entities.columns == entities(None, []).columns
    assert names(engine, source, [], SOME) == {}
