"""The same API on a Neo4j store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from api_samples import ORDER, headers, ready, settings_in
from fastapi.testclient import TestClient
from graphrisk_api import create_app
from neo4j_server import Server, wipe

from graphrisk.settings import settings


@pytest.fixture
def client(
    neo4j_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """An admin's client of an app on an empty database."""
    with neo4j_server.driver() as driver:
        wipe(driver)
    monkeypatch.setenv("GRAPHRISK_NEO4J_PASSWORD", neo4j_server.password)
    settings.cache_clear()
    where = settings_in(tmp_path).model_copy(
        update={"store": neo4j_server.uri, "neo4j_password": settings().neo4j_password}
    )
    with TestClient(create_app(where), headers=headers(tmp_path)) as found:
        ready(lambda: found.get("/readyz").status_code == 200)
        yield found
    settings.cache_clear()


def test_orders_are_judged_and_looked_up(client: TestClient) -> None:
    orders = [
        {
            **ORDER,
            "order_id": f"T-{n}",
            "user_id": f"T-U{n}",
            "ordered_at": f"2026-06-01T10:00:{10 + n}Z",
            "user": {"signed_up_at": f"2026-06-01T09:59:{10 + n}Z"},
        }
        for n in range(7)
    ]
    answers = [client.post("/v1/orders/review", json=order) for order in orders]
    assert [a.status_code for a in answers] == [200] * 7
    assert [a.json()["degraded"] for a in answers] == [False] * 7
    assert "frequency" in {reason["code"] for reason in answers[-1].json()["reasons"]}
    assert client.post("/v1/orders/review", json=orders[-1]).json() == answers[-1].json()
    other = client.post("/v1/orders/review", json={**orders[0], "amount": "3"})
    assert (other.status_code, "amount" in other.json()["detail"]) == (409, True)
    told = client.post("/v1/orders/T-0/outcome", json={"outcome": "chargeback"}).json()
    assert told == {"id": "T-0", "status": "paid", "refunded": False, "charged_back": True}
    assert client.get("/v1/users/T-U0").json()["chargebacks"] == 1
    asked = {"kind": "device", "value": ORDER["device_id"]}
    found = client.post("/v1/entities/lookup", json=asked).json()
    assert len(client.get(f"/v1/entities/{found['id']}").json()["used_by"]) == 7
    assert client.get("/v1/paths", params={"from": "T-U1", "to": "T-U5"}).json()["connected"]
    assert client.get("/v1/merchants/M-T").json()["orders"] == 7
    place = client.post("/v1/addresses/risk", json={"address": ORDER["address"]}).json()
    assert place["users"] == 7
