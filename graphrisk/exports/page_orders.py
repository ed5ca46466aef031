"""The orders of a ring's accounts, for its page, out of what a store feeds a sweep."""

from collections.abc import Collection
from datetime import UTC
from typing import Any

import ibis
import pyarrow as pa

from graphrisk.model import Feed

MOST = 2_000
"""Orders of a page, the latest ones."""


def orders_of(feed: Feed, users: Collection[str]) -> list[dict[str, Any]]:
    """The orders of these users in time, as `page_ring.Dossier` has them."""
    if feed.orders is None:
        return []
    asked = ibis.memtable(pa.table({"user_id": pa.array(sorted(users), pa.string())}))
    mine = feed.orders.semi_join(asked, "user_id")
    found = mine.order_by(mine.ordered_at.desc(), mine.order_id).limit(MOST)
    rows = found.select(
        "order_id", "user_id", "ordered_at", "merchant_id", "amount", "status", "refunded_at"
    )
    return [row(r) for r in reversed(rows.to_pyarrow().to_pylist())]


def row(order: dict[str, Any]) -> dict[str, Any]:
    at, amount = order["ordered_at"], order["amount"]
    return {
        "order_id": order["order_id"],
        "user_id": order["user_id"],
        "at": int(at.replace(tzinfo=UTC).timestamp()),
        "merchant_id": order["merchant_id"],
        "amount": None if amount is None else f"{amount:.2f}",
        "status": order["status"],
        "refunded": order["refunded_at"] is not None,
    }
