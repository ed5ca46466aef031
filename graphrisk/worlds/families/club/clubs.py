"""The clubs: who joins, what the week's script says, and who follows it."""

import numpy as np

from graphrisk.worlds.families.club.climate import (
    CARES,
    CLAIM_DAYS,
    CLAIMS,
    FAILING,
    FRESH,
    GOODS,
    HELPED,
    LASTS,
    LENT,
    LIFE,
    SCRIPTS,
    TAKING,
    WEEKS,
)  # fmt: skip
from graphrisk.worlds.families.club.honest import days
from graphrisk.worlds.families.club.scene import HABITS, Scene
from graphrisk.worlds.families.plumbing import DAY, NONE, Ints, drawn, heads, ints


def run_clubs(scene: Scene) -> None:
    """Clubs until enough people are in one."""
    left, rng = scene.members, scene.rng
    while left >= 3:
        size = int(np.clip(np.exp(rng.normal(np.log(13), 0.8)), 3, 80))
        size = left if left - size < 3 and left <= 80 else min(size, left)
        care = CARES[int(drawn(rng, tuple(scene.climate.cares), 1)[0])]
        _club(scene, scene.claim(size), care)
        left -= size


def _club(scene: Scene, who: Ints, care: str) -> None:
    rng, number = scene.rng, len(scene.rings)
    coupons = rng.random() < 0.25
    scene.rings.append(("mixed" if coupons else "refund", care))
    scene.people.ring[who], scene.people.habit[who] = number, 0
    scene.people.role[who] = 1 + (rng.random(len(who)) > 0.2)
    begins, lasts = _calendar(scene, care)
    member, script = _attend(scene, len(who), len(begins), care)
    _enlist(scene, who, care, int(begins.min()))
    n = len(member)
    at = scene.between(begins[script], begins[script] + lasts[script], n)
    user = who[member]
    at = np.minimum(np.maximum(at, scene.people.joined[user] + 240), scene.end - 60)
    code = np.where(heads(rng, 0.6 if coupons else 0.1, n), at // (14 * DAY), NONE)
    scene.rows.add(
        user=user, at=at, product=_wares(scene, script, care), back=_claims(scene, script, care),
        code=code, **_covers(scene, who, member, care),
    )  # fmt: skip


def _calendar(scene: Scene, care: str) -> tuple[Ints, Ints]:
    """When each script begins, and how long it lasts."""
    rng = scene.rng
    many = int(rng.integers(*SCRIPTS[care]))
    work = min(int(rng.uniform(*WEEKS[care]) * 7 * DAY), scene.end - 10 * DAY)
    first = int(rng.integers(0, max(1, scene.end - work - 8 * DAY)))
    begins = first + np.sort(rng.integers(0, work, many))
    return begins, ints(rng.uniform(*LASTS[care], many) * DAY)


def _attend(scene: Scene, size: int, scripts: int, care: str) -> tuple[Ints, Ints]:
    """Who follows which script; everybody follows two at least."""
    rng = scene.rng
    there = rng.random((size, scripts)) < TAKING[care]
    for _ in range(2):
        there[np.arange(size), rng.integers(0, scripts, size)] = True
    member, script = np.nonzero(there)
    return ints(member), ints(script)


def _enlist(scene: Scene, who: Ints, care: str, begin: int) -> None:
    """Most have had their account for years; some open one for it. They buy besides."""
    people, rng = scene.people, scene.rng
    fresh = heads(rng, FRESH[care], len(who))
    lead = ints(rng.gamma(1.2, 8 * DAY, len(who)))
    opened = np.where(fresh, begin - lead, np.minimum(people.joined[who], begin - 20 * DAY))
    people.joined[who] = opened
    people.life[who] *= LIFE[care]


def _wares(scene: Scene, script: Ints, care: str) -> Ints:
    """Each script names a few dear things of one shop; some take another one there."""
    rng, goods, many = scene.rng, scene.goods, int(script.max()) + 1
    first = goods.dear(rng, many, 0.5)
    product = np.empty(len(script), dtype=np.int64)
    for number, thing in enumerate(first):
        shelf = goods.beside(int(thing))
        dear = shelf[np.argsort(-goods.price[shelf], kind="stable")][: max(2, len(shelf) // 2)]
        named = np.append(rng.choice(dear, int(rng.integers(*GOODS[care])) - 1), thing)
        rows = script == number
        product[rows] = rng.choice(named, int(rows.sum()))
        other = rows & heads(rng, 0.1, len(script))
        product[other] = rng.choice(shelf, int(other.sum()))
    return product


def _claims(scene: Scene, script: Ints, care: str) -> Ints:
    """Seconds until the money is back, for those whose claim the shop believed."""
    rng, n = scene.rng, len(script)
    names = drawn(rng, tuple(scene.climate.claims), int(script.max()) + 1)
    back = np.empty(n, dtype=np.int64)
    for number, name in enumerate(names):
        rows = script == number
        back[rows] = days(scene, *CLAIM_DAYS[CLAIMS[name]], int(rows.sum()))
    return np.where(heads(rng, FAILING[care], n), NONE - 1, back)


def _covers(scene: Scene, who: Ints, member: Ints, care: str) -> dict[str, Ints]:
    """Whose door, card and phone an order goes by, where not the member's own."""
    rng, n, size = scene.rng, len(member), len(who)
    helped = min(0.7, HELPED[care] * scene.climate.helpers)
    team = {"careless": 9, "average": 5, "careful": 2}[care]
    helper = who[(member // team * team) % size]
    place = np.where(heads(rng, helped, n), scene.people.home[helper], NONE)
    card, device = np.full(n, NONE), np.full(n, NONE)
    lent = heads(rng, LENT[care], n)
    if rng.random() < 0.6:
        card[lent] = scene.people.card[helper[lent]]
    if rng.random() < 0.5:
        device[lent] = scene.people.device[helper[lent]]
    if rng.random() < 0.4:
        _victims(scene, int(scene.people.ring[who[0]]), place, card, n)
    return {"place": place, "card": card, "device": device}


def _victims(scene: Scene, ring: int, place: Ints, card: Ints, n: int) -> None:
    """Strangers whose card is used, or at whose door somebody waits for the parcel."""
    rng, people = scene.rng, scene.people
    who = scene.claim(int(rng.integers(1, 3)))
    people.habit[who], people.beside[who] = HABITS.index("victim"), ring
    used = rng.permutation(n)[: int(rng.integers(2, 5))]
    whom = rng.choice(who, len(used))
    if rng.random() < 0.5:
        card[used] = people.card[whom]
    else:
        place[used] = people.home[whom]
