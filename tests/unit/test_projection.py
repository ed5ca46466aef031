"""Ties of pairs made by hand, and the rules of sharing against their plain reading."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from math import floor, log2
from random import Random
from typing import Any

import pytest

from graphrisk import engine as engines
from graphrisk import projection
from graphrisk.engine import Engine
from graphrisk.evidence import Evidence
from graphrisk.kinds import KINDS
from graphrisk.policy import Comparison, Policy, load

Gather = Callable[..., Evidence]
Row = dict[str, Any]
Pairs = dict[tuple[str, str], Row]
EVERYTHING = Policy()
"""No comparisons and no cut: every pair that is asked becomes a tie."""


def order(user: str, at: int, **rest: Any) -> Row:
    return {"user_id": user, "ordered_at": at, **rest}


def fillers(number: int, start: int) -> list[Row]:
    """Orders of strangers who share nothing, one a minute."""
    return [order(f"z{n:02}", start + 60 * n) for n in range(number)]


def pairs(engine: Engine, evidence: Evidence, policy: Policy = EVERYTHING) -> Pairs:
    """The facts of all pairs, by the ids of the two."""
    users = evidence.users.select("user", "user_id").to_pyarrow()
    ids = dict(zip(*(users[c].to_pylist() for c in ("user", "user_id")), strict=True))
    rows = projection.ties(engine, evidence, policy).to_pyarrow().to_pylist()
    assert all(row["a"] < row["b"] for row in rows)
    found = {(ids[row["a"]], ids[row["b"]]): row for row in rows}
    assert len(found) == len(rows)
    return found


def picked(found: Pairs, *names: str) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {pair: tuple(row[n] for n in names) for pair, row in found.items()}


@pytest.fixture(scope="module")
def sharing(engine: Engine, gather: Gather) -> Pairs:
    """16 orders: a pair with one device, a pair with three kinds, three with one card."""
    three, card = {"device": 2, "ip": 2, "payment": 2}, {"payment": 3}
    orders = [
        order("a1", 0, device=1),
        order("a2", 60, device=1),
        order("b1", 120, **three),
        order("b2", 120, **three),
        order("c1", 180, device=3, **card),
        order("c2", 240, device=3, **card),
        order("c3", 300, **card),
        *fillers(9, 360),
    ]
    return pairs(engine, gather(orders))


def test_users_of_the_rarest_shared_value(sharing: Pairs):
    assert picked(sharing, "device", "ip", "payment", "shared") == {
        ("a1", "a2"): (2, 0, 0, 1),
        ("b1", "b2"): (2, 2, 2, 3),
        ("c1", "c2"): (2, 0, 3, 2),
        ("c1", "c3"): (0, 0, 3, 1),
        ("c2", "c3"): (0, 0, 3, 1),
    }


def test_how_it_is_shared(sharing: Pairs):
    # Two are a household; three new users of one card within five minutes are a pool.
    assert picked(sharing, "home", "pool", "born") == {
        ("a1", "a2"): (1, 0, 1),
        ("b1", "b2"): (1, 0, 1),
        ("c1", "c2"): (1, 1, 1),
        ("c1", "c3"): (0, 1, 1),
        ("c2", "c3"): (0, 1, 1),
    }


def test_nearness_in_ticks(sharing: Pairs):
    # log2(16 / (ticks + 1)), floored to 1/8 bit; 16/3 is 2.415 bits, so 19/8.
    assert picked(sharing, "close") == {
        ("a1", "a2"): (3000,),
        ("b1", "b2"): (4000,),
        ("c1", "c2"): (3000,),
        ("c1", "c3"): (2375,),
        ("c2", "c3"): (3000,),
    }


def test_what_is_never_told_says_nothing(sharing: Pairs):
    told = ("lock", "locks", "apart", "haste", "fresh", "coupon", "refund", "amount")
    assert set(picked(sharing, *told).values()) == {(None,) * len(told)}


def test_an_unknown_sign_up_says_nothing(sharing: Pairs):
    assert set(picked(sharing, "signup").values()) == {(None,)}


@pytest.fixture(scope="module")
def acting(engine: Engine, gather: Gather) -> Pairs:
    """Two pairs with sign-ups, coupons and amounts."""
    signed = {"a": 0, "b": 100, "c": 1000, "d": 1500}
    orders = [
        order("a", 150, device=1, coupon_code="X", amount="5"),
        order("b", 220, device=1, coupon_code="X", amount="5.00"),
        order("b", 9000, amount="1"),
        order("c", 2000, device=2, amount="5"),
        order("d", 1900, device=2, amount="5.01"),
    ]
    return pairs(engine, gather(orders, signed))


def test_how_alike_two_act(acting: Pairs):
    # Ranks of the sign-ups are 0 to 3: log2(4 / 2). From a's sign-up to b's order: 220 seconds.
    # Ages 150, 120, 1000, 400: the slower of a and b is the second of four, c the last.
    assert picked(acting, "signup", "apart", "haste", "fresh", "amount") == {
        ("a", "b"): (1000, 100, 220, 500, 1),
        ("c", "d"): (1000, 500, 1000, 0, 0),
    }


def test_the_busier_of_two(acting: Pairs):
    # Three have one order, which puts them at 3/8; b's two are at 7/8.
    assert picked(acting, "busy") == {("a", "b"): (875,), ("c", "d"): (375,)}


def test_the_lesser_coupon_habit_of_two(acting: Pairs):
    # (2+1)/(5+2) is usual: log2(0.95 * 7/3) = 1.148 with one, log2(0.05 * 7/4) = -3.515 without.
    assert picked(acting, "coupon") == {("a", "b"): (1148 - 3515,), ("c", "d"): (-3515,)}


def test_orders_before_the_sign_up_are_no_haste(engine: Engine, gather: Gather):
    orders = [order("a", 0, device=1), order("b", 9, device=1)]
    found = pairs(engine, gather(orders, {"a": 5000, "b": 90_000}))
    assert picked(found, "haste", "fresh") == {("a", "b"): (None, None)}


@pytest.fixture(scope="module")
def acts(gather: Gather) -> Evidence:
    """64 orders without identifiers; who bought the same things when."""
    both = {"product_id": "r", "coupon_code": "K"}
    return gather(
        [
            order("a", 0, product_id="p"),
            order("b", 59, product_id="p"),
            order("a", 60, product_id="q"),
            order("c", 120, product_id="q"),
            order("d", 180, **both),
            order("e", 200, **both),
            *(order(f"f{n:02}", 240, product_id="flash") for n in range(16)),
            order("g", 300, product_id="s"),
            order("h", 300, product_id="s", status="cancelled"),
            order("i", 360, product_id="t"),
            order("i", 360, product_id="t"),
            *fillers(38, 420),
        ]
    )


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        # Product p has 2 orders in one minute: log2(64 / 2). Product q a tick more: 64 / 4.
        # Both of r and K count. Of 64 orders 16 are for the drop: no surprise in one minute.
        (4000, {("a", "b"): (5000, 1), ("a", "c"): (4000, 1), ("d", "e"): (10_000, 2)}),
        (5000, {("a", "b"): (5000, 1), ("d", "e"): (10_000, 2)}),
        (5001, {("d", "e"): (10_000, 2)}),
    ],
)
def test_lockstep(engine: Engine, acts: Evidence, cut: int, expected: Mapping[Any, Any]):
    found = pairs(engine, acts, EVERYTHING.model_copy(update={"lock_bits": cut}))
    assert picked(found, "lock", "locks") == expected


def test_a_pair_in_lockstep_that_shares_nothing(engine: Engine, acts: Evidence):
    found = pairs(engine, acts, EVERYTHING.model_copy(update={"lock_bits": 4000}))
    # No identifier is told in this data, so all kinds are unknown; close has no share to count.
    assert picked(found, "device", "ip", "payment")["a", "b"] == (None, None, None)


def test_hubs_are_never_squared(engine: Engine, gather: Gather):
    n, following = 5000, EVERYTHING.hub_next
    # A device that all use in one minute, and a network that one new user a minute comes to.
    rush = [order(f"r{i:04}", 0, device=1) for i in range(n)]
    even = [order(f"s{i:04}", 60 + 60 * i, ip=1) for i in range(n)]
    found = pairs(engine, gather(rush + even))
    assert {a[0] + b[0] for a, b in found} == {"rr"}
    assert len(found) == following * n - following * (following + 1) // 2
    assert {row["device"] for row in found.values()} == {n}


@pytest.mark.parametrize(
    ("hours", "others", "expected"),
    [
        # 3 users of one value, one tick and 5 or 6 hours apart: rare among 24 orders or more.
        (6, 21, {("a", "b"), ("b", "c")}),
        (5, 21, {("a", "b")}),
        (6, 20, set()),
    ],
)
def test_hubs_by_nearness(
    engine: Engine, gather: Gather, hours: int, others: int, expected: set[tuple[str, str]]
):
    times = {"a": 0, "b": 5 * 3600, "c": 11 * 3600}
    orders = [order(u, t, device=1) for u, t in times.items()] + fillers(others, 90_000)
    policy = EVERYTHING.model_copy(update={"hub_users": 2, "hub_hours": hours})
    assert set(pairs(engine, gather(orders), policy)) == expected


def test_the_cut(engine: Engine, gather: Gather):
    orders = [order("a", 0, device=1), order("b", 0, device=1), order("b", 0, ip=1)]
    evidence = gather([*orders, order("c", 0, ip=1)])
    heavy = Comparison(fact="device", edges=(1,), bits=(-7, 11))
    policy = Policy(comparisons=(heavy,), prior_bits=100, tie_bits=111)
    assert {p: row["bits"] for p, row in pairs(engine, evidence, policy).items()} == {
        ("a", "b"): 111
    }
    lower = policy.model_copy(update={"tie_bits": 93})
    assert {row["bits"] for row in pairs(engine, evidence, lower).values()} == {111, 93}


def test_every_comparison_has_its_fact(acting: Pairs):
    (row, *_) = acting.values()
    assert {c.fact for c in load().comparisons} <= {*row, *KINDS}


def test_every_fact_has_its_comparison(acting: Pairs):
    (row, *_) = acting.values()
    assert {*row, *KINDS} - {"a", "b", "bits"} <= {c.fact for c in load().comparisons}


TIGHT = EVERYTHING.model_copy(update={"hub_users": 5, "hub_next": 2, "hub_hours": 2})


@pytest.fixture(scope="module")
def crowd() -> list[Row]:
    """A crowd with hubs, without statuses, so that every order counts."""
    dice = Random(11)  # noqa: S311 - not a secret
    codes = {"device": 40, "ip": 9, "payment": 90}

    def one(n: int) -> Row:
        found = {k: dice.choice([None, dice.randrange(n)]) for k, n in codes.items()}
        at = 300 * dice.randrange(130)
        return order(f"u{dice.randrange(70):02}", at, order_id=f"o{n}", **found)

    return [{**one(n), "product_id": f"p{dice.randrange(60)}"} for n in range(260)]


def plain(orders: Sequence[Row], policy: Policy) -> dict[tuple[str, str], tuple[int, ...]]:
    """device, ip, payment, shared, close of every pair that shares: the rules, row by row."""
    n = len(orders)
    best: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    close: dict[tuple[str, str], int] = defaultdict(int)
    for kind, users, pair, gap in shares(orders, policy):
        best[pair][kind] = min(best[pair].get(kind, users), users)
        nearness = max(floor(8 * log2(n / (gap + 1)) + 1e-6) * 125, 0)
        close[pair] = max(close[pair], nearness)
    return {
        pair: (*(found.get(k, 0) for k in ("device", "ip", "payment")), len(found), close[pair])
        for pair, found in best.items()
    }


def shares(
    orders: Sequence[Row], policy: Policy
) -> Iterator[tuple[str, int, tuple[str, str], int]]:
    """kind, users of the value, the pair, ticks between their first uses."""
    minutes = sorted(o["ordered_at"] // 60 for o in orders)
    for kind in ("device", "ip", "payment"):
        for code in {o[kind] for o in orders} - {None}:
            first: dict[str, int] = {}
            for o in orders:
                if o[kind] == code:
                    at = o["ordered_at"]
                    first[o["user_id"]] = min(first.get(o["user_id"], at), at)
            line = sorted((at, user) for user, at in first.items())
            hub = len(line) > policy.hub_users
            for i, j in combinations(range(len(line)), 2):
                ticks = [minutes.index(line[k][0] // 60) for k in (i, j)]
                gap, wait = ticks[1] - ticks[0], line[j][0] - line[i][0]
                near = gap * len(line) * 8 <= len(orders) and wait <= policy.hub_hours * 3600
                if not hub or (j - i <= policy.hub_next and near):
                    a, b = sorted((line[i][1], line[j][1]))
                    yield kind, len(line), (a, b), gap


def test_sharing_is_the_rule(engine: Engine, gather: Gather, crowd: list[Row]):
    found = pairs(engine, gather(crowd), TIGHT.model_copy(update={"lock_bits": 10**9}))
    expected = plain(crowd, TIGHT)
    assert len(expected) > 150
    assert {users for users, *_ in expected.values()} & {2, 3, 4}
    assert max(row[1] for row in expected.values()) > TIGHT.hub_users
    assert picked(found, "device", "ip", "payment", "shared", "close") == expected


def test_rows_codes_and_threads_change_nothing(
    engine: Engine,
    gather: Gather,
    gather_on: Callable[[Engine], Gather],
    crowd: list[Row],
):
    policy = TIGHT.model_copy(update={"comparisons": load().comparisons, "tie_bits": -(10**9)})
    policy = policy.model_copy(update={"lock_bits": 3000})
    expected = pairs(engine, gather(crowd), policy)
    other = [
        {k: (v * 7919) % 1009 - 500 if k in KINDS and v is not None else v for k, v in o.items()}
        for o in reversed(crowd)
    ]
    with engines.engine(threads=4) as wide:
        assert pairs(wide, gather_on(wide)(other), policy) == expected
    assert any(row["lock"] for row in expected.values())


def test_what_the_pairs_of_a_user_come_to(engine: Engine, gather: Gather):
    """By the plain reading of all pairs, those under the cut too."""
    rng = Random(5)  # noqa: S311
    orders = [
        order(f"u{rng.randrange(40):02}", 60 * n, device=rng.randrange(25), product_id=f"p{n % 3}")
        for n in range(120)
    ]
    evidence = gather(orders, {f"u{n:02}": 30 * n for n in range(40)})
    policy = load()
    judged = projection.judged(engine, evidence, policy)
    rows = judged.to_pyarrow().to_pylist()
    found = {r.pop("user"): r for r in projection.met(engine, judged).to_pyarrow().to_pylist()}
    mine: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        mine[row["a"]].append(row)
        mine[row["b"]].append(row)
    ties = projection.held(engine, judged, policy).count().execute()
    assert 0 < ties < len(rows)
    assert found == {
        user: {
            "near": len(pairs),
            "top": max(p["bits"] for p in pairs),
            "quick": min((p["haste"] for p in pairs if p["haste"] is not None), default=None),
            "step": max(p["locks"] for p in pairs),
            "common": max(p["shared"] for p in pairs),
        }
        for user, pairs in mine.items()
    }


@pytest.mark.parametrize(("product", "expected"), [(None, {("a", "b"): (5000, 1)}), ("x", {})])
def test_lockstep_at_merchants_where_no_product_is_told(
    engine: Engine, gather: Gather, product: str | None, expected: Mapping[Any, Any]
):
    shop = [order(user, 0, merchant_id="m") for user in "ab"]
    other = [order("c", 600, merchant_id="n", product_id=product)]
    policy = EVERYTHING.model_copy(update={"lock_bits": 4000})
    found = pairs(engine, gather([*shop, *other, *fillers(61, 1200)]), policy)
    assert picked(found, "lock", "locks") == expected
