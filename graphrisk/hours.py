"""The one-hour rule: shops where, in some hour, buyers order several times each.

A run of a shop's consecutive orders counts when some one-hour window holds exactly those
orders; the shop is over the rule when orders / distinct buyers of a run reach the ratio.
Such a run has a buyer with at least `ratio` orders within the hour, so the engine finds
those few first, and the exact windows are walked beside them alone.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from graphrisk.evidence import Evidence

HOUR = 3600
Order = tuple[int, int]
"""Time in seconds, and the buyer."""


class Peak(NamedTuple):
    """A merchant over the rule, with its suspicious buyers: those with the most orders
    inside such windows, all of them on a tie."""

    merchant_id: str
    orders: int
    buyers: int
    users: tuple[int, ...]
    at: int


def peaks(evidence: Evidence, ratio: int) -> list[Peak]:
    """The merchants over the rule, by their ids. `orders` and `buyers` are the steepest run's."""
    if evidence.deed == "review":
        return []
    rows = near(evidence.orders, ratio).order_by("merchant_id", "at", "user").to_pyarrow()
    columns = (rows[c].to_pylist() for c in ("merchant_id", "at", "user", "stretch"))
    shops = groupby(zip(*columns, strict=True), key=lambda r: r[0])
    found = (peak(shop, list(group), ratio) for shop, group in shops)
    return [p for p in found if p]


def near(orders: ir.Table, ratio: int) -> ir.Table:
    """The orders within two hours of a buyer's `ratio` orders in one hour at one shop."""
    # Unpaid orders stay out: a rival could place them.
    t = orders.filter(orders.merchant_id.notnull(), orders.paid).select("merchant_id", "user", "at")
    window = ibis.window(group_by=["merchant_id", "user"], order_by="at")
    since = t["at"].lag(ratio - 1).over(window)
    hot = t.mutate(since=since)
    hot = hot.filter(hot["at"] - hot.since <= HOUR)
    # Neighbours on both sides decide which windows hold exactly a run, so take one hour more.
    slots = hot.mutate(slot=ibis.array([-2, -1, 0, 1, 2]).unnest())
    slots = slots.select("merchant_id", slot=slots["at"] // HOUR + slots.slot).distinct()
    close = t.mutate(slot=t["at"] // HOUR).semi_join(slots, ["merchant_id", "slot"])
    return close.mutate(stretch=close.slot)


def peak(shop: str, rows: Sequence[tuple[str, int, int, int]], ratio: int) -> Peak | None:
    best: tuple[int, int, int] | None = None
    inside: set[int] = set()
    orders = [(at, user) for _, at, user, _ in rows]
    for start, stop, buyers in runs(orders):
        size = stop - start
        if size < ratio * buyers:
            continue
        inside.update(range(start, stop))
        if best is None or (size * best[1], size) > (best[0] * buyers, best[0]):
            best = (size, buyers, orders[start][0])
    if best is None:
        return None
    counts = Counter(orders[i][1] for i in inside)
    most = max(counts.values())
    users = tuple(sorted(u for u, n in counts.items() if n == most))
    return Peak(shop, best[0], best[1], users, best[2])


def runs(orders: Sequence[Order]) -> Iterator[tuple[int, int, int]]:
    """All runs [start, stop) that some one-hour window holds exactly, with their buyers.

    Both ends only move forward, so a shop of n orders has at most 2n runs and as many steps.
    """
    counts: Counter[int] = Counter()
    stop = 0
    for start, (at, user) in enumerate(orders):
        before = orders[start - 1][0] if start else None
        while stop < len(orders) and orders[stop][0] - at <= HOUR:
            # Ends here only if the next order is out of reach of a window without the last one.
            if stop > start and (before is None or orders[stop][0] - before > HOUR):
                yield start, stop, len(counts)
            counts[orders[stop][1]] += 1
            stop += 1
        yield start, stop, len(counts)
        counts[user] -= 1
        if not counts[user]:
            del counts[user]
