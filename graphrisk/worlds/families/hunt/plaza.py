"""The people of a world, the hours at which they buy, and their everyday orders."""

from dataclasses import dataclass, field

import numpy as np

from graphrisk.worlds.families.hunt.climate import Climate
from graphrisk.worlds.families.hunt.stalls import Stalls, put_up
from graphrisk.worlds.families.plumbing import (
    DAY,
    HOUR,
    NONE,
    Flags,
    Floats,
    Ints,
    Ledger,
    Rng,
    drawn,
    heads,
    ints,
    stream,
)  # fmt: skip

HABITS = ("ordinary", "fan", "forum", "payday", "flash", "compare", "gift", "thrifty", "parents",
          "told")  # fmt: skip
KEPT = -2
"""In an order's fate: it is not sent back."""


@dataclass
class Buyers:
    """One row a user; `home` numbers households."""

    home: Ints
    joined: Ints
    likes: Ints
    second: Ints
    device: Ints
    card: Ints
    phone: Ints
    roams: Floats
    busy: Floats
    saver: Flags
    late: Floats
    habit: Ints
    beside: Ints
    ring: Ints
    role: Ints


@dataclass
class Plaza:
    """Everything that is known while a world is made."""

    rng: Rng
    climate: Climate
    stalls: Stalls
    buyers: Buyers
    members: int
    sales: Ledger
    queue: Ints
    """Users without a part, in no order."""
    forum: Ints
    """Coupons that the forum lists."""
    rings: list[tuple[str, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.buyers.home)

    @property
    def end(self) -> int:
        """Seconds from the start of the world to its end."""
        return self.climate.days * DAY

    def next(self, n: int, habit: str) -> Ints:
        """The next n people, who get that habit."""
        who, self.queue = self.queue[:n], self.queue[n:]
        self.buyers.habit[who] = HABITS.index(habit)
        return who

    def hours(self, at: Ints, late: Floats) -> Ints:
        """The same days, at a good hour: mornings for some, nights for others."""
        rng = self.rng
        hour = np.where(rng.random(len(at)) < 0.25, rng.uniform(8, 23.9, len(at)),
                        np.clip(rng.normal(13 + 8 * late, 2.3), 0.1, 23.9))  # fmt: skip
        return ints(np.clip(at // DAY * DAY + ints(hour * HOUR), 0, self.end - 20))

    def waking(self, at: Ints) -> Ints:
        """The same moments, those of the small hours put off to the morning."""
        small = (at % DAY < 6.5 * HOUR) & heads(self.rng, 0.85, len(at))
        put_off = at // DAY * DAY + 7 * HOUR + ints(self.rng.gamma(1.5, 1.3 * HOUR, len(at)))
        return np.clip(np.where(small, put_off, at), 0, self.end - 20)

    def known(self, who: Ints, at: Ints) -> Ints:
        """The moments, not before the account was opened."""
        return np.clip(np.maximum(at, self.buyers.joined[who] + 100), 0, self.end - 20)


def open_plaza(orders: int, seed: int, share: float) -> Plaza:
    """A plaza with its people and stalls, before anything is sold."""
    rng = stream(seed, "hunt")
    climate = Climate.draw(rng)
    n = int(orders / climate.rate)
    stalls = put_up(rng, n, climate.days, climate.price)
    sales = Ledger("user", "at", "good", "coupon", "hug", "over", "fate")
    listed = np.flatnonzero(heads(rng, 0.12, len(stalls.giver)))
    return Plaza(rng, climate, stalls, _arrive(rng, n, climate), max(3, round(share * n)), sales,
                 rng.permutation(n), listed)  # fmt: skip


def _arrive(rng: Rng, n: int, climate: Climate) -> Buyers:
    size = 1 + drawn(rng, (0.6, 0.22, 0.12, 0.06), n)
    home = np.repeat(np.arange(n), size)[:n]
    head, own = np.searchsorted(home, home), np.arange(n)
    joined = -ints(DAY * rng.weibull(0.9, n) * 450) - rng.integers(1, DAY, n)
    fresh = heads(rng, climate.fresh, n)
    joined[fresh] = ints(rng.random(int(fresh.sum())) * 0.9 * climate.days * DAY)
    return Buyers(
        home=home, joined=joined, likes=rng.integers(0, 8, n), second=rng.integers(0, 8, n),
        device=np.where(heads(rng, 0.14, n), head, own),
        card=np.where(heads(rng, 0.3, n), head, own),
        phone=np.where(heads(rng, 0.1, n), head, own), roams=rng.beta(1.6, 1.1, n),
        busy=np.minimum(rng.lognormal(0, 0.9, n), 14.0), saver=heads(rng, 0.3, n),
        late=rng.beta(2, 1.4, n), habit=np.zeros(n, dtype=np.int64), beside=np.full(n, NONE),
        ring=np.full(n, NONE), role=np.zeros(n, dtype=np.int64),
    )  # fmt: skip


def everyday(plaza: Plaza, orders: int) -> None:
    """Everyday orders until the world has so many; everybody buys once at least."""
    rng, buyers, stalls = plaza.rng, plaza.buyers, plaza.stalls
    once = np.setdiff1d(np.arange(len(plaza)), plaza.sales.whole()["user"])
    rest = max(0, orders - plaza.sales.rows - len(once))
    who = np.concatenate((once, drawn(rng, buyers.busy, rest)))
    n = len(who)
    begin = np.maximum(buyers.joined[who], 0)
    soon = heads(rng, 0.3, n) & (buyers.joined[who] >= 0)
    at = begin + ints((plaza.end - begin) * rng.random(n))
    at = np.where(
        soon, begin + ints(DAY * rng.gamma(0.5, 1.0, n)), plaza.hours(at, buyers.late[who])
    )
    at = plaza.known(who, at)
    taste = np.where(heads(rng, 0.6, n), buyers.likes[who], buyers.second[who])
    good = stalls.of(rng, sellers(plaza, np.where(heads(rng, 0.25, n), NONE, taste)))
    thrift = buyers.habit[who] == HABITS.index("thrifty")
    asks = heads(rng, plaza.climate.coupons, n) | buyers.saver[who] & heads(rng, 0.25, n)
    coupon = stalls.coupon(rng, stalls.seller[good], at)
    coupon = np.where(asks | thrift & heads(rng, 0.85, n), coupon, NONE)
    hug = heads(rng, plaza.climate.hugging, n) | thrift & heads(rng, 0.6, n)
    plaza.sales.add(user=who, at=at, good=good, coupon=coupon, hug=ints(hug), over=90)


def sellers(plaza: Plaza, taste: Ints) -> Ints:
    """A seller of each taste, of any where that is NONE, the loved ones more often."""
    found = np.empty(len(taste), dtype=np.int64)
    for kind in range(NONE, 8):
        rows = np.flatnonzero(taste == kind)
        field_ = plaza.stalls.field_
        there = np.flatnonzero((field_ == kind) | (kind == NONE))
        there = there if len(there) else np.arange(len(field_))
        found[rows] = there[drawn(plaza.rng, plaza.stalls.loved[there], len(rows))]
    return found
