"""What a ring's accounts share: pools of devices, networks, addresses, cards and numbers."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from graphrisk.worlds.arrays import AS_USUAL, Ints, chance, ints
from graphrisk.worlds.context import home_ip
from graphrisk.worlds.drafts import Batch
from graphrisk.worlds.town import Town

KINDS: Final = ("device", "ip", "place", "card", "phone")

# How often a ring of each difficulty shares each kind at all.
_SHARED: Final = {
    "careless": {"device": 0.85, "ip": 0.7, "place": 0.75, "card": 0.6, "phone": 0.35},
    "average": {"device": 0.65, "ip": 0.5, "place": 0.6, "card": 0.5, "phone": 0.25},
}


@dataclass
class Gear:
    """Pools by kind, who holds what, how often hands change, and single loans."""

    pools: dict[str, Ints] = field(default_factory=dict)
    holders: dict[str, Ints] = field(default_factory=dict)
    wobble: float = 0.0
    loans: list[tuple[int, str, int]] = field(default_factory=list)

    def wear(self, town: Town, who: Ints, nth: Ints) -> Batch:
        """The columns of orders by member `who` of the ring, his `nth` for it."""
        columns = {k: self._from_pool(town, k, who) for k in self.pools}
        for member, kind, value in self.loans:
            column = columns.setdefault(kind, np.full(len(who), AS_USUAL))
            column[(who == member) & (nth == 0)] = value
        return columns

    def _from_pool(self, town: Town, kind: str, who: Ints) -> Ints:
        pool = self.pools[kind]
        any_of = town.rng.choice(pool, len(who))
        moved = chance(town.rng, self.wobble, len(who))
        return ints(np.where(moved, any_of, pool[self.holders[kind][who]]))


def equip(town: Town, members: Ints, difficulty: str, loose: float = 1.0) -> Gear:
    """Gear for a ring; `loose` below 1 makes each kind that much less often shared."""
    if difficulty == "careful":
        return Gear(loans=_loans(town, members, 0.85 * loose))
    size, pools = len(members), {}
    for kind in _kinds(town, difficulty, loose):
        few = 1 + int(size > 12 and town.rng.random() < 0.5)
        some = max(2, int(size / town.rng.uniform(2.2, 5)))
        pools[kind] = _pool(town, kind, few if difficulty == "careless" else some)
    holders = {k: ints(town.rng.permutation(size) % len(v)) for k, v in pools.items()}
    return Gear(pools, holders, 0.0 if difficulty == "careless" else 0.25)


def _kinds(town: Town, difficulty: str, loose: float) -> list[str]:
    """Which kinds this ring shares; at least one, unless it is a loose one."""
    shared = _SHARED[difficulty]
    kinds = [k for k in KINDS if town.rng.random() < shared[k] * loose]
    if not kinds and loose == 1.0:
        return [KINDS[int(town.rng.integers(0, 4))]]
    return kinds


def _pool(town: Town, kind: str, n: int) -> Ints:
    """n values of their own, or of others: a locker's address, a stranger's line as a proxy."""
    if kind == "place" and town.rng.random() < 0.2:
        return town.rng.choice(town.public, n)
    if kind == "ip" and n > 1 and town.rng.random() < 0.4:
        return _proxies(town, n)
    return town.new(kind, n)


def _proxies(town: Town, n: int) -> Ints:
    homes = town.people.home[town.strangers(n)]
    return home_ip(town, homes, np.zeros(len(homes), dtype=np.int64))


def _loans(town: Town, members: Ints, often: float) -> list[tuple[int, str, int]]:
    """A sparse net: a member borrows one thing of one other, so each pair shares at most one."""
    rng, people = town.rng, town.people
    things = {"device": people.device, "place": people.place, "card": people.card,
              "phone": people.phone}  # fmt: skip
    loans = []
    for i in range(1, len(members)):
        lenders = rng.permutation(i)[: int(rng.random() < often) + int(rng.random() < often / 3)]
        kinds = rng.permutation(list(things))
        for lender, kind in zip(lenders, kinds, strict=False):
            loans.append((i, str(kind), int(things[str(kind)][members[lender]])))
    return loans
