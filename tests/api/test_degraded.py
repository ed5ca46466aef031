"""The store is down, slow or killed: answers come anyway, and no order is lost."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from api_samples import ORDER, Server, headers, ready, settings_in
from fastapi.testclient import TestClient
from graphrisk_api import create_app


def orders_in(folder: Path) -> set[str]:
    con = sqlite3.connect(folder / "orders.db")
    try:
        return {name for (name,) in con.execute("SELECT order_id FROM orders")}
    finally:
        con.close()


def test_a_locked_store_is_answered_without_and_caught_up(folder: Path) -> None:
    quick = settings_in(folder).model_copy(update={"api_budget": 0.1})
    with TestClient(create_app(quick), headers=headers(folder)) as client:
        ready(lambda: client.get("/readyz").status_code == 200)
        writer = sqlite3.connect(folder / "orders.db", isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        answer = client.post("/v1/orders/review", json=ORDER)
        assert answer.status_code == 200
        assert answer.json()["degraded"] is True
        assert answer.json()["decision"] == "allow"
        sealed = (folder / "graphrisk.journal").read_text()
        assert "device-test-1" not in sealed
        assert "T-1" not in sealed
        writer.execute("ROLLBACK")
        writer.close()
        ready(lambda: not (folder / "graphrisk.journal").exists())
        again = client.post("/v1/orders/review", json=ORDER)
        assert again.json()["degraded"] is False
    assert "T-1" in orders_in(folder)


def test_a_kill_in_the_middle_loses_no_answered_order(
    folder: Path, serve: Callable[[], Server]
) -> None:
    server, answered = serve(), set()

    def send(n: int) -> None:
        order = {**ORDER, "order_id": f"K-{n}", "user_id": f"K-U{n % 17}"}
        try:
            if server.client.post("/v1/orders/review", json=order).status_code == 200:
                answered.add(f"K-{n}")
        except httpx.HTTPError:
            return
        if n == 40:
            server.process.kill()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(120)))
    assert 40 <= len(answered) < 120
    left = server.process.wait(timeout=30)
    assert left != 0
    again = serve()
    ready(lambda: not (folder / "graphrisk.journal").exists())
    assert again.client.get("/healthz").status_code == 200
    assert answered <= orders_in(folder)


def test_two_processes_give_one_answer_and_register_a_ring_once(
    folder: Path, serve: Callable[[], Server]
) -> None:
    one, two = serve(), serve()
    before = one.client.get("/v1/rings").json()["total"]
    orders = [
        {
            **ORDER,
            "order_id": f"E-{n}",
            "user_id": f"E-U{n}",
            "ordered_at": f"2026-06-01T10:00:{n * 2:02}Z",
            "coupon_code": "NEWCOMER",
            "user": {"signed_up_at": f"2026-06-01T09:59:{n * 2:02}Z"},
        }
        for n in range(12)
    ]
    with ThreadPoolExecutor(2) as pool:
        for order in orders:
            sent = [
                pool.submit(server.client.post, "/v1/orders/review", json=order)
                for server in (one, two)
            ]
            answers = [s.result() for s in sent]
            assert [a.status_code for a in answers] == [200, 200]
            assert answers[0].json() == answers[1].json()
    named = {ring["ring_id"] for ring in answers[0].json()["rings"]}
    assert len(named) == 1
    ready(lambda: one.client.get(f"/v1/rings/{min(named)}").status_code == 200)
    ready(lambda: two.client.get(f"/v1/rings/{min(named)}").status_code == 200)
    assert one.client.get("/v1/rings").json()["total"] == before + 1
