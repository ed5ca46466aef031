"""Dense blocks of buyers and merchants: planted ones are found, what chance makes is not."""
# ruff: noqa: S311 - seeded dice

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest

from graphrisk.blocks import Edges, blocks, densest, weights
from graphrisk.engine import Engine
from graphrisk.evidence import Evidence

Gather = Callable[..., Evidence]
Row = dict[str, Any]


def market(seed: int, faked: int = 0, hidden: int = 0) -> list[Row]:
    """300 customers of 60 shops, of which few are large; and ten accounts that place so many
    orders each at four small shops, and so many at large ones to hide them."""
    dice = Random(seed)
    shops = [f"m{n:02}" for n in range(60)]
    large = [1 / (n + 1) for n in range(60)]
    names = [f"u{dice.randrange(300):03}" for _ in range(1500)]
    rows = [(name, dice.choices(shops, large)[0]) for name in names]
    for n in range(10):
        rows += [(f"x{n}", dice.choice(shops[-4:])) for _ in range(faked)]
        rows += [(f"x{n}", dice.choices(shops[:5], large[:5])[0]) for _ in range(hidden)]
    return [
        {"user_id": user, "ordered_at": 60 * n, "merchant_id": shop}
        for n, (user, shop) in enumerate(rows)
    ]


@pytest.mark.parametrize("hidden", [0, 10, 30])
def test_a_planted_block_is_found_however_it_hides(engine: Engine, gather: Gather, hidden: int):
    found = gather(market(3, faked=14, hidden=hidden))
    (block,) = blocks(engine, found, seed=1)
    ids = found.users.order_by("user").user_id.to_pyarrow().to_pylist()
    assert {f"x{n}" for n in range(10)} <= {ids[user] for user in block.users}
    assert len(block.users) <= 12
    assert {"m56", "m57", "m58", "m59"} <= block.shops
    # Of the large shops only those that they really fill.
    assert len(block.shops) == 4 or hidden
    assert block.density > 110


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_chance_makes_no_block(engine: Engine, gather: Gather, seed: int):
    assert blocks(engine, gather(market(seed)), seed=1) == []


def test_unpaid_orders_make_no_block(engine: Engine, gather: Gather):
    rows = market(3, faked=14)
    for row in rows:
        row["status"] = "cancelled" if row["user_id"].startswith("x") else "paid"
    assert blocks(engine, gather(rows), seed=1) == []


def test_too_few_to_be_a_block(engine: Engine, gather: Gather):
    assert blocks(engine, gather(market(3)[:1]), seed=1) == []
    assert blocks(engine, gather([{"user_id": "a", "ordered_at": 1}]), seed=1) == []


def test_an_edge_weighs_less_at_a_large_shop_and_more_when_it_comes_again():
    edges = Edges(np.array([0, 1, 2, 0]), np.array([0, 0, 0, 1]), np.array([1, 1, 3, 1]))
    once, _, thrice, small = weights(edges)
    assert once == pytest.approx(1 / np.log(8))
    assert thrice == pytest.approx(2 * once)
    assert small == pytest.approx(1 / np.log(6))


def test_peeling_comes_within_its_bound_of_the_densest():
    """All blocks of a small graph are tried."""
    dice = Random(7)
    for _ in range(20):
        pairs = sorted({(dice.randrange(6), dice.randrange(5)) for _ in range(14)})
        edges = Edges(*np.array([(b, s, dice.randrange(1, 5)) for b, s in pairs]).T)
        assert densest(edges).density >= best(edges) / 2.1 - 1e-9


def best(edges: Edges) -> float:
    weight, most = weights(edges), 0.0
    for chosen in range(1, 2**11):
        inside = [bool(chosen >> n & 1) for n in range(11)]
        held = sum(
            w
            for b, s, w in zip(edges.buyer, edges.shop, weight, strict=True)
            if inside[b] and inside[6 + s]
        )
        most = max(most, held / sum(inside))
    return most
