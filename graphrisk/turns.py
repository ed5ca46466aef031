"""How the orders of a community follow one another, and how near its coupon orders come to the
least amount: in columns for a sweep, and the same in the few tuples of a review.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

import ibis
import ibis.expr.types as ir

from graphrisk.signals.turns import TURN
from graphrisk.store.live import Act

MONTH = 30 * 86_400
"""Seconds between two orders to different addresses that are still a change."""
CHANGES = 2
"""Changes of address that a member who moves has."""
COMMON = 20
"""Orders that tell the least amount of a coupon: of fewer, the least one is no minimum."""
OVER = 105
"""Hundredths of a coupon's least amount up to which an order is just over it."""


def moved(orders: ir.Table) -> ir.Table:
    """Members who changed the delivery address from order to order, by community; none where
    no order of it tells an address. orders: of communities, paid or not."""
    known = orders.filter(orders.address.notnull())
    own = ibis.window(
        group_by=[known.community, known.user], order_by=[known["at"], known.order_id]
    )
    t = known.select(
        "community",
        "user",
        new=known.address != known.address.lag().over(own),
        wait=known["at"] - known["at"].lag().over(own),
    )
    changes = t.group_by("community", "user").agg(n=(t.new & (t.wait <= MONTH)).sum())
    return changes.group_by("community").agg(moves=(changes.n.fill_null(0) >= CHANGES).sum())


def turns(orders: ir.Table) -> ir.Table:
    """Orders that follow one of another member within minutes, by community."""
    whole = ibis.window(
        group_by=orders.community, order_by=[orders["at"], orders.user, orders.order_id]
    )
    t = orders.select(
        "community",
        other=orders.user != orders.user.lag().over(whole),
        wait=orders["at"] - orders["at"].lag().over(whole),
    )
    return t.group_by("community").agg(gaps=(t.other & (t.wait <= TURN)).sum())


def minima(orders: ir.Table) -> ir.Table:
    """The least amount of each coupon that is common enough: coupon, least."""
    used = orders.filter(orders.coupon.notnull())
    codes = used.group_by("coupon").agg(n=used.count(), least=used.amount.min())
    return codes.filter(codes.n >= COMMON, codes.least.notnull()).drop("n")


def near_least(orders: ir.Table, least: ir.Table) -> ir.Table:
    """Orders with a coupon whose least amount is known, and those just over it, by community."""
    t = orders.inner_join(least, "coupon")
    t = t.filter(t.amount.notnull())
    return t.group_by("community").agg(
        minimum_orders=t.count(), minimum=(t.amount * 100 <= t.least * OVER).sum()
    )


def movers(acts: Iterable[Act], place: int) -> int | None:
    """As `moved`, of one community; place: of the address among the store's kinds."""
    known = sorted(
        (a.buyer, a.at, a.order_id, code) for a in acts if (code := a.codes[place]) is not None
    )
    changes = Counter(
        a[0] for a, b in pairwise(known) if a[0] == b[0] and a[3] != b[3] and b[1] - a[1] <= MONTH
    )
    return sum(n >= CHANGES for n in changes.values()) if known else None


def follow(acts: Iterable[Act], names: Mapping[int, str]) -> int:
    """As `turns`, of one community; names: the user_id of each buyer."""
    rows = sorted((a.at, names[a.buyer], a.order_id) for a in acts)
    return sum(a[1] != b[1] and b[0] - a[0] <= TURN for a, b in pairwise(rows))


def just_over(acts: Iterable[Act], least: Mapping[str, int]) -> tuple[int, int]:
    """As `near_least`, of one community: all, and just over. least: in units of `Act.amount`."""
    told = [
        a.amount * 100 <= least[a.coupon] * OVER
        for a in acts
        if a.amount is not None and a.coupon is not None and a.coupon in least
    ]
    return len(told), sum(told)
