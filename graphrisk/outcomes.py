"""How each user's orders ended, as of a moment: what the shop learns weeks after it decided."""

from collections.abc import Mapping
from datetime import UTC, datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.model import Feed
from graphrisk.registry.labels import Ends

CHARGED = "charged_back_at"
"""When the buyer's bank took the money back; only stores that are told have it."""


def outcomes(
    feed: Feed, at: datetime | None = None, charges: Mapping[str, datetime] | None = None
) -> list[Ends]:
    """How the orders of a feed had ended at a moment (UTC) or now, a row a user, by user; users
    of whose orders none has ended are left out.

    A status has no time of its own, so it holds from the order's; a refund and a chargeback
    hold from theirs. charges: the store's, by order.
    """
    if feed.orders is None:
        return []
    orders = charged(feed.orders, charges or {})
    moment = at.astimezone(UTC).replace(tzinfo=None) if at else None
    found = told(orders, moment)
    counts = found.group_by("user_id").agg(
        delivered=found.delivered.cast("int64").sum(),
        back=found.back.cast("int64").sum(),
        charged=found.charged.cast("int64").sum(),
        last=found.last.max(),
    )
    rows = counts.order_by("user_id").to_pyarrow().to_pylist()
    return [
        Ends(r["user_id"], r["delivered"], r["back"], r["charged"], r["last"].replace(tzinfo=UTC))
        for r in rows
    ]


def charged(orders: ir.Table, charges: Mapping[str, datetime]) -> ir.Table:
    """The orders with the moment of their chargebacks."""
    if not charges:
        return orders
    times = [when.astimezone(UTC).replace(tzinfo=None) for when in charges.values()]
    rows = pa.table({"order_id": list(charges), CHARGED: pa.array(times, pa.timestamp("us"))})
    return orders.left_join(ibis.memtable(rows), "order_id").drop("order_id_right")


def told(orders: ir.Table, moment: datetime | None) -> ir.Table:
    """The orders that have ended: one flag is true of each, and when."""

    def by(time: ir.Value) -> ir.BooleanValue:
        past = time.notnull()
        return past if moment is None else past & (time <= ibis.literal(moment)).fill_null(False)

    charged_at = orders[CHARGED] if CHARGED in orders.columns else ibis.null("timestamp")
    charged = by(charged_at)
    untimed = (orders.status == "refunded").fill_null(False) & orders.refunded_at.isnull()
    refunded = by(orders.refunded_at) | untimed
    refused = (orders.status == "refused").fill_null(False)
    # Who was given the money back had the order delivered or not: what counts is the end.
    kept = orders.status.isin(("delivered", "refunded")).fill_null(False) & ~refunded
    flagged = orders.filter(by(orders.ordered_at)).select(
        "user_id",
        charged=charged,
        back=(refunded | refused) & ~charged,
        delivered=kept & ~charged,
        last=ibis.ifelse(
            charged,
            charged_at,
            ibis.ifelse(by(orders.refunded_at), orders.refunded_at, orders.ordered_at),
        ),
    )
    return flagged.filter(flagged.charged | flagged.back | flagged.delivered)
