"""A town as the tables that a shop would export, and the truth beside them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphrisk.worlds import ids, streets
from graphrisk.worlds.arrays import AS_USUAL, Flags, Ints, chance, ints
from graphrisk.worlds.calendar import START
from graphrisk.worlds.drafts import Batch
from graphrisk.worlds.outcomes import STATUSES
from graphrisk.worlds.people import HABITS, ROLES
from graphrisk.worlds.reviews import Reviews
from graphrisk.worlds.shops import NO_COUPON, coupon_text
from graphrisk.worlds.town import Town

CURRENCY: Final = "USD"
_Writer = Callable[[Ints, int], pa.Array]
_KINDS: Final = ("user", "order", "review", "merchant", "product", "device", "card", "phone", "ip",
                 "coupon")  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """The four tables of a world, or of one town of it, as arrow."""

    orders: pa.Table
    users: pa.Table
    reviews: pa.Table
    truth: pa.Table


def salt(town: Town, kind: str) -> int:
    """What makes numbers of one kind in one world look unlike any other's."""
    return town.realm.seed * 64 + _KINDS.index(kind) + 1


def render(town: Town, orders: Batch, reviews: Reviews) -> Tables:
    """Every number as its string, rows in an order that tells nothing."""
    users = ids.codes(_mine(town, np.arange(len(town.people))), salt(town, "user"))
    return Tables(
        _orders(town, orders, users), _users(town, users), _reviews(town, orders, reviews, users),
        _truth(town, users),
    )  # fmt: skip


def _mine(town: Town, numbers: Ints) -> Ints:
    return (town.number << 20) + numbers


def _take(values: pa.Array, at: Ints) -> pa.Array:
    return values.take(pa.array(at))


def _words(values: tuple[str, ...], at: Ints) -> pa.Array:
    return _take(pa.array(list(values)), at)


def _times(seconds: Ints, known: Flags | None = None) -> pa.Array:
    values = pa.array(ints(seconds) + START, mask=None if known is None else ~known)
    return values.cast(pa.timestamp("s")).cast(pa.timestamp("us"))


def _money(cents: Ints) -> pa.Array:
    pairs = np.stack((cents, np.where(cents < 0, -1, 0)), axis=1).astype("<i8")
    return pa.Array.from_buffers(
        pa.decimal128(12, 2), len(cents), [None, pa.py_buffer(pairs.tobytes())]
    )


def _distinct(write: _Writer, numbers: Ints, salted: int) -> pa.Array:
    """Writes each distinct number once, then repeats the strings by row."""
    values, back = np.unique(numbers, return_inverse=True)
    return _take(write(ints(values), salted), ints(back))


def _null(text: pa.Array, where: Flags) -> pa.Array:
    return pc.if_else(pa.array(where), pa.scalar(None, text.type), text)


def _orders(town: Town, o: Batch, users: pa.Array) -> pa.Table:
    n, rng = len(o["user"]), town.rng
    refunded = o["refunded_at"] >= 0
    return pa.table({
        "order_id": ids.codes(_mine(town, np.arange(n)), salt(town, "order")),
        "user_id": _take(users, o["user"]),
        "ordered_at": _times(o["at"]),
        "amount": _money(o["amount"]),
        "currency": pa.array([CURRENCY]).take(pa.array(np.zeros(n, dtype=np.int64))),
        "merchant_id": _distinct(ids.codes, o["merchant"], salt(town, "merchant")),
        "product_id": _distinct(ids.codes, o["product"], salt(town, "product")),
        "device_id": _null(_distinct(ids.hexes, o["device"], salt(town, "device")),
                           _hidden(town, o["user"], town.realm.climate.no_device)),
        "ip": _null(ids.ips(o["ip"], salt(town, "ip"), rng), chance(rng, 0.01, n)),
        "address": _null(streets.write(o["place"], o["style"]), chance(rng, 0.015, n)),
        "payment_account": _null(
            _distinct(ids.codes, o["card"], salt(town, "card")), o["cod"] == 1),
        "phone": _null(_phones(town, o),
                       _hidden(town, o["user"] + 17, town.realm.climate.no_phone)),
        "coupon_code": _coupons(town, o),
        "discount": _money(o["discount"]),
        "status": _words(STATUSES, o["status"]),
        "payment_method": _words(("prepaid", "cod"), o["cod"]),
        "refunded_at": _times(o["refunded_at"], refunded),
    })  # fmt: skip


def _hidden(town: Town, user: Ints, rate: float) -> Flags:
    """Blanks come by user more than by order: a fifth of users leave four times as many."""
    often = np.where(user * 40_503 % 1009 < 202, min(1.0, 3.2 * rate), 0.45 * rate)
    return chance(town.rng, often, len(user))


def _phones(town: Town, o: Batch) -> pa.Array:
    """Mobile numbers; a few users put one that everybody knows is nobody's."""
    text = _distinct(ids.phones, o["phone"], salt(town, "phone"))
    nobody = o["user"] * 30_011 % 1013 < 3
    return pc.if_else(pa.array(nobody), pa.scalar("13800138000"), text)


def _coupons(town: Town, o: Batch) -> pa.Array:
    first = coupon_text(o["coupon"], salt(town, "coupon"))
    second = coupon_text(o["extra"], salt(town, "coupon"))
    both = pc.binary_join_element_wise(first, second, ";")
    return pc.if_else(pa.array(o["extra"] != NO_COUPON), both, first)


def _users(town: Town, users: pa.Array) -> pa.Table:
    table = pa.table({"user_id": users, "signed_up_at": _times(town.people.joined)})
    return table.sort_by("user_id")


def _reviews(town: Town, o: Batch, reviews: Reviews, users: pa.Array) -> pa.Table:
    about = reviews.order
    return pa.table({
        "review_id": ids.codes(_mine(town, np.arange(len(about))), salt(town, "review")),
        "user_id": _take(users, o["user"][about]),
        "merchant_id": _distinct(ids.codes, o["merchant"][about], salt(town, "merchant")),
        "product_id": _distinct(ids.codes, o["product"][about], salt(town, "product")),
        "rating": pa.array(reviews.rating),
        "text": reviews.text,
        "reviewed_at": _times(reviews.at),
    })  # fmt: skip


def _truth(town: Town, users: pa.Array) -> pa.Table:
    people, honest = town.people, town.people.ring == AS_USUAL
    rings, at = town.rings, np.where(honest, len(town.rings), people.ring)
    drawn = np.where(honest & (people.beside >= 0), people.beside, len(rings))
    table = pa.table({
        "user_id": users,
        "ring": _words((*(r.name for r in rings), ""), at),
        "kind": _words((*(r.kind for r in rings), ""), at),
        "role": _words(ROLES, people.role),
        "difficulty": _words((*(r.difficulty for r in rings), ""), at),
        "beside": _words((*(r.name for r in rings), ""), drawn),
        "habit": _words((*HABITS, ""), np.where(honest, people.habit, len(HABITS))),
    })  # fmt: skip
    return table.sort_by("user_id")
