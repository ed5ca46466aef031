"""A scene as the tables that the shop would export."""

import numpy as np

from graphrisk.worlds.families.club.fate import conclude, reviews
from graphrisk.worlds.families.club.letters import addresses, mails, networks, numbers
from graphrisk.worlds.families.club.scene import HABITS, HOME_TOWNS, Scene
from graphrisk.worlds.families.plumbing import (
    DAY,
    NONE,
    Ints,
    Texts,
    blank,
    clock,
    digits,
    heads,
    ints,
    say,
    word,
    world,
)  # fmt: skip
from graphrisk.worlds.world import World

_HEX, _B32 = "0123456789abcdef", "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def render(scene: Scene, rows: dict[str, Ints]) -> World:
    """The world; rows are in the order of their time."""
    climate, people, rng = scene.climate, scene.people, scene.rng
    salt, n = int(rng.integers(1, 1 << 40)), len(rows["at"])
    fates = conclude(scene, rows)
    users = word(np.arange(len(people.home)), salt, "0123456789", 15)
    order = say("E", word(np.arange(n), salt + 1, "0123456789", 16))
    user, product = rows["user"], rows["product"]
    shop = word(scene.goods.shop, salt + 2, _B32, 6)
    thing = word(np.arange(len(scene.goods.shop)), salt + 3, _B32, 9)
    price, off = _bill(scene, rows)
    card = np.where(rows["card"] != NONE, rows["card"], people.card[user])
    code = say("NEWS", word(rows["code"], salt + 4, _B32, 4))
    told = reviews(scene, rows, fates)
    about = told["row"]
    orders: dict[str, object] = {
        "order_id": order, "user_id": users[user], "ordered_at": clock(climate.start, rows["at"]),
        "amount": (price - off) / 100, "merchant_id": shop[product], "product_id": thing[product],
        "device_id": blank(word(_devices(scene, rows), salt + 5, _HEX, 20), heads(rng, 0.03, n)),
        "ip": blank(_lines(scene, rows, salt + 6), heads(rng, 0.01, n)),
        "address": _doors(scene, rows, salt + 100),
        "payment_account": blank(word(card, salt + 7, _HEX, 18), fates.cod),
        "phone": blank(numbers(people.phone[user], climate.country, salt + 8),
                       heads(rng, 0.5, len(users))[user]),
        "email": mails(people.mail[user], salt + 9),
        "coupon_code": blank(code, rows["code"] == NONE), "discount": off / 100,
        "status": fates.status, "payment_method": np.where(fates.cod, "cod", "prepaid"),
        "refunded_at": clock(climate.start, fates.back, fates.back != NONE),
    }  # fmt: skip
    hidden: dict[str, object] = dict.fromkeys(climate.untold)
    return world(
        orders={**orders, **hidden},
        users={"user_id": users, "signed_up_at": clock(climate.start, people.joined)},
        reviews={
            "review_id": word(ints(about), salt + 50, _B32, 12), "user_id": users[user[about]],
            "merchant_id": shop[product[about]], "product_id": thing[product[about]],
            "rating": told["rating"], "text": told["text"],
            "reviewed_at": clock(climate.start, ints(told["at"])),
        },
        truth=_truth(scene, users),
    )  # fmt: skip


def _bill(scene: Scene, rows: dict[str, Ints]) -> tuple[Ints, Ints]:
    """Price and discount in cents; cheap things are bought by twos."""
    price, rng = scene.goods.price[rows["product"]], scene.rng
    several = (price < 4000) & heads(rng, 0.25, len(price))
    price = price * np.where(several, rng.integers(2, 4, len(price)), 1)
    return price, np.where(rows["code"] == NONE, 0, price // 10)


def _devices(scene: Scene, rows: dict[str, Ints]) -> Ints:
    """The own phone, the household's tablet, or what was asked for."""
    people, user = scene.people, rows["user"]
    tablet = (people.tablet[user] != NONE) & heads(scene.rng, 0.4, len(user))
    own = np.where(tablet, people.tablet[user], people.device[user])
    return np.where(rows["device"] != NONE, rows["device"], own)


def _lines(scene: Scene, rows: dict[str, Ints], salt: int) -> Texts:
    """Lines at home change their address now and then; carriers and tunnels serve crowds."""
    people, rng, user = scene.people, scene.rng, rows["user"]
    home, n = people.home[user], len(user)
    spell = (rows["at"] // DAY + home % 17) // (3 + home % 40)
    line, six = home * 1000 + spell, ints(home % 3 == 0)
    draw, many = rng.random(n), len(people.home)
    roaming = draw < people.mobile[user]
    tunnel = people.vpn[user] & (rng.random(n) < 0.7)
    # A carrier has an address for some hundred people, a tunnel one for some dozen.
    carrier = 10**12 + rng.integers(0, max(4, many // 300), n)
    exit_ = 2 * 10**12 + rng.integers(0, max(3, many // 700), n)
    line = np.where(tunnel, exit_, np.where(roaming, carrier, line))
    return networks(line, np.where(tunnel | roaming, 0, six), salt, np.arange(n))


def _doors(scene: Scene, rows: dict[str, Ints], salt: int) -> Texts:
    people, user, rng = scene.people, rows["user"], scene.rng
    usual = (people.drop[user] != NONE) & heads(rng, 0.7, len(user))
    place = np.where(usual, people.drop[user], people.home[user])
    # Presents, and the parents' house: some send parcels to kin.
    kin = people.home[(user * 7919 + 13) % len(people.home)]
    place = np.where((user % 10 < 6) & heads(rng, 0.2, len(user)), kin, place)
    place = np.where(rows["place"] != NONE, rows["place"], place)
    # Numbers beyond the homes are parcel shops.
    town_of = np.zeros(len(people.home), dtype=np.int64)
    town_of[people.home] = people.town
    box = place >= len(people.home)
    town = np.where(box, place % HOME_TOWNS, town_of[np.where(box, 0, place)])
    # A home is mostly written as those who live there do.
    style = np.where(heads(rng, 0.8, len(user)), place % 3, people.style[user])
    return addresses(place, town, style, ints(box), scene.climate.country, salt)


def _truth(scene: Scene, users: Texts) -> dict[str, Texts]:
    people, rings = scene.people, scene.rings
    names = np.array([*(say("club-", digits(np.arange(1, len(rings) + 1)))), ""])
    kinds = np.array([*(kind for kind, _ in rings), ""])
    cares = np.array([*(care for _, care in rings), ""])
    honest = people.ring == NONE
    return {
        "user_id": users, "ring": names[people.ring], "kind": kinds[people.ring],
        "role": np.where(honest, "", np.array(["", "core", "member"])[people.role]),
        "difficulty": cares[people.ring], "beside": names[people.beside],
        "habit": np.where(honest, np.array(HABITS)[people.habit], ""),
    }  # fmt: skip
