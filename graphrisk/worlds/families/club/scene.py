"""The scene of a world: its people and their homes, its goods, and the daily buying."""

from dataclasses import dataclass, field

import numpy as np

from graphrisk.worlds.families.club.climate import Climate
from graphrisk.worlds.families.club.goods import Goods, stock
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

# By hour of the day: lunch breaks and evenings on the sofa.
CLOCK = np.array(
    [2, 1, 0.5, 0.3, 0.3, 0.6, 1.5, 3, 4, 5, 5.5, 6, 6.5, 6, 5, 5, 5.5, 6, 7, 9, 11, 10, 7, 4]
)
HABITS = ("ordinary", "family", "tester", "batch", "fashion", "holiday", "lorry", "failed",
          "pickup", "neighbour", "victim")  # fmt: skip
HOME_TOWNS = 260


@dataclass
class People:
    """One row a user. Homes, cards, phones and devices are numbers; NONE is none."""

    home: Ints
    town: Ints
    joined: Ints
    taste: Ints
    device: Ints
    tablet: Ints
    card: Ints
    phone: Ints
    mail: Ints
    drop: Ints
    life: Floats
    lean: Floats
    mobile: Floats
    vpn: Flags
    style: Ints
    habit: Ints
    beside: Ints
    ring: Ints
    role: Ints


@dataclass
class Scene:
    """Everything that is known while a world is made."""

    rng: Rng
    climate: Climate
    goods: Goods
    people: People
    members: int
    rows: Ledger
    free: Ints
    """Users without a part yet, in no order."""
    rings: list[tuple[str, str]] = field(default_factory=list)
    """Kind and care of each ring."""
    spare: int = 0

    @property
    def end(self) -> int:
        """Seconds from the start of the world to its end."""
        return self.climate.days * DAY

    def claim(self, n: int) -> Ints:
        """n users who get a part."""
        who, self.free = self.free[:n], self.free[n:]
        return who

    def new(self, n: int) -> Ints:
        """Numbers that no person, home or thing has."""
        self.spare += n
        return len(self.people.home) + self.spare - np.arange(n)

    def awake(self, at: Ints) -> Ints:
        """The same days, at hours when people buy, within the world."""
        hour = drawn(self.rng, tuple(CLOCK), len(at))
        moment = at // DAY * DAY + hour * HOUR + self.rng.integers(0, HOUR, len(at))
        return ints(np.clip(moment, 0, self.end - 60))

    def between(self, low: Ints | int, high: Ints | int, n: int) -> Ints:
        """n moments from low to high, at such hours."""
        first = np.broadcast_to(low, n)
        span = np.maximum(np.broadcast_to(high, n) - first, 1)
        moment = self.awake(first + ints(self.rng.random(n) * span))
        early = first + ints(self.rng.random(n) * np.minimum(span, 5 * HOUR))
        return ints(np.clip(np.where(moment < first, early, moment), 0, self.end - 60))

    def groups(self, share: float, least: int, most: int) -> list[Ints]:
        """Groups of such sizes that make up that share of all users; one at least."""
        left, found = max(least, int(share * len(self.people.home))), []
        while left >= least:
            size = int(np.exp(self.rng.uniform(np.log(least), np.log(most + 1))))
            found.append(self.claim(min(size, left)))
            left -= size
        return found


def open_scene(orders: int, seed: int, share: float) -> Scene:
    """An empty scene with its people."""
    rng = stream(seed, "club")
    climate = Climate.draw(rng)
    n = int(orders / climate.rate)
    rows = Ledger("user", "at", "product", "place", "card", "device", "back", "code")
    return Scene(rng, climate, stock(rng, n, climate.price), _settle(rng, n, climate),
                 max(3, round(share * n)), rows, rng.permutation(n))  # fmt: skip


def _settle(rng: Rng, n: int, climate: Climate) -> People:
    """Households: some share a tablet, a card, a number or a mailbox."""
    size = 1 + drawn(rng, (0.72, 0.19, 0.06, 0.03), n)
    home = np.repeat(np.arange(n), size)[:n]
    head = np.searchsorted(home, home)
    several = np.bincount(home, minlength=n)[home] > 1
    own = np.arange(n)

    def shared(p: float, mine: Ints) -> Ints:
        return np.where(several & heads(rng, p, n), mine[head], mine)

    joined = -ints(rng.exponential(500, n) * DAY) - rng.integers(0, DAY, n)
    fresh = heads(rng, 0.2, n)
    joined[fresh] = rng.integers(0, int(0.85 * climate.days * DAY), int(fresh.sum()))
    joined[fresh] = joined[fresh] // DAY * DAY + 7 * HOUR + joined[fresh] % DAY // 2
    return People(
        home=home, town=rng.integers(0, HOME_TOWNS, n)[home], joined=joined,
        taste=rng.integers(0, 6, n), device=shared(0.12, own),
        tablet=np.where(several & heads(rng, 0.35, n), n + head, NONE), card=shared(0.4, own),
        phone=shared(0.15, own), mail=shared(0.12, own), drop=np.full(n, NONE),
        life=np.minimum(rng.lognormal(0.0, 0.85, n), 12.0),
        lean=rng.lognormal(-0.2, 0.65, n), mobile=rng.beta(1.3, 1.3 / climate.mobile - 1.3, n),
        vpn=heads(rng, climate.vpn, n), style=rng.integers(0, 3, n),
        habit=ints(several), beside=np.full(n, NONE), ring=np.full(n, NONE),
        role=np.zeros(n, dtype=np.int64),
    )  # fmt: skip


def shop_on(scene: Scene, orders: int) -> None:
    """Ordinary buying until the world has so many orders; everybody buys once at least."""
    people, rng = scene.people, scene.rng
    done = np.zeros(len(people.home), dtype=bool)
    done[scene.rows.whole()["user"]] = True
    who = np.flatnonzero(~done)
    left = max(0, orders - scene.rows.rows - len(who))
    who = np.concatenate((who, drawn(rng, tuple(people.life), left)))
    low = np.maximum(people.joined[who] + 300, 0)
    day = low + ints((scene.end - low) * rng.random(len(who)))
    soon = (people.joined[who] >= 0) & heads(rng, 0.35, len(who))
    day[soon] = people.joined[who][soon] + ints(rng.exponential(0.5 * DAY, int(soon.sum())))
    at = np.where(soon, day, scene.awake(day))
    at = np.clip(np.maximum(at, people.joined[who] + 120), 0, scene.end - 60)
    kind = np.where(heads(rng, 0.5, len(who)), people.taste[who], rng.integers(0, 6, len(who)))
    code = np.where(heads(rng, scene.climate.newsletter, len(who)), at // (14 * DAY), NONE)
    scene.rows.add(user=who, at=at, product=scene.goods.of_kind(rng, kind), code=code)
