"""Signs of refund rings: refunds, refusals, and both on the first order."""

from graphrisk.model import Facts
from graphrisk.signals.base import Sight, count, per_mille, percent


def refund(facts: Facts) -> Sight | None:
    """How much more often these orders are refunded or refused than is usual."""
    if not facts.usual.refunds or not facts.orders:
        return None
    back = facts.refunds + facts.refused
    share, usual = percent(per_mille(back, facts.orders)), percent(facts.usual.refunds)
    return Sight(
        facts.refund_bits // facts.size,
        f"{back} of {count(facts.orders, 'order')} were refunded or refused "
        f"({share}; {usual} is usual)",
        numbers={"part": back, "orders": facts.orders, "share": share, "usual": usual},
    )


def first_refund(facts: Facts) -> Sight | None:
    """How many accounts had their very first order refunded or refused."""
    if not facts.usual.refunds or not facts.orders:
        return None
    share = per_mille(facts.first_refunds, facts.size)
    return Sight(
        share,
        f"the first order of {facts.first_refunds} of {facts.size} accounts "
        f"was refunded or refused",
        numbers={"part": facts.first_refunds, "size": facts.size},
    )
