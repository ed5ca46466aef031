"""Signals: what they say is true, what they can't know they don't say, what they see counts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrisk import facts as stage
from graphrisk import projection, rings
from graphrisk.engine import Engine
from graphrisk.evidence import Evidence
from graphrisk.model import Facts, Shared
from graphrisk.policy import Comparison, Policy, load
from graphrisk.signals import SIGNALS, Sight, Signal
from graphrisk.signals.base import count, duration, per_mille

Gather = Callable[..., Evidence]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
BY_NAME = {s.name: s for s in SIGNALS}
NAMES = sorted(BY_NAME)


def look(name: str, facts: Facts) -> Sight:
    sight = BY_NAME[name].look(facts)
    assert sight is not None
    return sight


def numbers(text: str) -> list[float]:
    return [float(n.replace(",", "")) for n in NUMBER.findall(text)]


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda s: s.name)
def test_an_investigator_can_read_the_docstring(signal: Signal):
    text = " ".join((signal.look.__doc__ or "").split())
    assert len(text) > 30
    assert text[0].isupper()
    assert text.endswith(".")
    assert not re.search(r"[_`{}]|None|Facts|Sight|tuple|facts\.", text)


def test_names_are_one_each():
    assert len(BY_NAME) == len(SIGNALS)


def part(draw: st.DrawFn, whole: int, least: int = 0) -> int:
    return draw(st.integers(least, whole))


@st.composite
def communities(draw: st.DrawFn, base: Facts) -> Facts:
    """Counts that fit together."""
    size = draw(st.integers(2, 2000))
    orders, total = draw(st.integers(size, 9000)), draw(st.integers(1, 20_000))
    back, mine = part(draw, orders), part(draw, min(orders, total), 1)
    reviews = draw(st.integers(1, 3000))
    values, couponed = draw(st.integers(1, 4)), part(draw, orders, 1)
    shared = tuple(Shared("device", n, f"d{n}", "pool", 2, 3, 0, 1) for n in range(values))
    return replace(
        base,
        users=tuple(range(size)),
        ties=draw(st.integers(1, 5000)),
        tie_bits=draw(st.integers(0, 10**7)),
        lock_bits=draw(st.integers(0, 10**7)),
        echoes=draw(st.integers(0, 9)),
        shared=shared,
        covered={"device": part(draw, size, 2), "ip": 1},
        orders=orders,
        coupons=part(draw, orders),
        refunds=back,
        refused=part(draw, orders - back),
        first_refunds=part(draw, size),
        merchant_orders=mine,
        merchant_total=total,
        merchant_users=part(draw, min(size, mine), 1),
        product_users=part(draw, size, 1),
        burst=part(draw, orders, 1),
        moves=part(draw, size),
        gaps=part(draw, orders - 1),
        minimum=part(draw, couponed, 1),
        minimum_orders=couponed,
        reviews=reviews,
        praise=part(draw, reviews),
        copied=part(draw, reviews),
        settled=part(draw, size),
    )


def truths(f: Facts) -> Mapping[str, tuple[set[int], set[float]]]:
    """The counts and the shares that a sentence may name."""
    back = f.refunds + f.refused
    inside = sum(s.members for s in f.shared)
    outside = 100 - 100 * inside / sum(s.users for s in f.shared)
    return {
        "ties": ({f.covered["device"], f.size, len(f.shared)}, {1.2}),
        "outsiders": (set(), {outside}),
        "coupon": ({f.coupons, f.orders}, {100 * f.coupons / f.orders, 10}),
        "product": ({f.product_users, f.size}, set()),
        "burst": ({f.burst, f.orders}, set()),
        "moves": ({f.moves or 0, f.size}, set()),
        "gaps": ({f.gaps, f.orders, 10}, set()),
        "minimum": ({f.minimum, f.minimum_orders}, set()),
        "settled": ({f.settled, f.size}, set()),
        "merchant": ({f.merchant_users, f.size, f.merchant_orders, f.merchant_total}, set()),
        "lockstep": (set(), {f.lock_bits / f.ties / 1000}),  # type: ignore[operator]
        "praise": ({f.praise, f.reviews, f.copied}, set()),
        "refund": ({back, f.orders}, {100 * back / f.orders, 5}),
        "first_refund": ({f.first_refunds, f.size}, set()),
    }


def true(number: str, counts: set[int], shares: set[float]) -> bool:
    """Whether it is one of the counts, or one of the shares as rounded."""
    said = float(number.replace(",", ""))
    slack = 0.051 if "." in number else 0.6
    return said in counts or any(abs(said - share) <= slack for share in shares)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_sentences_say_true_numbers(guilty: Facts, data: st.DataObject):
    facts = data.draw(communities(guilty))
    for name, (counts, shares) in truths(facts).items():
        text = look(name, facts).text
        said = NUMBER.findall(text)
        assert said, text
        assert all(true(n, counts, shares) for n in said), text


UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


def spans(text: str) -> list[tuple[float, float]]:
    """The durations in a sentence: seconds at least and at most, as rounded."""
    found = re.findall(r"([\d,]+) (second|minute|hour|day)s?", text)
    out = []
    for number, unit in found:
        n, one = int(number.replace(",", "")), UNITS[unit]
        # One of a unit is said of exactly one.
        slack = 0 if one == 1 or n == 1 else one / 2
        out.append((n * one - slack, n * one + slack))
    return out


@given(st.integers(0, 10**9))
def test_durations_are_true(seconds: int):
    ((low, high),) = spans(duration(seconds))
    assert low <= seconds <= high
    assert high - low <= seconds / 2


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (3600, "1 hour"),
        (5400, "90 minutes"),
        (86_400, "1 day"),
        (864_000, "10 days"),
    ],
)
def test_durations(seconds: int, text: str):
    assert duration(seconds) == text


def test_counts():
    assert [count(1, "card"), count(0, "card"), count(1200, "card")] == [
        "1 card",
        "0 cards",
        "1,200 cards",
    ]
    assert count(2, "address", "addresses") == "2 addresses"
    assert (per_mille(1, 3), per_mille(0, 0), per_mille(2, 2)) == (333, 0, 1000)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=12))
def test_sign_ups_stand_as_close_as_said(guilty: Facts, times: list[int]):
    text = look("signup", replace(guilty, signups=tuple(times))).text
    half, whole = numbers(text)[:2]
    ((_, span),) = spans(text)
    assert (whole, 2 * half > whole) == (len(times), True)
    assert max(sum(t <= u <= t + span for u in times) for t in times) >= half


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=12))
def test_half_ordered_as_soon_as_said(guilty: Facts, ages: list[int]):
    told = replace(guilty, ages=tuple(ages), fresh=tuple(ages))
    (_, soon), (_, usual) = spans(look("fresh", told).text)
    assert 2 * sum(age <= soon for age in ages) >= len(ages)
    assert usual >= 864_000


def test_the_accounts_opened_together_ordered_as_soon_as_said(guilty: Facts):
    told = replace(guilty, users=(0, 1, 2), signups=(0, 0, 9000), ages=(5000, 1, 1))
    text = look("haste", told).text
    assert numbers(text)[:2] == [2, 3]
    # One of the two that were opened together took 5000 seconds.
    assert "their first orders" not in text or spans(text)[1][1] >= 5000


# For each signal, what takes its evidence away.
INNOCENT: dict[str, dict[str, Any]] = {
    "ties": {"tie_bits": -90_000},
    "sharing": {"covered": {}},
    "outsiders": {"shared": (Shared("device", 0, "d", "public", 2, 4000, 0, 9),)},
    "signup": {"sign_bits": 0},
    "haste": {"signups": tuple(10**6 * n for n in range(10))},
    "fresh": {"fresh": (1000,) * 10},
    "coupon": {"coupons": 0, "coupon_bits": -300_000},
    "product": {"product_users": 1},
    "burst": {"burst": 1},
    "moves": {"moves": 0},
    "gaps": {"gaps": 0},
    "minimum": {"minimum": 0},
    "settled": {"settled": 10},
    "merchant": {"merchant_orders": 1, "merchant_total": 9000, "merchant_users": 1},
    "lockstep": {"lock_bits": 0},
    "praise": {"copied": 0},
    "refund": {"refunds": 0, "refused": 0, "refund_bits": -300_000},
    "first_refund": {"first_refunds": 0},
}


def stairs(row: Comparison) -> Comparison:
    """The same levels, each worth a bit more than the one before, as the trend says."""
    bits = tuple(range(0, 1000 * len(row.bits), 1000))
    return row.model_copy(update={"bits": bits[::-1] if row.trend == "falling" else bits})


def test_every_signal_can_lose_its_evidence():
    assert sorted(INNOCENT) == NAMES


@pytest.mark.parametrize("name", sorted(INNOCENT))
def test_less_evidence_is_a_lower_score(guilty: Facts, name: str):
    (row,) = (stairs(c) for c in load().signals if c.fact == name)
    policy = Policy(signals=(row,))
    before, _ = rings.judge(rings.look(guilty), policy)
    after, _ = rings.judge(rings.look(replace(guilty, **INNOCENT[name])), policy)
    assert after < before


def test_without_its_strongest_finding_a_ring_scores_lower(guilty: Facts):
    before, findings = rings.judge(rings.look(guilty), load())
    after, _ = rings.judge(rings.look(replace(guilty, **INNOCENT[findings[0].signal])), load())
    assert findings[0].bits > 0
    assert after < before


def test_all_see_a_ring(guilty: Facts):
    assert all(s.look(guilty) for s in SIGNALS)


@pytest.mark.parametrize(
    "name",
    ["signup", "haste", "fresh", "coupon", "product", "moves", "minimum", "merchant", "lockstep",
     "praise", "refund", "first_refund"],
)  # fmt: skip
def test_what_the_data_cannot_tell(unknown: Facts, name: str):
    assert BY_NAME[name].look(unknown) is None


def test_nothing_shared_tells_nothing_of_outsiders(unknown: Facts):
    assert BY_NAME["outsiders"].look(unknown) is None


def test_turns_are_not_told_by_one_order_or_by_the_hour(guilty: Facts):
    hourly = replace(guilty, usual=replace(guilty.usual, grain=3600))
    assert BY_NAME["gaps"].look(hourly) is None
    assert BY_NAME["gaps"].look(replace(guilty, orders=1, gaps=0)) is None
    assert look("gaps", replace(guilty, usual=replace(guilty.usual, grain=60))).amount == 739


def test_one_buyer_makes_no_common_product(guilty: Facts):
    assert look("product", replace(guilty, product_users=1)).amount == 0
    assert look("merchant", replace(guilty, merchant_users=1)).amount == 0
    assert look("burst", replace(guilty, burst=1)).amount == 0


def test_amounts_by_hand(guilty: Facts):
    seen = {s.name: look(s.name, guilty).amount for s in SIGNALS}
    assert seen == {
        "ties": 7000,
        "sharing": 3,  # device 7, payment 10, ip 9 of 10
        "outsiders": 55,  # without the network: 17 uses inside of 18
        "signup": 9000,
        "haste": 13,  # 5 of 10 within 4 seconds, and 5 first orders within 10
        "fresh": 986,
        "coupon": 2700,
        "product": 800,
        "burst": 782,
        "moves": 500,
        "gaps": 739,  # 17 of 23
        "minimum": 900,
        "settled": 0,
        "merchant": 500,
        "lockstep": 20_000,
        "praise": 875,
        "refund": 5100,
        "first_refund": 800,
    }


def test_the_network_counts_for_outsiders_when_it_is_all_there_is(guilty: Facts):
    only = replace(guilty, shared=guilty.shared[-1:])
    assert look("outsiders", only).amount == 987  # 691 of 700


def test_values_are_captions(guilty: Facts):
    assert look("ties", guilty).values == ("card …1111",)
    devices = replace(guilty, covered={"device": 7})
    assert look("ties", devices).values == ("device …2222", "device …3333")


def test_kinds_that_half_share(guilty: Facts):
    half = replace(guilty, covered={"device": 5, "payment": 4, "wallet": 9})
    sight = look("sharing", half)
    assert sight.amount == 2
    assert "devices" in sight.text
    assert "wallet" in sight.text
    assert "payment" not in sight.text


def test_lockstep_alone(guilty: Facts):
    told = replace(guilty, covered={}, shared=())
    assert numbers(look("ties", told).text) == [8.0]  # 2 * 40 ties of 10 users


# The facts themselves, counted on the engine.


def order(user: str, at: int, **rest: Any) -> dict[str, Any]:
    return {"user_id": user, "ordered_at": at, **rest}


def review(user: str, rating: int | None, text: str | None) -> dict[str, Any]:
    return {"user_id": user, "merchant_id": "m", "rating": rating, "text": text}


@pytest.fixture(scope="module")
def told(engine: Engine, gather: Gather) -> Facts:
    """a, b and c are a community, d is not."""
    done = {"coupon_code": "X", "status": "delivered"}
    p, q = {"merchant_id": "m", "product_id": "p"}, {"merchant_id": "n", "product_id": "q"}
    orders = [
        order("a", 0, **p, device=1, amount="10", discount="1", **done),
        order("a", 100, **p, device=1, amount="20", status="refunded"),
        order("b", 50, **p, device=1, amount="5", status="refused"),
        order("c", 7200, **q, ip=1, amount="8", status="paid"),
        order("c", 7300, **q, device=2, amount="3", status="cancelled"),
        order("d", 10, **p, device=2, ip=1, amount="100", **done),
    ]
    reviews = [
        review("a", 5, "Great lamp!!!!"),
        review("b", 5, "great  LAMP"),
        review("c", 5, "ok"),
        review("c", 3, "a fine lamp indeed"),
        review("c", None, None),
        review("d", 5, "a fine lamp indeed"),
    ]
    evidence = gather(orders, {"a": 0, "b": 0, "c": 0, "d": 0}, reviews)
    ties = projection.ties(engine, evidence, Policy())
    (found,) = stage.facts(engine, evidence, ties, [[0, 1, 2]])
    return found


def test_facts_of_orders(told: Facts):
    assert (told.orders, told.coupons, told.refunds, told.refused) == (5, 1, 1, 1)
    assert told.first_refunds == 1  # b's; a's refund came second
    assert (told.first_at, told.last_at, told.burst) == (0, 7300, 3)
    assert told.amount == Decimal(46)
    # a's coupon, the refund, the refusal, and what can still be stopped.
    assert told.at_risk == Decimal(1 + 20 + 5 + 8)


def test_facts_of_things(told: Facts):
    m = (told.merchant, told.merchant_users, told.merchant_orders, told.merchant_total)
    p = (told.product, told.product_users, told.product_orders, told.product_total)
    assert (m, p) == (("m", 2, 3, 4), ("p", 2, 3, 4))


def test_facts_of_sharing(told: Facts):
    # The network is shared with d alone, c's device in an order that was cancelled.
    assert [(s.kind, s.members, s.users, s.first, s.last) for s in told.shared] == [
        ("device", 2, 2, 0, 100)
    ]
    assert told.covered == {"device": 2}
    assert told.ties == 1
    # The first device has two users and the second one, in orders that were paid.
    assert (told.usual.peers["device"], told.usual.peers["ip"]) == (1500, 2000)


def test_facts_of_reviews(told: Facts):
    assert (told.reviews, told.praise, told.copied) == (5, 3, 2)


def test_facts_of_sign_ups(told: Facts):
    assert (told.signups, told.ages) == ((0, 0, 0), (0, 50, 7200))
    # All four in one place: log2(4 / 1).
    assert told.sign_bits == 2000


@pytest.fixture(scope="module")
def rare(engine: Engine, gather: Gather) -> Facts:
    """Two of 1,500 users; nobody tells a status, one order had a coupon, another came back."""
    crowd = [order(f"u{n:04}", 60 * n) for n in range(1500)]
    crowd[700] |= {"coupon_code": "X"}
    crowd[800] |= {"refunded_at": 99_999}
    texts = [review("u0000", 5, "a very fine lamp"), review("u0000", 5, "a very fine lamp")]
    evidence = gather(crowd, reviews=texts)
    ties = projection.ties(engine, evidence, Policy())
    (found,) = stage.facts(engine, evidence, ties, [[0, 1]])
    return found


def test_refunds_are_a_number_without_a_status(rare: Facts):
    assert (rare.refunds, rare.refused) == (0, 0)


def test_what_is_rare_is_still_told(rare: Facts):
    assert BY_NAME["coupon"].look(rare) is not None


def test_a_reviewer_does_not_copy_himself(rare: Facts):
    assert (rare.reviews, rare.copied) == (2, 0)
