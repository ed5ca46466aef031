"""The diary of all orders: everyday ones up to the world's number, and what is told of each."""

import numpy as np

from graphrisk.worlds.families.circle.mall import Mall
from graphrisk.worlds.families.circle.neighbours import BACK
from graphrisk.worlds.families.circle.society import DEEDS, OWNED, Society
from graphrisk.worlds.families.circle.tasks import STACK
from graphrisk.worlds.families.plumbing import DAY, NONE, Floats, Ints, drawn, first, heads, ints

KEPT, DROPPED, UNDER_WAY = 0, 2, 3
MALL, WELCOME = 1, 2
ROAMING = 1 << 40
"""Lines from here on are a carrier's."""
Deeds = dict[str, Ints]


def close(s: Society, mall: Mall) -> Deeds:
    """Every order of the world, by time, with nothing left open."""
    _everyone_once(s, mall)
    left = s.orders - s.diary.rows
    if left > 0:
        _everyday(s, mall, left)
    d = s.diary.whole()
    order = np.lexsort((s.rng.random(len(d["at"])), d["at"]))
    d = {c: d[c][order] for c in DEEDS}
    d = _trim(d, len(d["at"]) - s.orders, s.rng.random(len(d["at"])))
    _things(s, d)
    _coupons(s, mall, d)
    _outcomes(s, d)
    return d


def _trim(d: Deeds, many: int, luck: Floats) -> Deeds:
    """Drops as many orders as are too many, but nobody's first."""
    if many <= 0:
        return d
    luck = np.where(first(d["who"], d["at"]), 2.0, luck)
    keep = np.sort(np.argsort(luck, kind="stable")[many:])
    return {c: v[keep] for c, v in d.items()}


def _everyone_once(s: Society, mall: Mall) -> None:
    busy = np.zeros(len(s), dtype=bool)
    busy[s.diary.whole()["who"]] = True
    who = np.flatnonzero(~busy)
    new, n = s.since[who] >= 0, len(who)
    days = np.where(heads(s.rng, 0.45, n), 0, ints(s.rng.gamma(0.8, 9, n)))
    soon = s.since[who] + days * DAY + ints(s.rng.exponential(2400, n)) + 200
    some_day = drawn(s.rng, mall.mood, n) * DAY + s.daytime(n)
    s.note(who, np.where(new, soon, some_day), mall.wanted(s.rng, s.liking[who]))


def _everyday(s: Society, mall: Mall, n: int) -> None:
    rng = s.rng
    open_ = np.clip((s.end - s.since) / s.end, 0.0, 1.0)
    who = drawn(rng, s.appetite * open_, n)
    at = drawn(rng, mall.mood, n) * DAY + s.daytime(n)
    before = at < s.since[who]
    later = s.since[who] + ints(rng.random(n) * np.maximum(s.end - s.since[who], 1))
    trade = np.where(heads(rng, s.climate.loyal, n), s.liking[who], NONE)
    item = mall.wanted(rng, trade)
    # A favourite is bought again.
    again = heads(rng, 0.12, n)
    item = np.where(again, (who * 2_654_435_761) % len(mall.shop), item)
    s.note(who, np.where(before, later, at), item)


def _things(s: Society, d: Deeds) -> None:
    """Phone, line, door and wallet of each order, where nobody said."""
    rng, who, n = s.rng, d["who"], len(d["who"])
    for what in OWNED:
        usual = s.owned[what][who]
        if what in d:
            d[what] = np.where(d[what] == NONE, usual, d[what])
        else:
            d[what] = usual
    changed = (who * 523) % 100 < 14
    d["phone"] = np.where(
        changed & (d["at"] > (who * 7_919) % s.end), d["phone"] + (1 << 30), d["phone"]
    )
    second = ((who * 311) % 100 < 45) & heads(rng, 0.3, n)
    d["wallet"] = np.where(second, d["wallet"] + (1 << 30), d["wallet"])
    pool = max(12, len(s) // s.climate.crowd)
    roaming = heads(rng, s.climate.mobile, n)
    air = ROAMING + (who % 3 * 5000 + (who * 17 + rng.integers(0, 6, n)) % pool)
    d["line"] = np.where(roaming, air, d["line"])
    gift = heads(rng, 0.04, n)
    whom = (who + 1 + rng.integers(0, 30, n)) % len(s)
    d["door"] = np.where(gift, s.owned["door"][whom], d["door"])
    office = ((who * 97) % 100 < 22) & heads(rng, 0.5, n)
    d["door"] = np.where(office, (1 << 31) + who * 41 % max(3, len(s) // 40), d["door"])


def _coupons(s: Society, mall: Mall, d: Deeds) -> None:
    rng, who, n = s.rng, d["who"], len(d["who"])
    keen = s.thrift[who]
    day = np.isin(d["at"] // DAY, mall.festivals)
    rate = np.where(day, 0.5, s.climate.vouchers) * keen
    usual = np.where(heads(rng, np.minimum(rate, 0.95), n), MALL, NONE - 1)
    both = day & (usual == MALL) & heads(rng, np.minimum(s.climate.stacking * keen, 0.9), n)
    usual = np.where(both, STACK, usual)
    new = first(who, d["at"]) & (s.since[who] >= 0) & heads(rng, 0.6, n)
    usual = np.where(new, WELCOME, usual)
    d["coupon"] = np.where(d["coupon"] == NONE, usual, d["coupon"])


def _outcomes(s: Society, d: Deeds) -> None:
    rng, n = s.rng, len(d["who"])
    rate = np.minimum(s.climate.returns * s.doubt[d["who"]], 0.8)
    usual = np.where(heads(rng, rate, n), BACK, KEPT)
    usual = np.where(heads(rng, 0.025, n), DROPPED, usual)
    end = np.where(d["outcome"] == NONE, usual, d["outcome"])
    young = s.end - d["at"] < rng.integers(1, 6, n) * DAY
    d["outcome"] = np.where(young, UNDER_WAY, end)
