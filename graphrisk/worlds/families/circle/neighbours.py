"""Honest custom: people who buy the same, together, again, or for something in return."""

import numpy as np

from graphrisk.worlds.families.circle.climate import HABITS
from graphrisk.worlds.families.circle.mall import Mall
from graphrisk.worlds.families.circle.society import OWNED, Society
from graphrisk.worlds.families.plumbing import DAY, HOUR, NONE, Ints, heads, ints, parts

STAFF = 1 << 20
"""Staff coupons have numbers from here on, a shop's own ones from 1 << 21 on."""
RELEASE = 1 << 21
CARD = 1 << 16
"""A shop's card of words: this number and the shop's."""
BACK = 1


def custom(s: Society, mall: Mall) -> None:
    """Habits, as the climate shares them out."""
    makers = (households, leaders, fans, staff, festival, gifted, traders)
    for habit, part, make in zip(HABITS[1:], s.climate.habits, makers, strict=True):
        make(s, mall, s.call(max(6, int(part * len(s))), habit))


def households(s: Society, mall: Mall, who: Ints) -> None:
    """One door and line; often one wallet, now and then one tablet."""
    for group in parts(s.rng, who, 2, 4):
        shared = ["line", "door"]
        shared += [k for k, p in (("wallet", 0.5), ("phone", 0.25)) if s.rng.random() < p]
        for what in shared:
            s.owned[what][group] = s.owned[what][group[0]]


def leaders(s: Society, mall: Mall, who: Ints) -> None:
    """One thing a week or more, mostly from another shop, within an evening or two."""
    rng = s.rng
    for group in parts(rng, who, 7, 32):
        times = max(2, round(rng.uniform(0.6, 1.8) * s.climate.days / 7))
        faithful = rng.beta(2, 3, len(group)) * 0.78
        door = s.owned["door"][group[0]]
        here = heads(rng, rng.uniform(0.1, 0.7), len(group))
        shops = mall.middling(rng, max(3, times * 2 // 3))
        warm = rng.random() < 0.35
        for day in np.sort(rng.integers(0, s.climate.days, times)):
            some = np.flatnonzero(heads(rng, faithful, len(group)))
            item = int(rng.choice(mall.of(int(rng.choice(shops)))))
            at = (
                day * DAY
                + s.evening(len(some), rng.uniform(2, 5))
                + (rng.random(len(some)) < 0.2) * DAY
            )
            kit = CARD + int(mall.shop[item]) if warm else NONE
            s.note(
                group[some], at, item, door=np.where(here[some], door, NONE),
                kit=np.where(heads(rng, 0.25, len(some)), kit, NONE),
            )  # fmt: skip
        s.appetite[group] *= 0.8
        s.glad[group] = np.minimum(s.glad[group] + 0.12, 0.98)


def fans(s: Society, mall: Mall, who: Ints) -> None:
    """A shop's new things in their first hours, and praise for each."""
    rng = s.rng
    for group in parts(rng, who, 8, 45):
        shop = int(mall.middling(rng, 1)[0])
        items = mall.of(shop)
        for day in rng.choice(
            np.arange(2, s.climate.days - 2), int(rng.integers(2, 7)), replace=False
        ):
            some = group[heads(rng, 0.55, len(group))]
            at = day * DAY + 20 * HOUR + ints(rng.exponential(1.5 * HOUR, len(some)))
            coupon = np.where(heads(rng, 0.3, len(some)), RELEASE + shop, NONE)
            s.note(some, at, int(rng.choice(items)), coupon=coupon)
        s.talk[group], s.glad[group] = np.maximum(s.talk[group], 0.6), 0.95


def staff(s: Society, mall: Mall, who: Ints) -> None:
    """The shop where they work, with its coupon, out of its office."""
    rng = s.rng
    for group in parts(rng, who, 4, 25):
        shop, line = int(mall.middling(rng, 1)[0]), int(s.owned["line"][group[0]])
        user = np.repeat(group, 1 + rng.poisson(2.5, len(group)))
        at = rng.integers(0, s.climate.days, len(user)) * DAY + rng.integers(
            9 * HOUR, 19 * HOUR, len(user)
        )
        praised = np.where(heads(rng, 0.25, len(user)), CARD + shop, NONE)
        s.note(
            user, at, rng.choice(mall.of(shop), len(user)), kit=praised,
            coupon=np.where(heads(rng, 0.75, len(user)), STAFF + shop, NONE),
            line=np.where(heads(rng, 0.6, len(user)), line, NONE),
        )  # fmt: skip


def festival(s: Society, mall: Mall, who: Ints) -> None:
    """Everything in the festival's night, with all coupons; a third goes back."""
    rng = s.rng
    for day in mall.festivals:
        some = who[heads(rng, 0.75, len(who))]
        user = np.repeat(some, rng.integers(1, 6, len(some)))
        at = day * DAY + ints(rng.exponential(2 * HOUR, len(user)))
        item = mall.wanted(rng, np.where(heads(rng, 0.5, len(user)), s.liking[user], NONE))
        s.note(user, at, item, outcome=np.where(heads(rng, 0.3, len(user)), BACK, NONE))
    s.thrift[who] += 2
    s.appetite[who] *= 0.5


def gifted(s: Society, mall: Mall, who: Ints) -> None:
    """Two dollars for five stars, and the card says which words."""
    rng = s.rng
    shops = np.flatnonzero((mall.carded == 1) & (mall.sales > 0))
    if not len(shops):
        shops = mall.middling(rng, 3)
    for group in parts(rng, who, 5, 30):
        for shop in rng.choice(shops, int(rng.integers(1, 4))):
            some = group[heads(rng, 0.6, len(group))]
            first = int(rng.integers(0, s.climate.days - 8))
            at = rng.integers(first, first + 8, len(some)) * DAY + s.daytime(len(some))
            item = rng.choice(mall.of(int(shop)), min(2, len(mall.of(int(shop)))))
            kit = np.where(heads(rng, 0.8, len(some)), CARD + int(shop), NONE)
            s.note(some, at, rng.choice(item, len(some)), kit=kit)


def traders(s: Society, mall: Mall, who: Ints) -> None:
    """Shopkeepers who buy stock from each other every week or two, and say little about it."""
    rng = s.rng
    for group in parts(rng, who, 3, 12):
        shops = mall.middling(rng, len(group) + 2)
        user = np.repeat(group, rng.integers(3, 12, len(group)))
        at = rng.integers(0, s.climate.days, len(user)) * DAY + rng.integers(
            8 * HOUR, 20 * HOUR, len(user)
        )
        items = np.array([rng.choice(mall.of(int(shop))) for shop in shops])
        s.note(user, at, rng.choice(items, len(user)))
        s.talk[group] *= 0.6
        if rng.random() < 0.4:
            for what in OWNED[1:3]:
                s.owned[what][group[:2]] = s.owned[what][group[0]]
