"""The output files: the contract's columns, exact Parquet, and CSV that no spreadsheet runs."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrisk.engine import Engine
from graphrisk.errors import InputError
from graphrisk.exports import tables
from graphrisk.model import Facts, Finding, Member, Ring, Shared

CONTRACT = {
    "rings": "ring_id kind score size orders amount first_order_at last_order_at amount_at_risk "
    "reasons change",
    "members": "ring_id user_id role score evidence",
    "users": "user_id score ring_id",
    "merchants": "merchant_id score grade ring_ids",
    "entities": "kind value users sharing ring_ids",
    "rejects": "table source row column value reason",
}


@pytest.fixture
def ring(guilty: Facts) -> Ring:
    found = (
        Finding("praise", 900, "they praise", ()),
        Finding("merchant", 300, "=one shop", ("m2",)),
        Finding("product", 0, "says nothing", ("p",)),
        Finding("settled", -200, "speaks for them", ()),
    )
    members = (Member(3, "u3", "core", 90, "-card"), Member(1, "u1", "edge", 20))
    told = replace(guilty, first_at=0, last_at=90, amount=Decimal("12.5"), at_risk=Decimal(3))
    return Ring("refund", 87, 2800, members, found, "a family", told, ring_id="R-1", change="grown")


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_the_contracts(name: str):
    assert set(CONTRACT[name].split()) <= set(tables.SCHEMAS[name].names)
    assert tables.frame(name, []).schema == tables.SCHEMAS[name]
    assert set(tables.SCHEMAS) == set(CONTRACT)


def test_a_ring_as_a_row(ring: Ring):
    (row,) = tables.frame("rings", tables.ring_rows([ring])).to_pylist()
    expected: dict[str, Any] = {
        "ring_id": "R-1",
        "kind": "refund",
        "score": 87,
        "size": 2,
        "orders": 23,
        "amount": Decimal("12.5000"),
        "amount_at_risk": Decimal("3.0000"),
        "first_order_at": datetime(1970, 1, 1, tzinfo=UTC),
        "last_order_at": datetime(1970, 1, 1, 0, 1, 30, tzinfo=UTC),
        "reasons": "they praise\n=one shop",
        "change": "grown",
        "merchant_ids": "m2",
    }
    assert {k: row[k] for k in expected} == expected


def test_members_as_rows(ring: Ring):
    found = tables.frame("members", tables.member_rows([ring])).to_pylist()
    assert [tuple(row.values()) for row in found] == [
        ("R-1", "u3", "core", 90, "-card"),
        ("R-1", "u1", "edge", 20, ""),
    ]


def test_a_ring_without_orders(ring: Ring):
    empty = replace(ring.facts, first_at=None, last_at=None, amount=Decimal(0))
    (row,) = tables.frame("rings", tables.ring_rows([replace(ring, facts=empty)])).to_pylist()
    assert (row["first_order_at"], row["amount"]) == (None, Decimal("0.0000"))


@given(st.decimals(0, 10**18, allow_nan=False, places=4))
def test_money_is_exact(amount: Decimal):
    assert tables.money(amount) == amount
    assert tables.money(amount).as_tuple().exponent == -4


def test_users(engine: Engine, ring: Ring):
    people = pa.table({"user": [1, 3, 7], "user_id": ["u1", "u3", "u7"], "score": [40, 95, 5]})
    other = replace(ring, ring_id="R-2", members=(Member(3, "u3", "core", 99),))
    found = tables.user_table(engine, ibis.memtable(people), [ring, other])
    # The first ring of each is its strongest; a score is never under that in the ring.
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        ("u1", 40, "R-1"),
        ("u3", 95, "R-1"),
        ("u7", 5, ""),
    ]
    assert found.schema == tables.USERS


def test_a_rushing_user_has_the_score_of_its_ring(engine: Engine, ring: Ring):
    people = pa.table({"user": [3], "user_id": ["u3"], "score": [7]})
    (row,) = tables.user_table(engine, ibis.memtable(people), [ring]).to_pylist()
    assert row == {"user_id": "u3", "score": 90, "ring_id": "R-1"}


def holding(ring: Ring, ring_id: str, *values: Shared) -> Ring:
    return replace(ring, ring_id=ring_id, facts=replace(ring.facts, shared=values))


CARD = Shared("payment", 0, "card …1111", "pool", 3, 5, 0, 9)


def test_entities(ring: Ring):
    found = [
        holding(ring, "R-2", CARD, Shared("device", 0, "device …9", "household", 2, 2, 0, 9)),
        holding(ring, "R-1", CARD._replace(members=2, first=4)),
    ]
    assert [tuple(row.values()) for row in tables.entity_rows(found)] == [
        ("device", "device …9", 2, "household", "R-2"),
        ("payment", "card …1111", 5, "pool", "R-1;R-2"),
    ]


def test_two_values_with_one_caption_stay_two(ring: Ring):
    short = Shared("device", 0, "device …", "household", 2, 2, 0, 9)
    assert len(tables.entity_rows([holding(ring, "R-1", short, short._replace(code=5))])) == 2


def read(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


RISKY = ["=1+1", "+49", "-2", "@SUM(A1)", "\ttab", "\rreturn", '=HYPERLINK("x")']
PLAIN = ["abc", "1=1", " -", "", "a\n=b", "'quoted", "„=“", "街道"]


def members(texts: list[str | None]) -> pa.Table:
    rows = [{"ring_id": "R", "user_id": t, "role": t, "score": -5, "evidence": t} for t in texts]
    return tables.frame("members", rows)


def test_csv_runs_nothing(tmp_path: Path):
    file = tables.write(members([*RISKY, *PLAIN, None]), tmp_path, "members", "csv")
    assert file == tmp_path / "members.csv"
    head, *rows = read(file)
    assert head == CONTRACT["members"].split()
    assert [row[1] for row in rows] == [*(f"'{t}" for t in RISKY), *PLAIN, ""]
    assert [row[1] for row in rows] == [row[2] for row in rows] == [row[4] for row in rows]
    assert {row[3] for row in rows} == {"-5"}


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(TEXT, TEXT.map("=".__add__), st.none()), max_size=8))
def test_any_text_is_harmless_and_whole(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str | None]
):
    folder = tmp_path_factory.mktemp("csv")
    _, *rows = read(tables.write(members(texts), folder, "members", "csv"))
    for text, row in zip(texts, rows, strict=True):
        assert row[1][:1] not in {"=", "+", "-", "@", "\t", "\r"}
        assert row[1] in (text or "", f"'{text}")


@pytest.mark.parametrize("name", CONTRACT)
def test_parquet_keeps_all_as_it_is(tmp_path: Path, name: str):
    empty = tables.frame(name, [])
    file = tables.write(empty, tmp_path, name, "parquet")
    assert pq.read_table(file).schema.equals(tables.SCHEMAS[name])
    assert read(tables.write(empty, tmp_path, name, "csv")) == [tables.SCHEMAS[name].names]


def test_parquet_is_not_quoted(tmp_path: Path):
    table = members([*RISKY, *PLAIN, None])
    assert pq.read_table(tables.write(table, tmp_path, "members", "parquet")).equals(table)


def test_equal_tables_are_equal_files(tmp_path: Path, ring: Ring):
    def made(folder: str) -> list[bytes]:
        (tmp_path / folder).mkdir()
        table = tables.frame("rings", tables.ring_rows([ring]))
        files = [tables.write(table, tmp_path / folder, "rings", f) for f in ("csv", "parquet")]
        return [file.read_bytes() for file in files]

    assert made("one") == made("two")


def test_other_formats():
    assert [tables.form_of(f) for f in ("csv", "parquet")] == ["csv", "parquet"]
    with pytest.raises(InputError, match=r"'xlsx'.*parquet or csv"):
        tables.form_of("xlsx")
