"""Buyers, what they like, and where they live."""

from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np

from graphrisk.worlds.families.circle.climate import HABITS, Climate
from graphrisk.worlds.families.circle.mall import TRADES
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

OWNED: Final = ("phone", "line", "door", "wallet")
DEEDS: Final = ("who", "at", "item", "door", "line", "coupon", "outcome", "kit")
_CLOCK: Final = np.array(
    [30, 12, 5, 3, 2, 3, 8, 18, 28, 40, 48, 46, 50, 44, 40, 40, 41, 42, 44, 52, 70, 86, 84, 60.0]
)


@dataclass
class Society:
    """One row a buyer. `idle` are buyers of no habit, in the order in which they are called."""

    rng: Rng
    seed: int
    orders: int
    climate: Climate
    since: Ints
    owned: dict[str, Ints]
    liking: Ints
    appetite: Floats
    talk: Floats
    glad: Floats
    thrift: Floats
    doubt: Floats
    """How readily things are sent back."""
    habit: Ints
    ring: Ints
    core: Ints
    beside: Ints
    idle: Ints
    diary: Ledger
    rings: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def gather(cls, seed: int, orders: int, climate: Climate) -> Self:
        """Everybody with things of their own, not yet any habit."""
        rng, n = stream(seed, "circle.society"), max(50, int(orders / climate.per_head))
        new = heads(rng, climate.recent, n)
        return cls(
            rng=rng,
            seed=seed,
            orders=orders,
            climate=climate,
            since=np.where(
                new,
                rng.integers(0, (climate.days - 1) * DAY, n),
                -ints(rng.gamma(1.4, 420, n) * DAY) - 1,
            ),
            owned={k: np.arange(n) for k in OWNED},
            liking=drawn(rng, 1 / (np.arange(TRADES) + 2.0), n),
            appetite=rng.gamma(0.75, 1.0, n) + 0.03,
            talk=np.minimum(climate.talk * rng.gamma(1.2, 1 / 1.2, n), 0.97),
            glad=np.clip(rng.normal(climate.glad, 0.2, n), 0.05, 0.98),
            thrift=rng.gamma(2, 0.5, n),
            doubt=rng.gamma(1.2, 1 / 1.2, n),
            habit=ints(np.zeros(n)),
            ring=np.full(n, NONE),
            core=ints(np.zeros(n)),
            beside=np.full(n, NONE),
            idle=rng.permutation(n),
            diary=Ledger(*DEEDS),
        )

    def __len__(self) -> int:
        return len(self.since)

    @property
    def end(self) -> int:
        return self.climate.days * DAY

    def call(self, n: int, habit: str = "") -> Ints:
        """The next n of those who have no habit."""
        who, self.idle = self.idle[:n], self.idle[n:]
        if habit:
            self.habit[who] = HABITS.index(habit)
        return who

    def daytime(self, n: int) -> Ints:
        """Seconds into the local day: lunch, and late evenings."""
        return drawn(self.rng, _CLOCK, n) * HOUR + self.rng.integers(0, HOUR, n)

    def evening(self, n: int, hours: float, start: float = 18.5) -> Ints:
        """Seconds into the local day, within so many hours of the evening."""
        return ints((start + self.rng.beta(1.3, 1.8, n) * hours) * HOUR)

    def note(self, who: Ints, at: Ints, item: Ints | int, **more: Ints | int) -> None:
        """Orders to come, each no earlier than its buyer's account."""
        at = np.clip(at, np.maximum(self.since[who] + 300, 0), self.end - 1)
        self.diary.add(who=who, at=at, item=item, **more)
