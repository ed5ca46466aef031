"""The town's books as a marketplace would export them, and the truth."""

from typing import Any

import numpy as np

from graphrisk.worlds.families.farm.climate import HABITS, LANDS, SEASONS
from graphrisk.worlds.families.farm.labels import HEX, coded, codes, handsets, lines, phones, places
from graphrisk.worlds.families.farm.life import BACK, OPEN
from graphrisk.worlds.families.farm.town import Town
from graphrisk.worlds.families.farm.words import stars, write
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
    heads,
    say,
    world,
)
from graphrisk.worlds.world import World


def render(town: Town) -> World:
    """Numbers become words, and nothing but the truth tells who is who."""
    o = town.ledger.whole()
    users = say(
        digits(10 + (np.arange(len(town)) * 7 + town.seed) % 80),
        coded(town, np.arange(len(town)), 12),
    )
    return world(
        orders=_orders(town, o, users),
        users={
            "user_id": np.sort(users),
            "signed_up_at": _when(town, town.joined)[np.argsort(users)],
        },
        reviews=_reviews(town, o, users),
        truth=_truth(town, users),
    )


def _when(town: Town, at: Ints, known: Flags | None = None) -> Any:
    hours = LANDS[town.climate.land][1]
    return clock(SEASONS[town.climate.season], at - hours * HOUR, known)


def _orders(town: Town, o: dict[str, Ints], users: Texts) -> dict[str, Any]:
    rng, n, c = town.rng, len(o["user"]), town.climate
    amount, discount = _money(town, o)
    late = o["at"] + rng.integers(2 * DAY, 20 * DAY, n)
    # What would be sent back after the export is not known yet.
    back = (o["fate"] == BACK) & (late < town.end)
    columns = {
        "order_id": say("2000", digits(np.arange(n) * 13 + 7_000_000 + town.seed, 9)),
        "user_id": users[o["user"]],
        "ordered_at": _when(town, o["at"]),
        "amount": amount,
        "currency": np.full(n, LANDS[c.land][0]),
        "merchant_id": say("S", coded(town, town.market.merchant[o["product"]], 10, 2)),
        "product_id": say("ML", coded(town, o["product"], 12, 3)),
        "device_id": blank(handsets(town, o["handset"]), heads(rng, 0.04, n)),
        "ip": blank(lines(town, o["line"]), heads(rng, 0.01, n)),
        "address": blank(places(town, o["place"], o["user"]), heads(rng, 0.01, n)),
        "payment_account": blank(coded(town, o["card"], 16, 4, HEX), heads(rng, 0.12, n)),
        "phone": blank(phones(town, o["user"]), heads(rng, 0.2, n)),
        "coupon_code": blank(codes(town, o["coupon"]), o["coupon"] < 0),
        "discount": discount,
        "status": _status(town, o, back),
        "payment_method": np.full(n, "prepaid"),
        "refunded_at": _when(town, late, back),
    }
    return {k: None if k in c.hidden else v for k, v in columns.items()}


def _money(town: Town, o: dict[str, Ints]) -> tuple[Any, Any]:
    """What was paid and what was let off, in the land's money; prices end as people like them."""
    rng, n = town.rng, len(o["user"])
    typical = LANDS[town.climate.land][3] * town.climate.price
    price = town.market.price[o["product"]] * typical
    step = max(1.0, 10.0 ** np.floor(np.log10(typical) - 1))
    price = np.maximum(np.ceil(price / step) * step - 0.01 * (o["product"] % 3), step)
    price = price * np.where(heads(rng, 0.1, n), 2, 1)
    off = np.select([o["coupon"] < 0, o["coupon"] == 0, o["coupon"] == 1], [0.0, 0.25, 0.12], 0.15)
    discount = np.round(np.minimum(price * off, typical * 0.8), 2)
    return np.round(price - discount, 2), discount


def _status(town: Town, o: dict[str, Ints], back: Flags) -> Texts:
    rng, n = town.rng, len(o["user"])
    way = np.array(["placed", "paid", "shipped"])[rng.integers(0, 3, n)]
    usual = np.where(o["fate"] == OPEN, way, "delivered")
    return np.asarray(np.where(back, "refunded", np.where(o["fate"] == 2, "cancelled", usual)))


def _reviews(town: Town, o: dict[str, Ints], users: Texts) -> dict[str, Any]:
    rng, n = town.rng, len(o["user"])
    wait = rng.integers(2 * DAY, 12 * DAY, n)
    keen = heads(rng, town.climate.praise * np.minimum(1.6, 0.5 + town.hasty[o["user"]]), n)
    at = np.flatnonzero(
        (keen | (o["say"] != NONE)) & (o["at"] + wait < town.end) & (o["fate"] != OPEN)
    )
    o = {k: v[at] for k, v in o.items()}
    return {
        "review_id": say("R", digits(np.arange(len(at)) * 3 + 900_000_000 + town.seed)),
        "user_id": users[o["user"]],
        "merchant_id": say("S", coded(town, town.market.merchant[o["product"]], 10, 2)),
        "product_id": say("ML", coded(town, o["product"], 12, 3)),
        "rating": stars(rng, o["say"], np.where(o["fate"] == BACK, 0.3, 0.0)),
        "text": write(rng, town.climate.land, o["say"]),
        "reviewed_at": _when(town, o["at"] + wait[at]),
    }


def _truth(town: Town, users: Texts) -> dict[str, Any]:
    names = np.array([f"farm-{i:04d}" for i in range(len(town.rings))] + [""])
    kinds, cares = (np.array([r[i] for r in town.rings] + [""]) for i in (0, 1))
    honest = town.ring == NONE
    role = np.where(honest, "", np.where(town.core == 1, "core", "member"))
    columns = {
        "user_id": users, "ring": names[town.ring], "kind": kinds[town.ring], "role": role,
        "difficulty": cares[town.ring], "beside": names[np.where(honest, town.beside, NONE)],
        "habit": np.where(honest, np.array(HABITS)[town.habit], ""),
    }  # fmt: skip
    return {k: v[np.argsort(users)] for k, v in columns.items()}
