"""What a room is for: the orders of its accounts."""

import numpy as np

from graphrisk.worlds.families.farm.habits import WELCOME
from graphrisk.worlds.families.farm.life import BACK
from graphrisk.worlds.families.farm.room import Room
from graphrisk.worlds.families.farm.town import GEAR
from graphrisk.worlds.families.plumbing import DAY, HOUR, NONE, Ints, heads, ints


def _open_accounts(room: Room, until: float = 0.7) -> None:
    """A night, two weeks, or half the window, by care."""
    town, rng, n = room.town, room.town.rng, room.size
    start = int(rng.integers(1, max(2, int(town.climate.days * 0.55))))
    if room.care == 0:
        nights = start + np.arange(n) * int(rng.integers(1, 4)) // n
        at = nights * DAY + rng.integers(0, 5, n) * HOUR + town.awake(n) % (9 * HOUR)
    else:
        span = rng.uniform(4, 14) if room.care == 1 else until * town.climate.days
        low = min(start, max(1, int((1 - until) * town.climate.days)))
        at = town.moments(
            np.full(n, low * DAY), np.full(n, min((low + span), town.climate.days - 6) * DAY)
        )
    town.joined[room.who] = np.sort(np.minimum(at, town.end - 4 * DAY))


def _after(room: Room) -> Ints:
    """From sign-up to the first order: minutes for some, days for the patient."""
    rng, n = room.town.rng, room.size
    quick = heads(rng, (0.8, 0.6, 0.45)[room.care], n)
    days = ints(rng.gamma(0.9, 4 * DAY, n))
    return np.where(quick, 30 + ints(rng.gamma(0.9, 900, n)), days)


def _order(room: Room, user: Ints, at: Ints, goods: Ints, **given: Ints) -> None:
    """Orders of the room, where somebody now and then takes the next phone or card at hand."""
    town, rng, n = room.town, room.town.rng, len(user)
    at = np.minimum(at, town.end - 1)
    if room.care == 1:
        for what in ("handset", "place"):
            other = town.gear[what][0, rng.choice(room.who, n)]
            given[what] = np.where(heads(rng, 0.15, n), other, NONE)
    given["card"] = _stolen(room, n)
    town.ledger.add(user=user, at=at, product=goods, **given)


def _stolen(room: Room, n: int) -> Ints:
    """Cards of strangers, who have no part in it."""
    town, rng = room.town, room.town.rng
    taken = heads(rng, town.climate.stolen * (0.3, 0.6, 1.0)[room.care], n)
    victims = town.free[rng.integers(0, len(town.free), n)]
    town.beside[victims[taken]] = len(town.rings) - 1
    return np.where(taken, town.gear["card"][0, victims], NONE)


def _targets(room: Room, low: float, high: float, user: Ints, at: Ints) -> Ints:
    """What the room is after changes by the week; the careful mix in what else sells."""
    town, rng, n = room.town, room.town.rng, len(user)
    few = town.market.between(rng, low, high, max(2, 1 + town.climate.days // 14))
    else_ = town.market.between(rng, max(low - 0.2, 0), high, n)
    own = heads(rng, (0.9, 0.75, 0.62)[room.care], n)
    return np.where(own, few[(at // (14 * DAY)) % len(few)], else_)


def _more(room: Room, mean: float) -> tuple[Ints, Ints]:
    """Further orders of each account, days after the first."""
    town, rng = room.town, room.town.rng
    user = np.repeat(room.who, rng.poisson(mean, room.size))
    since = town.joined[user] + HOUR
    until = np.minimum(since + rng.integers(3, 30, len(user)) * DAY, town.end)
    return user, town.moments(since, until)


def mill(room: Room) -> None:
    """First-order coupons on goods that sell again."""
    town, rng = room.town, room.town.rng
    _open_accounts(room)
    user, at = room.who, town.joined[room.who] + _after(room)
    coupon = np.where(heads(rng, (0.93, 0.85, 0.78)[room.care], room.size), WELCOME, NONE)
    town.thrift[room.who] += (0.6, 0.5, 0.4)[room.care]
    _order(room, user, at, _targets(room, 0.45, 0.9, user, at), coupon=coupon)
    user, at = _more(room, rng.uniform(0.4, 1.2))
    _order(room, user, at, _targets(room, 0.45, 0.9, user, at))


def nursery(room: Room) -> None:
    """Weeks of cheap orders, then the account is somebody else's."""
    town, rng, who = room.town, room.town.rng, room.who
    _open_accounts(room, 0.45)
    user, at = who, town.joined[who] + _after(room)
    _order(room, user, at, _targets(room, 0.0, 0.3, user, at))
    user, at = _more(room, rng.uniform(1.2, 2.4))
    _order(room, user, at, _targets(room, 0.0, 0.3, user, at))
    sold = town.joined[who] + rng.integers(9, 35, room.size) * DAY
    town.switch[who] = np.where(sold < town.end - 3 * DAY, sold, 1 << 40)
    _hand_over(room)
    gone = np.flatnonzero(town.switch[who] < town.end)
    user = np.repeat(who[gone], rng.integers(1, 4, len(gone)))
    since = town.switch[user] + 600
    at = town.moments(since, np.minimum(since + 16 * DAY, town.end))
    fate = np.where(heads(rng, rng.uniform(0.2, 0.45), len(user)), BACK, NONE)
    _order(room, user, at, _targets(room, 0.6, 1.0, user, at), fate=fate)


def _hand_over(room: Room) -> None:
    """Buyers take one to four accounts and use them from their own things."""
    town, rng, at = room.town, room.town.rng, 0
    who = rng.permutation(room.who)
    while at < len(who):
        lot = who[at : at + int(rng.integers(1, (5, 4, 2)[room.care]))]
        at += len(lot)
        for what in GEAR:
            one = rng.random() < 0.7
            town.gear[what][1, lot] = town.fresh(what, 1)[0] if one else town.fresh(what, len(lot))


def claims(room: Room) -> None:
    """Dear goods, and the money back."""
    town, rng = room.town, room.town.rng
    _open_accounts(room)
    user, at = room.who, town.joined[room.who] + _after(room)
    more, later = _more(room, rng.uniform(0.5, 1.3))
    user, at = np.concatenate((user, more)), np.concatenate((at, later))
    rate = rng.uniform(0.45, 0.75) * (1.0, 0.9, 0.8)[room.care]
    fate = np.where(heads(rng, rate, len(user)), BACK, NONE)
    _order(room, user, at, _targets(room, 0.6, 1.0, user, at), fate=fate)


def shill(room: Room) -> None:
    """Orders and praise for the merchants who pay."""
    town, rng = room.town, room.town.rng
    _open_accounts(room)
    clients = rng.choice(town.market.merchant, int(rng.integers(1, 4)))
    user, at = room.who, town.joined[room.who] + _after(room)
    more, later = _more(room, rng.uniform(0.8, 2.0))
    user, at = np.concatenate((user, more)), np.concatenate((at, later))
    shelves = np.stack([town.market.shelf(rng, int(c), len(user)) for c in clients])
    goods = shelves[rng.integers(0, len(clients), len(user)), np.arange(len(user))]
    else_ = town.market.between(rng, 0.1, 0.9, len(user))
    goods = np.where(heads(rng, (0.92, 0.85, 0.75)[room.care], len(user)), goods, else_)
    praise = heads(rng, (0.8, 0.65, 0.5)[room.care], len(user))
    say = np.where(praise, int(rng.integers(0, 1 << 20)), NONE)
    _order(room, user, at, goods, say=say)
