"""What all rings have in common: opening accounts, taking time, ordering with shared gear."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from graphrisk.worlds.arrays import AS_USUAL, Ints, Rng, chance, ints
from graphrisk.worlds.calendar import DAY
from graphrisk.worlds.drafts import Batch
from graphrisk.worlds.gear import Gear
from graphrisk.worlds.people import HABITS
from graphrisk.worlds.town import Town

HOUR: Final = 3600
# By care: hours over which accounts are opened, and over which the ring acts.
_OPENING: Final = {"careless": (0.5, 8), "average": (30, 200), "careful": (300, 900)}
_ACTING: Final = {"careless": (1, 14), "average": (48, 240), "careful": (330, 960)}
# By care: share of accounts bought or left to ripen, and share with a life besides.
_AGED: Final = {"careless": 0.02, "average": 0.15, "careful": 0.35}
_CAMOUFLAGED: Final = {"careless": 0.05, "average": 0.35, "careful": 0.8}


@dataclass
class Gang:
    """A ring's members while its orders are made."""

    town: Town
    members: Ints
    care: str

    @property
    def rng(self) -> Rng:
        """The town's random numbers."""
        return self.town.rng

    @property
    def size(self) -> int:
        """How many accounts the ring has, without those hired for once."""
        return len(self.members)

    def one(self, spans: Mapping[str, tuple[float, float]]) -> int:
        """A length in seconds from a table of hours by care, at most half the window."""
        length = self.rng.uniform(*spans[self.care]) * HOUR
        return int(min(length, 0.55 * self.town.calendar.end))

    def start(self, length: int) -> int:
        """When the ring begins, so that it can act for `length` seconds; often a promotion day."""
        calendar, rng = self.town.calendar, self.rng
        last = max(1, calendar.end - length)
        if rng.random() < 0.35:
            day = rng.choice(calendar.promos) * DAY
            return int(min(day + rng.integers(7 * HOUR, 20 * HOUR), last))
        return int(calendar.between(rng, ints([0]), ints([last]))[0])

    def open_accounts(self) -> tuple[int, int]:
        """Signs the members up; returns when the ring's orders begin and end."""
        opening, acting = self.one(_OPENING), self.one(_ACTING)
        start, people = self.start(acting), self.town.people
        fresh = self.members[~chance(self.rng, _AGED[self.care], self.size)]
        lead = opening if self.care != "careless" else int(self.rng.uniform(0, HOUR))
        low = start - int(lead * self.rng.uniform(0.3, 1.0))
        people.joined[fresh] = self._signups(low, low + opening, len(fresh))
        people.joined[self.members] = np.minimum(
            people.joined[self.members], self.town.calendar.end - HOUR
        )
        self.camouflage()
        return start, start + acting

    def _signups(self, low: int, high: int, n: int) -> Ints:
        """In waking hours within the window; before it, at any."""
        span = np.full(n, low), np.full(n, high)
        inside = self.town.calendar.between(self.rng, *span)
        share = -low / max(1, high - low)
        early = chance(self.rng, share, n)
        before = self.rng.integers(min(low, -1), 0, n)
        return np.where(early, before, inside)

    def camouflage(self) -> None:
        """Some members also buy as people do; the careless have nothing else to do."""
        people = self.town.people
        lively = chance(self.rng, _CAMOUFLAGED[self.care], self.size)
        people.activity[self.members] *= np.where(lively, 0.8, 0.0)
        people.settled[self.members] = lively & (self.care == "careful")

    def allowed(self, who: Ints, at: Ints) -> Ints:
        """The moments, moved where the member's account does not exist yet."""
        joined = self.town.people.joined[self.members[who]]
        soon = joined + 60 + ints(self.rng.exponential(900, len(who)))
        return ints(np.minimum(np.maximum(at, soon), self.town.calendar.end - 1))

    def order(self, gear: Gear, who: Ints, at: Ints, product: Ints, **given: Ints | int) -> None:
        """Orders by members (their places in the ring), with the ring's gear."""
        worn = gear.wear(self.town, who, count_up(who))
        self.town.drafts.add(self.members[who], at, product, **_over(worn, given))

    def sell_on(self, gear: Gear, end: int) -> None:
        """Now and then a phone of the farm is sold to somebody who knows of nothing."""
        late = end + int(self.rng.integers(1, 6)) * DAY
        if "device" in gear.pools and late < self.town.calendar.end and self.rng.random() < 0.25:
            buyer, people = self.town.claim(1, "secondhand"), self.town.people
            people.next_device[buyer] = gear.pools["device"][0]
            people.swap_at[buyer] = late

    def victims(self, n: int) -> Ints:
        """Honest strangers whose card or address the ring uses."""
        who = self.town.strangers(n)
        habit = self.town.people.habit
        habit[who[habit[who] <= 1]] = HABITS.index("victim")
        return who


def _over(worn: Batch, given: dict[str, Ints | int]) -> dict[str, Ints | int]:
    """What the crime asks for over what the gear gives, where it asks for anything."""
    out: dict[str, Ints | int] = {**worn, **given}
    for column in worn.keys() & given.keys():
        asked = ints(given[column])
        out[column] = ints(np.where(asked == AS_USUAL, worn[column], asked))
    return out


def count_up(keys: Ints) -> Ints:
    """For each row, how many rows before it have the same key."""
    order = np.argsort(keys, kind="stable")
    first = np.searchsorted(keys[order], keys[order])
    out = np.empty(len(keys), dtype=np.int64)
    out[order] = np.arange(len(keys)) - first
    return out
