"""Tiny data sets for the stages, as rows. Times are seconds since 1970, which keeps sums easy."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from graphrisk import engine as engines
from graphrisk import evidence as stage
from graphrisk.engine import Engine
from graphrisk.evidence import Evidence
from graphrisk.model import Facts, Feed, Shared, Usual, Window
from graphrisk.policy import Rates

Rows = Sequence[Mapping[str, Any]]
Gather = Callable[..., Evidence]
TIME, MONEY, CODE = pa.timestamp("us"), pa.decimal128(18, 4), pa.int64()
KINDS = ("device", "ip", "payment")
ORDERS = {
    "order_id": pa.string(),
    "user_id": pa.string(),
    "ordered_at": TIME,
    "amount": MONEY,
    "merchant_id": pa.string(),
    "product_id": pa.string(),
    **dict.fromkeys(KINDS, CODE),
    "coupon_code": pa.string(),
    "currency": pa.string(),
    "discount": MONEY,
    "status": pa.string(),
    "refunded_at": TIME,
}
REVIEWS = {
    "user_id": pa.string(),
    "merchant_id": pa.string(),
    "product_id": pa.string(),
    "rating": pa.int64(),
    "text": pa.string(),
    "reviewed_at": TIME,
}
USERS = {"user_id": pa.string(), "signed_up_at": TIME}


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    # One thread is the quickest for so few rows.
    with engines.engine(threads=1) as one:
        yield one


def table(rows: Rows, columns: Mapping[str, pa.DataType]) -> ir.Table:
    """Rows as a table; numbers become times and money where the column has those."""

    def value(row: Mapping[str, Any], name: str) -> Any:
        found, kind = row.get(name), columns[name]
        if found is None:
            return None
        if kind == TIME:
            return datetime.fromtimestamp(found, UTC).replace(tzinfo=None)
        return Decimal(found) if kind == MONEY else found

    cells = {n: pa.array([value(r, n) for r in rows], t) for n, t in columns.items()}
    return ibis.memtable(pa.table(cells))


def feed(orders: Rows | None, users: Mapping[str, int] | None, reviews: Rows | None) -> Feed:
    """A feed of rows; users: when each signed up."""
    numbered = [{"order_id": f"o{i}", **o} for i, o in enumerate(orders or ())]
    people = [{"user_id": u, "signed_up_at": t} for u, t in (users or {}).items()]
    empty = {"kind": pa.string(), "code": CODE, "value": pa.string(), "caption": pa.string()}
    return Feed(
        orders=None if orders is None else table(numbered, ORDERS),
        users=None if users is None else table(people, USERS),
        reviews=None if reviews is None else table(reviews, REVIEWS),
        entities=table((), empty),
        present={},
    )


def gathering(engine: Engine) -> Gather:
    """Makes evidence on an engine; the next call on it takes the tables' names over."""

    def make(
        orders: Rows | None = None,
        users: Mapping[str, int] | None = None,
        reviews: Rows | None = None,
        window: Window | None = None,
        money: Rates | None = None,
    ) -> Evidence:
        told = feed(orders, users, reviews)
        return stage.gather(engine, told, KINDS, window or Window(), money or Rates())

    return make


@pytest.fixture(scope="session")
def gather(engine: Engine) -> Gather:
    return gathering(engine)


@pytest.fixture(scope="session")
def gather_on() -> Callable[[Engine], Gather]:
    """As `gather`, on an engine of the test's own."""
    return gathering


USUAL = Usual(
    users=1000,
    orders=5000,
    coupons=100,
    refunds=50,
    age=864_000,
    peers={"device": 1200, "payment": 1100, "ip": 5400},
)
RING = Facts(
    users=tuple(range(10)),
    ties=40,
    tie_bits=280_000,
    lock_bits=800_000,
    echoes=0,
    shared=(
        Shared("payment", 0, "card …1111", "pool", 10, 11, 0, 90),
        Shared("device", 0, "device …2222", "household", 4, 4, 0, 90),
        Shared("device", 0, "device …3333", "household", 3, 3, 0, 90),
        Shared("ip", 0, "10.1.…", "public", 9, 700, 0, 90),
    ),
    covered={"device": 7, "payment": 10, "ip": 9},
    signups=(1000, 1001, 1002, 1003, 1004, 1005, 1006, 5000, 6000, 7000),
    sign_bits=9000,
    fresh=(10, 11, 12, 13, 14, 15, 16, 17, 18, 19),
    ages=(5, 6, 7, 8, 9, 10, 11, 12, 13, 14),
    orders=23,
    coupons=21,
    coupon_bits=27_000,
    refunds=12,
    refused=5,
    refund_bits=51_000,
    first_refunds=8,
    amount=Decimal("1000.50"),
    at_risk=Decimal("800.25"),
    first_at=1005,
    last_at=9000,
    merchant="shop",
    merchant_orders=19,
    merchant_total=38,
    merchant_users=9,
    product="lamp",
    product_orders=9,
    product_total=20,
    product_users=8,
    burst=18,
    moves=5,
    gaps=17,
    minimum=18,
    minimum_orders=20,
    hour=None,
    reviews=16,
    praise=15,
    copied=14,
    settled=0,
    usual=USUAL,
)


@pytest.fixture(scope="session")
def guilty() -> Facts:
    """A ring that every signal sees."""
    return RING


@pytest.fixture(scope="session")
def unknown() -> Facts:
    """Two users of a data set that tells nothing but who ordered."""
    nothing = replace(USUAL, coupons=0, refunds=0, age=None, peers={})
    return replace(
        RING,
        users=(0, 1),
        ties=1,
        tie_bits=100,
        lock_bits=None,
        echoes=0,
        shared=(),
        covered={},
        signups=(),
        sign_bits=None,
        fresh=(),
        ages=(),
        orders=2,
        coupons=0,
        coupon_bits=0,
        refunds=0,
        refused=0,
        refund_bits=0,
        first_refunds=0,
        merchant="",
        merchant_orders=0,
        merchant_total=0,
        merchant_users=0,
        product="",
        product_orders=0,
        product_total=0,
        product_users=0,
        burst=1,
        moves=None,
        gaps=0,
        minimum=0,
        minimum_orders=0,
        reviews=0,
        praise=0,
        copied=0,
        usual=nothing,
    )
