"""A merchant's grade, as the last sweep left it or today's orders make it worse; see
`merchants`."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from graphrisk.merchants import DEEP, FAKES, grade
from graphrisk.registry.recall import Recall


def standing(known: Recall, merchant: str, trade: Mapping[str, int]) -> dict[str, Any]:
    """Score, grade, reasons and rings of a merchant. trade: its orders by buyer.

    A sweep looks at more than the rings' orders (reviews, dense blocks), so
    what it found stands until the next one, unless people have dismissed a ring that it named.
    """
    parts: Counter[str] = Counter()
    inside = faked = 0
    for user_id, orders in trade.items():
        # Edges aside: hired customers and victims buy for themselves.
        homes = [h for h in known.homes.get(user_id, ()) if h["role"] != "edge"]
        inside += orders if homes else 0
        faked += orders if any(fakes(known, h["ring_id"]) for h in homes) else 0
        parts.update({h["ring_id"]: orders for h in homes})
    whole = sum(trade.values())
    share = 100 * faked // max(whole, 1)
    rushed = [r for r in loud(known) if known.rings[r].get("hour_of") == merchant]
    best = max((known.rings[r]["score"] for r in parts if fakes(known, r)), default=0)
    last = swept(known, merchant)
    score = max(min(best * share // DEEP, best), last.get("score", 0))
    # A ring is named where a tenth of it shopped: camouflage orders touch every merchant.
    named = {r for r, n in parts.items() if n * 10 >= known.rings[r]["orders"]} | set(rushed)
    return {
        "merchant_id": merchant,
        "score": score,
        "grade": grade(score),
        "orders": whole,
        "buyers": len(trade),
        "ring_orders": inside,
        "rings": [row(known, ring_id) for ring_id in sorted(named)],
        "reasons": [found["text"] for found in last.get("why", ())],
    }


def swept(known: Recall, merchant: str) -> Mapping[str, Any]:
    """What the last sweep said of a merchant, as `merchants.graded`; nothing where it stands on
    rings that are silent now, and for grade A."""
    last = known.shops.get(merchant, {})
    named = [r for r in last.get("ring_ids", "").split(";") if r]
    return last if loud(known).issuperset(named) else {}


def fakes(known: Recall, ring_id: str) -> bool:
    """Whether a merchant may have asked for a ring's orders."""
    return known.rings[ring_id]["kind"] in FAKES


def loud(known: Recall) -> set[str]:
    """The rings that speak for anybody."""
    return {h["ring_id"] for rows in known.homes.values() for h in rows}


def row(known: Recall, ring_id: str) -> dict[str, Any]:
    ring = known.rings[ring_id]
    return {"ring_id": ring_id, "kind": ring["kind"], "score": ring["score"]}
