"""Orders judged through the API, on a real store."""

import json
from typing import Any

from api_samples import ORDER
from fastapi.testclient import TestClient

AT = ORDER["ordered_at"]


def review(client: TestClient, **values: Any) -> dict[str, Any]:
    answer = client.post("/v1/orders/review", json={**ORDER, **values})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def codes(answer: dict[str, Any]) -> set[str]:
    return {reason["code"] for reason in answer["reasons"]}


def test_a_plain_order_is_allowed_with_its_policy(client: TestClient) -> None:
    answer = review(client)
    assert answer["decision"] == "allow"
    assert answer["degraded"] is False
    assert set(answer["policy"]) == {"name", "version", "digest"}
    assert answer["reasons"] == []


def test_the_same_order_again_gives_the_same_answer(client: TestClient) -> None:
    first = review(client)
    assert review(client) == first
    assert review(client, status="delivered") == first
    other = client.post("/v1/orders/review", json={**ORDER, "amount": "21"})
    assert other.status_code == 409
    assert other.headers["content-type"] == "application/problem+json"
    assert "amount" in other.json()["detail"]
    assert review(client) == first


def test_an_order_is_in_the_graph_for_the_next_review(client: TestClient) -> None:
    for n in range(6):
        last = review(
            client,
            order_id=f"T-{n}",
            user_id=f"T-U{n}",
            ordered_at=f"2026-06-01T10:0{n}:00Z",
            ip=f"203.0.113.{n}",
        )
    assert "frequency" in codes(last)
    assert last["decision"] != "allow"


def test_rules_say_what_they_saw(client: TestClient) -> None:
    rich = review(client, amount="5000.01")
    assert codes(rich) == {"amount"}
    assert rich["decision"] == "review"
    new = review(
        client,
        order_id="T-2",
        user_id="T-U2",
        device_id="other-device-77",
        address="99 Elsewhere Road",
        payment_account="tok_else_999",
        coupon_code="A;B",
        user={"signed_up_at": "2026-06-01T09:50:00Z"},
    )
    assert {"newcomer", "stacking"} <= codes(new)


def test_unpaid_orders_are_judged_as_if_they_were_paid(client: TestClient) -> None:
    same = {"device_id": "shared-device-5", "status": "placed", "coupon_code": "NEW"}
    for n in range(4):
        last = review(
            client,
            **same,
            order_id=f"R-{n}",
            user_id=f"R-U{n}",
            ordered_at=f"2026-06-01T10:00:{10 + n}Z",
            user={"signed_up_at": f"2026-06-01T09:59:{10 + n}Z"},
        )
    assert (
        last["score"] > review(client, order_id="alone", user_id="alone", device_id="x9")["score"]
    )


def test_a_batch_answers_in_order_and_tells_what_it_can_not_take(client: TestClient) -> None:
    review(client)
    orders = [
        {"order_id": "B-1", "user_id": "B-U", "ordered_at": AT, "device_id": "device-batch-1"},
        {**ORDER, "amount": "1"},
        {**ORDER, "order_id": "B-2", "user_id": "B-U2", "ip": "not an address"},
    ]
    answers = client.post("/v1/orders/review/batch", json={"orders": orders}).json()["answers"]
    assert answers[0]["decision"] == "allow"
    assert answers[1]["problem"]["status"] == 409
    assert answers[2]["problem"]["status"] == 422


def test_intake_and_outcomes(client: TestClient) -> None:
    assert client.post("/v1/orders", json=ORDER).json() == {"id": "T-1", "new": True}
    assert client.post("/v1/orders", json=ORDER).json() == {"id": "T-1", "new": False}
    user = {"user_id": "T-U1", "signed_up_at": "2026-05-01T00:00:00Z"}
    assert client.post("/v1/users", json=user).status_code == 201
    note = {"review_id": "T-R", "user_id": "T-U1", "product_id": "P-T", "rating": 5}
    assert client.post("/v1/reviews", json=note).status_code == 201
    back = {"outcome": "refunded", "at": "2026-06-03T00:00:00Z"}
    assert client.post("/v1/orders/T-1/outcome", json=back).status_code == 200
    told = client.get("/v1/users/T-U1").json()
    assert (told["orders"], told["refunds"]) == (1, 1)
    assert client.post("/v1/orders/none/outcome", json=back).status_code == 404


def test_identifiers_stand_in_no_answer(client: TestClient) -> None:
    shown = json.dumps([review(client, order_id=f"T-{n}", user_id=f"T-{n}") for n in range(8)])
    for value in ("device-test-1", "203.0.113.9", "12 Test Lane", "tok_test_12345678"):
        assert value not in shown


def test_a_body_over_the_limit_is_refused(client: TestClient) -> None:
    big = client.post("/v1/orders/review", content=b" " * 1_000_001)
    assert big.status_code == 413
    assert big.json()["title"]
