"""Merchants' grades, worked out by hand."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from graphrisk.blocks import Block
from graphrisk.engine import Engine
from graphrisk.evidence import Evidence
from graphrisk.hours import Peak
from graphrisk.merchants import grade, graded, outline
from graphrisk.model import Facts, Member, Ring

Gather = Callable[..., Evidence]


@pytest.mark.parametrize(
    ("score", "letter"),
    [(0, "A"), (19, "A"), (20, "B"), (39, "B"), (40, "C"), (59, "C"), (60, "D"), (79, "D"),
     (80, "E"), (100, "E")],
)  # fmt: skip
def test_grades(score: int, letter: str):
    assert grade(score) == letter


def trade(shop: str, **buyers: int) -> list[dict[str, Any]]:
    """How many orders each buyer placed in a shop."""
    return [
        {"user_id": user, "ordered_at": n, "merchant_id": shop}
        for user, orders in buyers.items()
        for n in range(orders)
    ]


Make = Callable[..., Ring]


@pytest.fixture(scope="module")
def ring(guilty: Facts) -> Make:
    """A ring of users by their numbers, those with a minus at its edge."""

    def make(name: str, score: int, orders: int, members: list[int], hour_of: str = "") -> Ring:
        listed = [Member(abs(u), f"u{abs(u)}", "edge" if u < 0 else "core", score) for u in members]
        told = replace(guilty, orders=orders)
        return Ring("brushing", score, 0, tuple(listed), (), "", told, (), name, hour_of=hour_of)

    return make


@pytest.fixture(scope="module")
def shops(engine: Engine, gather: Gather, ring: Make) -> Mapping[str, dict[str, Any]]:
    """Users a to e are 0 to 4; a and b are one ring, b another with c at its edge, d rushes."""
    orders = [
        *trade("deep", a=1, b=1, e=8),
        *trade("tenth", a=1, e=9),
        *trade("edge", c=5, e=5),
        *trade("clean", e=3),
        *trade("rush", d=6, e=94),
        *trade("both", b=4),
        *trade("tiny", a=1, e=99),
        {"user_id": "a", "ordered_at": 9},
    ]
    rings = [
        ring("R-A", 90, 7, [0, 1]),
        ring("R-B", 40, 40, [1, -2]),
        ring("R-D", 70, 6, [3], "rush"),
    ]
    peak = Peak("rush", 6, 1, (3,), 0)
    rows = graded(engine, gather(orders), rings, [peak])
    assert [r["merchant_id"] for r in rows] == sorted({o["merchant_id"] for o in orders[:-1]})
    return {r["merchant_id"]: r for r in rows}


@pytest.mark.parametrize(
    ("shop", "score", "letter"),
    [
        ("deep", 90, "E"),  # 2 of 10 orders: as deep as it counts
        ("tenth", 45, "C"),  # 90 * 10 / 20
        ("edge", 0, "A"),  # who is at the edge buys for himself
        ("clean", 0, "A"),
        ("rush", 21, "B"),  # 70 * 6 / 20: one eager buyer of many
        ("both", 90, "E"),
        ("tiny", 4, "A"),  # 90 * 1 / 20
    ],
)
def test_scores(shops: Mapping[str, dict[str, Any]], shop: str, score: int, letter: str):
    assert (shops[shop]["score"], shops[shop]["grade"]) == (score, letter)


def test_counts(shops: Mapping[str, dict[str, Any]]):
    names = ("orders", "buyers", "ring_orders", "hour_orders", "hour_buyers")
    seen = {shop: tuple(row[n] for n in names) for shop, row in shops.items()}
    assert seen["deep"] == (10, 3, 2, 0, 0)
    assert seen["rush"] == (100, 2, 6, 6, 1)
    # b is in two rings and placed each order once.
    assert seen["both"] == (4, 1, 4, 0, 0)
    assert all(row["ring_orders"] <= row["orders"] for row in shops.values())


def test_rings_are_named_where_they_trade(shops: Mapping[str, dict[str, Any]]):
    # R-B has 40 orders, so 1 in a shop is camouflage, and 4 are not.
    named = {shop: row["ring_ids"] for shop, row in shops.items()}
    assert named == {
        "deep": "R-A",
        "tenth": "R-A",
        "edge": "",
        "clean": "",
        "rush": "R-D",
        "both": "R-A;R-B",
        "tiny": "R-A",
    }


@pytest.mark.parametrize(
    ("kind", "score", "why"),
    [
        ("brushing", 90, "8 of 10 orders come from brushing rings (R-A)"),
        ("mixed", 90, "8 of 10 orders come from brushing rings (R-A)"),
        ("refund", 0, ""),
        ("bulk-order", 0, ""),
    ],
)
def test_who_is_robbed_is_not_to_blame(
    engine: Engine, gather: Gather, ring: Make, kind: str, score: int, why: str
) -> None:
    there = replace(ring("R-A", 90, 8, [0, 1]), kind=kind)
    (row,) = graded(engine, gather(trade("m", a=4, b=4, c=2)), [there], [])
    assert (row["score"], row["ring_orders"], row["ring_ids"]) == (score, 8, "R-A")
    assert row["reasons"].splitlines()[:1] == why.splitlines()


def test_no_rings(engine: Engine, gather: Gather):
    (row,) = graded(engine, gather(trade("m", a=2)), [], [])
    assert (row["score"], row["grade"], row["ring_ids"], row["ring_orders"]) == (0, "A", "", 0)


def test_what_the_registry_keeps_of_them(shops: Mapping[str, dict[str, Any]]):
    kept = outline(list(shops.values()), most=3)
    assert kept["grades"] == {"E": 2, "D": 0, "C": 1, "B": 1, "A": 3}
    # The worst first, equal ones by their names, and none of grade A.
    assert [r["merchant_id"] for r in kept["worst"]] == ["both", "deep", "tenth"]
    every = outline(list(shops.values()))["worst"]
    assert [r["merchant_id"] for r in every[3:]] == ["rush"]
    assert every[0] == shops["both"]
    assert outline([])["grades"] == dict.fromkeys("EDCBA", 0)


def test_reasons_of_a_grade(engine: Engine, gather: Gather, ring: Make):
    orders = trade("deep", a=6, b=6, c=18) + trade("clean", c=40, d=40)
    for order in orders:
        order |= {"payment": 1 if order["user_id"] in "ab" else ord(order["user_id"])}
        order["ordered_at"] += 7200 * order["ordered_at"] if order["merchant_id"] == "clean" else 0
    reviews = [{"user_id": u, "merchant_id": "deep", "rating": 5} for u in "aaabbbbccccc"]
    block = Block(frozenset({0, 1, 2}), frozenset({"deep", "x", "y"}), 150)
    peak = Peak("deep", 12, 4, (0,), 0)
    rows = graded(
        engine, gather(orders, reviews=reviews), [ring("R-A", 90, 12, [0, 1])], [peak], [block]
    )
    clean, deep = rows
    assert (clean["grade"], clean["reasons"], clean["why"]) == ("A", "", [])
    assert deep["reasons"].splitlines() == [
        "12 of 30 orders come from brushing rings (R-A)",
        "7 of 12 reviews are by members of brushing rings",
        "12 orders from 4 buyers within one hour",
        "3 accounts come again and again, here and to 2 other merchants: 1.5 times as dense as "
        "chance makes any",
        "12 of 30 orders were paid by accounts that several users share (11% is usual)",
        "30 of 30 orders were placed within one hour",
    ]
    assert [found["text"] for found in deep["why"]] == deep["reasons"].splitlines()


def test_a_dense_block_is_graded_without_any_ring(engine: Engine, gather: Gather):
    block = Block(frozenset({0, 1, 2}), frozenset({"m"}), 130)
    orders = trade("m", a=3, b=3, c=3) + trade("n", a=1)
    m, n = graded(engine, gather(orders), [], [], [block])
    assert (m["score"], m["grade"], n["grade"]) == (60, "D", "A")


def test_reviews_by_rings_count_as_orders_do(engine: Engine, gather: Gather, ring: Make):
    reviews = [{"user_id": u, "merchant_id": "m", "rating": 5} for u in "aaaccccccccccccc"]
    few = [{"user_id": u, "merchant_id": "few", "rating": 5} for u in "aac"]
    orders = trade("m", c=5) + trade("few", c=5)
    found = gather(orders, reviews=[*reviews, *few])
    rows = graded(engine, found, [ring("R-A", 80, 5, [0])], [])
    # 3 of 16 reviews are 18 per cent: 80 * 18 / 20. Of fewer than ten reviews nothing is said.
    assert [(r["merchant_id"], r["score"], r["ring_reviews"]) for r in rows] == [
        ("few", 0, 2),
        ("m", 72, 3),
    ]


def test_merchants_of_reviews_alone(engine: Engine, gather: Gather, ring: Make):
    reviews = [{"user_id": u, "merchant_id": "m", "rating": 5} for u in "aabbbccccc" + "d" * 10]
    (row,) = graded(engine, gather(reviews=reviews), [ring("R-A", 90, 5, [0, 1])], [])
    assert (row["orders"], row["reviews"], row["ring_reviews"], row["grade"]) == (0, 20, 5, "E")
    assert row["reasons"] == "5 of 20 reviews are by members of brushing rings"
