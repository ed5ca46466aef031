"""The people of a world, where they live and how they write it, and their daily buying."""

from dataclasses import dataclass, field

import numpy as np

from graphrisk.worlds.families.parcel.climate import Climate
from graphrisk.worlds.families.parcel.shelves import WELCOME, Shelves, fill
from graphrisk.worlds.families.plumbing import (
    DAY,
    HOUR,
    NONE,
    Ints,
    Ledger,
    Rng,
    drawn,
    heads,
    ints,
    stream,
)  # fmt: skip

HABITS = ("ordinary", "firm", "kids", "office", "hall", "tablet", "camp", "station", "thrifty",
          "household", "robbed")  # fmt: skip
# What may stand behind a house: nothing, then a code, staircase, room, barrack, client's
# number, department, a word to the courier.
NOTES = ("none", "ref", "stair", "room", "barrack", "client", "desk", "word")
STEP = 100_000
"""A note is its kind times STEP and a number."""


@dataclass
class Folk:
    """The people, one row each in `x`, and all that is known while a world is made."""

    rng: Rng
    climate: Climate
    shelves: Shelves
    members: int
    x: dict[str, Ints]
    book: Ledger
    idle: Ints
    rings: list[tuple[str, str]] = field(default_factory=list)
    spare: int = 0

    def __len__(self) -> int:
        return len(self.x["joined"])

    @property
    def end(self) -> int:
        """Seconds from the start of the world to its end."""
        return self.climate.days * DAY

    def call(self, n: int, habit: str) -> Ints:
        """n idle people, who get that habit."""
        who, self.idle = self.idle[:n], self.idle[n:]
        self.x["habit"][who] = HABITS.index(habit)
        return who

    def bands(self, share: float, least: int, most: int, habit: str) -> list[Ints]:
        """Bands of such sizes, that share of all people together; one at least."""
        left, found = max(least, round(share * len(self))), []
        while left >= least:
            size = min(left, least + int((most - least + 1) * self.rng.beta(1.0, 2.2)))
            found.append(self.call(size, habit))
            left -= size
        return found

    def fresh(self, n: int) -> Ints:
        """n numbers that nobody's things have."""
        self.spare += n
        return 2 * len(self) + self.spare - np.arange(n)

    def note(self, kind: str, n: int, below: int) -> Ints:
        """n notes of that kind."""
        return NOTES.index(kind) * STEP + self.rng.integers(1, below, n)

    def daytime(self, at: Ints) -> Ints:
        """The same days, before lunch, before supper and after it."""
        rng = self.rng
        middle = np.array([12.5, 19.0, 22.0])[drawn(rng, (0.38, 0.27, 0.35), len(at))]
        hour = np.clip(middle + rng.normal(0, 1.9, len(at)), 0.2, 23.95)
        return ints(np.clip(at // DAY * DAY + ints(hour * HOUR), 0, self.end - 30))


def settle(orders: int, seed: int, share: float) -> Folk:
    """People in their homes, and an empty book."""
    rng = stream(seed, "parcel")
    climate = Climate.draw(rng)
    n = int(orders / climate.rate)
    shelves = fill(rng, n, climate.days // 7 + 1, climate.price, climate.floor)
    book = Ledger("user", "at", "lead", "offer", "near", "place", "note", "device", "line",
                  "card", "phone", "cod", "fate")  # fmt: skip
    folk = Folk(rng, climate, shelves, max(3, round(share * n)), {}, book, rng.permutation(n))
    folk.x = _homes(rng, n, climate)
    return folk


def _homes(rng: Rng, n: int, climate: Climate) -> dict[str, Ints]:
    size = 1 + drawn(rng, (0.62, 0.23, 0.1, 0.05), n)
    home = np.repeat(np.arange(n), size)[:n]
    head = np.searchsorted(home, home)
    shared = np.bincount(home, minlength=n)[home] > 1
    own = np.arange(n)
    joined = np.where(heads(rng, climate.fresh, n), rng.random(n) * 0.92 * climate.days, -1.0)
    joined = ints(np.where(joined < 0, -rng.gamma(1.0, 330, n), joined) * DAY)
    note = drawn(rng, (0, 0.14, 0.26, 0.03, 0.01, 0.2, 0.04, 0.32), n) * STEP
    note = np.where(heads(rng, climate.coded, n), note + rng.integers(1, 9000, n), 0)
    kin = shared & heads(rng, 0.6, n)
    return {
        "joined": joined, "home": home, "place": home.copy(),
        "note": np.where(kin, note[head], note),
        "typo": np.where(heads(rng, 0.1, n), rng.integers(1, 60, n), 0),
        "style": rng.integers(0, 3, n), "line": home.copy(), "station": np.full(n, NONE),
        "device": np.where(shared & heads(rng, 0.18, n), head, own),
        "card": np.where(shared & heads(rng, 0.35, n), head, own),
        "phone": np.where(shared & heads(rng, 0.12, n), head, own),
        "mobile": rng.integers(5, 96, n), "pays": rng.integers(0, 100, n),
        "life": ints(100 * np.minimum(rng.lognormal(0, 0.8, n), 9)),
        "habit": np.where(shared, HABITS.index("household"), 0), "beside": np.full(n, NONE),
        "ring": np.full(n, NONE), "role": np.zeros(n, dtype=np.int64),
    }  # fmt: skip


def daily(folk: Folk, orders: int) -> None:
    """Groceries until the world has so many orders; everybody buys once at least."""
    rng, x, seen = folk.rng, folk.x, np.zeros(len(folk), dtype=bool)
    seen[folk.book.whole()["user"]] = True
    first = np.flatnonzero(~seen)
    left = max(0, orders - folk.book.rows - len(first))
    who = np.concatenate((first, drawn(rng, x["life"].astype(float), left)))
    n, fresh = len(who), x["joined"][who] >= 0
    low = np.maximum(x["joined"][who] + 600, 0)
    at = folk.daytime(low + ints(rng.random(n) * np.maximum(folk.end - low, 1)))
    opening = (np.arange(n) < len(first)) & fresh & heads(rng, 0.7, n)
    soon = x["joined"][who] + 90 + ints(DAY * rng.gamma(0.25, 3.0, n))
    at = np.clip(np.where(opening, soon, np.maximum(at, low)), 0, folk.end - 30)
    tight = x["habit"][who] == HABITS.index("thrifty")
    week = heads(rng, folk.climate.weekly, n) | tight & heads(rng, 0.75, n)
    offer = np.where(week, folk.shelves.week(rng, at), NONE)
    offer = np.where(opening & heads(rng, folk.climate.welcome, n), WELCOME, offer)
    near = ints(heads(rng, 0.3, n) | tight & heads(rng, 0.75, n))
    star = heads(rng, 0.12, n) | tight & heads(rng, 0.3, n)
    lead = np.where(star, folk.shelves.starred(rng, at), folk.shelves.any(rng, n))
    folk.book.add(user=who, at=at, lead=lead, offer=offer, near=near)
