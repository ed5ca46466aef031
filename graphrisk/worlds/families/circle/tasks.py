"""Tasks: the table of them, and what one who does a task buys, says and sends back."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from graphrisk.worlds.families.circle.mall import Mall
from graphrisk.worlds.families.circle.neighbours import BACK, CARD
from graphrisk.worlds.families.circle.society import Society
from graphrisk.worlds.families.plumbing import DAY, NONE, Ints, heads, ints

OWN_WORDS: Final = -2


STACK: Final = 1 << 22


@dataclass(frozen=True)
class Job:
    """A ring at work."""

    society: Society
    mall: Mall
    who: Ints
    care: int
    shops: Ints

    @property
    def size(self) -> int:
        return len(self.who)

    def at(self, careless: float, average: float, careful: float) -> float:
        """The figure for this ring's care."""
        return (careless, average, careful)[self.care]


def slack(job: Job, n: int) -> Ints:
    """Days between a task and its being done."""
    most = int(job.at(1, 3, 5))
    return ints(job.society.rng.integers(0, most, n))


def _table(job: Job, factor: float = 1.0) -> list[tuple[int, int]]:
    """Day and shop of each task; shops take turns, not evenly."""
    s = job.society
    n = max(3, round(s.climate.weeks * s.climate.days / 7 * factor))
    first = int(s.rng.integers(0, max(1, s.climate.days // 4)))
    days = np.sort(s.rng.integers(first, s.climate.days - 3, n))
    return [(int(d), int(s.rng.choice(job.shops))) for d in days]


def _run(job: Job, factor: float, **more: float) -> None:
    for day, shop in _table(job, factor):
        some = job.who[heads(job.society.rng, job.at(0.72, 0.5, 0.37), job.size)]
        task(job, some, day + slack(job, len(some)), np.full(len(some), shop), **more)


def task(
    job: Job, some: Ints, day: Ints, shop: Ints, back: float = 0.0, stack: float = 0.0
) -> None:
    """One task, done by some: the item, the hour, the door, and the words for later."""
    s, rng, n = job.society, job.society.rng, len(some)
    if n == 0:
        return
    items = job.mall.of(int(shop[0]))
    few = rng.choice(items, min(len(items), int(job.at(1, 2, 3))), replace=False)
    hours = job.at(2.0, 4.5, 0.0)
    at = day * DAY + (s.evening(n, hours, rng.uniform(17, 20.5)) if hours else s.daytime(n))
    praise = heads(rng, job.at(0.85, 0.72, 0.62), n)
    copied = heads(rng, job.at(0.9, 0.6, 0.3), n)
    kit = np.where(praise, np.where(copied, CARD + shop, OWN_WORDS), NONE)
    s.note(
        some, at, rng.choice(few, n), kit=kit, door=_strangers(job, n),
        coupon=np.where(heads(rng, stack, n), STACK, NONE),
        outcome=np.where(heads(rng, back, n), BACK, NONE),
    )  # fmt: skip
    look = some[heads(rng, s.climate.decoy, n)]
    when = day[:1].repeat(len(look)) * DAY + s.daytime(len(look))
    s.note(look, when, job.mall.wanted(rng, np.full(len(look), NONE)))


def _strangers(job: Job, n: int) -> Ints:
    """Some empty parcels go to people who never asked for one."""
    s, rng = job.society, job.society.rng
    sent = heads(rng, s.climate.strangers * job.at(1.2, 1.0, 0.6), n)
    whom = s.idle[rng.integers(0, len(s.idle), n)]
    s.beside[whom[sent]] = len(s.rings) - 1
    return np.where(sent, s.owned["door"][whom], NONE)


def crew(job: Job) -> None:
    _run(job, 1.0)


def takers(job: Job) -> None:
    _run(job, 0.9, back=job.society.rng.uniform(0.5, 0.8) * job.at(1, 0.9, 0.8))


def mixed(job: Job) -> None:
    _run(job, 0.9, back=job.society.rng.uniform(0.2, 0.4), stack=0.3)


def subsidy(job: Job) -> None:
    """A few tasks to look usual, and every festival with two coupons each."""
    s, rng = job.society, job.society.rng
    _run(job, 0.5, stack=0.25)
    for day in job.mall.festivals:
        for shop in rng.choice(job.shops, int(rng.integers(2, 5))):
            some = job.who[heads(rng, job.at(0.85, 0.62, 0.48), job.size)]
            days = np.full(len(some), int(day)) + (rng.random(len(some)) < 0.2)
            task(job, some, days, np.full(len(some), int(shop)), stack=job.at(0.85, 0.7, 0.6))
    s.thrift[job.who] += 0.7
