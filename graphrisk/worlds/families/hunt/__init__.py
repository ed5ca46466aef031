"""Coupon hunters on a marketplace in Mexico, who share nothing but the hour.

A hunt has a leader, who reads all coupons there are, and a channel of people who have never
met: each at home, with an own phone, card and line, most with an account of years. The leader
calls: this shop, this coupon, this minimum, now. Those who are about fill a basket to just
over the minimum, today with cables, tomorrow with socks, and sell what they don't need. The
calls go across shops that have nothing to do with each other; that is how a hunt differs from
a taste. A careless hunt answers within minutes, an average one in the course of hours, a
careful one within a day or more, and few of its members answer any one call.

An investigator sees honest crowds in step everywhere. An influencer's followers buy one thing
with one code in minutes, and come again at the next drop. A forum lists coupons for real
shoppers, who take those they need, in their own time, the leader's among them. Pay-day
evenings and gift seasons put everybody on the site at once, a flash sale opens by the clock
and has its regulars, and when a comparison site finds the cheapest seller, strangers buy the
same thing there. The thrifty use a coupon with every basket. The parents of a school class buy
the list together, every few weeks. Each of them is in step now and then with somebody; the
hunters with the same people again, in shop after shop, always just over the minimum.

Shops differ in what they tell: some know no device, others no address, no card or no line.
"""

import numpy as np

from graphrisk.worlds.families.hunt.calls import hunt
from graphrisk.worlds.families.hunt.crowds import crowds
from graphrisk.worlds.families.hunt.plaza import everyday, open_plaza
from graphrisk.worlds.families.hunt.render import render
from graphrisk.worlds.families.plumbing import check
from graphrisk.worlds.world import World

__all__ = ["make"]


def make(orders: int, seed: int, share: float = 0.02) -> World:
    """A world of that many orders; `share` of its users hunt. Raises InputError."""
    check(orders, seed, share)
    plaza = open_plaza(orders, seed, share)
    hunt(plaza)
    crowds(plaza)
    everyday(plaza, orders)
    rows = plaza.sales.whole()
    rank = np.lexsort((plaza.rng.random(len(rows["at"])), rows["at"]))
    return render(plaza, {column: values[rank] for column, values in rows.items()})
