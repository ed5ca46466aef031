"""The parcels as the shop exports them, and the truth."""

from typing import Any, Final

import numpy as np

from graphrisk.worlds.families.plumbing import (
    DAY,
    HOUR,
    NONE,
    Flags,
    Ints,
    Texts,
    blank,
    clock,
    digits,
    drawn,
    heads,
    say,
    word,
    world,
)
from graphrisk.worlds.families.sms.climate import COUNTRIES, HABITS
from graphrisk.worlds.families.sms.folk import Folk, Land
from graphrisk.worlds.families.sms.honest import REFUSED
from graphrisk.worlds.families.sms.labels import ips, money, phones, vouchers
from graphrisk.worlds.families.sms.parcels import CANCELLED, MOVING, RETURNED, Parcels
from graphrisk.worlds.families.sms.wording import address, opinion
from graphrisk.worlds.world import World

_HEX: Final = "0123456789abcdef"
_ENDS: Final = np.array(["delivered", "refused", "refunded", "cancelled", "shipped"])


def render(land: Land, folk: Folk, p: Parcels) -> World:
    """Frames in which bands can't be told by where they stand."""
    names = word(np.arange(land.heads), land.seed * 16 + 3, _HEX, 14)
    order = np.argsort(names)
    return world(
        orders=_orders(land, p, names, folk),
        users={"user_id": names[order], "signed_up_at": _time(land, folk["born"])[order]},
        reviews=_reviews(land, p, names),
        truth={k: v[order] for k, v in _truth(land, folk, names).items()},
    )


def _time(land: Land, at: Ints, known: Flags | None = None) -> Any:
    return clock(land.climate.start, at - COUNTRIES[land.climate.country][1] * HOUR, known)


def _merchant(land: Land, item: Ints) -> Texts:
    return digits(40_000 + (item // 8) * 29 + land.seed % 1000)


def _orders(land: Land, p: Parcels, names: Texts, folk: Folk) -> dict[str, Any]:
    rng, n, c = land.rng, len(p["who"]), land.climate
    back = p["at"] + rng.integers(4 * DAY, 18 * DAY, n)
    known = (p["end"] == RETURNED) & (back < land.end)
    end = np.where((p["end"] == RETURNED) & ~known, 0, p["end"])
    end = np.where((end == REFUSED) & (p["prepaid"] == 1), CANCELLED, end)
    paid, off = money(land, p)
    wallet = say("w", word(p["who"], land.seed * 16 + 4, "0123456789", 11))
    style = p["who"] * 13 % 10
    columns = {
        "order_id": word(np.arange(n), land.seed * 16 + 5, "ABCDEFGHJKMNPQRSTUVWXYZ23456789", 12),
        "user_id": names[p["who"]],
        "ordered_at": _time(land, p["at"]),
        "amount": paid,
        "currency": np.full(n, COUNTRIES[c.country][0]),
        "merchant_id": _merchant(land, p["item"]),
        "product_id": digits(1_000_000 + p["item"] * 17),
        "device_id": blank(word(p["gadget"], land.seed * 16 + 6, _HEX, 16), heads(rng, c.lost, n)),
        "ip": blank(ips(land, p["net"]), heads(rng, 0.02, n)),
        "address": blank(
            address(land.seed, c.country, p["door"], p["code"], style), heads(rng, 0.004, n)
        ),
        "payment_account": blank(wallet, p["prepaid"] == 0),
        "phone": blank(phones(land, p["sim"], p["who"]), heads(rng, 0.02, n)),
        "coupon_code": blank(vouchers(land, p), p["voucher"] < 0),
        "discount": off,
        "status": _ENDS[end],
        "payment_method": np.where(p["prepaid"] == 1, "prepaid", "cod"),
        "refunded_at": _time(land, back, known),
    }
    return {k: None if k == c.untold else v for k, v in columns.items()}


def _reviews(land: Land, p: Parcels, names: Texts) -> dict[str, Any]:
    rng, n = land.rng, len(p["who"])
    at = p["at"] + rng.integers(3 * DAY, 11 * DAY, n)
    asked = heads(rng, land.climate.praise * (0.3 + p["who"] * 31 % 140 / 100), n) | (
        p["say"] != NONE
    )
    told = np.flatnonzero(asked & (at < land.end) & (p["end"] != MOVING) & (p["end"] != CANCELLED))
    told = told[p["end"][told] != REFUSED]
    script = p["say"][told]
    usual = 1 + drawn(rng, (0.06, 0.04, 0.08, 0.2, 0.62), len(told))
    paid = 5 - heads(rng, 0.15, len(told)).astype(np.int64)
    return {
        "review_id": word(told, land.seed * 16 + 10, _HEX, 12),
        "user_id": names[p["who"][told]],
        "merchant_id": _merchant(land, p["item"][told]),
        "product_id": digits(1_000_000 + p["item"][told] * 17),
        "rating": np.where(script >= 0, paid, usual),
        "text": opinion(rng, land.climate.country, script),
        "reviewed_at": _time(land, at[told]),
    }


def _truth(land: Land, folk: Folk, names: Texts) -> dict[str, Any]:
    rings = np.array([f"sms-{i:04d}" for i in range(len(land.rings))] + [""])
    kinds, cares = (np.array([r[i] for r in land.rings] + [""]) for i in (0, 1))
    honest = folk["ring"] == NONE
    return {
        "user_id": names,
        "ring": rings[folk["ring"]],
        "kind": kinds[folk["ring"]],
        "role": np.where(honest, "", np.where(folk["core"] == 1, "core", "member")),
        "difficulty": cares[folk["ring"]],
        "beside": rings[np.where(honest, folk["beside"], NONE)],
        "habit": np.where(honest, np.array(HABITS)[folk["habit"]], ""),
    }
