"""How likely sharing is by chance: never told less likely than it is."""

from collections.abc import Callable, Sequence
from math import comb, log10

import numpy as np
import pytest

from graphrisk.chance import STEPS, Null, Spread, connected, groups, parts, sentence, spreads, table
from graphrisk.evidence import Evidence
from graphrisk.model import Facts, Finding, Link, Ring

USERS, MANY = 10_000, 9_000
PAIRS = np.array([2.0, 10.0])


def market(values: Sequence[float] = (400, 2)) -> Null:
    """10,000 users of one device each, of which some are shared by two and by ten."""
    bits = np.round(1000 * np.log2(MANY / (PAIRS - 1)))
    kinds = {k: Spread(MANY, PAIRS, np.array(values), bits) for k in ("device", "address")}
    held = {f"u{n}": dict.fromkeys(kinds, 1) for n in range(USERS)}
    return Null(USERS, 32, kinds, held)


def used(kind: str, value: int, users: Sequence[int], popular: int) -> list[Link]:
    return [Link(f"u{n}", kind, value, "", popular, 0, 0, 1) for n in users]


def test_the_users_of_one_value_are_a_group_for_nothing() -> None:
    device = used("device", 1, range(10), 10)
    alone = market().chance(device)
    twice = market().chance([*device, *used("address", 2, range(10), 10)])
    assert alone is not None
    assert twice is not None
    # Two values of ten users are there however they are dealt: two groups at least.
    assert alone >= 10 * log10(2)
    assert twice < -100


def test_a_rarer_value_says_more() -> None:
    def pair(popular: int) -> int:
        links = [*used("device", 1, (1, 2), popular), *used("address", 2, (1, 2), popular)]
        found = market().chance(links)
        assert found is not None
        return found

    assert pair(2) < pair(10)


def test_a_pair_s_figure_is_near_the_count_of_such_pairs() -> None:
    # Of all pairs, so many share a device: each value of two is one, each of ten 45.
    real = 2 * (400 + 2 * 45)
    found = market().chance(used("device", 1, (1, 2), 2))
    assert found is not None
    assert real <= 10 ** (found / 10) <= 20 * real


def test_without_shared_values_there_is_no_figure() -> None:
    assert market().chance(()) is None
    hub = used("device", 1, (1, 2, 3), 33)
    assert market().chance(hub) is None


def test_the_bound_is_over_what_dealing_gives() -> None:
    """A group of six with eleven links in a small market, dealt 20,000 times."""
    rng = np.random.default_rng(7)
    popular = np.repeat([1, 2, 3, 6], [100, 40, 20, 4])
    stubs = np.repeat(np.arange(len(popular)), popular)
    users, values = np.unique(popular[popular > 1], return_counts=True)
    bits = np.round(1000 * np.log2(len(stubs) / (users - 1)))
    spread = Spread(len(stubs), users * 1.0, values * 1.0, bits)
    worth = dict(zip(users.tolist(), bits.tolist(), strict=True))
    drawn = []
    for _ in range(20_000):
        found, members = np.unique(rng.permutation(stubs)[:11], return_counts=True)
        drawn.append(
            sum((n - 1) * worth[popular[v]] for v, n in zip(found, members, strict=True) if n > 1)
        )
    means = spread.bound(11, 32)
    for shared in sorted(set(drawn) - {0}):
        often = np.mean(np.array(drawn) >= shared)
        assert often <= np.exp(min(np.min(means - STEPS * shared), 0))


def test_parts_hang_together_and_get_closer() -> None:
    uses = {
        ("device", 1): frozenset("ab"),
        ("ip", 2): frozenset("abc"),
        ("device", 3): frozenset("de"),
    }
    assert len(connected(uses)) == 2
    found = [(sorted(frozenset().union(*p.values())), len(p)) for p in parts(uses)]
    assert found == [(["a", "b", "c"], 2), (["d", "e"], 1), (["a", "b"], 2)]


def test_loosely_hung_members_do_not_hide_a_close_pair() -> None:
    close = [*used("device", 1, (1, 2), 2), *used("address", 2, (1, 2), 2)]
    loose = [link for n in range(20) for link in used("device", 9 + n, (2 + n, 3 + n), 10)]
    assert market().chance([*close, *loose]) == market().chance(close)


def test_groups_are_counted() -> None:
    assert groups(50, 6) == pytest.approx(np.log(comb(50, 6)))


def test_links_are_counted_as_the_market_has_them(gather: Callable[..., Evidence]) -> None:
    orders = [("a", 1), ("a", 1), ("b", 1), ("b", 2), ("c", 3)]
    told = [*((*order, "paid") for order in orders), ("c", 1, "cancelled")]
    rows = [
        {"user_id": user, "ordered_at": n, "device": device, "status": status}
        for n, (user, device, status) in enumerate(told)
    ]
    found = spreads(gather(rows))["device"]
    # a-1, b-1, b-2 and c-3; only value 1 is shared, by two.
    assert (found.links, found.users.tolist(), found.values.tolist()) == (4, [2], [1])


def test_words_say_how_far_from_chance() -> None:
    assert sentence(None) == ""
    assert "expected by chance" in sentence(3)
    assert "in 10 markets" in sentence(-10)
    assert "in 10^12 markets" in sentence(-123)
    assert "in 1,000 markets" in sentence(-31)


def test_a_cut_is_told_with_its_share_of_chance(guilty: Facts) -> None:
    def ring(score: int, chance: int | None) -> Ring:
        found = (Finding("card", 1, "shared"),)
        return Ring("refund", score, 0, (), found, "", guilty, chance=chance)

    told = table([ring(90, -30), ring(85, None), ring(60, 25), ring(30, 0)])
    assert told == [
        {"score": 80, "rings": 2, "sharing": 1, "by_chance": 0.001, "share": 0.001},
        {"score": 50, "rings": 3, "sharing": 2, "by_chance": 1.001, "share": 0.5005},
    ]
    assert table([])[0]["share"] is None
