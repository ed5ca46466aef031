"""What is usual in the whole data set, small enough to keep in memory: the counts and ranks
that a review reads beside the few rows near its order.

They are gathered by the sweep's own `evidence`, so that both judge by the same.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from graphrisk import evidence, facts
from graphrisk.engine import engine
from graphrisk.errors import ContractError, StoreError
from graphrisk.evidence import Evidence
from graphrisk.kinds import Kind
from graphrisk.model import Usual, Window
from graphrisk.policy import Policy
from graphrisk.store.base import EVER, EntityStore
from graphrisk.turns import minima

UNITS = 10_000
"""Of a stored order's amount, in one of the currency."""
LATE = 2**42
"""A second after all orders."""
Ranks = Sequence[int]
"""Sorted numbers."""


@dataclass
class Norms:
    """The data set of one moment; `note` counts an order that came later.

    minutes: those that have orders, and `before`, how many orders came before each. signups,
    ages: sorted. busy: for a number of orders its place among all users, per mille. minima: the
    least amount, in 1/10000, of each common coupon (see `turns.minima`).
    """

    users: int
    orders: int
    minutes: "array[int]"
    before: "array[int]"
    signups: Ranks
    ages: Ranks
    busy: Mapping[int, int]
    coupon: tuple[int, int] | None
    refund: tuple[int, int] | None
    grain: int
    told: frozenset[str]
    minima: Mapping[str, int]
    usual: Usual

    def note(self, at: int) -> None:
        """Counts one more order, at a time in seconds."""
        minute = at // 60
        if not self.minutes or minute > self.minutes[-1]:
            self.minutes.append(minute)
            self.before.append(self.orders)
        self.orders += 1

    def tick(self, at: int) -> int:
        """Orders of the whole data set before the minute of a time."""
        place = bisect_left(self.minutes, at // 60)
        return self.before[place] if place < len(self.before) else self.orders

    def span(self, at: int, gap: int) -> tuple[int, int]:
        """The seconds, first and last, that are no further than so many ticks from a time."""
        tick = self.tick(at)
        low = bisect_left(self.before, tick - gap)
        high = bisect_right(self.before, tick + gap) - 1
        first = (self.minutes[low - 1] + 1) * 60 if low else 0
        if high < 0 or (high == len(self.before) - 1 and self.orders <= tick + gap):
            return first, LATE
        return first, self.minutes[high] * 60 + 59

    def rank(self, signed_up: int) -> int:
        """How many signed up before."""
        return bisect_left(self.signups, signed_up)

    def quick(self, age: int) -> int:
        """Per mille of users who ordered as soon after signing up, rounded up."""
        whole = max(len(self.ages), 1)
        return min(-(-1000 * max(bisect_right(self.ages, age), 1) // whole), 1000)

    def place(self, orders: int) -> int:
        """Where a number of orders stands among all users', per mille."""
        found = self.busy.get(orders)
        if found is not None:
            return found
        below = [n for n in self.busy if n < orders]
        return self.busy[max(below)] if below else 500


def norms(
    store: EntityStore,
    kinds: Mapping[str, Kind],
    policy: Policy,
    threads: int | None = None,
    memory: str | None = None,
    window: Window = EVER,
) -> Norms:
    """Reads the norms of what a store holds; those of nothing when it is empty."""
    with engine(threads, memory) as con:
        try:
            feed = store.feed(con, window)
            found = evidence.gather(con, feed, list(kinds), window, policy.money)
        except (StoreError, ContractError):
            if store.counts()["orders"]:
                raise
            return empty(kinds)
        return of(found) if found.deed == "order" else empty(kinds)


def of(found: Evidence) -> Norms:
    """The norms of a sweep's evidence."""
    clock = found.clock.order_by("minute").to_pyarrow()
    people = found.users.select("signed_up", "age", "n", "busy").to_pyarrow()
    usual = evidence.usual(found.orders)
    return Norms(
        users=found.n_users,
        orders=found.n_orders,
        minutes=numbers(clock["minute"]),
        before=numbers(clock["tick"]),
        signups=ranked(people["signed_up"]),
        ages=ranked(people["age"]),
        busy=dict(zip(people["n"].to_pylist(), people["busy"].to_pylist(), strict=True)),
        coupon=usual.coupon,
        refund=usual.refund,
        grain=found.grain,
        told=found.told,
        minima=least_amounts(found),
        usual=facts.usual(found),
    )


def least_amounts(found: Evidence) -> dict[str, int]:
    """The least amount of each common coupon, in the units of a stored order's."""
    rows = minima(found.orders).order_by("coupon").to_pyarrow().to_pylist()
    return {row["coupon"]: int(row["least"] * UNITS) for row in rows}


def numbers(column: pa.ChunkedArray) -> "array[int]":
    """A column as machine numbers, which bisect reads one by one."""
    return array("q", column.to_numpy().astype("int64").tobytes())


def ranked(column: pa.ChunkedArray) -> "array[int]":
    """The known values of a column, sorted."""
    known = column.drop_null().to_numpy().astype("int64")
    known.sort()
    return array("q", known.tobytes())


def empty(kinds: Mapping[str, Kind]) -> Norms:
    """The norms of a store that has no orders yet: nothing is usual, so nothing is rare."""
    nothing = Usual(users=0, orders=0, coupons=0, refunds=0, age=None, peers={})
    return Norms(
        users=0,
        orders=0,
        minutes=array("q"),
        before=array("q"),
        signups=array("q"),
        ages=array("q"),
        busy={},
        coupon=None,
        refund=None,
        grain=1,
        told=frozenset(kinds),
        minima={},
        usual=nothing,
    )
