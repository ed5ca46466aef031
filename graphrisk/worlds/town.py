"""A town: one shard of a world, with its own people, networks and crimes."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from graphrisk.worlds.arrays import Ints, Rng, ints
from graphrisk.worlds.calendar import Calendar, plan
from graphrisk.worlds.climate import Climate
from graphrisk.worlds.drafts import Drafts
from graphrisk.worlds.people import HABITS, Numbers, People, populate
from graphrisk.worlds.shops import Market, open_market

SHARD: Final = 250_000
"""Orders of a town, at most."""

ORDERS_EACH: Final = 3.0
"""Mean orders of a user within the window."""


@dataclass(frozen=True)
class Realm:
    """What all towns of a world share: calendar, market, rates, carriers."""

    orders: int
    seed: int
    difficulty: str
    calendar: Calendar
    market: Market
    climate: Climate

    @property
    def towns(self) -> int:
        """How many shards the world has."""
        return shards(self.orders)

    @property
    def carriers(self) -> int:
        """Public addresses of all mobile carriers, at least two for each of three."""
        users = self.orders / ORDERS_EACH * self.climate.mobile * 1.6
        return max(6, int(users / self.climate.crowd))


@dataclass(frozen=True)
class Ring:
    """The truth about one ring."""

    name: str
    kind: str
    difficulty: str


@dataclass
class Town:
    """A shard while it is being made."""

    realm: Realm
    number: int
    orders: int
    rng: Rng
    new: Numbers
    people: People
    free: Ints
    drafts: Drafts = field(default_factory=Drafts)
    rings: list[Ring] = field(default_factory=list)
    public: Ints = field(default_factory=lambda: ints([]))
    """Addresses that anybody may give: lockers, halls of residence."""
    phrases: list[float] = field(default_factory=list)
    """How freely each brushing ring varies its review templates, 0 to 1."""

    @property
    def market(self) -> Market:
        """The world's market."""
        return self.realm.market

    @property
    def calendar(self) -> Calendar:
        """The world's calendar."""
        return self.realm.calendar

    def claim(self, n: int, habit: str) -> Ints:
        """n users who live alone and do nothing special yet; they get this habit."""
        taken, self.free = self.free[:n], self.free[n:]
        self.people.habit[taken] = HABITS.index(habit)
        return taken

    def strangers(self, n: int) -> Ints:
        """n users of no ring, whoever they are (fewer in a tiny town)."""
        honest = np.flatnonzero(self.people.ring < 0)
        return self.rng.choice(honest, min(n, len(honest)), replace=False)


def groups(town: Town, share: float, low: int, high: int) -> list[int]:
    """Sizes of groups that together are about that share of the town, at least one."""
    budget, cap = int(share * len(town.people)), max(3, len(town.people) // 50)
    sizes: list[int] = []
    while not sizes or sum(sizes) < budget:
        size = int(np.exp(town.rng.uniform(np.log(low), np.log(high))))
        sizes.append(min(size, cap, max(low, budget - sum(sizes))))
    return sizes


def shards(orders: int) -> int:
    """How many towns so many orders need."""
    return max(1, -(-orders // SHARD))


def realm(orders: int, seed: int, difficulty: str, days: int) -> Realm:
    """The common ground of a world."""
    rng = np.random.default_rng([seed, 0])
    climate, calendar = Climate.draw(rng), plan(rng, days)
    market = open_market(rng, orders, climate.refund)
    return Realm(orders, seed, difficulty, calendar, market, climate)


def found(common: Realm, number: int) -> Town:
    """The town of that number (from 1) with its honest people, before anything happens."""
    rng = np.random.default_rng([common.seed, number])
    orders = common.orders // common.towns + (number <= common.orders % common.towns)
    new, users = Numbers(number), max(20, int(orders / ORDERS_EACH))
    people = populate(rng, users, common.calendar, common.climate, new)
    people.favourite = common.market.merchants(rng, users)
    free = rng.permutation(np.flatnonzero(people.habit == 0))
    return Town(common, number, orders, rng, new, people, free)
