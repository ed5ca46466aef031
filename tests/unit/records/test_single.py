"""One row at a time is read as a file's rows are."""

import json
from pathlib import Path
from typing import Any

import pytest

from graphrisk.engine import engine
from graphrisk.errors import ContractError
from graphrisk.kinds import KINDS
from graphrisk.records import contract, read
from graphrisk.records.single import single

BASE = {"order_id": "O", "user_id": "U", "ordered_at": "2026-03-02T09:30:00Z", "device_id": "d1"}
ROWS: list[dict[str, Any]] = [
    BASE,
    {**BASE, "ordered_at": "2026-03-02T09:30:00+08:00", "amount": "12.34567"},
    {**BASE, "coupon_code": " B ; A;A ", "status": "PAID", "payment_method": "COD"},
    {**BASE, "amount": "-1"},
    {**BASE, "amount": "nonsense"},
    {**BASE, "status": "lost"},
    {**BASE, "ip": "::ffff:10.0.0.1", "address": "Rm 101, 12 Hill Rd"},
    {**BASE, "ip": "nowhere"},
    {**BASE, "market": "east", "email": "A.b+c@gmail.com", "phone": "+86 (139) 0000-1111"},
    {**BASE, "ordered_at": "1999-12-31T00:00:00Z"},
    {**BASE, "device_id": "  ", "merchant_id": "M"},
    {**BASE, "user_id": ""},
    {**BASE, "refunded_at": "2026-03-09T09:30:00.123456Z", "discount": "0.00005"},
]


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_a_row_reads_as_a_file_s(number: int, tmp_path: Path) -> None:
    given = {**ROWS[number]}
    # A sound row beside it, since a file without one is an error of its own.
    other = {**BASE, "order_id": "other"}
    file = tmp_path / "orders.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in (given, other)))
    with engine(1) as con:
        kept = read(con, orders=str(file), kinds=KINDS, mapping={})
        rows = {r["order_id"]: r for r in kept.orders.to_pyarrow().to_pylist()}
    try:
        found = single(contract.orders(), given)
    except ContractError:
        assert "O" not in rows
    else:
        assert {name: rows["O"][name] for name in found} == found
