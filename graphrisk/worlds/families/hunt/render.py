"""The sales as the tables that the marketplace would export."""

import numpy as np

from graphrisk.worlds.families.hunt.plaza import HABITS, KEPT, Plaza
from graphrisk.worlds.families.plumbing import (
    DAY,
    NONE,
    Flags,
    Ints,
    Texts,
    blank,
    clock,
    digits,
    heads,
    ints,
    mask,
    say,
    word,
    world,
)  # fmt: skip
from graphrisk.worlds.world import World

_NUM, _HEX, _MIX = "0123456789", "0123456789abcdef", "abcdefghijkmnpqrstuvwxyz23456789"
_STREETS = ("Juárez", "Hidalgo", "Morelos", "Insurgentes", "Reforma", "Allende", "Jacarandas",
            "Fresnos", "Independencia", "Nogal", "Pino Suárez", "Cedros")  # fmt: skip
_AREAS = ("Centro", "Del Valle", "Las Lomas", "San Miguel", "La Joya", "Jardines", "El Mirador")
_SAID = ("Llegó bien", "Excelente", "Buena calidad", "Tal como la foto", "Tardó", "No me gustó",
         "Lo recomiendo", "Regular", "Muy bonito", "Cumple")  # fmt: skip


def render(plaza: Plaza, rows: dict[str, Ints]) -> World:
    """The world; rows are in the order of their time."""
    rng, buyers, climate, stalls = plaza.rng, plaza.buyers, plaza.climate, plaza.stalls
    salt, n, user, good = int(rng.integers(1, 1 << 40)), len(rows["at"]), rows["user"], rows["good"]
    users = word(np.arange(len(plaza)), salt, _NUM, 16)
    seller = say("MX", word(stalls.seller, salt + 1, _NUM, 9))
    item = say("MLI", word(np.arange(len(stalls.seller)), salt + 2, _NUM, 13))
    total, off = _sum(plaza, rows)
    cash = heads(rng, climate.cash, n)
    status, back = _fates(plaza, rows, cash)
    code = word(rows["coupon"], salt + 3, "ABCDEFGHJKMNPQRSTUVWXYZ", 7)
    orders: dict[str, object] = {
        "order_id": word(np.arange(n), salt + 4, _NUM, 17), "user_id": users[user],
        "ordered_at": clock(climate.start, rows["at"]), "amount": (total - off) / 100,
        "merchant_id": seller[good], "product_id": item[good],
        "device_id": blank(word(_phones(plaza, user), salt + 5, _HEX, 15), heads(rng, 0.05, n)),
        "ip": blank(_lines(plaza, rows, salt + 20), heads(rng, 0.02, n)),
        "address": _homes(plaza, user, salt + 40),
        "payment_account": blank(word(buyers.card[user], salt + 6, _MIX, 14), cash),
        "phone": blank(say("+52", word(buyers.phone[user], salt + 7, _NUM, 10)),
                       heads(rng, 0.35, len(plaza))[user]),
        "coupon_code": blank(code, off == 0), "discount": off / 100, "status": status,
        "payment_method": np.where(cash, "cod", "prepaid"),
        "refunded_at": clock(climate.start, back, back != NONE),
    }  # fmt: skip
    hidden: dict[str, object] = dict.fromkeys(climate.untold)
    about = np.flatnonzero(heads(rng, climate.review, n) & (rows["at"] < plaza.end - 8 * DAY))
    cross = rng.random(len(about)) < np.where(back[about] != NONE, 0.7, 0.15)
    stars = np.where(cross, rng.integers(1, 4, len(about)), rng.integers(4, 6, len(about)))
    later = rows["at"][about] + rng.integers(2 * DAY, 8 * DAY, len(about))
    return world(
        orders={**orders, **hidden},
        users={"user_id": users, "signed_up_at": clock(climate.start, buyers.joined)},
        reviews={
            "review_id": word(about, salt + 8, _MIX, 12), "user_id": users[user[about]],
            "merchant_id": seller[good[about]], "product_id": item[good[about]],
            "rating": stars,
            "text": say(np.array(_SAID)[rng.integers(0, len(_SAID), len(about))], "."),
            "reviewed_at": clock(climate.start, later),
        },
        truth=_truth(plaza, users),
    )  # fmt: skip


def _sum(plaza: Plaza, rows: dict[str, Ints]) -> tuple[Ints, Ints]:
    """What the basket comes to, and what its coupon takes off, if it reaches the minimum."""
    rng, stalls, n = plaza.rng, plaza.stalls, len(rows["at"])
    price = stalls.price[rows["good"]]
    total = price * (1 + (rng.random(n) < 0.2)) + ints(rng.random(n) < 0.4) * ints(
        price * rng.gamma(1, 0.6, n)
    )
    some = rows["coupon"] != NONE
    least = np.where(some, stalls.least[rows["coupon"]], 0)
    hugging = ints(least * (1 + rng.exponential(rows["over"] / 1000)))
    roomy = np.maximum(total, ints(least * (1 + rng.exponential(0.45, n))))
    total = np.where(some, np.where(rows["hug"] == 1, hugging, roomy), total)
    total = total // 50 * 50 + 50 * (total < 50)
    total = np.maximum(total, -(-least // 50) * 50)
    return total, np.where(some, stalls.off[rows["coupon"]], 0)


def _fates(plaza: Plaza, rows: dict[str, Ints], cash: Flags) -> tuple[Texts, Ints]:
    """How far each order is at the end, and when its money went back."""
    rng, n = plaza.rng, len(rows["at"])
    usual = np.where(heads(rng, plaza.climate.refund, n), ints(DAY * rng.gamma(4, 2.6, n)), KEPT)
    wait = np.where(rows["fate"] == NONE, usual, rows["fate"])
    back = np.where((wait > 0) & (rows["at"] + wait < plaza.end), rows["at"] + wait, NONE)
    age, draw = plaza.end - rows["at"], rng.random(n)
    status = np.full(n, "delivered", dtype="<U9")
    status[age < 5 * DAY] = "shipped"
    status[age < DAY // 2] = "paid"
    status[draw < 0.03] = "cancelled"
    status[cash & (draw > 0.95)] = "refused"
    status[back != NONE] = "refunded"
    return status, back


def _phones(plaza: Plaza, user: Ints) -> Ints:
    """Some order at work or on the family's computer."""
    other = heads(plaza.rng, 0.15, len(user)) & (user % 3 == 0)
    return np.where(other, 3 * len(plaza) + plaza.buyers.home[user], plaza.buyers.device[user])


def _lines(plaza: Plaza, rows: dict[str, Ints], salt: int) -> Texts:
    """A carrier's address of the day, or that of the home."""
    rng, user, n = plaza.rng, rows["user"], len(rows["at"])
    masts = max(6, len(plaza) // 90)
    mast = (mask(plaza.buyers.home[user] * 400 + rows["at"] // DAY, 5) % np.uint64(masts)).astype(
        np.int64
    )
    line = np.where(rng.random(n) < plaza.buyers.roams[user], 10**9 + mast, plaza.buyers.home[user])
    parts = [
        digits(((mask(line, salt + k) % np.uint64(254)) + np.uint64(1)).astype(np.int64))
        for k in range(3)
    ]
    first = np.array(["177", "187", "189", "200", "201"])[line % 5]
    return say(first, ".", parts[0], ".", parts[1], ".", parts[2])


def _homes(plaza: Plaza, user: Ints, salt: int) -> Texts:
    """Streets and areas; the name of the area is left out by some."""
    place = plaza.buyers.home[user]
    draw = [(mask(place, salt + k) % np.uint64(m)).astype(np.int64)
            for k, m in enumerate((len(_STREETS), len(_AREAS), 3000, 60, 90_000))]  # fmt: skip
    street = say(
        "Calle ",
        np.array(_STREETS)[draw[0]],
        " ",
        digits(draw[2] + 1),
        " Int ",
        digits(draw[3] + 1),
    )
    area = np.where(user % 7 == 0, "", say(", Col. ", np.array(_AREAS)[draw[1]]))
    return say(street, area, ", CP ", digits(draw[4] + 10_000))


def _truth(plaza: Plaza, users: Texts) -> dict[str, Texts]:
    buyers, rings = plaza.buyers, plaza.rings
    names = np.array([*say("hunt-", digits(np.arange(1, len(rings) + 1))), ""])
    kinds, cares = (np.array([*(ring[k] for ring in rings), ""]) for k in (0, 1))
    honest = buyers.ring == NONE
    return {
        "user_id": users, "ring": names[buyers.ring], "kind": kinds[buyers.ring],
        "role": np.where(honest, "", np.array(["", "core", "member"])[buyers.role]),
        "difficulty": cares[buyers.ring], "beside": names[buyers.beside],
        "habit": np.where(honest, np.array(HABITS)[buyers.habit], ""),
    }  # fmt: skip
