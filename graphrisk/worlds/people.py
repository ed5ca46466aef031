"""Users and their homes: who lives with whom, and what each usually orders from."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from graphrisk.worlds.arrays import AS_USUAL, Flags, Floats, Ints, Rng, chance, ints, pick, spread
from graphrisk.worlds.calendar import DAY, Calendar
from graphrisk.worlds.climate import Climate
from graphrisk.worlds.streets import STYLES

HABITS: Final = (
    "ordinary", "household", "campus", "office", "nat", "locker", "secondhand", "firm",
    "influencer", "recall", "shopkeeper", "reseller", "victim", "kiosk",
)  # fmt: skip
ROLES: Final = ("", "core", "member", "edge")

_SIZES: Final = np.array([0.82, 0.12, 0.04, 0.015, 0.005])
NEVER: Final = 1 << 40


@dataclass
class People:
    """One row a user; numbers name entities, AS_USUAL in an optional one means none."""

    joined: Ints
    home: Ints
    """The household, 0, 1, 2 … within the town."""
    habit: Ints
    beside: Ints
    net: Ints
    """The address at home where it is not a household's own line."""
    ring: Ints
    role: Ints
    place: Ints
    second_place: Ints
    style: Ints
    device: Ints
    next_device: Ints
    swap_at: Ints
    second_device: Ints
    card: Ints
    second_card: Ints
    phone: Ints
    work_ip: Ints
    work_place: Ints
    locker: Ints
    favourite: Ints
    mobile: Floats
    cod: Floats
    chatty: Floats
    returns: Floats
    """How much more or less than others this user sends back."""
    activity: Floats
    """How much of the town's ordinary orders this user makes."""
    settled: Flags
    """Makes at least one ordinary order."""
    served: Flags
    """Has been given a first order, made at sign-up."""

    def __len__(self) -> int:
        return len(self.joined)


class Numbers:
    """Hands out each kind's next numbers; towns never get the same ones."""

    def __init__(self, town: int) -> None:
        self._next = dict.fromkeys(("device", "card", "phone"), town << 20)
        # Homes, cafés and the like have the lower three quarters of a town's addresses.
        self._next |= {"ip": (town << 20) + (3 << 18), "place": town << 24, "drop": town << 10}

    def __call__(self, kind: str, n: int) -> Ints:
        """n numbers in a row that nobody has yet."""
        # Not two strangers' things in one building (8) or block of addresses (16).
        step = {"place": 8, "ip": 16}.get(kind, 1)
        first = -(-self._next[kind] // step) * step
        self._next[kind] = first + n
        return first + np.arange(n)


def households(rng: Rng, n: int) -> Ints:
    """The home of each of n users; a third of them live with another."""
    sizes = 1 + pick(rng, _SIZES, n)
    return np.repeat(np.arange(n), sizes)[:n]


def populate(rng: Rng, n: int, calendar: Calendar, climate: Climate, new: Numbers) -> People:
    """n honest users with homes, each with things of their own and some that families share."""
    home = households(rng, n)
    none = np.full(n, AS_USUAL)
    people = People(
        joined=_joined(rng, n, calendar, climate.fresh),
        home=home,
        habit=ints(np.zeros(n)),
        beside=np.full(n, AS_USUAL),
        net=none.copy(),
        ring=none.copy(),
        role=ints(np.zeros(n)),
        place=new("place", n)[home],
        second_place=np.where(chance(rng, 0.3, n), new("place", n), AS_USUAL),
        style=rng.integers(0, STYLES, n),
        device=new("device", n),
        next_device=new("device", n),
        swap_at=np.where(chance(rng, 0.1, n), rng.integers(0, calendar.end, n), NEVER),
        second_device=np.where(chance(rng, 0.3, n), new("device", n), AS_USUAL),
        card=new("card", n),
        second_card=np.where(chance(rng, 0.3, n), new("card", n), AS_USUAL),
        phone=new("phone", n),
        work_ip=none.copy(),
        work_place=none.copy(),
        locker=none.copy(),
        favourite=none.copy(),
        mobile=rng.beta(1.2, 1.2 * (1 / climate.mobile - 1), n),
        cod=np.where(chance(rng, 0.35, n), rng.beta(1, 1, n) * climate.cod / 0.175, 0.0),
        chatty=rng.beta(0.5, 0.5 * (1 / climate.review - 1), n),
        returns=spread(rng, 0.75, 0.75, n),
        activity=np.minimum(spread(rng, 1.0, 1.25, n), 50.0),
        settled=np.ones(n, dtype=bool),
        served=np.zeros(n, dtype=bool),
    )
    _share(rng, people)
    _lend(rng, people)
    people.joined = np.minimum(people.joined, calendar.end - 1)
    return people


def _joined(rng: Rng, n: int, calendar: Calendar, fresh: float) -> Ints:
    """Before the window by a shop's growth, or in it by the calendar."""
    long_ago = -ints(np.minimum(rng.exponential(420, n), 2900) * DAY) - rng.integers(0, DAY, n)
    return np.where(chance(rng, fresh, n), calendar.signups(rng, n), long_ago)


def _share(rng: Rng, p: People) -> None:
    """What families share: one tablet, one card, one phone number, and a day of signing up."""
    n = len(p)
    start = np.searchsorted(p.home, p.home)
    several = np.bincount(p.home, minlength=n)[p.home] > 1
    p.habit[several] = HABITS.index("household")
    tablet = several & chance(rng, 0.45, n)[p.home]
    p.second_device = np.where(tablet, p.device[start], p.second_device)
    one_device = tablet & chance(rng, 0.3, n)[p.home]
    p.device = np.where(one_device, p.device[start], p.device)
    one_card = several & chance(rng, 0.4, n)[p.home]
    p.card = np.where(one_card & chance(rng, 0.7, n), p.card[start], p.card)
    p.second_card = np.where(one_card, p.card[start], p.second_card)
    one_phone = several & chance(rng, 0.3, n)[p.home]
    p.phone = np.where(one_phone, p.phone[start], p.phone)
    together = several & chance(rng, 0.2, n)[p.home]
    p.joined = np.where(together, p.joined[start] + rng.integers(0, 7200, n), p.joined)


def _lend(rng: Rng, p: People) -> None:
    """What kin and friends in other homes share: a parents' house, a father's card, a phone."""
    n = len(p)
    near = (np.arange(n) + 1 + rng.integers(0, 25, n) ** 2) % n
    for second, first, often in (
        (p.second_place, p.place, 0.45),
        (p.second_card, p.card, 0.12),
        (p.second_device, p.device, 0.12),
    ):
        lent = (second != AS_USUAL) & chance(rng, often, n)
        second[lent] = first[near[lent]]
