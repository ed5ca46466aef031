"""Merchant circles and hired buyers in an East Asian mall that lives by reviews.

Who works the ring, and how. In a *circle* a few merchants agree that each one's accounts, his
own and his relatives', buy from the others by a table that goes round, so that money comes back
and everybody's sales grow. A broker's *crew* is hired: real people with honest lives, homes and
cards of their own, who get a task now and then in a chat group - this shop, this item, tonight,
look at two others first, and next week these words with five stars. A *subsidy* crew does it on
the mall's festival days, where coupons add up. A crew of *takers* gives the goods back after the
review, and a *mixed* one does so for some. Careless crews do every task, within two hours, and
copy the words; careful ones do a quarter of them, days apart, in words of their own, beside as
many orders that they really want. Some parcels go, empty, to strangers who asked for nothing.

Who looks like them, and why. A group-buying *leader* finds one good thing a week, mostly in
another shop, and the neighbours buy it within the evening, some to the leader's door. *Fans* buy
each release of their shop in its first hours, and love it. *Staff* buy where they work, with the
staff coupon, from the office. *Festival* people buy everything in one night, with every coupon,
and send a third back. For a small gift, *gifted* reviewers copy the card that lay in the parcel.
*Traders* run shops themselves and buy stock from each other all year. A *household* shares its
door, its line and often its card.
"""

from graphrisk.worlds.families.circle.books import render
from graphrisk.worlds.families.circle.brokers import hire
from graphrisk.worlds.families.circle.climate import Climate
from graphrisk.worlds.families.circle.diary import close
from graphrisk.worlds.families.circle.mall import Mall
from graphrisk.worlds.families.circle.neighbours import custom
from graphrisk.worlds.families.circle.society import Society
from graphrisk.worlds.families.plumbing import check
from graphrisk.worlds.world import World

__all__ = ["make"]


def make(orders: int, seed: int, share: float = 0.02) -> World:
    """A world of `orders` orders; `share` of its users are in circles and crews.

    Raises InputError.
    """
    check(orders, seed, share)
    climate = Climate.draw(seed)
    mall = Mall.build(seed, orders, climate)
    society = Society.gather(seed, orders, climate)
    custom(society, mall)
    hire(society, mall, share)
    return render(society, mall, close(society, mall))
