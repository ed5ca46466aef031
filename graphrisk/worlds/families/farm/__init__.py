"""A device farm and the resale of accounts in a large marketplace of North and Latin America.

Who works the ring, and how. Somebody rents a back room, puts phones on a rack, and opens
accounts on them, one after the other; a phone is wiped between two accounts, not always well.
What the room is for differs. A *mill* spends first-order coupons on goods that sell again at
once, delivered to a few friends. A *nursery* lets accounts grow for weeks on cheap orders, then
sells them: from that day the same account orders from another city, on another phone, with
another card, bigger things, and sends part of them back. A *claims* room buys dear goods and
wants the money back. A *shill* room buys and praises for merchants who pay for it. Careless
rooms share one line and a few drops and work through a night; careful ones have a phone an
account, a carrier's network, drops and cards that at most two accounts share, weeks of patience
and orders for camouflage. Some pay with a stranger's stolen card, or have parcels left with a
neighbour who knows nothing.

Who looks like them, and why. A family orders from one tablet on one card. Freshers on a campus
sign up in one week behind one line. Whoever has no line at home comes out of a carrier's network
with hundreds of others. A second-hand phone belonged to somebody's account before. A repair
shop lends its bench phone to customers, whose own phone comes back with another id. A stall that
resells has several accounts, one card, one product and every coupon. Movers change city, phone
and card between two orders, like a sold account. Bargain hunters follow a deal channel: account,
coupon and order within minutes, all of them the same product, and never again. People who fit
clothes at home send half of them back.
"""

from graphrisk.worlds.families.farm.climate import Climate
from graphrisk.worlds.families.farm.habits import settle
from graphrisk.worlds.families.farm.life import live
from graphrisk.worlds.families.farm.render import render
from graphrisk.worlds.families.farm.rooms import work
from graphrisk.worlds.families.farm.town import Town
from graphrisk.worlds.families.plumbing import check
from graphrisk.worlds.world import World

__all__ = ["make"]


def make(orders: int, seed: int, share: float = 0.02) -> World:
    """A world of `orders` orders; `share` of its users work in rings. Raises InputError."""
    check(orders, seed, share)
    town = Town.found(orders, seed, Climate.draw(seed))
    settle(town)
    work(town, share)
    live(town)
    return render(town)
