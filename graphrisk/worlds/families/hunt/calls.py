"""The hunts: a leader's calls, and who answers them."""

import numpy as np

from graphrisk.worlds.families.hunt.climate import (
    ANSWER,
    BESIDES,
    CALLS,
    CARES,
    COMING,
    HUGGING,
    NEW,
    OVER,
    WEEKS,
)  # fmt: skip
from graphrisk.worlds.families.hunt.plaza import Plaza
from graphrisk.worlds.families.plumbing import DAY, HOUR, NONE, Ints, drawn, heads, ints


def hunt(plaza: Plaza) -> None:
    """Hunts until enough people hunt."""
    rng, left, called = plaza.rng, plaza.members, [ints([])]
    while left >= 3:
        size = 3 + int(min(77, rng.weibull(1.2) * 17))
        if left - size < 3 and left <= 80:
            size = left
        size = min(size, left)
        care = CARES[int(drawn(rng, plaza.climate.cares, 1)[0])]
        called.append(_hunt(plaza, plaza.next(size, "ordinary"), care))
        left -= size
    _passers(plaza, np.concatenate(called))


def _hunt(plaza: Plaza, who: Ints, care: str) -> Ints:
    """One hunt; returns the coupons that were called."""
    rng, buyers = plaza.rng, plaza.buyers
    resale = rng.random() < plaza.climate.resale
    buyers.ring[who], buyers.role[who] = len(plaza.rings), 1 + (rng.random(len(who)) > 0.1)
    plaza.rings.append(("mixed" if resale else "bulk-order", care))
    coupon, moment = _calls(plaza, care)
    plaza.forum = np.union1d(plaza.forum, coupon[heads(rng, plaza.climate.leaked, len(coupon))])
    _recruit(plaza, who, care, int(moment.min()))
    member, call = _answer(plaza, len(who), len(coupon), care)
    n, user = len(member), who[member]
    wait = rng.uniform(*ANSWER[care], len(coupon))[call] * HOUR * rng.lognormal(0, 0.8, n)
    at = plaza.known(user, plaza.waking(moment[call] + ints(wait)))
    at = np.minimum(at, np.maximum(plaza.stalls.closes[coupon[call]] - 60, moment[call]))
    fate = np.where(heads(rng, 0.2, n), ints(rng.gamma(4, 2.5, n) * DAY), NONE)
    plaza.sales.add(
        user=user, at=plaza.known(user, at), good=_goods(plaza, coupon, call, care),
        coupon=coupon[call], hug=ints(heads(rng, HUGGING[care], n)),
        over=ints(1000 * OVER[care]), fate=fate if resale else NONE,
    )  # fmt: skip
    _tell(plaza, who, coupon, moment)
    return coupon


def _calls(plaza: Plaza, care: str) -> tuple[Ints, Ints]:
    """Coupons of sellers that have nothing to do with each other, and when each is called."""
    rng, stalls = plaza.rng, plaza.stalls
    span = min(int(rng.uniform(*WEEKS[care]) * 7 * DAY), plaza.end - 4 * DAY)
    begin = int(rng.integers(0, plaza.end - span - 2 * DAY))
    good = (stalls.closes > begin + DAY) & (stalls.opens < begin + span) & (stalls.closes > DAY)
    fine = np.flatnonzero(good & (stalls.off * 9 > stalls.least))
    fine = fine if len(fine) > 4 else np.flatnonzero(good)
    chosen = rng.permutation(fine)[: int(rng.integers(*CALLS[care]))]
    _, one = np.unique(stalls.giver[chosen], return_index=True)
    chosen = chosen[one]
    low = np.maximum(stalls.opens[chosen], begin)
    high = np.maximum(np.minimum(stalls.closes[chosen] - 6 * HOUR, begin + span), low + HOUR)
    day = low + ints((high - low) * rng.random(len(chosen)) ** 1.5)
    moment = day // DAY * DAY + ints(rng.choice((8.0, 10, 12, 14, 18, 20, 21), len(chosen)) * HOUR)
    moment += rng.integers(0, HOUR, len(chosen))
    return chosen, np.clip(moment, low, np.maximum(low, plaza.end - DAY))


def _recruit(plaza: Plaza, who: Ints, care: str, begin: int) -> None:
    """Most have had their account for long; all buy for themselves besides."""
    rng, buyers = plaza.rng, plaza.buyers
    new = heads(rng, NEW[care], len(who))
    lately = begin - ints(DAY * rng.gamma(0.8, 9.0, len(who))) - HOUR
    before = np.minimum(buyers.joined[who], begin - rng.integers(DAY, 30 * DAY, len(who)))
    buyers.joined[who] = np.where(new, lately, before)
    buyers.busy[who] *= BESIDES[care]


def _answer(plaza: Plaza, size: int, calls: int, care: str) -> tuple[Ints, Ints]:
    """Who answers which call: some nearly always, some now and then, all once at least."""
    rng = plaza.rng
    eager = rng.beta(5 * COMING[care], 5 * (1 - COMING[care]), size)
    there = rng.random((size, calls)) < eager[:, None]
    there[np.arange(size), rng.integers(0, calls, size)] = True
    member, call = np.nonzero(there)
    return ints(member), ints(call)


def _goods(plaza: Plaza, coupon: Ints, call: Ints, care: str) -> Ints:
    """A thing or two that the leader names, or whatever that seller has."""
    rng, stalls = plaza.rng, plaza.stalls
    named = stalls.of(rng, stalls.giver[np.repeat(coupon, 3)]).reshape(-1, 3)
    few = {"careless": 1, "average": 2, "careful": 3}[care]
    taken = named[call, rng.integers(0, few, len(call))]
    own = stalls.of(rng, stalls.giver[coupon[call]])
    return np.where(heads(rng, 0.6, len(call)), taken, own)


def _passers(plaza: Plaza, coupon: Ints) -> None:
    """The coupon stands on the seller's page: others use it, whenever it is theirs to use."""
    rng, stalls = plaza.rng, plaza.stalls
    which = np.repeat(coupon, 1 + rng.poisson(2.5, len(coupon)))
    known = plaza.queue[plaza.buyers.joined[plaza.queue] < 0]
    who = rng.choice(known, len(which))
    low = np.maximum(stalls.opens[which], 0)
    high = np.minimum(stalls.closes[which], plaza.end)
    at = plaza.waking(low + ints((high - low) * rng.random(len(which))))
    hug = ints(heads(rng, 0.35, len(which)))
    good = stalls.of(rng, stalls.giver[which])
    plaza.sales.add(user=who, at=at, good=good, coupon=which, hug=hug, over=90)


def _tell(plaza: Plaza, who: Ints, coupon: Ints, moment: Ints) -> None:
    """Somebody's sister hears of a coupon, uses it, and knows of nothing."""
    rng, buyers = plaza.rng, plaza.buyers
    if rng.random() < 0.5:
        return
    kin = plaza.next(int(rng.integers(1, 4)), "told")
    buyers.beside[kin] = buyers.ring[who[0]]
    buyers.home[kin] = buyers.home[rng.choice(who, len(kin))]
    at = moment[rng.integers(0, len(moment), len(kin))]
    which = coupon[np.argmin(np.abs(moment[None, :] - at[:, None]), axis=1)]
    buyers.joined[kin] = np.minimum(buyers.joined[kin], at - DAY)
    late = plaza.waking(at + ints(rng.exponential(3 * HOUR, len(kin))))
    plaza.sales.add(user=kin, at=plaza.known(kin, late), coupon=which, hug=1, over=90,
                    good=plaza.stalls.of(rng, plaza.stalls.giver[which]))  # fmt: skip
