"""A world town by town: the main path of the generator."""

from collections.abc import Iterator

import numpy as np

from graphrisk.errors import InputError
from graphrisk.worlds.context import fill
from graphrisk.worlds.drafts import Batch
from graphrisk.worlds.habits import look_alikes
from graphrisk.worlds.life import daily_life
from graphrisk.worlds.outcomes import conclude
from graphrisk.worlds.render import Tables, render
from graphrisk.worlds.reviews import review
from graphrisk.worlds.rings import MIX, commit
from graphrisk.worlds.town import Realm, Town, found, realm

LEAST = 1000


def towns(orders: int, seed: int, difficulty: str, days: int = 56) -> Iterator[Tables]:
    """The world's towns, one after the other; together they have exactly `orders` orders."""
    _check(orders, seed, difficulty, days)
    common = realm(orders, seed, difficulty, days)
    for number in range(1, common.towns + 1):
        yield _town(common, number)


def _town(common: Realm, number: int) -> Tables:
    town = found(common, number)
    look_alikes(town)
    commit(town)
    daily_life(town, max(0, town.orders - town.drafts.count))
    orders = _in_time(town)
    fill(town, orders)
    conclude(town, orders)
    return render(town, orders, review(town, orders))


def _in_time(town: Town) -> Batch:
    """All orders by time; those of one second in any order."""
    orders = town.drafts.join()
    rank = np.lexsort((town.rng.random(town.drafts.count), orders["at"]))
    return {column: values[rank] for column, values in orders.items()}


def _check(orders: int, seed: int, difficulty: str, days: int) -> None:
    if difficulty not in MIX:
        raise InputError(f"difficulty {difficulty!r} is none of {', '.join(MIX)}")
    if orders < LEAST:
        raise InputError(f"a world needs at least {LEAST} orders to hold rings, not {orders}")
    if days < 28:
        raise InputError(f"a world needs at least 28 days for its slow rings, not {days}")
    if seed < 0:
        raise InputError(f"a seed is a whole number from 0 on, not {seed}")
