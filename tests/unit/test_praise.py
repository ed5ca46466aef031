"""Reviews in the place of orders: who praises the same things together is a ring."""
# ruff: noqa: S311 - seeded dice

from collections.abc import Callable
from random import Random
from typing import Any

import pandas as pd
import pytest

from graphrisk import projection, sweep
from graphrisk.engine import Engine
from graphrisk.evidence import Evidence
from graphrisk.listing import BY_WORDS
from graphrisk.policy import Policy, load

Gather = Callable[..., Evidence]
Row = dict[str, Any]
START = 1_790_000_000
PRAISE = "wonderful quality, I will surely buy it again"


def reviews(seed: int = 4, *, timed: bool = True, stars: int = 5) -> list[Row]:
    """Strangers who review this and that over a month, and eight accounts that give six products
    of one shop so many stars, each product within the hour."""
    dice = Random(seed)
    rows = [
        {
            "user_id": f"u{dice.randrange(400):03}",
            "merchant_id": f"m{n % 40}",
            "product_id": f"p{dice.randrange(400)}",
            "rating": dice.choice([1, 3, 4, 5, 5]),
            "text": f"it came on day {n} and it works",
            "reviewed_at": START + dice.randrange(30 * 86_400),
        }
        for n in range(1200)
    ]
    for product in range(6):
        start = START + (4 * product + 2) * 86_400
        rows += [
            {
                "user_id": f"x{n}",
                "merchant_id": "m0",
                "product_id": f"q{product}",
                "rating": stars,
                "text": PRAISE,
                "reviewed_at": start + dice.randrange(3600),
            }
            for n in range(8)
        ]
    return rows if timed else [{**row, "reviewed_at": None} for row in rows]


def frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame([{"review_id": n, **row} for n, row in enumerate(rows)])


@pytest.mark.parametrize("without", [(), ("text",), ("reviewed_at",), ("text", "reviewed_at")])
def test_a_ring_is_found_by_reviews_alone(without: tuple[str, ...]):
    swept = sweep(reviews=frame(reviews()).drop(columns=list(without)))
    (ring,) = swept.found
    assert {m.user_id for m in ring.members} == {f"x{n}" for n in range(8)}
    assert ring.kind == "brushing"
    row = swept.rings.iloc[0]
    assert (row["size"], row.orders, row.amount) == (8, 0, 0)
    assert pd.isna(row.first_order_at)
    assert swept.summary["counts"]["orders"] == 0
    assert swept.summary["counts"]["reviews"] == 1248
    shop = swept.merchants.set_index("merchant_id").loc["m0"]
    assert (shop.orders, shop.ring_reviews) == (0, 48)


def test_nothing_is_said_of_orders():
    ring = sweep(reviews=frame(reviews())).found[0]
    said = "\n".join([*ring.reasons, ring.honest])
    assert "reviewed product" in said or "praised the same things" in said
    assert "order" not in said.replace("in order", "")
    assert "bought" not in said


def test_who_complains_together_is_no_ring():
    assert sweep(reviews=frame(reviews(stars=1))).found == ()


def test_strangers_are_no_ring():
    for timed in (True, False):
        rows = [r for r in reviews(timed=timed) if r["user_id"].startswith("u")]
        assert sweep(reviews=frame(rows)).found == ()


def test_short_phrases_tie_nobody(engine: Engine, gather: Gather):
    every = Policy(tie_bits=-(10**6))
    rows = [
        {"user_id": f"u{n}", "merchant_id": f"m{n}", "rating": 5, "text": text, "reviewed_at": 60}
        for n, text in enumerate(
            ["very good", "Very good!"] + [f"other words {n}" for n in range(40)]
        )
    ]
    assert projection.ties(engine, gather(reviews=rows), every).count().execute() == 0
    for row in rows[:2]:
        row["text"] = PRAISE
    assert projection.ties(engine, gather(reviews=rows), every).count().execute() == 0
    rows += [
        {"user_id": f"v{n}", "merchant_id": "z", "rating": 1, "text": "", "reviewed_at": 9 * n}
        for n in range(800)
    ]
    (tie,) = projection.ties(engine, gather(reviews=rows), every).to_pyarrow().to_pylist()
    assert tie["locks"] == 1


def test_where_there_are_orders_equal_words_tie_and_not_praise(engine: Engine, gather: Gather):
    orders = [{"user_id": f"u{n:03}", "ordered_at": 60 * n} for n in range(50)]
    silent = [{**row, "text": None} for row in reviews()]
    found = gather(orders, reviews=silent)
    assert found.deed == "order"
    assert projection.ties(engine, found, load()).count().execute() == 0
    ties = projection.ties(engine, gather(orders, reviews=reviews()), load())
    rows = ties.to_pyarrow().to_pylist()
    assert len(rows) == 8 * 7 // 2
    assert all(row["echo"] >= 16_000 and row["lock"] in {0, None} for row in rows)


def test_one_praise_that_a_rival_copied_ties_nobody(engine: Engine, gather: Gather):
    orders = [{"user_id": f"u{n:03}", "ordered_at": 60 * n} for n in range(50)]
    honest = next(row for row in reviews() if row["rating"] == 5)
    found = gather(orders, reviews=[*reviews(), {**honest, "user_id": "rival"}])
    names = found.users.filter(found.users.user_id.isin(["rival", honest["user_id"]]))
    pair = sorted(names.user.to_pyarrow().to_pylist())
    judged = projection.judged(engine, found, load()).to_pyarrow().to_pylist()
    (row,) = (row for row in judged if [row["a"], row["b"]] == pair)
    assert row["echo"] > 0
    assert row["bits"] < load().tie_bits


def test_who_is_tied_by_words_is_told_so():
    dice = Random(6)
    rows = reviews()
    orders = [
        {
            "order_id": f"o{n}",
            "user_id": row["user_id"],
            "merchant_id": row["merchant_id"],
            "product_id": row["product_id"],
            "ordered_at": START - dice.randrange(60 * 86_400),
        }
        for n, row in enumerate(rows)
    ]
    swept = sweep(pd.DataFrame(orders), reviews=frame(rows))
    (ring,) = (r for r in swept.found if r.members[0].user_id.startswith("x"))
    assert {m.user_id for m in ring.members} == {f"x{n}" for n in range(8)}
    assert {m.evidence for m in ring.members} == {BY_WORDS}
    assert "48 of 48 reviews give five stars, 48 in the same words as another" in ring.reasons
    assert any("praised it in nearly the same words" in f.text for f in ring.findings)
    mute = sweep(pd.DataFrame(orders), reviews=frame([{**r, "text": None} for r in rows]))
    assert not [r for r in mute.found if r.members[0].user_id.startswith("x")]
