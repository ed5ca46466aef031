"""Refund clubs on a messenger, somewhere in Europe.

Whoever runs the club never meets its members. They are strangers from all over the country,
with real homes and mostly old accounts, and pay a fee for the week's script: which shop,
which goods, which claim (never came, empty box, another thing sent back, a dispute at the
bank) and when. Each buys at home on their own phone; some let the parcel go to a helper, or
to a neighbour of the helper who knows of nothing, and a few use a card that isn't theirs. A
careless club hurries through a script within days, a careful one lets each member take part
now and then, among orders that they keep.

An investigator meets the same picture in honest people. A batch with a fault comes back from
nearly everyone. Who tries clothes at home keeps half. Presents go back in the week after the
holiday. A lost lorry makes a town's customers claim in the same days; a shop that fails makes
its customers go to the bank. Testers order dear things to look at them. Families share all
they have, and parcel shops and kind neighbours are the address of many. One claim in company
means nothing; the same company at the next shop, with the next claim, does.
"""

import numpy as np

from graphrisk.worlds.families.club.clubs import run_clubs
from graphrisk.worlds.families.club.honest import look_alikes
from graphrisk.worlds.families.club.render import render
from graphrisk.worlds.families.club.scene import open_scene, shop_on
from graphrisk.worlds.families.plumbing import check
from graphrisk.worlds.world import World

__all__ = ["make"]


def make(orders: int, seed: int, share: float = 0.02) -> World:
    """A world of that many orders; `share` of its users are in a club. Raises InputError."""
    check(orders, seed, share)
    scene = open_scene(orders, seed, share)
    run_clubs(scene)
    look_alikes(scene)
    shop_on(scene, orders)
    rows = scene.rows.whole()
    rank = np.lexsort((scene.rng.random(len(rows["at"])), rows["at"]))
    return render(scene, {column: values[rank] for column, values in rows.items()})
