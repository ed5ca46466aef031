"""Who may do what: every route, every role."""

from pathlib import Path

from api_samples import headers, settings_in
from fastapi.testclient import TestClient
from graphrisk_api import create_app

from graphrisk import apikeys

CHECKOUT, INVESTIGATOR = "checkout", "investigator"
TABLE = {
    ("POST", "/v1/orders/review"): {CHECKOUT},
    ("POST", "/v1/orders/review/batch"): {CHECKOUT},
    ("POST", "/v1/orders"): {CHECKOUT},
    ("POST", "/v1/orders/{order_id}/outcome"): {CHECKOUT},
    ("POST", "/v1/users"): {CHECKOUT},
    ("POST", "/v1/reviews"): {CHECKOUT},
    ("GET", "/v1/rings"): {INVESTIGATOR},
    ("GET", "/v1/rings/{ring_id}"): {INVESTIGATOR},
    ("GET", "/v1/rings/{ring_id}/members"): {INVESTIGATOR},
    ("GET", "/v1/rings/{ring_id}/orders"): {INVESTIGATOR},
    ("GET", "/v1/rings/{ring_id}/graph"): {INVESTIGATOR},
    ("GET", "/v1/rings/{ring_id}/history"): {INVESTIGATOR},
    ("GET", "/v1/rings/{ring_id}/picture"): {INVESTIGATOR},
    ("GET", "/v1/users/{user_id}"): {INVESTIGATOR},
    ("GET", "/v1/merchants/{merchant_id}"): {INVESTIGATOR},
    ("POST", "/v1/entities/lookup"): {INVESTIGATOR},
    ("GET", "/v1/entities/{entity_id}"): {INVESTIGATOR},
    ("POST", "/v1/entities/{entity_id}/reveal"): {INVESTIGATOR},
    ("POST", "/v1/addresses/risk"): {CHECKOUT, INVESTIGATOR},
    ("GET", "/v1/paths"): {INVESTIGATOR},
    ("GET", "/v1/cases"): {INVESTIGATOR},
    ("POST", "/v1/cases"): {INVESTIGATOR},
    ("GET", "/v1/cases/{ring_id}"): {INVESTIGATOR},
    ("POST", "/v1/cases/{ring_id}"): {INVESTIGATOR},
    ("GET", "/v1/cuts"): {INVESTIGATOR},
    ("POST", "/v1/cuts"): {INVESTIGATOR},
    ("POST", "/v1/cuts/{number}/undo"): {INVESTIGATOR},
    ("GET", "/v1/report"): {INVESTIGATOR},
    ("GET", "/v1/lists"): set(),
    ("POST", "/v1/lists"): set(),
    ("POST", "/v1/lists/remove"): set(),
    ("POST", "/v1/lists/import"): set(),
    ("POST", "/v1/lists/export"): set(),
    ("GET", "/v1/audit"): set(),
    ("GET", "/v1/audit/verify"): set(),
}
OPEN = {("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics")}


def routes(client: TestClient) -> set[tuple[str, str]]:
    paths = client.get("/openapi.json").json()["paths"]
    return {(method.upper(), path) for path, found in paths.items() for method in found}


def test_the_table_has_every_route(client: TestClient) -> None:
    assert routes(client) == set(TABLE) | OPEN


def test_every_route_lets_in_its_roles_alone(client: TestClient, folder: Path) -> None:
    keys = {role: headers(folder, role) for role in apikeys.ROLES}
    client.headers.pop("X-API-Key")
    for (method, path), roles in TABLE.items():
        assert client.request(method, path).status_code == 401
        bad = client.request(method, path, headers={"X-API-Key": "grk_wrong"})
        assert bad.status_code == 401
        for role, key in keys.items():
            status = client.request(method, path, headers=key).status_code
            assert (status != 403) == (role in roles or role == "admin"), (method, path, role)
            assert status not in (401, 500)
    for method, path in OPEN:
        assert client.request(method, path).status_code == 200


def test_a_body_in_order_lets_nobody_in(client: TestClient, folder: Path) -> None:
    """Without one, a body's fault is found before a function is reached by the shorter way."""
    path, body = "/v1/entities/lookup", {"kind": "ip", "value": "203.0.113.7"}
    assert client.post(path, json=body).status_code in (200, 404)
    client.headers.pop("X-API-Key")
    assert client.post(path, json=body).status_code == 401
    key = headers(folder, CHECKOUT)
    assert client.post(path, json=body, headers=key).status_code == 403


def test_a_revoked_key_ends(client: TestClient, folder: Path) -> None:
    file = settings_in(folder).api_keys_path
    made, secret = apikeys.create(file, "shop", "checkout")
    assert secret not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    apikeys.revoke(file, made.key_id)
    client.app.state.door.looked = 0.0  # type: ignore[attr-defined]
    assert client.get("/v1/rings", headers={"X-API-Key": secret}).status_code == 401


def test_a_key_has_so_many_requests_a_second(folder: Path) -> None:
    slow = settings_in(folder).model_copy(update={"api_rate": 3})
    with TestClient(create_app(slow), headers=headers(folder)) as client:
        found = [client.get("/v1/rings").status_code for _ in range(30)]
    assert found[:3] == [200, 200, 200]
    assert 429 in found
