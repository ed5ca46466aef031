"""What ties a member to a ring, in words."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from graphrisk import facts, words
from graphrisk.engine import Engine
from graphrisk.evidence import Evidence

DAY = 86_400
NAMES = {("device", 1): "device …1111", ("payment", 2): "card …2222", ("ip", 3): "10.1.…"}


def use(kind: str, code: int, members: int, users: int, **rest: Any) -> dict[str, Any]:
    found = {"kind": kind, "code": code, "members": members, "users": users}
    return {**found, "community": 0, "user": 7, "first": 0, "last": 0, **rest}


@pytest.mark.parametrize(
    ("members", "users", "text"),
    [
        (2, 2, "device …1111 with 1 member and nobody else, 1970-01-01"),
        (3, 4, "device …1111 with 2 members and 1 other customer, 1970-01-01"),
        (3, 1203, "device …1111 with 2 members and 1,200 other customers, 1970-01-01"),
    ],
)
def test_a_value(members: int, users: int, text: str):
    assert words.sentence([use("device", 1, members, users)], NAMES) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (0, DAY - 1, "1970-01-01"),
        (DAY - 1, DAY, "1970-01-01 to 1970-01-02"),
        (0, 400 * DAY, "1970-01-01 to 1971-02-05"),
    ],
)
def test_dates(first: int, last: int, text: str):
    assert words.dates(first, last) == text


def test_rarest_first_and_in_any_order_the_same():
    rows = [
        use("ip", 3, 5, 900),
        use("payment", 2, 2, 3),
        use("device", 1, 3, 3),
        use("device", 9, 2, 50),
        use("device", 8, 2, 60),
    ]
    texts = {words.sentence(found, NAMES) for found in permutations(rows)}
    (text,) = texts
    parts = text.split("; ")
    # Of two values with three users, that of more members stands first.
    assert [part.split(" with")[0] for part in parts[:3]] == [
        "device …1111",
        "card …2222",
        "device",
    ]
    assert parts[3] == "and 2 more shared values"


def test_three_values_are_all_told():
    rows = [use("device", 1, 2, n) for n in (2, 3, 4)]
    assert "more" not in words.sentence(rows, NAMES)
    assert words.sentence([*rows, rows[0]], NAMES).endswith("; and 1 more shared value")


def test_each_member_has_its_own(engine: Engine, gather: Callable[..., Evidence]):
    # a and b share a device with d, who is outside; b and c share a card; d's card is not theirs.
    orders = [
        {"user_id": "a", "ordered_at": 0, "device": 5},
        {"user_id": "b", "ordered_at": DAY, "device": 5, "payment": 6},
        {"user_id": "c", "ordered_at": 2 * DAY, "payment": 6},
        {"user_id": "c", "ordered_at": 2 * DAY, "ip": 8},
        {"user_id": "d", "ordered_at": 3 * DAY, "device": 5, "ip": 8},
    ]
    evidence = gather(orders)
    held = words.held(evidence, facts.roll(engine, [[0, 1, 2]]))
    names = {("device", 5): "D", ("payment", 6): "P"}
    assert words.sentences(held, names) == {
        (0, 0): "D with 1 member and 1 other customer, 1970-01-01",
        (0, 1): "P with 1 member and nobody else, 1970-01-02; "
        "D with 1 member and 1 other customer, 1970-01-02",
        (0, 2): "P with 1 member and nobody else, 1970-01-03",
    }
