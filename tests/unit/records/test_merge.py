"""Rows that come again: in any order, in any pieces, as Python and as the engine merge them."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from graphrisk.engine import Engine
from graphrisk.records import contract, merge, read
from graphrisk.records.contract import LABELS, STATUSES, USERS
from graphrisk.records.merge import Row

from .helpers import at, balanced, rows, rows_of

ORDERS = contract.orders()
TIME = at(2024, 1, 1)
WHOLE: dict[str, Any] = {
    "order_id": "1",
    "user_id": "u",
    "ordered_at": TIME,
    "amount": Decimal("12.5000"),
    "currency": "EUR",
    "market": "de",
    "merchant_id": "m",
    "product_id": "p",
    "device": "d1234567890",
    "ip": "1.2.3.4",
    "address": "12 room5, hill road",
    "payment": "tok_1234567",
    "phone": "+491511234567",
    "email": "a@example.com",
    "coupon_code": "A;B",
    "discount": Decimal("1.0000"),
    "payment_method": "cod",
}
ALWAYS = {"order_id", "user_id", "ordered_at"}
"""Never blank, so no row leaves them out."""

TIMES = st.none() | st.integers(0, 99).map(lambda hours: TIME + timedelta(hours=hours))
VALUES = st.fixed_dictionaries(
    {
        "blank": st.sets(st.sampled_from(sorted(set(WHOLE) - ALWAYS))),
        "status": st.none() | st.sampled_from(STATUSES),
        "refunded_at": TIMES,
    }
).map(
    lambda drawn: (
        {name: None if name in drawn["blank"] else value for name, value in WHOLE.items()}
        | {name: drawn[name] for name in ("status", "refunded_at")}
    )
)


def numbered(values: Sequence[dict[str, Any]]) -> list[Row]:
    return [
        Row("f", number, row | {"market": row["market"] or "default"})
        for number, row in enumerate(values, 1)
    ]


def fold(chunks: Sequence[Sequence[Row]]) -> Row:
    stored = None
    for chunk in chunks:
        stored, rejects = merge.merge(stored, chunk)
        assert rejects == []
    assert stored
    return stored


@given(values=st.lists(VALUES, min_size=1, max_size=5), data=st.data())
def test_order_and_pieces_do_not_matter(values: list[dict[str, Any]], data: st.DataObject) -> None:
    whole = fold([numbered(values)])
    mixed = data.draw(st.permutations(numbered(values)))
    cut = data.draw(st.integers(1, len(mixed)))
    pieces = [piece for piece in (mixed[:cut], mixed[cut:]) if piece]
    assert fold(pieces).values == whole.values
    assert fold([*pieces, *pieces]).values == whole.values


@settings(max_examples=5, phases=[Phase.generate], deadline=None)
@given(
    groups=st.lists(st.lists(VALUES, min_size=1, max_size=3), min_size=10, max_size=20),
    spoil=st.sets(st.tuples(st.integers(0, 19), st.integers(0, 2))),
)
def test_the_engine_merges_as_python_does(
    con: Engine, groups: list[list[dict[str, Any]]], spoil: set[tuple[int, int]]
) -> None:
    frame, expected, refused = [], [], 0
    for key, group in enumerate(groups):
        spoilt = [
            row | {"order_id": str(key)} | ({"merchant_id": f"m{at}"} if (key, at) in spoil else {})
            for at, row in enumerate(group)
        ]
        row, rejects = merge.merge(None, numbered(spoilt))
        expected.append({name: value for name, value in row.values.items() if value is not None})
        refused += len(rejects)
        frame += spoilt
    sources = {column.name: column.source for column in ORDERS.columns}
    table = pa.Table.from_pylist([{sources[n]: v for n, v in row.items()} for row in frame])
    records = read(con, orders=table)
    assert rows(records.orders) == sorted(expected, key=lambda row: row["order_id"])
    assert len(rows_of(records.rejects)) == refused
    assert balanced(records)


def row(number: int, **changes: Any) -> Row:
    return Row("f.csv", number, WHOLE | {"status": None, "refunded_at": None} | changes)


def test_status_only_advances() -> None:
    merged, rejects = merge.merge(row(0, status="refused"), [row(1, status="paid")])
    assert (merged.values["status"], rejects) == ("refused", [])
    merged, _ = merge.merge(row(0, status="paid"), [row(1, status="cancelled")])
    assert merged.values["status"] == "cancelled"


def test_the_earliest_refund_wins() -> None:
    later = TIME + timedelta(days=1)
    merged, _ = merge.merge(row(0, refunded_at=later), [row(1, refunded_at=TIME), row(2)])
    assert merged.values["refunded_at"] == TIME


def test_a_default_market_is_a_blank() -> None:
    merged, rejects = merge.merge(
        row(0, market="default"), [row(1, market="fr"), row(2, market="default")]
    )
    assert (merged.values["market"], rejects) == ("fr", [])


def test_a_difference_is_a_reject_and_what_is_stored_stays() -> None:
    stored = row(0)
    wrong = row(7, amount=Decimal("13.0000"), payment="tok_99999999", status="paid")
    merged, rejects = merge.merge(stored, [wrong])
    assert merged == stored
    assert [(r.row, r.column, r.value) for r in rejects] == [
        (7, "amount", "13.0000"),
        (7, "payment_account", "card …9999"),
    ]
    assert rejects[0].reason == "differs from another row of the same order_id"


def test_the_smallest_row_wins_within_a_load() -> None:
    given = [row(1, merchant_id="z"), row(2, merchant_id="a"), row(3, merchant_id="k")]
    for order in (given, given[::-1]):
        merged, rejects = merge.merge(None, order)
        assert merged.values["merchant_id"] == "a"
        assert [r.value for r in rejects] == ["k", "z"]


def test_files_in_any_order_give_the_same(con: Engine, tmp_path: Any) -> None:
    head = "order_id,user_id,ordered_at,amount,ip,status\n"
    (tmp_path / "a.csv").write_text(head + "1,u,2024-01-01,5,,paid\n2,u,2024-01-01,7,,\n")
    (tmp_path / "b.csv").write_text(head + "1,u,2024-01-01,5.0,1.2.3.4,\n2,u,2024-01-01,8,,\n")
    found = []
    for names in (["a.csv", "b.csv"], ["b.csv", "a.csv"]):
        records = read(con, orders=[tmp_path / name for name in names])
        found.append((rows(records.orders), rows_of(records.rejects), records.counts))
    assert found[0] == found[1]
    assert [(row["ip"], row["status"]) for row in found[0][0][:1]] == [("1.2.3.4", "paid")]
    assert [(r["row"], r["column"], r["value"]) for r in found[0][1]] == [(2, "amount", "8.0000")]
    assert found[0][2] == found[0][2] | {"read": 4, "kept": 2, "merged": 1, "rejected": 1}


@pytest.mark.parametrize("again", ["2024-01-02", "2023-12-31"])
def test_a_second_sign_up_is_a_conflict(con: Engine, again: str) -> None:
    table = pa.table({"user_id": ["u", "u", "u"], "signed_up_at": ["2024-01-01", again, None]})
    records = read(con, users=table)
    assert records.counts == records.counts | {"kept": 1, "merged": 1, "rejected": 1}
    assert rows_of(records.rejects)[0]["column"] == "signed_up_at"
    stored = Row("s", 0, {"user_id": "u", "signed_up_at": TIME})
    _, rejects = merge.merge(stored, [Row("s", 1, {"user_id": "u", "signed_up_at": None})], USERS)
    assert rejects == []


def test_honest_contradicts_a_ring(con: Engine) -> None:
    records = read(con, labels=pa.table({"user_id": ["u", "u", "v"], "ring": ["r", None, ""]}))
    assert records.counts == records.counts | {"kept": 2, "merged": 0, "rejected": 1}
    honest = Row("s", 0, {"user_id": "u", "ring": None, "kind": None})
    ring = Row("s", 1, {"user_id": "u", "ring": "r", "kind": "refund"})
    assert len(merge.merge(honest, [ring], LABELS)[1]) == 1


def test_a_review_without_an_id_is_known_by_what_it_says(con: Engine) -> None:
    reviews = {"user_id": "u", "merchant_id": "m", "text": "fine", "rating": 5}
    records = read(con, reviews=pa.Table.from_pylist([reviews, reviews, reviews | {"rating": 4}]))
    assert records.counts == records.counts | {"kept": 2, "merged": 1, "rejected": 0}


def test_many_conflicts_are_all_told(con: Engine) -> None:
    lines = pa.table(
        {
            "order_id": [str(at // 2) for at in range(4000)],
            "user_id": ["u"] * 4000,
            "ordered_at": ["2024-01-01"] * 4000,
            "product_id": [str(at) for at in range(4000)],
        }
    )
    records = read(con, orders=lines)
    assert records.counts == records.counts | {"kept": 2000, "rejected": 2000, "merged": 0}
    assert len(rows_of(records.rejects)) == 2000
