"""The mall's books, and the truth."""

from typing import Any, Final

import numpy as np

from graphrisk.worlds.families.circle.climate import HABITS, LANDS
from graphrisk.worlds.families.circle.diary import DROPPED, UNDER_WAY, Deeds
from graphrisk.worlds.families.circle.labels import codes, doors, ips, prices
from graphrisk.worlds.families.circle.mall import Mall
from graphrisk.worlds.families.circle.neighbours import BACK
from graphrisk.worlds.families.circle.phrases import stars, words
from graphrisk.worlds.families.circle.society import Society
from graphrisk.worlds.families.circle.tasks import OWN_WORDS
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
    word,
    world,
)
from graphrisk.worlds.world import World

_CODE: Final = "0123456789abcdefghjkmnpqrstvwxyz"


def render(s: Society, mall: Mall, d: Deeds) -> World:
    """What the mall would export, by order's time; users and truth by id."""
    ids = say("u", word(np.arange(len(s)), s.seed * 16 + 1, _CODE, 12))
    rank = np.argsort(ids)
    return world(
        orders=_orders(s, mall, d, ids),
        users={"user_id": ids[rank], "signed_up_at": _utc(s, s.since)[rank]},
        reviews=_reviews(s, mall, d, ids),
        truth={k: v[rank] for k, v in _truth(s, ids).items()},
    )


def _utc(s: Society, at: Ints, known: Flags | None = None) -> Any:
    return clock(s.climate.opening, at - LANDS[s.climate.land][1] * HOUR, known)


def _shop(s: Society, shop: Ints) -> Texts:
    return say("shop", digits(10_000 + shop * 37 + s.seed % 37))


def _item(s: Society, item: Ints) -> Texts:
    return word(item, s.seed * 16 + 2, "0123456789", 12)


def _orders(s: Society, mall: Mall, d: Deeds, ids: Texts) -> dict[str, Any]:
    rng, n, c = s.rng, len(d["who"]), s.climate
    when = d["at"] + rng.integers(3 * DAY, 15 * DAY, n)
    back = (d["outcome"] == BACK) & (when < s.end)
    amount, off = prices(s, mall, d)
    cash = heads(rng, c.cash, n)
    columns = {
        "order_id": say(
            digits(3_000_000_000 + np.arange(n) * 11 + s.seed), digits(d["who"] % 97, 2)
        ),
        "user_id": ids[d["who"]],
        "ordered_at": _utc(s, d["at"]),
        "amount": amount,
        "currency": np.full(n, LANDS[c.land][0]),
        "merchant_id": _shop(s, mall.shop[d["item"]]),
        "product_id": _item(s, d["item"]),
        "device_id": blank(word(d["phone"], s.seed * 16 + 3, _CODE, 12), heads(rng, 0.06, n)),
        "ip": blank(ips(s, d["line"]), heads(rng, 0.02, n)),
        "address": blank(doors(s, d), heads(rng, 0.01, n)),
        "payment_account": blank(word(d["wallet"], s.seed * 16 + 4, "0123456789", 16), cash),
        "phone": blank(
            say("1", word(d["who"], s.seed * 16 + 5, "0123456789", 10)), heads(rng, 0.15, n)
        ),
        "coupon_code": blank(codes(s, d["coupon"]), d["coupon"] < 0),
        "discount": off,
        "status": _status(s, d, back),
        "payment_method": np.where(cash, "cod", "prepaid"),
        "refunded_at": _utc(s, when, back),
    }
    return {k: None if k in c.quiet else v for k, v in columns.items()}


def _status(s: Society, d: Deeds, back: Flags) -> Texts:
    way = np.array(["paid", "shipped"])[s.rng.integers(0, 2, len(back))]
    usual = np.where(d["outcome"] == UNDER_WAY, way, "delivered")
    usual = np.where(d["outcome"] == DROPPED, "cancelled", usual)
    return np.asarray(np.where(back, "refunded", usual))


def _reviews(s: Society, mall: Mall, d: Deeds, ids: Texts) -> dict[str, Any]:
    rng, n = s.rng, len(d["who"])
    wait = _until_said(s, n)
    paid = d["kit"] != NONE
    told = heads(rng, s.talk[d["who"]], n) | paid
    done = (d["outcome"] != UNDER_WAY) & (d["outcome"] != DROPPED)
    at = np.flatnonzero(told & done & (d["at"] + wait < s.end))
    who, item, kit = (
        d["who"][at],
        d["item"][at],
        np.where(d["kit"][at] == OWN_WORDS, NONE, d["kit"][at]),
    )
    glad = s.glad[who] * np.where(d["outcome"][at] == BACK, 0.4, 1.0)
    return {
        "review_id": say("c", word(at, s.seed * 16 + 9, _CODE, 12)),
        "user_id": ids[who],
        "merchant_id": _shop(s, mall.shop[item]),
        "product_id": _item(s, item),
        "rating": stars(rng, paid[at], glad),
        "text": words(rng, s.climate.land, kit),
        "reviewed_at": _utc(s, d["at"][at] + wait[at]),
    }


def _until_said(s: Society, n: int) -> Ints:
    """Days until a review, mostly as soon as the parcel is there."""
    return np.asarray(2 * DAY + s.rng.gamma(1.3, 2.5 * DAY, n), dtype=np.int64)


def _truth(s: Society, ids: Texts) -> dict[str, Any]:
    rings = np.array([f"circle-{i:04d}" for i in range(len(s.rings))] + [""])
    kinds, cares = (np.array([r[i] for r in s.rings] + [""]) for i in (0, 1))
    honest = s.ring == NONE
    return {
        "user_id": ids,
        "ring": rings[s.ring],
        "kind": kinds[s.ring],
        "role": np.where(honest, "", np.where(s.core == 1, "core", "member")),
        "difficulty": cares[s.ring],
        "beside": rings[np.where(honest, s.beside, NONE)],
        "habit": np.where(honest, np.array(HABITS)[s.habit], ""),
    }
