"""Accounts opened with rented numbers, parcels paid at the door, somewhere in South-East Asia.

Who works the ring, and how. A runner rents numbers by the minute from somebody who owns racks of
SIM cards, so a crew's numbers come out of a few ranges; every account lives on an emulated phone
that was clean a minute ago. Nothing is paid before the parcel is there. Some crews collect
newcomers' *vouchers* at motorbike-taxi ranks and village shops, where a word or a code in the
address tells the runner which parcels are his; some order and *refuse*, to ruin a competitor's
shop or for the vouchers that come as an apology; some take *shells*, empty parcels which the
merchant himself sends for the sake of a praising review; some do one and then the other. A
careless crew has one rank, one code, neighbouring numbers, one evening. A careful one spreads
over weeks, over many points where honest people get parcels too, out of several ranges, with
codes for pairs at most, and takes in what it orders for camouflage.

Who looks like them, and why. At a motorbike-taxi *rank* a driver takes parcels for fifty people,
who write a code for him. *Flat-shares* have one door, one network, and move in together. A
*village* shop orders for neighbours, from its own phone and under its own number. Before wages
come at the end of the month, *payday* people refuse what they ordered. A *live* stream tells a
thousand viewers to write a code into the address, and half of them think again at the door.
*Factory* workers get SIM cards with neighbouring numbers on their first day. Students, tourists
and the careful *rent* a number too, once; and numbers come back to life with another owner.
*Tinkerers* reset their phones every few weeks.
"""

from graphrisk.worlds.families.plumbing import check, stream
from graphrisk.worlds.families.sms.climate import Climate
from graphrisk.worlds.families.sms.crews import crews
from graphrisk.worlds.families.sms.folk import Land
from graphrisk.worlds.families.sms.honest import settle
from graphrisk.worlds.families.sms.parcels import dispatch
from graphrisk.worlds.families.sms.render import render
from graphrisk.worlds.world import World

__all__ = ["make"]


def make(orders: int, seed: int, share: float = 0.02) -> World:
    """A world of `orders` orders; `share` of its users are in crews. Raises InputError."""
    check(orders, seed, share)
    land = Land(stream(seed, "sms"), seed, orders, Climate.draw(seed))
    settle(land, share)
    crews(land, share)
    folk = land.join()
    return render(land, folk, dispatch(land, folk))
