"""What was decided outlives the server, and is told once."""

from pathlib import Path

import pytest
from api_samples import ORDER, headers, ready, settings_in
from fastapi.testclient import TestClient
from graphrisk_api import create_app, upkeep

from graphrisk.registry import open_registry, tallies


def told(folder: Path) -> int:
    with open_registry(settings_in(folder).registry) as registry, registry.read() as con:
        return sum(tallies.hourly(con, "").values())


def reviewed(client: TestClient, name: str) -> None:
    answer = client.post("/v1/orders/review", json=ORDER | {"order_id": name})
    assert answer.status_code == 200


def test_decisions_outlive_the_server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "TALLY", 0.1)
    with TestClient(create_app(settings_in(folder)), headers=headers(folder)) as client:
        ready(lambda: client.get("/readyz").status_code == 200)
        reviewed(client, "T-1")
        reviewed(client, "T-2")
        ready(lambda: told(folder) == 2)
    monkeypatch.setattr(upkeep, "TALLY", 60)
    with TestClient(create_app(settings_in(folder)), headers=headers(folder)) as client:
        ready(lambda: client.get("/readyz").status_code == 200)
        reviewed(client, "T-3")
    assert told(folder) == 3, "the rest is told at the end"
