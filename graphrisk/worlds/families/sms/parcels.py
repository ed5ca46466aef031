"""Every parcel: those planned by bands, and everyday ones; what is on the label, and its end."""

from typing import Final

import numpy as np

from graphrisk.worlds.families.plumbing import DAY, NONE, Ints, drawn, first, heads, ints
from graphrisk.worlds.families.sms.folk import PARCEL, Folk, Land
from graphrisk.worlds.families.sms.honest import GIFT, REFUSED, month_end, soon, tastes
from graphrisk.worlds.families.sms.trades import FREIGHT

DELIVERED, RETURNED, CANCELLED, MOVING = 0, 2, 3, 4
CARRIED: Final = 1 << 40
"""Networks from here on are a carrier's addresses."""
CLONED: Final = 1 << 40
"""Phones from here on show the id of all their model."""
Parcels = dict[str, Ints]


def dispatch(land: Land, folk: Folk) -> Parcels:
    """As many parcels as the world has, by time."""
    rows = [*land.plans, _firsts(land, folk)]
    left = land.orders - sum(len(r["who"]) for r in rows)
    if left > 0:
        rows.append(_everyday(land, folk, left))
    p = {c: np.concatenate([r[c] for r in rows]) for c in PARCEL}
    rank = np.lexsort((land.rng.random(len(p["at"])), p["at"]))[: land.orders]
    p = {c: v[rank] for c, v in p.items()}
    _label(land, folk, p)
    _pay(land, folk, p)
    _end(land, folk, p)
    return p


def _rows(who: Ints, at: Ints, item: Ints) -> Parcels:
    rows = {c: np.full(len(who), NONE) for c in PARCEL}
    return rows | {"who": who, "at": at, "item": item}


def _firsts(land: Land, folk: Folk) -> Parcels:
    """One for each who has none yet."""
    none = np.ones(len(folk["born"]), dtype=bool)
    for plan in land.plans:
        none[plan["who"]] = False
    who = np.flatnonzero(none)
    young = folk["born"][who] >= 0
    late = folk["born"][who] + soon(land, len(who))
    some_day = land.rng.integers(0, land.climate.days, len(who)) * DAY + land.clocks(len(who))
    at = np.where(young, late, some_day)
    over = at >= land.end
    at[over] = folk["born"][who[over]] + land.rng.integers(60, DAY, int(over.sum()))
    return _rows(who, np.minimum(at, land.end - 60), tastes(land, who))


def _everyday(land: Land, folk: Folk, n: int) -> Parcels:
    """Wages bring parcels, and so do days whose number is that of the month."""
    rng = land.rng
    who = drawn(rng, folk["appetite"].astype(np.float64), n)
    day = np.arange(land.climate.days)
    mood = 1 + 0.5 * ((day + 4) % 30 < 8) + 1.5 * ((day % 30) == int(rng.integers(3, 12)))
    at = drawn(rng, mood, n) * DAY + land.clocks(n)
    early = at < folk["born"][who] + 120
    since = np.maximum(folk["born"][who], 0)
    at = np.where(early, since + 120 + ints(rng.random(n) * (land.end - since - 200)), at)
    return _rows(who, np.clip(at, 0, land.end - 60), tastes(land, who))


def _label(land: Land, folk: Folk, p: Parcels) -> None:
    """The phone and the network it was ordered from, the door, the code and the number."""
    rng, who, n = land.rng, p["who"], len(p["who"])
    renews = folk["renews"][who]
    turn = np.where(renews > 0, p["at"] // (np.maximum(renews, 1) * DAY), 0)
    gadget = folk["gadget"][who] + turn * (1 << 30)
    cheap = (who * 613) % 1000 < 1000 * land.climate.clone
    gadget = np.where(cheap, CLONED + who * 7 % 19, gadget)
    p["gadget"] = np.where(p["gadget"] == NONE, gadget, p["gadget"])
    net = np.where(rng.random(n) * 1000 < folk["afar"][who], _carried(land, who), folk["net"][who])
    p["net"] = np.where(p["net"] == NONE, net, p["net"])
    cousin = rng.integers(0, len(folk["born"]), n)
    sent = heads(rng, 0.03, n)
    p["door"] = np.where(sent, folk["door"][cousin], folk["door"][who])
    usual = np.where(heads(rng, 0.85, n), folk["code"][who], NONE)
    p["code"] = np.where(p["code"] == NONE, usual, p["code"])
    p["sim"] = np.where(sent & heads(rng, 0.5, n), folk["sim"][cousin], folk["sim"][who])


def _carried(land: Land, who: Ints) -> Ints:
    """An address that a carrier gives to a district's phones in turn."""
    pool = max(8, land.size // land.climate.crowd)
    district = who * 2_654_435 % pool
    return CARRIED + (district + land.rng.integers(0, 4, len(who))) % pool


def _pay(land: Land, folk: Folk, p: Parcels) -> None:
    """Prepaid (1) or at the door (0), and the voucher."""
    rng, who, n = land.rng, p["who"], len(p["who"])
    p["prepaid"] = ints((rng.random(n) * 1000 < folk["prepaid"][who]) & (p["end"] != REFUSED))
    start = first(who, p["at"]) & (folk["born"][who] >= 0)
    keen = (who * 379 % 100 + 50) / 100
    usual = np.where(heads(rng, np.minimum(land.climate.freight * keen, 1), n), FREIGHT, NONE - 1)
    gift = start & heads(rng, np.minimum(land.climate.gift * keen, 0.95), n)
    usual = np.where(gift, GIFT, usual)
    p["voucher"] = np.where(p["voucher"] == NONE, usual, p["voucher"])


def _end(land: Land, folk: Folk, p: Parcels) -> None:
    """Taken in, refused, sent back, cancelled, or still on a motorbike somewhere."""
    rng, who, n = land.rng, p["who"], len(p["who"])
    turns = folk["turns"][who] / 1000
    broke = month_end(land, folk["habit"][who], p["at"]) & (folk["ring"][who] == NONE)
    turns = np.where(broke, 0.6, turns)
    usual = np.where(heads(rng, np.minimum(turns, 0.8), n), REFUSED, DELIVERED)
    usual = np.where(p["prepaid"] == 1, DELIVERED, usual)
    usual = np.where((usual == DELIVERED) & heads(rng, land.climate.returned, n), RETURNED, usual)
    usual = np.where(heads(rng, 0.04, n), CANCELLED, usual)
    end = np.where(p["end"] == NONE, usual, p["end"])
    moving = land.end - p["at"] < rng.integers(1, 7, n) * DAY
    p["end"] = np.where(moving, MOVING, end)
