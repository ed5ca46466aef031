"""How orders ended, counted by user as of a moment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import ibis
import pandas as pd
import pytest

from graphrisk.engine import Engine, engine
from graphrisk.feed import feed
from graphrisk.kinds import KINDS
from graphrisk.model import Feed
from graphrisk.outcomes import CHARGED, outcomes
from graphrisk.records import read
from graphrisk.registry.labels import Ends

DAY = "2026-03-{:02d}"
ROWS: list[tuple[str, int, str, int | None, int | None]] = [
    # user, day of the order, status, day of the refund, day of the chargeback
    ("kept", 1, "delivered", None, None),
    ("kept", 3, "delivered", None, None),
    ("mixed", 1, "delivered", None, None),
    ("mixed", 2, "refused", None, None),
    ("back", 1, "refunded", 9, None),
    ("robbed", 2, "delivered", None, 12),
    ("robbed", 2, "refunded", 5, 12),
    ("fresh", 4, "placed", None, None),
    ("untimed", 4, "refunded", None, None),
]


@pytest.fixture(scope="module")
def con() -> Iterator[Engine]:
    with engine(1) as one:
        yield one


@pytest.fixture(scope="module")
def orders(con: Engine) -> Feed:
    frame = pd.DataFrame(
        {
            "order_id": f"O-{n}",
            "user_id": user,
            "ordered_at": DAY.format(day),
            "merchant_id": "M-1",
            "status": status,
            "refunded_at": DAY.format(back) if back else None,
        }
        for n, (user, day, status, back, _) in enumerate(ROWS)
    )
    made = feed(con, read(con, frame, kinds=KINDS), KINDS)
    # A store that is told of chargebacks has their column; files have none.
    taken = {f"O-{n}": row[4] for n, row in enumerate(ROWS)}
    rows: dict[str, Any] = {
        "order_id": list(taken),
        CHARGED: pd.to_datetime([DAY.format(d) if d else None for d in taken.values()]),
    }
    times = ibis.memtable(pd.DataFrame(rows))
    assert made.orders is not None
    return replace(made, orders=made.orders.left_join(times, "order_id"))


def utc(day: int) -> datetime:
    return datetime(2026, 3, day, tzinfo=UTC)


def test_each_end_is_counted_once(orders: Feed) -> None:
    assert outcomes(orders) == [
        Ends("back", 0, 1, 0, utc(9)),
        Ends("kept", 2, 0, 0, utc(3)),
        Ends("mixed", 1, 1, 0, utc(2)),
        Ends("robbed", 0, 0, 2, utc(12)),
        Ends("untimed", 0, 1, 0, utc(4)),
    ]


def test_nothing_is_known_before_it_happened(orders: Feed) -> None:
    assert outcomes(orders, utc(2)) == [
        Ends("back", 1, 0, 0, utc(1)),
        Ends("kept", 1, 0, 0, utc(1)),
        Ends("mixed", 1, 1, 0, utc(2)),
        Ends("robbed", 2, 0, 0, utc(2)),
    ]
    assert {e.user_id: e.charged for e in outcomes(orders, utc(11))}["robbed"] == 0


def test_files_have_no_chargebacks(con: Engine, orders: Feed) -> None:
    assert orders.orders is not None
    plain = replace(orders, orders=orders.orders.drop(CHARGED))
    assert {e.user_id: e[1:4] for e in outcomes(plain)}["robbed"] == (1, 1, 0)
    assert outcomes(replace(orders, orders=None)) == []
