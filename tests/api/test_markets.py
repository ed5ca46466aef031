"""How orders of a market are decided, and what the store's silence means there."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from api_samples import ORDER, headers, ready, settings_in
from fastapi.testclient import TestClient
from graphrisk_api import create_app

from graphrisk import policy
from graphrisk.policy import Review

MARKETS = {
    "bold": Review(review_cut=65, block_cut=92),
    "calm": Review(mode="appetite", appetite=20),
    "cuts": Review(review_cut=10, block_cut=40),
    "share": Review(mode="share", review_share=200),
    "light": Review(light=True, light_orders=2, light_amount=50),
    "shut": Review(when_degraded="review"),
}
BARE = dict.fromkeys(("ip", "address", "payment_account", "product_id", "merchant_id"))


@pytest.fixture
def shop(folder: Path) -> Iterator[Callable[..., dict[str, Any]]]:
    """Sends orders of these markets."""
    told = policy.load().model_copy(update={"markets": MARKETS})
    with TestClient(create_app(settings_in(folder), told), headers=headers(folder)) as client:
        ready(lambda: client.get("/readyz").status_code == 200)

        def send(path: str = "/v1/orders/review", **values: Any) -> dict[str, Any]:
            answer = client.post(path, json={**ORDER, **values})
            assert answer.status_code < 300, answer.text
            found: dict[str, Any] = answer.json()
            return found

        yield send


def test_a_market_has_its_own_cuts(shop: Callable[..., dict[str, Any]]) -> None:
    # Over the amount alone: a score of 50.
    found = {
        market: shop(
            order_id=f"M-{market}",
            user_id=f"U-{market}",
            market=market,
            amount="6000",
            **{**BARE, "device_id": f"device-{market}"},
        )
        for market in ("default", "calm", "bold", "cuts")
    }
    assert {one["score"] for one in found.values()} == {50}
    assert {market: one["decision"] for market, one in found.items()} == {
        "default": "review",
        "calm": "review",
        "bold": "allow",
        "cuts": "block",
    }


def stream(shop: Callable[..., dict[str, Any]], market: str, orders: int) -> list[str]:
    """Decisions of a market where every sixth order is over the amount: a score of 50."""
    return [
        shop(
            order_id=f"{market}-{n}",
            user_id=f"{market}-U{n}",
            market=market,
            amount="6000" if n % 6 == 0 else "10",
            **{**BARE, "device_id": f"{market}-device-{n}"},
        )["decision"]
        for n in range(orders)
    ]


def test_people_get_about_their_share(shop: Callable[..., dict[str, Any]]) -> None:
    found = stream(shop, "share", 180)
    assert 0.1 < found[100:].count("review") / 80 < 0.3


def test_honest_orders_are_disturbed_by_appetite(shop: Callable[..., dict[str, Any]]) -> None:
    # Half of those that score 50 are honest: 9% of all honest orders, where 2% are allowed.
    found = stream(shop, "calm", 130)
    assert found[:96].count("review") == 16
    assert found[100:].count("review") == 0


def test_a_known_customer_goes_straight_through(shop: Callable[..., dict[str, Any]]) -> None:
    for n in range(2):
        day = {"ordered_at": f"2026-05-0{n + 1}T10:00:00Z", "status": "delivered"}
        shop("/v1/orders", order_id=f"L-{n}", market="light", **day)
    small = shop(order_id="L-small", market="light", amount="20")
    assert [reason["code"] for reason in small["reasons"]] == ["light"]
    assert small["decision"] == "allow"
    large = shop(order_id="L-large", market="light", amount="6000")
    assert "light" not in {reason["code"] for reason in large["reasons"]}
    assert large["decision"] == "review"


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """A store that another process keeps for itself."""
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        writer.execute("ROLLBACK")
        writer.close()


def test_without_the_store_the_market_says_what_to_do(folder: Path) -> None:
    told = policy.load().model_copy(update={"markets": MARKETS})
    quick = settings_in(folder).model_copy(update={"api_budget": 0.1})
    with TestClient(create_app(quick, told), headers=headers(folder)) as client:
        ready(lambda: client.get("/readyz").status_code == 200)
        with locked(folder / "orders.db"):
            plain = [
                client.post(
                    "/v1/orders/review", json={**ORDER, "order_id": f"D-{n}", "market": market}
                ).json()
                for n, market in enumerate(("default", "shut"))
            ]
            assert [one["degraded"] for one in plain] == [True, True]
            assert [one["decision"] for one in plain] == ["allow", "review"]
            again = [
                client.post("/v1/orders/review", json={**ORDER, "order_id": "D-0"}).json()
                for _ in range(8)
            ]
            # The same order is counted once; so many of one device are not usual.
            assert again[-1]["reasons"] == []
            many = [
                client.post("/v1/orders/review", json={**ORDER, "order_id": f"D-{n}"}).json()
                for n in range(10, 16)
            ]
            assert many[-1]["decision"] != "allow"
            assert [r["code"] for r in many[-1]["reasons"]] == ["frequency"]
