"""Ordinary days: who orders, when, at which shop."""

import numpy as np

from graphrisk.worlds.arrays import Floats, Ints, Rng, chance, first_of, ints, pick, spread
from graphrisk.worlds.people import People
from graphrisk.worlds.town import Town


def daily_life(town: Town, n: int) -> None:
    """n ordinary orders: one for each settled user, the rest by how active people are."""
    rng, people = town.rng, town.people
    # Who came late has had less time to order in.
    time = 1 - np.maximum(people.joined, 0) / town.calendar.end
    user = _buyers(rng, people, people.activity * time, n)
    at = town.calendar.orders(rng, people.joined[user])
    at = _soon(town, user, at)
    at = np.minimum(_sessions(rng, user, at), town.calendar.end - 1)
    town.drafts.add(user, at, _products(town, user))


def _buyers(rng: Rng, people: People, activity: Floats, n: int) -> Ints:
    settled = np.flatnonzero(people.settled)
    if len(settled) > n:
        return rng.permutation(settled)[:n]
    more = pick(rng, activity, n - len(settled))
    return ints(np.concatenate((settled, more)))


def _soon(town: Town, user: Ints, at: Ints) -> Ints:
    """Most who sign up do so in order to buy; a guest's account is opened at the checkout."""
    rng, people, n = town.rng, town.people, len(user)
    joined = people.joined[user]
    new = (joined >= 0) & first_of(user, at) & ~people.served[user]
    guest = new & chance(rng, town.realm.climate.guest, n)
    soon = guest | (new & chance(rng, 0.93, n))
    delay = ints(spread(rng, 1500, 2.2, n)) + 60
    delay = np.where(guest, ints(rng.exponential(12, n)) % 60, delay)
    return np.where(soon & (joined + delay < at), joined + delay, at)


def _sessions(rng: Rng, user: Ints, at: Ints) -> Ints:
    """One order in eight follows the user's last by minutes: something was forgotten."""
    order = np.lexsort((at, user))
    again = np.zeros(len(user), dtype=bool)
    again[1:] = (user[order][1:] == user[order][:-1]) & chance(rng, 0.125, len(user) - 1)
    before = at[order][np.maximum(np.arange(len(user)) - 1, 0)]
    late = before + 30 + ints(rng.exponential(900, len(user)))
    out = at.copy()
    out[order] = np.where(again, late, at[order])
    return out


def _products(town: Town, user: Ints) -> Ints:
    """Something at a favourite merchant, or anywhere by popularity."""
    n = len(user)
    anywhere = town.market.merchants(town.rng, n)
    loyal = chance(town.rng, 0.3, n)
    return town.market.products(town.rng, np.where(loyal, town.people.favourite[user], anywhere))
