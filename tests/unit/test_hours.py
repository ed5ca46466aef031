"""The one-hour rule, against its plain reading: every run of orders is tried."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graphrisk
from graphrisk.engine import Engine, keep
from graphrisk.hours import HOUR, Order, Peak, peak, peaks, runs

# Gaps around an hour, from buyers who come back: where the rule turns.
TIMES = st.one_of(st.integers(0, 60), st.sampled_from([0, 1799, 1800, 1801, 3599, 3600, 3601]))
STEPS = st.lists(st.tuples(TIMES, st.integers(0, 3)), min_size=1, max_size=14)


def after(steps: Sequence[tuple[int, int]]) -> list[Order]:
    """Orders in order, each so long after the one before."""
    at, out = 0, []
    for wait, user in steps:
        at += wait
        out.append((at, user))
    return sorted(out)


def all_runs(orders: Sequence[Order]) -> set[tuple[int, int, int]]:
    """Every run i..j within an hour that can't be wider without being longer than one."""
    n, out = len(orders), set()
    for i in range(n):
        for j in range(i, n):
            inner = orders[j][0] - orders[i][0]
            ends = i == 0 or j == n - 1 or orders[j + 1][0] - orders[i - 1][0] > HOUR
            if inner <= HOUR and ends:
                out.add((i, j + 1, len({u for _, u in orders[i : j + 1]})))
    return out


def plain_peak(shop: str, orders: Sequence[Order], ratio: int) -> Peak | None:
    steep = [(i, j, b) for i, j, b in all_runs(orders) if j - i >= ratio * b]
    if not steep:
        return None
    start, stop, buyers = max(
        steep, key=lambda r: (Fraction(r[1] - r[0], r[2]), r[1] - r[0], -r[0])
    )
    inside = {n for i, j, _ in steep for n in range(i, j)}
    counts = Counter(orders[n][1] for n in inside)
    top = max(counts.values())
    users = tuple(sorted(u for u, n in counts.items() if n == top))
    return Peak(shop, stop - start, buyers, users, orders[start][0])


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_runs_are_the_rule(steps: list[tuple[int, int]]):
    orders = after(steps)
    found = list(runs(orders))
    assert len(found) == len(set(found)) <= 2 * len(orders)
    assert set(found) == all_runs(orders)


def test_runs_by_hand():
    # Three orders an hour apart: one alone and each two are runs, all three are too long.
    assert list(runs([(0, 1), (3600, 2), (7200, 1)])) == [
        (0, 1, 1),
        (0, 2, 2),
        (1, 2, 1),
        (1, 3, 2),
        (2, 3, 1),
    ]
    # The second alone is no run: where it fits, the first or the third fits too.
    assert list(runs([(0, 1), (10, 2), (20, 3)])) == [
        (0, 1, 1),
        (0, 2, 2),
        (0, 3, 3),
        (1, 3, 2),
        (2, 3, 1),
    ]
    assert list(runs([])) == []
    assert list(runs([(5, 1)])) == [(0, 1, 1)]


@dataclass(frozen=True)
class Orders:
    """All of the evidence that the rule looks at."""

    orders: ir.Table
    deed: str = "order"


def table(engine: Engine, shops: Mapping[str, Sequence[Order]]) -> Orders:
    rows = [(shop, user, at, True) for shop, orders in shops.items() for at, user in orders]
    rows.append((None, 1, 0, True))  # an order without a merchant is nobody's
    # Anyone can place orders without paying for them.
    rows += [(shop, 99, 5, False) for shop in shops for _ in range(9)]
    cells = zip(*rows, strict=True)
    types = (pa.string(), pa.int64(), pa.int64(), pa.bool_())
    names = ("merchant_id", "user", "at", "paid")
    frame = pa.table({n: pa.array(c, t) for n, c, t in zip(names, cells, types, strict=True)})
    return Orders(keep(engine, "shops", ibis.memtable(frame)))


@pytest.fixture
def found(engine: Engine) -> Callable[..., list[Peak]]:
    def of(shops: Mapping[str, Sequence[Order]], ratio: int = 3) -> list[Peak]:
        return peaks(table(engine, shops), ratio)  # type: ignore[arg-type]

    return of


# Several bursts in a day, with quiet hours between them, so that far orders are left out.
DAY = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from([0, 1, 600, 1800, 3599]), st.integers(0, 3)),
    min_size=1,
    max_size=24,
)


@settings(max_examples=12, deadline=None)
@given(st.lists(DAY, min_size=1, max_size=25), st.integers(1, 4))
def test_peaks_are_the_rule(engine: Engine, days: list[list[tuple[int, int, int]]], ratio: int):
    shops = {
        f"s{n:02}": sorted((hour * HOUR + second, user) for hour, second, user in day)
        for n, day in enumerate(days)
    }
    plain = [plain_peak(shop, orders, ratio) for shop, orders in shops.items()]
    assert peaks(table(engine, shops), ratio) == [p for p in plain if p]  # type: ignore[arg-type]


def test_a_buyer_of_three_in_an_hour(found: Callable[..., list[Peak]]):
    # The second shop's third order comes a second too late, the third's are two buyers'.
    shops = {
        "a": [(0, 7), (100, 7), (3600, 7)],
        "b": [(0, 7), (100, 7), (3601, 7)],
        "c": [(0, 7), (100, 7), (200, 7), (300, 8), (5000, 9)],
        "d": [(0, 7), (0, 8), (0, 7), (0, 8), (0, 7), (0, 8)],
    }
    assert found(shops) == [
        Peak("a", 3, 1, (7,), 0),
        Peak("c", 3, 1, (7,), 0),
        Peak("d", 6, 2, (7, 8), 0),
    ]


def test_the_steepest_run_is_named_and_all_count():
    # 4 of buyer 1 in the first hour, 3 of buyer 2 later: buyer 1 has the most.
    orders = [(n, 1) for n in range(4)] + [(9000 + n, 2) for n in range(3)]
    rows = [("s", at, user, 0) for at, user in orders]
    assert peak("s", rows, 3) == Peak("s", 4, 1, (1,), 0)
    assert peak("s", rows, 4) == Peak("s", 4, 1, (1,), 0)
    assert peak("s", rows, 5) is None


def test_a_single_buyer_is_no_ring_to_block():
    start = pd.Timestamp("2026-03-01 12:00", tz="UTC")
    shops = {"lone": ["a"] * 13, "crew": ["b", "c", "d", "e"] * 4}
    rows = [
        {
            "order_id": f"{shop}-{n}",
            "user_id": user,
            "merchant_id": shop,
            "ordered_at": start + pd.Timedelta(minutes=n),
        }
        for shop, users in shops.items()
        for n, user in enumerate(users)
    ]
    found = {r.hour_of: r.score for r in graphrisk.sweep(pd.DataFrame(rows)).found}
    assert found["crew"] >= 80
    assert 50 <= found["lone"] < 80
