"""Score, kind, role and the honest explanation."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrisk import rings
from graphrisk.errors import PolicyError
from graphrisk.model import Facts, Finding
from graphrisk.policy import Comparison, Policy, load
from graphrisk.signals import SIGNALS

BITS = st.integers(-(10**6), 10**6)


@pytest.mark.parametrize(
    ("bits", "score"),
    # Odds of 1:1, 2:1, 1:2, 4:1, 1:99 and less.
    [(0, 50), (1000, 66), (-1000, 33), (2000, 80), (-6630, 0), (-6629, 1), (10**7, 100)],
)
def test_score(bits: int, score: int):
    assert rings.score(bits) == score


@given(BITS, BITS)
def test_more_evidence_is_never_a_lower_score(one: int, other: int):
    low, high = sorted((one, other))
    assert 0 <= rings.score(low) <= rings.score(high) <= 100


@given(st.integers(-60, 60))
def test_whole_bits_are_exact(bits: int):
    odds = Fraction(2) ** bits
    exact = 100 * odds / (1 + odds)
    # 100 is certain: it may be reached within a billionth.
    assert rings.score(1000 * bits) in {int(exact), int(exact + Fraction(1, 10**9))}


def finding(signal: str, bits: int) -> Finding:
    return Finding(signal, bits, signal)


def crime(name: str, fact: str, *bits: int) -> Comparison:
    """From the first of something on, it speaks for a crime with the second bits."""
    return Comparison(crime=name, fact=fact, edges=(1,), bits=bits)


CRIMES = Policy(
    crime_priors={"brushing": -1000, "bulk-order": -1000, "refund": -1000},
    crimes=(
        crime("brushing", "praise", -500, 3000),
        crime("refund", "first_refund", -500, 2000),
        crime("refund", "praise", 0, -1500),
        crime("bulk-order", "product", -500, 500),
    ),
)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"copied": 9, "first_refunds": 0, "product": ""}, "brushing"),  # 2000, -3000, -1000
        ({"copied": 0, "first_refunds": 9, "product": ""}, "refund"),  # -1500, 1000, -1000
        ({"copied": 9, "first_refunds": 9, "product": ""}, "brushing"),  # 2000, -500, -1000
        ({"copied": 0, "first_refunds": 0, "product": "p"}, "bulk-order"),  # -1500, -1500, -500
        ({"reviews": 0, "first_refunds": 0, "product": ""}, "brushing"),  # equal: by name
    ],
)
def test_kind(guilty: Facts, told: dict[str, int], kind: str):
    assert rings.kind_of(rings.look(replace(guilty, **told)), CRIMES) == kind  # type: ignore[arg-type]


def test_two_kinds_that_are_likely_are_mixed(guilty: Facts):
    likely = CRIMES.model_copy(update={"crime_priors": dict.fromkeys(CRIMES.crime_priors, 0)})
    assert rings.kind_of(rings.look(replace(guilty, product="p")), likely) == "mixed"


def test_even_odds_are_not_likely(guilty: Facts):
    priors = {"brushing": 0, "bulk-order": -500, "refund": -9000}
    even = CRIMES.model_copy(update={"crime_priors": priors})
    # Brushing 3000, bulk-order 500 - 500.
    assert rings.kind_of(rings.look(replace(guilty, product="p")), even) == "brushing"


def test_a_policy_without_crimes_names_a_kind(guilty: Facts):
    assert rings.kind_of(rings.look(guilty), Policy()) in {
        "bulk-order",
        "brushing",
        "refund",
        "mixed",
    }


def test_roles():
    policy = Policy(core_score=80, edge_score=50)
    roles = [rings.role_of(n, policy) for n in (0, 49, 50, 79, 80, 100)]
    assert roles == ["edge", "edge", "member", "member", "core", "core"]


FLAT = Policy(
    ring_prior=-100,
    signals=tuple(Comparison(fact=s.name, edges=(), bits=(7,), missing=99) for s in SIGNALS),
)


def test_the_score_is_a_sum(guilty: Facts):
    bits, findings = rings.judge(rings.look(guilty), FLAT)
    assert bits == -100 + 7 * len(findings)
    # Equal findings stand in the order of their names.
    assert [f.signal for f in findings] == sorted(s.name for s in SIGNALS)


def test_what_weighs_nothing_is_still_found(guilty: Facts):
    nothing = tuple(c.model_copy(update={"bits": (0,)}) for c in FLAT.signals)
    bits, findings = rings.judge(rings.look(guilty), FLAT.model_copy(update={"signals": nothing}))
    assert (bits, len(findings)) == (-100, len(SIGNALS))


def test_what_the_data_cannot_tell_adds_nothing(unknown: Facts):
    bits, findings = rings.judge(rings.look(unknown), FLAT)
    assert bits == -100 + 7 * len(findings)
    silent = {"signup", "haste", "fresh", "coupon", "refund", "praise", "lockstep", "merchant"}
    assert not silent & {f.signal for f in findings}


def test_findings_stand_strongest_first(guilty: Facts):
    bits, findings = rings.judge(rings.look(guilty), load())
    order = [(-f.bits, f.signal) for f in findings]
    assert order == sorted(order)
    assert bits == load().ring_prior + sum(f.bits for f in findings)


def test_an_honest_story_is_told_with_what_is_against_it(guilty: Facts):
    family = replace(guilty, users=(0, 1, 2, 3), covered={"address": 4}, shared=())
    alone = rings.explain(family, [])
    assert alone == ("family", "", "could be a family: nothing found speaks clearly against it")
    said = [finding("refund", 900), finding("coupon", 400)]
    assert rings.explain(family, said) == ("family", "refund", "could be a family, but refund")
    # What the story accounts for, or speaks for it, is not against it.
    mild = rings.explain(family, [finding("ties", 900), finding("coupon", -1)])
    assert "nothing found" in mild.text


@pytest.mark.parametrize(
    ("size", "covered", "buyers", "story"),
    [
        (2, {"device": 2}, 0, "second-hand"),
        (2, {"device": 2, "address": 2}, 0, "a family"),
        (6, {"address": 3}, 0, "a family"),
        (10, {"address": 9, "payment": 9}, 9, "a firm"),
        (10, {"ip": 9}, 8, "a flash sale"),
        (10, {"address": 9}, 0, "one campus"),
        (10, {"ip": 9}, 0, "network"),
        (10, {}, 0, "the same taste"),
    ],
)
def test_stories(guilty: Facts, size: int, covered: dict[str, int], buyers: int, story: str):
    users = tuple(range(size))
    told = replace(guilty, users=users, covered=covered, shared=(), product_users=buyers)
    assert story in rings.explain(told, []).text


def test_a_signal_that_is_none_is_said(guilty: Facts):
    odd = Policy(signals=(Comparison(fact="hunch", edges=(), bits=(1,)),))
    with pytest.raises(PolicyError, match="hunch"):
        rings.judge(rings.look(guilty), odd)


def test_a_ring_is_no_surer_than_two_thirds_of_its_accounts():
    found = (Finding("ties", 5000, "tied"), Finding("fresh", -1000, "slow"))
    bits, told = rings.tempered(6000, found, -2000, 3, Policy())
    assert (bits, rings.score(bits)) == (-2000, 20)
    assert told[:2] == found
    # What it takes away stands among the findings, so that they still add up.
    text = "by themselves under two thirds of the accounts have a score over 20"
    assert told[2] == Finding("surest", -8000, text, (), {"points": 20})
    assert rings.tempered(6000, found, 6000, 3, Policy()) == (6000, found)
    assert rings.tempered(6000, found, 9000, 3, Policy()) == (6000, found)


def test_two_accounts_alone_must_be_surer():
    found = (Finding("ties", 5000, "tied"),)
    policy = Policy(pair_doubt=2500)
    text = "only two accounts: they may be two of one house"
    # As sure as the ring, they hold it 2.5 bits lower; surer by less than that, by the rest.
    assert rings.tempered(4000, found, 4000, 2, policy) == (
        1500,
        (*found, Finding("pair", -2500, text)),
    )
    assert rings.tempered(4000, found, 5500, 2, policy)[1][1].bits == -1000
    assert rings.tempered(4000, found, 6500, 2, policy) == (4000, found)
    bits, told = rings.tempered(4000, found, 3000, 2, policy)
    assert (bits, [f.bits for f in told]) == (500, [5000, -1000, -2500])
    assert rings.tempered(4000, found, 4000, 3, policy) == (4000, found)
    assert rings.tempered(4000, found, 4000, 2, Policy(pair_doubt=0)) == (4000, found)


@pytest.mark.parametrize("size", range(1, 40))
def test_what_two_thirds_reach(size: int):
    odds = [7 * n % 41 for n in range(size)]
    reached = rings.reached(odds)
    assert reached in odds
    assert 3 * sum(one >= reached for one in odds) >= 2 * size
    assert 3 * sum(one > reached for one in odds) < 2 * size


def test_of_two_it_is_both():
    assert (rings.reached([4]), rings.reached([9, -1]), rings.reached([3, -1, 9])) == (4, -1, 3)
