"""Where an order comes from: fills in what its maker left to the user's usual ways."""

from dataclasses import dataclass

import numpy as np

from graphrisk.worlds.arrays import AS_USUAL, Flags, Ints, chance, ints
from graphrisk.worlds.calendar import DAY
from graphrisk.worlds.drafts import Batch
from graphrisk.worlds.ids import V6
from graphrisk.worlds.streets import STYLES
from graphrisk.worlds.town import Town

# Days for which a provider leaves a home its address; homes of class 0 keep theirs.
_LEASES = (10_000, 7, 20, 45)
_MODELS = 80


@dataclass(frozen=True)
class _Scene:
    """The orders' users and moments, and whether they are at work or out and about."""

    town: Town
    user: Ints
    at: Ints
    working: Flags
    mobile: Flags

    @property
    def n(self) -> int:
        return len(self.user)


def fill(town: Town, orders: Batch) -> None:
    """Replaces AS_USUAL by what the user would use at that moment, in place."""
    scene = _scene(town, orders["user"], orders["at"])
    place, phone = _recipient(scene)
    usual = {
        "ip": _ip(scene),
        "device": _device(scene),
        "card": _card(scene),
        "place": place,
        "phone": phone,
        "style": _style(scene),
    }
    for column, values in usual.items():
        given = orders[column]
        orders[column] = np.where(given == AS_USUAL, values, given)


def _scene(town: Town, user: Ints, at: Ints) -> _Scene:
    rng, n, people = town.rng, len(user), town.people
    hour, weekday = at % DAY // 3600, at // DAY % 7
    office = (weekday < 5) & (hour >= 9) & (hour < 18) & (people.work_ip[user] != AS_USUAL)
    working = office & chance(rng, 0.8, n)
    return _Scene(town, user, at, working, ~working & chance(rng, people.mobile[user], n))


def _ip(s: _Scene) -> Ints:
    people, rng = s.town.people, s.town.rng
    home = home_ip(s.town, people.home[s.user], s.at)
    out = np.where(s.mobile, _carrier(s), _or(home, people.net[s.user], s.user >= 0))
    out = np.where(s.working, people.work_ip[s.user], out)
    # Cafés, hotels and private networks: hundreds of strangers behind one address.
    cafes = (s.town.number << 20) + (1 << 19) + ints(rng.integers(0, 1 + s.n // 1500, s.n))
    return np.where(chance(rng, 0.03, s.n), cafes, out)


def _carrier(s: _Scene) -> Ints:
    """A carrier's shared address, or on IPv6 a network of the phone's own, new each time."""
    rng, carriers = s.town.rng, s.town.realm.carriers
    third = carriers // 3
    shared = (s.user % 3) * third + rng.integers(0, third, s.n)
    six = (s.user % 5 == 0) | chance(rng, 0.05, s.n)
    return np.where(six, V6 + (1 << 36) + rng.integers(0, 1 << 34, s.n), shared)


def home_ip(town: Town, home: Ints, at: Ints) -> Ints:
    """The address of a home's router at a moment; providers pass dynamic ones on."""
    n = len(town.people)
    kind = (home * 7919) % 97 / 97
    lease = ints(np.array(_LEASES)[ints(kind * 4)])
    turn = (at // DAY + 3) // lease
    moved = (town.number << 20) + (ints(kind * 4) << 17) + (home + turn * 4099) % n
    return np.where(kind < town.realm.climate.six, V6 + (town.number << 20) + home, moved)


def _device(s: _Scene) -> Ints:
    p, rng = s.town.people, s.town.rng
    main = np.where(s.at >= p.swap_at[s.user], p.next_device[s.user], p.device[s.user])
    second = p.second_device[s.user]
    main = np.where((second != AS_USUAL) & chance(rng, 0.2, s.n), second, main)
    # Some browsers tell too little: all of one model show the same fingerprint.
    common = (s.user * 6151) % 1009 < 28
    return np.where(common, _model(s.user), main)


def _model(user: Ints) -> Ints:
    """The fingerprint of the user's phone model; a few models are everywhere."""
    sums = np.cumsum(1 / (np.arange(_MODELS) + 1.0))
    return ints(np.searchsorted(sums, ((user * 7907) % 1013 / 1013) * sums[-1], side="right"))


def _card(s: _Scene) -> Ints:
    p = s.town.people
    second = p.second_card[s.user]
    other = (second != AS_USUAL) & chance(s.town.rng, 0.2, s.n)
    return np.where(other, second, p.card[s.user])


def _recipient(s: _Scene) -> tuple[Ints, Ints]:
    """Home mostly; sometimes work, a second home, the locker, or a present for a friend."""
    p, rng = s.town.people, s.town.rng
    place, phone = p.place[s.user], p.phone[s.user]
    place = _or(place, p.second_place[s.user], chance(rng, 0.2, s.n))
    place = _or(place, p.work_place[s.user], s.working & chance(rng, 0.7, s.n))
    place = _or(place, p.locker[s.user], chance(rng, 0.8, s.n))
    gift = chance(rng, 0.015, s.n)
    friend = (s.user + 1 + rng.integers(0, 40, s.n) ** 2) % len(p)
    return np.where(gift, p.place[friend], place), np.where(gift, p.phone[friend], phone)


def _or(usual: Ints, other: Ints, when: Flags) -> Ints:
    return np.where((other != AS_USUAL) & when, other, usual)


def _style(s: _Scene) -> Ints:
    """An address book keeps one way of writing; typing it anew gives another."""
    anew = chance(s.town.rng, 0.12, s.n)
    return np.where(anew, s.town.rng.integers(0, STYLES, s.n), s.town.people.style[s.user])
