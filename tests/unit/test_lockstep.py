"""Equal words of praise about the same things, worked out by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from graphrisk import projection
from graphrisk.engine import Engine
from graphrisk.evidence import Evidence
from graphrisk.lockstep import echoes
from graphrisk.policy import Policy

Gather = Callable[..., Evidence]
Row = dict[str, Any]
POLICY = Policy(lock_bits=3000, hub_users=4)
ORDERS = [
    {"user_id": user, "ordered_at": n, "product_id": f"o{n}"} for n, user in enumerate("abcde")
]


def review(user: str, product: str | None, text: str | None, rating: int = 5) -> Row:
    return {"user_id": user, "product_id": product, "merchant_id": "m", "rating": rating,
            "text": text}  # fmt: skip


def others(n: int, text: str = "thought number {} of mine") -> list[Row]:
    """Praise of other things in other words, by one user."""
    return [review("z", f"x{i}", text.format(i)) for i in range(n)]


PAIR = [review("a", "p", "Lovely soft wool!"), review("b", "p", "lovely, soft WOOL")]


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        # Two of 32 said so: log2(32 / 2); case and signs aside.
        ([*PAIR, *others(30)], {("a", "b"): 4000}),
        # However rare, of one thing it says no more than that: 9 bits here.
        ([*PAIR, *others(1022)], {("a", "b"): 8000}),
        # Two things: the sum.
        (
            [*PAIR, *(review(u, "q", "fits me well") for u in "ab"), *others(28)],
            {("a", "b"): 8000},
        ),
        # The rarer of two equal texts on one thing counts.
        (
            [*PAIR, *(review(u, "p", "good as ever") for u in "ab"),
             *(review("y", f"y{n}", "good as ever") for n in range(2)), *others(26)],
            {("a", "b"): 4000},
        ),
        # Everybody says so: 8 of 32, which is under the least that counts.
        ([*PAIR, *others(6, "lovely soft wool"), *others(24)], {}),
        # All but one of five words, put in, left out or changed; of four it is another text.
        ([review("a", "p", "soft wool, lovely to wear"), review("b", "p", "soft wool good to wear"),
          *others(30)], {("a", "b"): 4000}),
        ([review("a", "p", "soft wool to wear so"), review("b", "p", "soft wool to wear at so"),
          *others(30)], {("a", "b"): 4000}),
        ([review("a", "p", "soft wool, lovely to wear"), review("b", "p", "soft wool good or wear"),
          *others(30)], {}),
        ([review("a", "p", "soft wool to wear"), review("b", "p", "soft wool to hold"),
          *others(30)], {}),
        # Of two things.
        ([PAIR[0], review("b", "q", "lovely soft wool"), *others(30)], {}),
        # Complaints: where a batch is bad, everybody writes the same.
        ([{**row, "rating": 2} for row in PAIR] + others(30), {}),
        # Too short for words of one's own, or none.
        ([review("a", "p", "so good"), review("b", "p", "so good"), *others(30)], {}),
        ([review("a", "p", None), review("b", "p", None), *others(30)], {}),
        # One user twice.
        ([PAIR[0], PAIR[0], *others(30)], {}),
        # Five writers of one text, where four are the most.
        ([review(u, "p", "lovely soft wool") for u in "abcde"] + others(59), {}),
        # No product is told: of the same merchant.
        ([{**row, "product_id": None} for row in (*PAIR, *others(30))], {("a", "b"): 4000}),
    ],
)  # fmt: skip
def test_equal_praise(engine: Engine, gather: Gather, reviews: list[Row], expected: Any):
    found = echoes(gather(ORDERS, None, reviews), POLICY).to_pyarrow().to_pylist()
    names = dict(enumerate(sorted({*"abcde", *(r["user_id"] for r in reviews)})))
    assert {(names[r["a"]], names[r["b"]]): r["echo"] for r in found} == expected


def pairs(engine: Engine, evidence: Evidence) -> list[Row]:
    found: list[Row] = projection.pair_facts(engine, evidence, POLICY).to_pyarrow().to_pylist()
    return found


def test_who_shares_nothing_else_is_a_pair(engine: Engine, gather: Gather):
    (row,) = pairs(engine, gather(ORDERS, None, [*PAIR, *others(30)]))
    assert (row["echo"], row["lock"], row["close"]) == (4000, 0, None)


def test_without_words_it_is_not_known(engine: Engine, gather: Gather):
    together = [{"user_id": u, "ordered_at": 5, "device": 1} for u in "ab"]
    silent = [{**row, "text": None} for row in PAIR]
    for reviews in (None, silent):
        (row,) = pairs(engine, gather([*ORDERS, *together], None, reviews))
        assert row["echo"] is None
    (row,) = pairs(engine, gather([*ORDERS, *together], None, others(3)))
    assert row["echo"] == 0


def test_a_rare_phrase_survives_the_fame_of_its_thing(engine: Engine, gather: Gather):
    praised = [*PAIR, *(review("y", "p", f"another word {n}") for n in range(30))]
    found = echoes(gather(ORDERS, None, praised), POLICY).to_pyarrow().to_pylist()
    assert [r["echo"] for r in found] == [4000]
