"""Wool-pullers at one door, in the south of Spain.

A supermarket's app gives every new customer money off a first basket, and codes each week.
The puller opens accounts by the dozen on prepaid phones and has everything brought to the one
flat, or to two or three parcel stations that are emptied on a round. So that the shop sees
many customers, each account writes the door in its own way: a code behind the number that
only the courier's friend understands, another staircase, a letter too many. Baskets stand
just over the minimum and hold what the bars will buy: coffee, oil, nappies, batteries. The
careless do it in two days with a handful of phones and cards, the careful over the whole
season, two accounts to a door, with groceries between.

Honest customers do all of this as well. Firms order on the firm's card and write the
department behind the address. Children have accounts on a parent's card, opened in one
evening for the welcome money. Students write their room, pickers in the camps their barrack,
customers of a station their number there; all misspell. In the village shop people order on
the tablet at the counter, each once, with the welcome code. The thrifty fill every basket up
to the minimum. And a whole camp signs up within a week when the harvest begins, on handed-down
phones. A door of many names says little; together with what is bought, how near the minimum,
and what comes after, it does.
"""

import numpy as np

from graphrisk.worlds.families.parcel.folk import daily, settle
from graphrisk.worlds.families.parcel.honest import crowd
from graphrisk.worlds.families.parcel.render import render
from graphrisk.worlds.families.parcel.wool import pull
from graphrisk.worlds.families.plumbing import check
from graphrisk.worlds.world import World

__all__ = ["make"]


def make(orders: int, seed: int, share: float = 0.02) -> World:
    """A world of that many orders; `share` of its users pull wool. Raises InputError."""
    check(orders, seed, share)
    folk = settle(orders, seed, share)
    pull(folk)
    crowd(folk)
    daily(folk, orders)
    rows = folk.book.whole()
    rank = np.lexsort((folk.rng.random(len(rows["at"])), rows["at"]))
    return render(folk, {column: values[rank] for column, values in rows.items()})
