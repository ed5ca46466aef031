"""Merchants, graded A to E: by how much of their business brushing rings fake, in orders and in
reviews, and by the dense blocks that they stand in; with the reasons of each grade. Who is only
robbed, by rings that milk coupons or refunds, is graded A, and so is a large shop with one eager
buyer, for all that the one-hour rule lists him."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.blocks import Block
from graphrisk.engine import Engine, keep
from graphrisk.evidence import Evidence
from graphrisk.facts import bursts
from graphrisk.hours import Peak
from graphrisk.model import Finding, Ring
from graphrisk.signals.base import count

GRADES = ((80, "E"), (60, "D"), (40, "C"), (20, "B"), (0, "A"))
WORST = 200
"""Merchants that are kept by name."""
FAKES = ("brushing", "mixed")
"""Kinds of rings whose orders and reviews a merchant may have asked for."""
DEEP = 20
"""Per cent of a merchant's orders, or reviews, that such rings make, where the score reaches the
rings'."""
BLOCK = 60
"""The score of a merchant in a dense block, at least."""
NOTABLE = 10
"""Orders in one hour, or paid by shared accounts, from which on they are a reason."""
TWICE = 2
"""How much more than usual they are then."""


class Trade(NamedTuple):
    """A merchant's business: orders, buyers, orders by rings, by rings that fake, by the ring's
    place in the list, paid by accounts that several users share, and in its fullest hour; reviews,
    and those by rings that fake."""

    orders: int = 0
    buyers: int = 0
    inside: int = 0
    faked: int = 0
    rings: Mapping[int, int] = {}
    known: int = 0
    """Orders whose payer is told."""
    odd: int = 0
    burst: int = 0
    reviews: int = 0
    praised: int = 0

    @property
    def share(self) -> int:
        """Per cent of the orders, or of the reviews, that rings faked."""
        return max(100 * self.faked // max(self.orders, 1), self.by_reviews)

    @property
    def by_reviews(self) -> int:
        return 100 * self.praised // max(self.reviews, 1) if self.reviews >= NOTABLE else 0


def graded(
    engine: Engine,
    evidence: Evidence,
    rings: Sequence[Ring],
    peaks: Sequence[Peak],
    blocks: Sequence[Block] = (),
) -> list[dict[str, Any]]:
    """One row a merchant, sorted by id: the columns of the output, and `why`, its reasons as
    findings, for whoever says them in another language.

    score: the best score among rings that fake there, scaled by the share of orders or reviews
    that they make (whole from DEEP per cent on); BLOCK in a dense block. reasons: a sentence a
    line, for all but grade A.
    """
    totals = trade(engine, evidence, rings)
    steep = {p.merchant_id: p for p in peaks}
    rushed = {r.hour_of: i for i, r in enumerate(rings) if r.hour_of}
    dense = {shop: block for block in reversed(blocks) for shop in block.shops}
    odd = usual(totals.values())
    return [
        merchant(shop, row, rings, steep.get(shop), rushed.get(shop), dense.get(shop), odd)
        for shop, row in sorted(totals.items())
    ]


def trade(engine: Engine, evidence: Evidence, rings: Sequence[Ring]) -> Mapping[str, Trade]:
    """The business of every merchant."""
    members = placed(engine, rings)
    fakers = members.filter(members.ring.isin([i for i, r in enumerate(rings) if r.kind in FAKES]))
    found: dict[str, dict[str, Any]] = {}
    tables = [] if evidence.deed == "review" else ordered(evidence, members, fakers)
    if evidence.reviews is not None:
        tables.append(reviewed(evidence.reviews, fakers))
    for table in tables:
        for row in table.to_pyarrow().to_pylist():
            found.setdefault(row.pop("merchant_id"), {}).update(row)
    for shop, ring, orders in parts(evidence, members):
        found[shop].setdefault("rings", {})[ring] = orders
    return {shop: Trade(**row) for shop, row in found.items()}


def ordered(evidence: Evidence, members: ir.Table, fakers: ir.Table) -> list[ir.Table]:
    """Counts of orders by merchant."""
    orders = evidence.orders.filter(evidence.orders.merchant_id.notnull())
    shops = orders.group_by("merchant_id").agg(orders=orders.count(), buyers=orders.user.nunique())
    # A member of two rings is one buyer: orders are counted once.
    once, fakes = orders.semi_join(members, "user"), orders.semi_join(fakers, "user")
    inside = once.group_by("merchant_id").agg(inside=once.count())
    faked = fakes.group_by("merchant_id").agg(faked=fakes.count())
    burst = bursts(orders.filter(orders.paid), "merchant_id")
    return [shops, inside, faked, burst, *payers(evidence, orders)]


def payers(evidence: Evidence, orders: ir.Table) -> list[ir.Table]:
    """Orders whose payer is told, and those of payers that several users share."""
    if "payment" not in evidence.kinds:
        return []
    number = evidence.kinds.index("payment")
    shared = evidence.entities.filter(evidence.entities.kind == number).select(payment="code")
    known = orders.filter(orders.payment.notnull())
    odd = known.semi_join(shared, "payment")
    return [
        known.group_by("merchant_id").agg(known=known.count()),
        odd.group_by("merchant_id").agg(odd=odd.count()),
    ]


def reviewed(reviews: ir.Table, fakers: ir.Table) -> ir.Table:
    """Reviews by merchant, and those by members of rings that fake."""
    told = reviews.filter(reviews.merchant_id.notnull())
    t = told.left_join(fakers.select("user").distinct(), "user")
    return t.group_by("merchant_id").agg(
        reviews=t.count(), praised=t.user_right.notnull().cast("int64").sum()
    )


def parts(evidence: Evidence, members: ir.Table) -> list[tuple[str, int, int]]:
    """Orders by merchant and ring, 0 of a ring that only reviews there; reviews where there are
    no orders."""
    deeds = [evidence.orders.select("merchant_id", "user", orders=ibis.literal(1, "int64"))]
    if evidence.reviews is not None:
        deeds.append(
            evidence.reviews.select("merchant_id", "user", orders=ibis.literal(0, "int64"))
        )
    every = ibis.union(*deeds) if len(deeds) > 1 else deeds[0]
    mine = every.filter(every.merchant_id.notnull()).inner_join(members, "user")
    rows = mine.group_by("merchant_id", "ring").agg(orders=mine.orders.sum())
    return [(r["merchant_id"], r["ring"], r["orders"]) for r in rows.to_pyarrow().to_pylist()]


def usual(rows: Iterable[Trade]) -> float:
    """The share of orders whose payer several users share, of all merchants."""
    told = [(row.odd, row.known) for row in rows]
    known = sum(known for _, known in told)
    return sum(odd for odd, _ in told) / known if known else 0.0


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
    shop: str,
    row: Trade,
    rings: Sequence[Ring],
    peak: Peak | None,
    rushed: int | None,
    block: Block | None,
    odd: float,
) -> dict[str, Any]:
    """The row of one merchant; `rushed` is the place of its one-hour ring, if it has one, and odd
    the usual share of orders whose payer is shared."""
    own = [] if rushed is None else [rushed]
    best = max((rings[i].score for i in row.rings if rings[i].kind in FAKES), default=0)
    score = max(min(best * row.share // DEEP, best), BLOCK if block else 0)
    # A ring is named where a tenth of it shopped: camouflage orders touch every merchant.
    named = {i for i, n in row.rings.items() if n * 10 >= rings[i].facts.orders} | set(own)
    ids = sorted(rings[i].ring_id for i in named)
    letter = grade(score)
    fakers = sorted(rings[i].ring_id for i in named if rings[i].kind in FAKES)
    why = [] if letter == "A" else reasons(row, fakers, peak, block, odd)
    return {
        "merchant_id": shop,
        "score": score,
        "grade": letter,
        "ring_ids": ";".join(ids),
        "orders": row.orders,
        "buyers": row.buyers,
        "ring_orders": row.inside,
        "hour_orders": peak.orders if peak else 0,
        "hour_buyers": peak.buyers if peak else 0,
        "reviews": row.reviews,
        "ring_reviews": row.praised,
        "reasons": "\n".join(found.text for found in why),
        "why": [found._asdict() for found in why],
    }


def reasons(
    row: Trade, ids: Sequence[str], peak: Peak | None, block: Block | None, odd: float
) -> list[Finding]:
    """Why a merchant has its grade, what weighs most first. ids: of the rings that fake there."""
    said: list[Finding] = []

    def say(name: str, text: str, **numbers: int | str) -> None:
        said.append(Finding(name, 0, text, numbers=numbers))

    orders = count(row.orders, "order")
    if row.faked:
        of = f" ({', '.join(ids)})" if ids else ""
        text = f"{row.faked:,} of {orders} come from brushing rings{of}"
        say("shop_rings", text, part=row.faked, orders=row.orders)
    if row.praised:
        text = f"{row.praised:,} of {count(row.reviews, 'review')} are by members of brushing rings"
        say("shop_reviews", text, part=row.praised, reviews=row.reviews)
    if peak:
        text = f"{count(peak.orders, 'order')} from {count(peak.buyers, 'buyer')} within one hour"
        say("shop_hour", text, orders=peak.orders, buyers=peak.buyers)
    if block:
        others, times = len(block.shops) - 1, f"{block.density / 100:.1f}"
        text = (
            f"{len(block.users)} accounts come again and again, here and to {others} other "
            f"merchants: {times} times as dense as chance makes any"
        )
        say("shop_block", text, users=len(block.users), others=others, times=times)
    if row.odd >= NOTABLE and row.odd > TWICE * odd * row.known:
        text = (
            f"{row.odd:,} of {count(row.known, 'order')} were paid by accounts that several users "
            f"share ({odd:.0%} is usual)"
        )
        say("shop_payers", text, part=row.odd, orders=row.known, usual=f"{odd:.0%}")
    if row.burst >= NOTABLE and row.burst * DEEP >= row.orders:
        say("burst", f"{row.burst:,} of {orders} were placed within one hour",
            part=row.burst, orders=row.orders)  # fmt: skip
    return said


def outline(rows: Sequence[Mapping[str, Any]], most: int = WORST) -> dict[str, Any]:
    """What the registry keeps of all merchants: how many of each grade, and the worst of those
    graded B to E, as `graded` has them."""
    counts = Counter(row["grade"] for row in rows)
    bad = [row for row in rows if row["grade"] != "A"]
    worst = sorted(bad, key=lambda row: (-row["score"], row["merchant_id"]))
    return {"grades": {letter: counts[letter] for _, letter in GRADES}, "worst": worst[:most]}


def grade(score: int) -> str:
    return next(letter for low, letter in GRADES if score >= low)
