"""How the orders follow one another: addresses that change, accounts in turn, least amounts."""

from graphrisk.model import Facts
from graphrisk.signals.base import Sight, count, per_mille

TURN = 600
"""Seconds within which an order follows another account's."""


def moves(facts: Facts) -> Sight | None:
    """How many members changed the delivery address from order to order.

    At least twice, each time within thirty days of the order before: people move seldom, and
    who buys for others to sell has parcels sent to ever new doors.
    """
    if facts.moves is None:
        return None
    return Sight(
        per_mille(facts.moves, facts.size),
        f"{facts.moves} of {facts.size} accounts changed the delivery address from order to order",
        numbers={"part": facts.moves, "size": facts.size},
    )


def gaps(facts: Facts) -> Sight | None:
    """How many of the orders followed one of another member within ten minutes.

    One hand that works through its accounts orders with one after the other. Unknown where
    times are told in more than ten minutes.
    """
    if facts.orders < 2 or facts.usual.grain > TURN or facts.usual.deed == "review":
        return None
    return Sight(
        per_mille(facts.gaps, facts.orders),
        f"{facts.gaps} of {count(facts.orders, 'order')} followed another account's "
        f"within 10 minutes",
        numbers={"part": facts.gaps, "orders": facts.orders},
    )


def minimum(facts: Facts) -> Sight | None:
    """How many of the orders with a coupon were just over the least that it asks for.

    Who is after the coupon buys no more than it takes; others buy what they came for.
    """
    if not facts.minimum_orders:
        return None
    return Sight(
        per_mille(facts.minimum, facts.minimum_orders),
        f"{facts.minimum} of {count(facts.minimum_orders, 'coupon order')} were just over "
        f"the coupon's least amount",
        numbers={"part": facts.minimum, "couponed": facts.minimum_orders},
    )
