"""A shop that begins: nothing is usual yet, and orders are judged anyway."""

from api_samples import ORDER
from fastapi.testclient import TestClient


def test_a_crowd_on_one_device_in_an_empty_store(fresh: TestClient) -> None:
    answers = [
        fresh.post(
            "/v1/orders/review",
            json={
                **ORDER,
                "order_id": f"N-{n}",
                "user_id": f"N-U{n}",
                "ordered_at": f"2026-06-01T10:00:{n * 4:02}Z",
                "coupon_code": "NEWCOMER",
                "user": {"signed_up_at": f"2026-06-01T09:59:{n * 4:02}Z"},
            },
        )
        for n in range(14)
    ]
    assert [a.status_code for a in answers] == [200] * 14
    assert answers[-1].json()["score"] > answers[0].json()["score"]
    assert answers[-1].json()["decision"] != "allow"
