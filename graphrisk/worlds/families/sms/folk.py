"""A land, and the bands of people who live in it: each band is born with its habit.

Bands are made one after the other and joined at the end; what they share they share because
whoever made the band gave the same number to several of its people.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from graphrisk.worlds.families.plumbing import (
    DAY,
    HOUR,
    NONE,
    Floats,
    Ints,
    Rng,
    drawn,
    heads,
    ints,
)
from graphrisk.worlds.families.sms.climate import HABITS, Climate

Folk = dict[str, Ints]
"""One row a person: born, sim, gadget, net, door, code, and how likely this or that is (in
thousandths): prepaid, turns, appetite, afar, renews."""

BLOCK: Final = 10_000
"""Numbers of a block: those which a carrier hands out side by side."""
SHOPS: Final = 1 << 26
RANKS: Final = 1 << 27
"""Doors from here on are shops, and ranks."""
HOSTED, STREAMED, GATED, OWN = (i << 21 for i in range(1, 5))
"""Codes from here on are a shop's, a stream's, a gate's, and people's own; below, the ranks'."""
PARCEL: Final = (
    "who", "at", "item", "gadget", "net", "door", "code", "sim", "voucher", "end", "say",
)  # fmt: skip
_CURVE: Final = np.array(
    [20, 11, 6, 4, 3, 4, 9, 18, 27, 33, 38, 46, 58, 45, 36, 35, 36, 38, 43, 58, 76, 80, 62, 38.0]
)


@dataclass
class Land:
    """What a world is made of, while it grows."""

    rng: Rng
    seed: int
    orders: int
    climate: Climate
    bands: list[Folk] = field(default_factory=list)
    plans: list[Folk] = field(default_factory=list)
    """Parcels that a band orders together; `who` counts over all bands."""
    rings: list[tuple[str, str]] = field(default_factory=list)
    heads: int = 0
    taken: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return max(80, int(self.orders / self.climate.per_head))

    @property
    def end(self) -> int:
        return self.climate.days * DAY

    @property
    def items(self) -> int:
        return max(150, self.orders // 12)

    @property
    def places(self) -> int:
        """Ranks in the land, and village shops."""
        return max(6, self.size // 130)

    def new(self, what: str, n: int) -> Ints:
        """n numbers that nothing has yet."""
        start = self.taken.get(what, 0)
        self.taken[what] = start + n
        return start + np.arange(n)

    def band(self, n: int, habit: str = "ordinary") -> Folk:
        """n people with a home, a phone and a number of their own."""
        rng, c = self.rng, self.climate
        late = self.born(0, self.end - DAY, n)
        before = -60 - ints(rng.exponential(300, n) * DAY)
        home = self.new("door", n)
        noted = heads(rng, c.noted, n)
        return {
            "born": np.where(heads(rng, c.young, n), late, before),
            "sim": self.sims(n), "gadget": self.new("gadget", n), "net": self.new("net", n),
            "door": home, "code": np.where(noted, OWN + rng.integers(0, self.size // 3, n), NONE),
            "prepaid": np.where(heads(rng, 0.4, n), ints(rng.beta(1, 1, n) * c.prepaid * 5000), 0),
            "turns": ints(1000 * c.turned * rng.lognormal(-0.4, 0.9, n)),
            "appetite": ints(1000 * rng.gamma(0.7, 1.4, n)) + 20,
            "afar": ints(1000 * np.clip(rng.normal(c.shared_net, 0.25, n), 0, 1)),
            "renews": np.where(heads(rng, 0.1, n), rng.integers(20, 60, n), 0),
            "habit": np.full(n, HABITS.index(habit)), "ring": np.full(n, NONE),
            "core": ints(np.zeros(n)), "beside": np.full(n, NONE),
        }  # fmt: skip

    def sims(self, n: int) -> Ints:
        """Numbers out of the blocks in use, some blocks much more than others."""
        blocks = max(20, self.size // 25)
        block = drawn(self.rng, 1 / (np.arange(blocks) + 6.0), n)
        return block * BLOCK + self.rng.integers(0, BLOCK, n)

    def range(self, number: int) -> tuple[int, int]:
        """The first number and the width of a range that is let, in a block like others."""
        blocks = max(20, self.size // 25)
        at = (number * 7_919 + self.seed * 104_729) % (blocks * BLOCK)
        return at, 60 + (number * 131 + self.seed * 17) % 700

    def rented(self, n: int, ranges: Ints) -> Ints:
        """Numbers out of these ranges."""
        chosen = self.rng.choice(ranges, n)
        spans = [self.range(int(r)) for r in chosen]
        return ints(
            [at + int(u * width) for (at, width), u in zip(spans, self.rng.random(n), strict=True)]
        )

    def born(self, since: int, until: int, n: int) -> Ints:
        """When n people open their accounts."""
        days = self.rng.integers(since // DAY, max(until // DAY, since // DAY + 1), n)
        return ints(np.clip(days * DAY + self.clocks(n), since, self.end - 2 * HOUR))

    def clocks(self, n: int) -> Ints:
        """Seconds into the local day: the lunch break, and the phone in bed."""
        return drawn(self.rng, _CURVE, n) * HOUR + self.rng.integers(0, HOUR, n)

    def popular(self) -> Floats:
        """How much each item sells."""
        return 1 / (np.arange(self.items) % 997 * 1.7 + 9.0) ** 0.9

    def join_band(self, band: Folk, **plan: Ints | int) -> None:
        """Adds a band, and what it orders together (`who` counts within the band)."""
        n = len(band["born"])
        if plan:
            who = ints(plan.pop("who"))
            rows = {c: np.broadcast_to(ints(plan.pop(c, NONE)), len(who)) for c in PARCEL[1:]}
            self.plans.append({"who": who + self.heads, **rows})
        self.bands.append(band)
        self.heads += n

    def join(self) -> Folk:
        """Everybody, band by band."""
        return {k: np.concatenate([b[k] for b in self.bands]) for k in self.bands[0]}
