"""The book as the tables that the supermarket would export."""

import numpy as np

from graphrisk.worlds.families.parcel.climate import SEASONS
from graphrisk.worlds.families.parcel.doors import write
from graphrisk.worlds.families.parcel.folk import HABITS, Folk
from graphrisk.worlds.families.parcel.shelves import WELCOME
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
    first,
    heads,
    ints,
    say,
    word,
    world,
)  # fmt: skip
from graphrisk.worlds.world import World

_HEX, _UP, _NUM = "0123456789abcdef", "ABCDEFGHJKLMNPQRSTUVWXYZ", "0123456789"
_SAYS = ("Todo bien", "Rápido", "Correcto", "Buen precio", "Llegó tarde", "Faltaba algo",
         "Repetiré", "Normal", "Muy fresco", "Caja rota")  # fmt: skip


def render(folk: Folk, rows: dict[str, Ints]) -> World:
    """The world; rows are in the order of their time."""
    x, rng, start = folk.x, folk.rng, SEASONS[folk.climate.season]
    salt, n, user = int(rng.integers(1, 1 << 40)), len(rows["at"]), rows["user"]
    users = say("c", word(np.arange(len(folk)), salt, _HEX, 13))
    seller, item = word(folk.shelves.seller, salt + 1, _UP, 5), say(
        "84", word(np.arange(len(folk.shelves.price)), salt + 2, _NUM, 11))  # fmt: skip
    offer = _offers(rows)
    sum_ = folk.shelves.basket(rng, rows["lead"], offer, rows["near"])
    off = np.where(offer >= 0, folk.shelves.off[np.maximum(offer, 0)], 0)
    cod = _cash(folk, rows)
    status, back = _ends(folk, rows, cod)
    card = np.where(heads(rng, 0.04, n), x["card"][(user * 7927 + 31) % len(folk)], x["card"][user])
    card = np.where(rows["card"] != NONE, rows["card"], card)
    code = np.where(offer == WELCOME, "BIENVENIDA", say("SEM", word(offer, salt + 3, _UP, 4)))
    orders: dict[str, object] = {
        "order_id": say("P-", word(np.arange(n), salt + 4, _NUM, 15)), "user_id": users[user],
        "ordered_at": clock(start, rows["at"]), "amount": np.maximum(sum_ - off, 50) / 100,
        "merchant_id": seller[rows["lead"]], "product_id": item[rows["lead"]],
        "device_id": blank(word(x["device"][user], salt + 5, _HEX, 16), heads(rng, 0.04, n)),
        "ip": blank(_lines(folk, user, salt + 20), heads(rng, 0.02, n)),
        "address": _doors(folk, rows, salt + 30),
        "payment_account": blank(word(card, salt + 6, _NUM, 16), cod),
        "phone": blank(say("6", word(x["phone"][user], salt + 7, _NUM, 8)),
                       heads(rng, 0.2, len(folk))[user]),
        "coupon_code": blank(code, offer < 0), "discount": off / 100, "status": status,
        "payment_method": np.where(cod, "cod", "prepaid"),
        "refunded_at": clock(start, back, back != NONE),
    }  # fmt: skip
    hidden: dict[str, object] = dict.fromkeys(folk.climate.untold)
    about = np.flatnonzero(heads(rng, 0.07, n) & (rows["at"] < folk.end - 4 * DAY))
    stars = rng.choice(np.array([1, 2, 3, 4, 5]), len(about), p=(0.06, 0.07, 0.17, 0.3, 0.4))
    return world(
        orders={**orders, **hidden},
        users={"user_id": users, "signed_up_at": clock(start, x["joined"])},
        reviews={
            "review_id": word(about, salt + 8, _HEX, 14), "user_id": users[user[about]],
            "merchant_id": seller[rows["lead"][about]], "product_id": item[rows["lead"][about]],
            "rating": stars, "text": say(np.array(_SAYS)[rng.integers(0, 10, len(about))], "."),
            "reviewed_at": clock(start, rows["at"][about] + rng.integers(DAY, 4 * DAY, len(about))),
        },
        truth=_truth(folk, users),
    )  # fmt: skip


def _offers(rows: dict[str, Ints]) -> Ints:
    """The welcome code holds once: on the account's first order with it."""
    again = (rows["offer"] == WELCOME) & ~_once(rows)
    return np.where(again, NONE, rows["offer"])


def _once(rows: dict[str, Ints]) -> Flags:
    used = np.where(rows["offer"] == WELCOME, rows["user"], -1 - np.arange(len(rows["at"])))
    return first(used, rows["at"])


def _cash(folk: Folk, rows: dict[str, Ints]) -> Flags:
    """Some always pay at the door, most never do."""
    likes = folk.x["pays"][rows["user"]] < 100 * folk.climate.cod * 1.6
    usual = likes & heads(folk.rng, 0.6, len(likes))
    cash: Flags = np.where(rows["cod"] != NONE, rows["cod"] == 1, usual & (rows["card"] == NONE))
    return cash


def _ends(folk: Folk, rows: dict[str, Ints], cod: Flags) -> tuple[Texts, Ints]:
    """How far each order is at the world's end, and when its money went back."""
    rng, n = folk.rng, len(rows["at"])
    age, draw = folk.end - rows["at"], rng.random(n)
    status = np.full(n, "delivered", dtype="<U9")
    status[age < 60 * HOUR] = "shipped"
    status[age < 14 * HOUR] = "placed"
    status[draw < 0.03] = "cancelled"
    status[cod & (draw > 0.93) | (rows["fate"] == 1)] = "refused"
    back = rows["at"] + ints(DAY * rng.gamma(3.0, 2.4, n))
    given = (draw > 0.03) & (draw < 0.06) & (status == "delivered") & (back < folk.end)
    status[given] = "refunded"
    return status, np.where(given, back, NONE)


def _lines(folk: Folk, user: Ints, salt: int) -> Texts:
    """The line at home or work, or one of a carrier's addresses, each shared by a crowd."""
    rng, n = folk.rng, len(user)
    moving = rng.integers(0, 100, n) < folk.x["mobile"][user]
    carrier = 10**9 + rng.integers(0, max(5, len(folk) // 150), n)
    line = np.where(moving, carrier, folk.x["line"][user])
    heads_ = np.array(["31", "37", "46", "47", "62", "79", "80", "81", "83", "88", "95"])
    parts = [word(line, salt + k, _HEX, 2) for k in range(3)]
    octets = [
        digits(np.array([int(p, 16) for p in part.tolist()], dtype=np.int64)) for part in parts
    ]
    at = (word(line, salt + 9, _NUM, 4).astype(np.int64)) % len(heads_)
    return say(heads_[at], ".", octets[0], ".", octets[1], ".", octets[2])


def _doors(folk: Folk, rows: dict[str, Ints], salt: int) -> Texts:
    x, user, rng = folk.x, rows["user"], folk.rng
    n = len(user)
    fetched = (x["station"][user] != NONE) & heads(rng, 0.75, n)
    place = np.where(fetched, x["station"][user], x["place"][user])
    place = np.where(rows["place"] != NONE, rows["place"], place)
    note = np.where(rows["note"] != NONE, rows["note"], x["note"][user])
    # Now and then another word behind it, or none.
    note = np.where(heads(rng, 0.12, n), rng.choice(x["note"], n) * heads(rng, 0.5, n), note)
    typo = np.where(heads(rng, 0.06, n), rng.integers(1, 60, n), x["typo"][user])
    # Shopping for the parents or a friend: brought to their door, as they write it.
    kin = (user * 7927 + 31) % len(folk)
    there = (user % 20 < 11) & heads(rng, 0.2, n) & (rows["place"] == NONE)
    place = np.where(there, x["place"][kin], place)
    note, typo = np.where(there, x["note"][kin], note), np.where(there, x["typo"][kin], typo)
    style = np.where(there, x["style"][kin], x["style"][user])
    fetched = fetched & ~there & (rows["place"] == NONE)
    return write(place, note, typo, style, ints(fetched), salt)


def _truth(folk: Folk, users: Texts) -> dict[str, Texts]:
    x, rings = folk.x, folk.rings
    names = np.array([*say("door-", digits(np.arange(1, len(rings) + 1))), ""])
    kinds, cares = (np.array([*(ring[k] for ring in rings), ""]) for k in (0, 1))
    honest = x["ring"] == NONE
    return {
        "user_id": users, "ring": names[x["ring"]], "kind": kinds[x["ring"]],
        "role": np.where(honest, "", np.array(["", "core", "member"])[x["role"]]),
        "difficulty": cares[x["ring"]], "beside": names[x["beside"]],
        "habit": np.where(honest, np.array(HABITS)[x["habit"]], ""),
    }  # fmt: skip
