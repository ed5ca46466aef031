"""The evidence of tiny data sets, worked out by hand in the comments."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from random import Random
from typing import Any

import ibis.expr.types as ir
import pytest

from graphrisk import facts, projection
from graphrisk.engine import Engine
from graphrisk.errors import ContractError
from graphrisk.evidence import Evidence, habit
from graphrisk.model import Window
from graphrisk.policy import Policy, Rates

Gather = Callable[..., Evidence]
Row = Mapping[str, Any]
DAY = 86_400


def order(user: str, at: int, **rest: Any) -> dict[str, Any]:
    return {"user_id": user, "ordered_at": at, **rest}


def rows(table: ir.Table | None) -> list[dict[str, Any]]:
    assert table is not None
    found: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return found


def by_user(found: Evidence) -> dict[str, dict[str, Any]]:
    return {r["user_id"]: r for r in rows(found.users)}


def column(found: Evidence, name: str) -> dict[str, Any]:
    return {user: row[name] for user, row in by_user(found).items()}


def moment(seconds: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(seconds=seconds)  # noqa: DTZ001


def test_ticks_count_the_orders_before_a_minute(gather: Gather):
    times = (0, 59, 59, 60, 3600, 3601)
    found = gather([order(f"u{i}", at) for i, at in enumerate(times)])
    clock = {r["minute"]: r["tick"] for r in rows(found.clock)}
    assert clock == {0: 0, 1: 3, 60: 4}
    assert (found.n_orders, found.n_users) == (6, 6)


@pytest.fixture(scope="module")
def alone(gather: Gather) -> dict[str, dict[str, Any]]:
    """What each of six users did alone: eight orders, two with a coupon, one brought back."""
    signed = {"a": 0, "b": 100, "c": 100, "d": 300, "f": 9000}
    found = gather(
        [
            order("a", 10, coupon_code="X", amount="5.00"),
            order("a", 20, coupon_code="Y", amount="7.00"),
            order("a", 20, amount="1.00"),
            order("b", 110, amount="0.01", status="refused"),
            order("c", 200, amount="30000000"),
            order("d", 1300, amount=None),
            order("e", 50, amount="2.345"),
            order("f", 8000),  # before it signed up
        ],
        signed,
    )
    return by_user(found)


def test_users_are_numbered_by_their_ids(alone: Mapping[str, Row]):
    assert {u: r["user"] for u, r in alone.items()} == {u: i for i, u in enumerate("abcdef")}
    assert [alone["a"][k] for k in ("n", "first_at", "last_at")] == [3, 10, 20]


def test_busy_beside_all_others(alone: Mapping[str, Row]):
    # Five of six have one order: half of 5/6. The last: 5/6 and half of 1/6, all rounded down.
    assert {u: r["busy"] for u, r in alone.items()} == {"a": 916, **dict.fromkeys("bcdef", 416)}


def test_age_and_fresh(alone: Mapping[str, Row]):
    ages = {u: r["age"] for u, r in alone.items()}
    assert ages == {"a": 10, "b": 10, "c": 100, "d": 1000, "e": None, "f": None}
    # Of the four whose age is known: two were as quick as a, three as c, all as d.
    fresh = {u: r["fresh"] for u, r in alone.items()}
    assert fresh == {"a": 500, "b": 500, "c": 750, "d": 1000, "e": None, "f": None}


def test_sign_ups_are_ranked(alone: Mapping[str, Row]):
    ranks = {u: r["sign_rank"] for u, r in alone.items()}
    assert ranks == {"a": 0, "b": 1, "c": 1, "d": 3, "e": None, "f": 4}


def test_coupon_and_refund_odds(alone: Mapping[str, Row]):
    # Coupons: (2+1)/(8+2) = 0.3; log2(0.95/0.3) = 1.663 with, log2(0.05/0.7) = -3.807 without.
    coupon = {u: r["coupon"] for u, r in alone.items()}
    assert coupon == {"a": 2 * 1663 - 3807, **dict.fromkeys("bcdef", -3807)}
    # Refunds: (1+1)/(8+2) = 0.2; log2(0.6/0.2) = 1.585 with, log2(0.4/0.8) = -1 without;
    # a status that is not told is no refund.
    assert alone["b"]["refund"] == 1585


def test_a_habit_of_all_says_nothing():
    assert habit(2, 8, 0.95) == (1663, -3807)
    assert habit(20, 20, 0.95) == (0, 0)  # 21/22 is usual, which is over 0.95
    assert habit(0, 8, 0.95) is None


def test_an_order_without_a_status_is_not_refunded(alone: Mapping[str, Row]):
    refund = {u: r["refund"] for u, r in alone.items()}
    assert refund == {"a": -3000, "b": 1585, **dict.fromkeys("cdef", -1000)}


def test_first_amounts_in_cents(alone: Mapping[str, Row]):
    cents = {u: r["amount1"] for u, r in alone.items()}
    # c's first amount is larger than what is kept beside a time; d's is not told.
    assert {u: cents[u] for u in "abdf"} == {"a": 500, "b": 1, "d": None, "f": None}
    assert cents["c"] in (None, 3_000_000_000)


def test_first_orders_of_one_second_settle_by_amount(gather: Gather):
    both = [(10, "7"), (10, "3"), (11, "1")]
    rows = [order("a", at, amount=m) for at, m in both]
    rows += [order("b", at, amount=m) for at, m in both[::-1]]
    assert column(gather(rows), "amount1") == {"a": 300, "b": 300}


@pytest.fixture(scope="module")
def classes(gather: Gather) -> dict[int, Row]:
    """Values by code, used in different ways. An old user signed up 100 days before."""
    orders: list[dict[str, Any]] = []
    signed: dict[str, int] = {}
    old, used = -100 * DAY, 200 * DAY

    def uses(code: int, people: Sequence[tuple[int, int]]) -> None:
        for n, (sign, at) in enumerate(people):
            signed[f"v{code}-{n:02}"] = sign
            orders.append(order(f"v{code}-{n:02}", at, device=code))

    uses(1, [(old, used)] * 2)
    uses(2, [(used, used + DAY)] * 3)  # new to the second
    uses(3, [(used, used + DAY + 1)] * 3)  # a second too old to be new
    uses(4, [(used, used), (used, used), (used + 14 * DAY, used + 14 * DAY)])
    uses(5, [(used, used), (used, used), (used + 14 * DAY, used + 14 * DAY + 1)])
    uses(6, [(used, used)] * 3 + [(old, used)] * 2)  # 60% are new
    uses(7, [(used, used)] * 4 + [(old, used)] * 3)  # 57%
    uses(8, [(old, used)] * 6)
    uses(9, [(old, used)] * 60)
    uses(10, [(old, used)] * 61)
    uses(11, [(used, used)] * 2)  # two are never a pool
    uses(12, [(used, used)] * 61)
    found = gather(orders, signed)
    return {r["code"]: r for r in rows(found.entities)}


@pytest.mark.parametrize(
    ("code", "users", "new", "sharing"),
    [
        (1, 2, 0, "household"),
        (2, 3, 3, "pool"),
        (3, 3, 0, "household"),
        (4, 3, 3, "pool"),
        (5, 3, 3, "household"),
        (6, 5, 3, "pool"),
        (7, 7, 4, "workplace"),
        (8, 6, 0, "household"),
        (9, 60, 0, "workplace"),
        (10, 61, 0, "public"),
        (11, 2, 2, "household"),
        (12, 61, 61, "pool"),
    ],
)
def test_sharing_classes(classes: Mapping[int, Row], code: int, users: int, new: int, sharing: str):
    row = classes[code]
    assert (row["users"], row["new"], row["sharing"]) == (users, new, sharing)


def test_a_user_without_sign_up_is_new_at_its_first_order(gather: Gather):
    old = order("c", -10 * DAY, device=9)
    found = gather([order("a", 0, device=1), order("b", 9, device=1), old, order("c", 0, device=1)])
    assert {r["user"]: r["new"] for r in rows(found.uses)} == {0: 1, 1: 1, 2: 0}
    assert set(column(found, "signed_up").values()) == {None}


def test_unpaid_orders_tie_nobody(gather: Gather):
    found = gather(
        [
            order("a", 0, device=1, status="delivered"),
            order("b", 10, device=1, status="placed"),
            order("c", 20, device=1, status="cancelled"),
            order("d", 30, ip=1, status="refused"),
            order("e", 40, ip=1, status=None),
            order("e", 40, ip=1, status="paid"),
            order("a", 50, payment=1, status="shipped"),
            order("a", 60, payment=1, status="cancelled"),
        ]
    )
    uses = [(r["kind"], r["code"], r["user"], r["orders"]) for r in rows(found.uses)]
    assert sorted(uses) == [(1, 1, 3, 1), (1, 1, 4, 2)]
    assert found.lone == {"device": 1, "ip": 0, "payment": 1}
    assert sum(column(found, "n").values()) == 8  # they still happened


def test_equal_codes_of_two_kinds_are_two_values(gather: Gather):
    said = {"product_id": "p", "coupon_code": "X"}
    found = gather([order("a", 0, device=5), order("b", 1, ip=5, **said), order("c", 2, device=5)])
    assert [(r["kind"], r["users"]) for r in rows(found.entities)] == [(0, 2)]
    assert found.told == {"device", "ip", "product", "coupon"}


def test_uses(gather: Gather):
    times = (5, 65, 125)
    found = gather([*(order("a", t, device=7) for t in times), order("b", 70, device=7)])
    names = ("user", "first", "last", "orders", "first_tick")
    uses = sorted(tuple(r[n] for n in names) for r in rows(found.uses))
    assert uses == [(0, 5, 125, 3, 0), (1, 70, 70, 1, 1)]


def test_the_window_starts_with_its_start_and_ends_before_its_stop(gather: Gather):
    window = Window(moment(10), moment(20))
    found = gather([order(f"u{at}", at) for at in (9, 10, 19, 20)], window=window)
    assert sorted(by_user(found)) == ["u10", "u19"]


def test_as_of(gather: Gather):
    # An order after the moment is unseen, a refund after it is not known.
    orders = [
        order("a", 10, status="refunded", refunded_at=50),
        order("b", 20, status="refunded", refunded_at=51),
        order("c", 30, status="refunded"),
        order("d", 50, status="paid"),
        order("e", 51, status="paid"),
    ]
    found = gather(orders, window=Window(as_of=moment(50)))
    known = {r["order_id"]: r["refunded"] for r in rows(found.orders)}
    assert known == {"o0": True, "o1": False, "o2": True, "o3": False}
    known = {r["order_id"]: r["refunded"] for r in rows(gather(orders).orders)}
    assert known == {"o0": True, "o1": True, "o2": True, "o3": False, "o4": False}


def test_reviews_follow_the_window(gather: Gather):
    reviews = [{"user_id": f"u{at}", "reviewed_at": at, "rating": 5} for at in (5, 15)]
    undated = {"user_id": "late", "rating": 1}
    found = gather([order("a", 12)], reviews=[*reviews, undated], window=Window(moment(10)))
    assert sorted(by_user(found)) == ["a", "late", "u15"]
    assert len(rows(found.reviews)) == 2


def test_an_empty_window(gather: Gather):
    with pytest.raises(ContractError, match="widen --from/--to"):
        gather([order("a", 5)], window=Window(moment(10)))


def test_one_order(gather: Gather, engine: Engine):
    found = gather([order("a", 5, device=1)])
    assert (found.n_users, found.n_orders, rows(found.uses)) == (1, 1, [])
    assert projection.ties(engine, found, Policy()).count().execute() == 0


def test_what_is_never_told_is_null(gather: Gather):
    found = gather([order("a", 5, device=1), order("b", 5, device=1)])
    for name in ("signed_up", "sign_rank", "age", "fresh", "coupon", "refund", "amount1"):
        assert set(column(found, name).values()) == {None}, name
    assert found.told == {"device"}


def test_reviews_alone(gather: Gather, engine: Engine):
    words = "exactly what I wanted"
    reviews = [{"user_id": u, "merchant_id": "m", "rating": 5, "text": words} for u in "ab"]
    found = gather(reviews=reviews)
    assert (found.n_users, found.n_orders, found.deed) == (2, 2, "review")
    ties = projection.ties(engine, found, Policy())
    (told,) = facts.facts(engine, found, ties, [[0, 1]])
    assert (told.reviews, told.praise, told.copied, told.usual.deed) == (2, 2, 2, "review")
    assert (told.merchant, told.merchant_orders, told.burst, told.first_at) == ("m", 2, 0, None)


@pytest.fixture(scope="module")
def crowd() -> list[dict[str, Any]]:
    dice = Random(5)  # noqa: S311 - not a secret
    users = [f"u{n:02}" for n in range(90)]
    return [
        order(dice.choice(users), dice.randrange(10**6), coupon_code=dice.choice([None, "X"]))
        for _ in range(300)
    ]


def test_fresh_is_a_share_rounded_up(gather: Gather, crowd: list[dict[str, Any]]):
    dice = Random(6)  # noqa: S311 - not a secret
    signed = {f"u{n:02}": -dice.randrange(500) for n in range(0, 90, 2)}
    found = by_user(gather(crowd, signed))
    ages = {u: r["first_at"] - signed[u] for u, r in found.items() if u in signed}
    expected = {
        u: ceil(1000 * sum(a <= age for a in ages.values()) / len(ages)) for u, age in ages.items()
    }
    assert {u: r["fresh"] for u, r in found.items() if u in signed} == expected


def test_the_order_of_rows_changes_nothing(gather: Gather, crowd: list[dict[str, Any]]):
    numbered = [{"order_id": f"o{i}", **o} for i, o in enumerate(crowd)]

    def tables(found: Evidence) -> Iterator[list[tuple[Any, ...]]]:
        for table in (found.users, found.orders, found.uses, found.entities, found.clock):
            yield sorted((tuple(r.values()) for r in rows(table)), key=repr)

    assert list(tables(gather(numbered))) == list(tables(gather(numbered[::-1])))


def test_times_told_by_the_minute_are_not_taken_for_longer_than_they_must_be(gather: Gather):
    made = [order(f"u{n}", 60 * (n + n % 3)) for n in range(60)]
    found = gather(made, users={f"u{n}": 60 * n for n in range(60)})
    assert found.grain == 60
    # 0, 1 and 2 minutes, as told.
    assert Counter(column(found, "age").values()) == {0: 40, 60: 20}


def test_few_times_tell_no_unit(gather: Gather):
    assert gather([order(f"u{n}", 60 * n) for n in range(49)]).grain == 1


def test_amounts_of_other_currencies(gather: Gather):
    told = ("eur", "USD", None, "XXX")
    made = [order(f"u{n}", n, amount=10, currency=name) for n, name in enumerate(told)]
    found = gather(made, money=Rates("USD", {"EUR": 1.25}))
    worth = found.orders.order_by("at").amount.to_pyarrow().to_pylist()
    assert worth == [Decimal("12.5"), Decimal(10), Decimal(10), None]
    assert found.unrated == 1
