"""Orders one after another: by hand, and the same in columns as in tuples."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrisk import turns
from graphrisk.engine import Engine
from graphrisk.store.live import Act

DAY = 86_400
SCHEMA = pa.schema(
    {
        "community": pa.int64(),
        "user": pa.int64(),
        "order_id": pa.string(),
        "at": pa.int64(),
        "address": pa.int64(),
        "coupon": pa.string(),
        "amount": pa.decimal128(18, 4),
    }
)
NAMES = {n: f"u{n}" for n in range(4)}
UNIT = Decimal("0.0001")


def act(
    user: int,
    at: int,
    order_id: str = "o",
    address: int | None = None,
    coupon: str | None = None,
    amount: int | None = None,
) -> Act:
    nothing = (None, None, None)
    return Act(
        user, order_id, at, amount, *nothing, coupon, "placed", False, False, False, (None, address)
    )


def table(acts: Sequence[Act]) -> ir.Table:
    """The orders of one community as a sweep has them."""
    rows = [
        {
            "community": 0,
            "user": a.buyer,
            "order_id": a.order_id,
            "at": a.at,
            "address": a.codes[1],
            "coupon": a.coupon,
            "amount": None if a.amount is None else a.amount * UNIT,
        }
        for a in acts
    ]
    return ibis.memtable(pa.Table.from_pylist(rows, SCHEMA))


def rows(engine: Engine, found: ir.Table) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = engine.to_pyarrow(found).to_pylist()
    return told


def moves(engine: Engine, acts: Sequence[Act]) -> int | None:
    """The members who move, as both ways count them."""
    (row,) = rows(engine, turns.moved(table(acts))) or [{"moves": None}]
    count: int | None = row["moves"]
    assert turns.movers(acts, 1) == count
    return count


def gaps(engine: Engine, acts: Sequence[Act]) -> int:
    """The orders in turn, as both ways count them."""
    (row,) = rows(engine, turns.turns(table(acts))) or [{"gaps": 0}]
    assert turns.follow(acts, NAMES) == (row["gaps"] or 0)
    return turns.follow(acts, NAMES)


def over(engine: Engine, acts: Sequence[Act], everything: Sequence[Act]) -> tuple[int, int]:
    """The coupon orders and those just over the least, as both ways count them."""
    minima = turns.minima(table(everything))
    least = {row["coupon"]: int(row["least"] / UNIT) for row in rows(engine, minima)}
    found = rows(engine, turns.near_least(table(acts), minima))
    row = found[0] if found else {"minimum_orders": 0, "minimum": 0}
    told = turns.just_over(acts, least)
    assert told == (row["minimum_orders"], row["minimum"])
    return told


@pytest.mark.parametrize(
    ("days", "addresses", "count"),
    [
        ((0, 1, 2), (1, 2, 3), 1),
        ((0, 1, 2), (1, 2, 1), 1),
        ((0, 1, 2), (1, 2, 2), 0),
        ((0, 30, 60), (1, 2, 3), 1),
        ((0, 30, 61), (1, 2, 3), 0),
        # An order without an address is none of the row.
        ((0, 1, 2, 3), (1, 2, None, 3), 1),
        ((0, 1, 2, 3), (1, None, 1, 2), 0),
        ((0, 1), (1, 2), 0),
        ((0, 1), (None, None), None),
    ],
)
def test_who_moves(
    engine: Engine, days: Sequence[int], addresses: Sequence[int | None], count: int | None
):
    made = [act(1, d * DAY, address=a) for d, a in zip(days, addresses, strict=True)]
    assert moves(engine, made) == count


def test_addresses_of_two_members_are_no_change(engine: Engine):
    made = [act(n % 2, n, address=n % 2) for n in range(6)]
    assert moves(engine, made) == 0


def test_orders_at_one_time_go_by_their_ids(engine: Engine):
    made = [act(1, 5, "b", 1), act(1, 5, "a", 2), act(1, 5, "c", 1)]
    assert moves(engine, made) == 0  # 2, 1, 1
    assert moves(engine, [act(1, 5, "b", 2), act(1, 5, "a", 1), act(1, 5, "c", 1)]) == 1


def test_orders_in_turn(engine: Engine):
    made = [act(0, 0), act(1, 600), act(1, 700), act(0, 1301), act(2, 1301)]
    assert gaps(engine, made) == 2  # the second, and the last at the same time as another's
    assert gaps(engine, made[:1]) == gaps(engine, ()) == 0


def coupons(code: str, amounts: Sequence[int | None]) -> list[Act]:
    return [act(3, n, f"{code}{n}", None, code, a) for n, a in enumerate(amounts)]


def test_just_over_the_least(engine: Engine):
    everything = coupons("X", [200_000, *[900_000] * 19]) + coupons("RARE", [1] * 19)
    everything += coupons("FREE", [None] * 20)
    mine = [
        act(0, 0, coupon="X", amount=200_000),
        act(0, 0, coupon="X", amount=210_000),
        act(0, 0, coupon="X", amount=210_001),
        act(0, 0, coupon="X"),
        act(0, 0, coupon="RARE", amount=1),
        act(0, 0, coupon="FREE", amount=1),
        act(0, 0, amount=200_000),
    ]
    assert over(engine, mine, everything) == (3, 2)
    assert over(engine, mine[3:], everything) == (0, 0)


ACTS = st.lists(
    st.builds(
        act,
        st.integers(0, 3),
        st.integers(0, 12).map(lambda n: n * 300),
        address=st.none() | st.integers(0, 2),
        coupon=st.none() | st.sampled_from(("X", "Y;Z")),
        amount=st.none() | st.integers(95, 110),
    ),
    max_size=24,
)


@settings(max_examples=40, deadline=None)
@given(ACTS, st.randoms())
def test_columns_and_tuples_count_the_same(engine: Engine, acts: list[Act], random: Any):
    told = [a._replace(order_id=f"o{n}") for n, a in enumerate(acts)]
    shuffled = random.sample(told, len(told))
    assert moves(engine, told) == turns.movers(shuffled, 1)
    assert gaps(engine, told) == turns.follow(shuffled, NAMES)
    over(engine, told, told * 3 + coupons("X", [100] * 20))
