"""Circles and crews: who is hired, the table of tasks, and who does which."""

import numpy as np

from graphrisk.worlds.families.circle.climate import CARES, KINDS
from graphrisk.worlds.families.circle.mall import Mall
from graphrisk.worlds.families.circle.society import Society
from graphrisk.worlds.families.circle.tasks import Job, crew, mixed, slack, subsidy, takers, task
from graphrisk.worlds.families.plumbing import drawn, heads, parts

"""A kit that says: praise, in your own words."""
"""Two coupons of the mall at once."""


def hire(s: Society, mall: Mall, share: float) -> None:
    """Rings of 3 to 80 until `share` of all buyers are hired."""
    rng, left = s.rng, max(3, round(share * len(s)))
    cares = [int(c) for c in rng.permutation(3)]
    while left >= 3:
        size = int(np.clip(rng.lognormal(2.5, 0.7), 3, min(80, max(4, left // 2))))
        size = left if left - size < 3 else size
        left -= size
        care = cares.pop() if cares else int(drawn(rng, s.climate.cares, 1)[0])
        _start(s, mall, min(size, 80), care, int(drawn(rng, s.climate.works, 1)[0]))


def _start(s: Society, mall: Mall, size: int, care: int, work: int) -> None:
    who = s.call(size)
    s.ring[who], s.core[who[: max(1, size // 8)]] = len(s.rings), 1
    s.rings.append((KINDS[work], CARES[care]))
    shops = mall.middling(s.rng, int(np.clip(size // 3, 3, 9)))
    job = Job(s, mall, who, care, shops)
    s.appetite[who] *= job.at(0.3, 0.45, 0.65)
    if work == 0:
        _circle(job)
    else:
        _together(job)
        (crew, subsidy, takers, mixed)[work - 1](job)


def _together(job: Job) -> None:
    """Careless crews were hired in one dormitory; pairs of the careful are two of one couple."""
    s, rng = job.society, job.society.rng
    if job.care < 2 and rng.random() < 0.2:
        some = job.who[heads(rng, 0.5, job.size)]
        s.owned["line"][some] = s.owned["line"][job.who[0]]
    for i in range(1, job.size):
        if rng.random() < 0.06:
            what = ("line", "door", "wallet")[int(rng.integers(0, 3))]
            s.owned[what][job.who[i]] = s.owned[what][job.who[i - 1]]


def _circle(job: Job) -> None:
    """Each merchant's accounts buy from the next by a table that goes round."""
    s, rng, mall = job.society, job.society.rng, job.mall
    houses = list(parts(rng, job.who, 1, 3))
    for house in houses:
        for what in ("line", "door", "wallet", "phone"):
            if rng.random() < job.at(0.55, 0.3, 0.12):
                s.owned[what][house] = s.owned[what][house[0]]
    shops = mall.middling(rng, len(houses))
    rounds = max(3, round(s.climate.weeks * s.climate.days / 7 * job.at(0.9, 0.6, 0.4)))
    step = max(1.0, s.climate.days / rounds)
    for turn in range(rounds):
        for i, house in enumerate(houses):
            shop = shops[(i + 1 + turn) % len(shops)]
            if i % len(shops) == (i + 1 + turn) % len(shops):
                continue
            some = house[heads(rng, job.at(0.8, 0.6, 0.45), len(house))]
            days = np.full(len(some), int(turn * step)) + slack(job, len(some))
            task(job, some, days, np.full(len(some), int(shop)))
