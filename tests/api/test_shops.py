"""The grade of a merchant between two sweeps."""

from dataclasses import replace

from graphrisk_api.shops import standing

from graphrisk.registry.recall import Recall

RING = {"ring_id": "R-1", "kind": "brushing", "score": 90, "orders": 40}
TRADE = {"a": 1, "b": 1, "c": 98}
DENSE = {
    "merchant_id": "m",
    "score": 60,
    "ring_ids": "R-1",
    "why": [{"text": "2 accounts come again and again"}],
}


def known(shop: dict[str, object], *homes: str) -> Recall:
    seat = {"ring_id": "R-1", "role": "core"}
    return Recall(
        rings={"R-1": RING},
        homes={u: [seat] for u in homes},
        shops={str(shop["merchant_id"]): shop},
    )


def test_what_the_sweep_saw_beside_orders_stands() -> None:
    told = standing(known(DENSE, "a"), "m", TRADE)
    assert (told["score"], told["grade"]) == (60, "D")
    assert told["reasons"] == ["2 accounts come again and again"]


def test_it_falls_with_the_ring_that_it_names() -> None:
    told = standing(known(DENSE), "m", TRADE)
    assert (told["score"], told["grade"], told["reasons"]) == (0, "A", [])


def test_orders_of_today_make_it_worse() -> None:
    told = standing(known(DENSE, "a", "c"), "m", TRADE)
    assert (told["score"], told["grade"]) == (90, "E")


def test_another_merchant_is_graded_by_its_orders() -> None:
    told = standing(known(DENSE, "a"), "n", TRADE)
    assert (told["score"], told["reasons"]) == (90 * 1 // 20, [])


def test_who_is_robbed_is_not_to_blame() -> None:
    robbed = known({**DENSE, "merchant_id": "n"}, "a", "c")
    milked = replace(robbed, rings={"R-1": {**RING, "kind": "refund"}})
    told = standing(milked, "m", TRADE)
    assert (told["score"], told["ring_orders"], len(told["rings"])) == (0, 99, 1)
