"""The town: its users in two eras each, its merchants, its days, and the ledger of orders.

An era is what an account is used from: a phone, a line, a place and a card. Most accounts have
one all along; from `switch` on the second one holds.
"""

from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np

from graphrisk.worlds.families.farm.climate import HABITS, Climate
from graphrisk.worlds.families.farm.market import Market
from graphrisk.worlds.families.plumbing import (
    DAY,
    HOUR,
    NONE,
    Floats,
    Ints,
    Ledger,
    Rng,
    drawn,
    heads,
    ints,
    stream,
)

NEVER: Final = 1 << 40
GEAR: Final = ("handset", "line", "place", "card")
_HOURS: Final = np.array(
    [9, 5, 3, 2, 2, 3, 6, 12, 22, 30, 36, 39, 40, 42, 38, 36, 37, 40, 46, 54, 60, 58, 42, 22.0]
)


@dataclass
class Town:
    """One row a user in every array; ring members are users like others until a room hires them."""

    rng: Rng
    seed: int
    climate: Climate
    orders: int
    market: Market
    joined: Ints
    switch: Ints
    gear: dict[str, Ints]
    """For each thing of an era its number, by era and user."""
    spare: dict[str, Ints]
    """A phone or card that is used now and then."""
    phone: Ints
    carrier: Ints
    city: Ints
    roam: Floats
    pace: Floats
    thrift: Floats
    fussy: Floats
    hasty: Floats
    reach: Floats
    """Low for those who use pick-up points."""
    habit: Ints
    ring: Ints
    core: Ints
    beside: Ints
    ledger: Ledger
    days: Floats
    """How busy each day is."""
    sales: Ints
    rings: list[tuple[str, str]] = field(default_factory=list)
    """Kind and care of each ring."""
    counters: dict[str, int] = field(default_factory=dict)
    points: Ints = field(default_factory=lambda: ints([]))
    """Pick-up points, which are the address of whoever sends parcels there."""
    free: Ints = field(default_factory=lambda: ints([]))
    """Users without a habit or a ring, in the order in which they are taken."""

    @classmethod
    def found(cls, orders: int, seed: int, climate: Climate) -> Self:
        """Everybody at home, with things of their own, before habits and rooms."""
        rng, n = stream(seed, "farm.town"), max(60, int(orders / climate.pace))
        end = climate.days * DAY
        sales = np.sort(rng.choice(np.arange(3, climate.days - 2), 4, replace=False))
        days = rng.uniform(0.8, 1.25, climate.days) * np.where(
            np.arange(climate.days) % 7 > 4, 1.2, 1
        )
        days[sales] *= rng.uniform(2.0, 4.0, 4)
        town = cls(
            rng=rng, seed=seed, climate=climate, orders=orders,
            market=Market.open(seed, orders),
            joined=_joined(rng, climate.fresh, n),
            switch=np.full(n, NEVER),
            gear={k: np.tile(np.arange(n), (2, 1)) for k in GEAR},
            spare={k: np.full(n, NONE) for k in ("handset", "card")},
            phone=np.arange(n), carrier=rng.integers(0, 4, n), city=rng.integers(0, 6, n),
            roam=rng.beta(0.7, 0.7 * (1 / climate.roam - 1), n),
            pace=np.minimum(rng.lognormal(0, 1.0, n), 25), thrift=rng.beta(1.3, 1.3, n) * 2,
            fussy=rng.lognormal(-0.3, 0.8, n), hasty=rng.random(n), reach=rng.random(n),
            habit=ints(np.zeros(n)), ring=np.full(n, NONE), core=ints(np.zeros(n)),
            beside=np.full(n, NONE),
            ledger=Ledger("user", "at", "product", *GEAR, "coupon", "fate", "say"),
            days=days, sales=sales, free=rng.permutation(n),
        )  # fmt: skip
        town.counters = dict.fromkeys((*GEAR, "phone", "code"), n)
        new = town.joined == 0
        town.joined[new] = town.moments(np.zeros(int(new.sum())), end - DAY)
        town.points = town.fresh("place", max(6, n // 90))
        _upgrade(town)
        return town

    def __len__(self) -> int:
        return len(self.joined)

    @property
    def end(self) -> int:
        return self.climate.days * DAY

    def claim(self, size: int, habit: str = "") -> Ints:
        """Users whose life is not spoken for yet; fewer when there are no more."""
        who, self.free = self.free[:size], self.free[size:]
        if habit:
            self.habit[who] = HABITS.index(habit)
        return who

    def fresh(self, what: str, n: int) -> Ints:
        """n numbers that nothing has yet."""
        start = self.counters[what]
        self.counters[what] += n
        return start + np.arange(n)

    def wear(self, who: Ints, what: str, numbers: Ints | int, era: int | None = None) -> None:
        """Gives users a thing, in one era or in both."""
        for one in (0, 1) if era is None else (era,):
            self.gear[what][one, who] = numbers

    def moments(self, since: Floats | Ints | int, until: Floats | Ints | int) -> Ints:
        """A waking moment between two times for each row, busy days more often."""
        sums = np.concatenate(([0.0], np.cumsum(self.days)))
        grid = np.arange(len(sums)) * DAY
        low = np.interp(np.atleast_1d(since), grid, sums)
        high = np.interp(np.atleast_1d(until), grid, sums)
        day = np.interp(low + self.rng.random(len(low)) * (high - low), sums, grid) // DAY
        at = ints(day) * DAY + self.awake(len(low))
        at = np.clip(at, ints(since), np.maximum(ints(until), ints(since) + 1))
        return ints(np.minimum(at, self.end - 1))

    def awake(self, n: int) -> Ints:
        """Seconds of the local day, as days go."""
        return drawn(self.rng, _HOURS, n) * HOUR + self.rng.integers(0, HOUR, n)


def _joined(rng: Rng, fresh: float, n: int) -> Ints:
    """Nought for those who are to sign up within the window, long before it for the others."""
    before = -1 - ints(rng.exponential(500, n) * DAY)
    return np.where(heads(rng, fresh, n), 0, before)


def _upgrade(town: Town) -> None:
    """Some buy a new phone within the window."""
    n = len(town)
    some = heads(town.rng, 0.12, n)
    town.switch[some] = town.rng.integers(0, town.end, int(some.sum()))
    town.gear["handset"][1, some] = town.fresh("handset", int(some.sum()))
    two = heads(town.rng, 0.25, n)
    for what in ("handset", "card"):
        town.spare[what][two] = town.fresh(what, int(two.sum()))
        # Friends and kin in other homes lend each other a phone or pay for each other.
        lent = heads(town.rng, town.climate.lend, n)
        near = (np.arange(n) + town.rng.integers(1, 40, n)) % n
        town.spare[what][lent] = town.gear[what][0, near[lent]]
