"""A ring for pages, with names that would do harm where they were markup."""

from typing import Any

from graphrisk.model import Link

TAG = "<script>alert(1)</script>"
ENDS = "</script><script>alert(2)</script>"
IMAGE = "<img src=x onerror=alert(3)>"
DAY = 1_775_000_000
RING: dict[str, Any] = {
    "ring_id": "R-1",
    "kind": "refund",
    "score": 93,
    "bits": 3700,
    "size": 3,
    "orders": 4,
    "amount": "120.5000",
    "amount_at_risk": "80.2500",
    "first_order_at": "2026-03-31T23:33:20+00:00",
    "last_order_at": "2026-04-01T02:20:00+00:00",
    "reasons": f"first\nsecond {IMAGE}\nthird\nfourth",
    "change": "new",
    "chance": -123,
    "honest": f"could be a family {TAG}",
    "sweep": 1,
    "findings": [
        {"signal": "refund", "bits": 6000, "text": f"refunds {ENDS}", "values": []},
        {"signal": "fresh", "bits": 20, "text": "a little", "values": []},
        {"signal": "praise", "bits": -800, "text": "no praise", "values": []},
    ],
    "shared": [
        {
            "kind": "device",
            "caption": f"device …{IMAGE}",
            "sharing": "own",
            "members": 2,
            "users": 2,
        }
    ],
    "members": [
        {"user_id": TAG, "role": "core", "score": 95, "evidence": f"device {IMAGE}"},
        {"user_id": ENDS, "role": "core", "score": 90, "evidence": "device"},
        {"user_id": "U-3", "role": "edge", "score": 40, "evidence": "nothing"},
    ],
    "links": [
        Link(TAG, "device", 1, f"device …{IMAGE}", 2, DAY, DAY + 9000, 2)._asdict(),
        Link(ENDS, "device", 1, f"device …{IMAGE}", 2, DAY, DAY, 1)._asdict(),
        Link("U-3", "wechat", 2, "wechat …", 2, DAY + 60, DAY + 60, 1)._asdict(),
        Link(TAG, "wechat", 2, "wechat …", 2, DAY + 60, DAY + 60, 1)._asdict(),
    ],
}
STEP = {
    "at": "2026-04-02T10:00:00+00:00", "by": TAG, "action": "confirm", "assignee": "",
    "note": f"sure {ENDS}",
}  # fmt: skip
SWEEP = {
    "sweep": 1, "as_of": "2026-04-01T00:00:00+00:00", "change": "new", "kind": "refund",
    "score": 93,
}  # fmt: skip


def order(
    number: int, user: str, status: str = "delivered", merchant: str = "M-1"
) -> dict[str, Any]:
    """An order, an hour after the one before it."""
    return {
        "order_id": f"O-{number}", "user_id": user, "at": DAY + 3600 * number, "amount": "30.00",
        "merchant_id": merchant, "status": status, "refunded": status == "refunded",
    }  # fmt: skip
