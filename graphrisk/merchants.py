"""Merchants, graded A to E by how much of their business rings make, and by the one-hour rule."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import pyarrow as pa

from graphrisk.engine import Engine, keep
from graphrisk.evidence import Evidence
from graphrisk.hours import Peak
from graphrisk.model import Ring

GRADES = ((80, "E"), (60, "D"), (40, "C"), (20, "B"), (0, "A"))
WORST = 50
"""Merchants that are kept by name."""
DEEP = 20
"""Per cent of a merchant's orders that come from rings, where the score reaches the rings'."""


def graded(
    engine: Engine, evidence: Evidence, rings: Sequence[Ring], peaks: Sequence[Peak]
) -> list[dict[str, Any]]:
    """One row a merchant, sorted by id.

    score: the best ring score among rings with orders there, scaled by the share of orders
    that rings make (whole from DEEP per cent on), or that of the merchant's one-hour ring.
    """
    totals = trade(engine, evidence, rings)
    steep = {p.merchant_id: p for p in peaks}
    rushed = {r.hour_of: i for i, r in enumerate(rings) if r.hour_of}
    return [
        merchant(shop, row, rings, steep.get(shop), rushed.get(shop))
        for shop, row in sorted(totals.items())
    ]


def trade(
    engine: Engine, evidence: Evidence, rings: Sequence[Ring]
) -> Mapping[str, dict[str, Any]]:
    """Orders, buyers, and the orders that each ring made, by merchant."""
    orders = evidence.orders.filter(evidence.orders.merchant_id.notnull())
    shops = orders.group_by("merchant_id").agg(orders=orders.count(), buyers=orders.user.nunique())
    out = {
        r.pop("merchant_id"): {**r, "inside": 0, "rings": {}}
        for r in shops.to_pyarrow().to_pylist()
    }
    members = placed(engine, rings)
    mine = orders.inner_join(members, "user")
    parts = mine.group_by("merchant_id", "ring").agg(orders=mine.count())
    for row in parts.to_pyarrow().to_pylist():
        out[row["merchant_id"]]["rings"][row["ring"]] = row["orders"]
    # A member of two rings is one buyer: orders are counted once.
    once = orders.semi_join(members, "user")
    for row in once.group_by("merchant_id").agg(inside=once.count()).to_pyarrow().to_pylist():
        out[row["merchant_id"]]["inside"] = row["inside"]
    return out


def placed(engine: Engine, rings: Sequence[Ring]) -> Any:
    """The members of all rings by the ring's place in the list; edges aside, since hired
    customers and victims buy for themselves."""
    rows = [(m.user, i) for i, r in enumerate(rings) for m in r.members if m.role != "edge"]
    frame = pa.table(
        {
            "user": pa.array([u for u, _ in rows], pa.int64()),
            "ring": pa.array([i for _, i in rows], pa.int64()),
        }
    )
    return keep(engine, "placed", ibis.memtable(frame))


def merchant(
    shop: str, row: Mapping[str, Any], rings: Sequence[Ring], peak: Peak | None, rushed: int | None
) -> dict[str, Any]:
    """The row of one merchant; `rushed` is the place of its one-hour ring, if it has one."""
    parts: dict[int, int] = row["rings"]
    own = [] if rushed is None else [rushed]
    inside: int = row["inside"]
    share = 100 * inside // row["orders"]
    best = max((rings[i].score for i in parts), default=0)
    score = max([min(best * share // DEEP, best), *(rings[i].score for i in own)])
    # A ring is named where a tenth of it shopped: camouflage orders touch every merchant.
    named = {i for i, n in parts.items() if n * 10 >= rings[i].facts.orders} | set(own)
    return {
        "merchant_id": shop,
        "score": score,
        "grade": grade(score),
        "ring_ids": ";".join(sorted(rings[i].ring_id for i in named)),
        "orders": row["orders"],
        "buyers": row["buyers"],
        "ring_orders": inside,
        "hour_orders": peak.orders if peak else 0,
        "hour_buyers": peak.buyers if peak else 0,
    }


def outline(rows: Sequence[Mapping[str, Any]], most: int = WORST) -> dict[str, Any]:
    """What the registry keeps of all merchants: how many of each grade, and the worst of those
    graded B to E, as `graded` has them."""
    counts = Counter(row["grade"] for row in rows)
    bad = [row for row in rows if row["grade"] != "A"]
    worst = sorted(bad, key=lambda row: (-row["score"], row["merchant_id"]))
    return {"grades": {letter: counts[letter] for _, letter in GRADES}, "worst": worst[:most]}


def grade(score: int) -> str:
    return next(letter for low, letter in GRADES if score >= low)
