"""Honest people whose claims, returns and addresses look like a club's."""

import numpy as np

from graphrisk.worlds.families.club.climate import CLAIM_DAYS
from graphrisk.worlds.families.club.scene import HABITS, Scene
from graphrisk.worlds.families.plumbing import DAY, NONE, Ints, heads, ints


def look_alikes(scene: Scene) -> None:
    """Gives shares of the people such a life."""
    for live in (_testers, _batches, _fashion, _holidays, _lorries, _failed, _pickups,
                 _neighbours):  # fmt: skip
        live(scene)


def _name(scene: Scene, who: Ints, habit: str) -> None:
    scene.people.habit[who] = HABITS.index(habit)


def _known(scene: Scene, who: Ints, before: Ints | int) -> None:
    """They had their account by then."""
    joined = scene.people.joined
    joined[who] = np.minimum(joined[who], before - scene.rng.integers(600, 3 * DAY, len(who)))


def days(scene: Scene, median: float, spread: float, n: int) -> Ints:
    """Seconds of so many days, at any time of the day."""
    return ints(median * DAY * np.exp(spread * scene.rng.standard_normal(n)))


def _testers(scene: Scene) -> None:
    """They order what is dear and new to look at it, and keep a third."""
    rng, count = scene.rng, int(scene.climate.tester * len(scene.people.home))
    who = scene.claim(count)
    _name(scene, who, "tester")
    news = scene.goods.dear(rng, max(8, count // 6), 0.55)
    user = np.repeat(who, 1 + rng.poisson(2.6, count))
    n = len(user)
    what = rng.integers(0, len(news), n)
    release = rng.integers(0, scene.end - 7 * DAY, len(news))
    at = scene.between(release[what], release[what] + 6 * DAY, n)
    _known(scene, who, 0)
    back = np.where(heads(rng, rng.uniform(0.45, 0.75), n), days(scene, 12, 0.5, n), NONE - 1)
    scene.rows.add(user=user, at=at, product=news[what], back=back)


def _batches(scene: Scene) -> None:
    """A fault in a batch: nearly everyone who bought it sends it back, some fans twice."""
    rng = scene.rng
    for who in scene.groups(scene.climate.batch, 12, 90):
        _name(scene, who, "batch")
        thing = int(scene.goods.dear(rng, 1, 0.3)[0])
        median, spread = rng.uniform(6, 18), rng.uniform(0.25, 0.5)
        for again in range(1 + int(rng.random() < 0.4)):
            some = who if not again else who[heads(rng, 0.6, len(who))]
            start = int(rng.integers(0, scene.end - 30 * DAY))
            _known(scene, some, start)
            at = scene.between(start, start + int(rng.integers(3, 16)) * DAY, len(some))
            hit = heads(rng, rng.uniform(0.6, 0.92), len(some))
            back = np.where(hit, days(scene, median, spread, len(some)), NONE - 1)
            scene.rows.add(user=some, at=at, product=thing, back=back)
            thing = int(rng.choice(scene.goods.beside(thing)))


def _fashion(scene: Scene) -> None:
    """They try clothes on at home: several orders a season, half of it goes back."""
    rng, people = scene.rng, scene.people
    who = scene.claim(int(scene.climate.fashion * len(people.home)))
    _name(scene, who, "fashion")
    people.taste[who] = 0
    user = np.repeat(who, 1 + rng.poisson(3.0, len(who)))
    n = len(user)
    keep = rng.beta(4, 4, len(people.home))
    season = scene.end * np.array([0.2, 0.55, 0.8])[rng.integers(0, 3, n)]
    spread = rng.normal(0, 7 * DAY, n)
    at = np.where(heads(rng, 0.5, n), season + spread, rng.random(n) * scene.end)
    at = np.maximum(scene.awake(ints(at)), people.joined[user] + 200)
    back = np.where(rng.random(n) > keep[user], days(scene, 12, 0.4, n), NONE - 1)
    product = scene.goods.of_kind(rng, np.zeros(n, dtype=np.int64))
    scene.rows.add(user=user, at=at, product=product, back=back)


def _holidays(scene: Scene) -> None:
    """Presents, bought over weeks, given back in the same few days."""
    rng = scene.rng
    who = scene.claim(int(scene.climate.holiday * len(scene.people.home)))
    _name(scene, who, "holiday")
    day = int(rng.integers(35 * DAY, scene.end - 14 * DAY))
    _known(scene, who, day - 34 * DAY)
    user = np.repeat(who, 1 + rng.poisson(1.5, len(who)))
    n = len(user)
    at = scene.between(day - 28 * DAY, day - 3 * DAY, n)
    given = day + 2 * DAY + ints(rng.gamma(2.0, 1.7, n) * DAY)
    back = np.where(heads(rng, 0.5, n), given - at, NONE - 1)
    kind = rng.choice(np.array([0, 0, 1, 1, 3, 4, 4, 5]), n)
    scene.rows.add(user=user, at=at, product=scene.goods.of_kind(rng, kind), back=back)


def _lorries(scene: Scene) -> None:
    """A lorry is lost: one town's parcels of three days never come, from all shops."""
    rng, people = scene.rng, scene.people
    for who in scene.groups(scene.climate.lorry, 15, 110):
        _name(scene, who, "lorry")
        people.town[who] = people.town[who[0]]
        start = int(rng.integers(0, scene.end - 20 * DAY))
        _known(scene, who, start)
        n = len(who)
        at = scene.between(start, start + int(rng.integers(2, 5)) * DAY, n)
        kind = np.where(heads(rng, 0.5, n), 1, rng.integers(0, 6, n))
        back = np.where(heads(rng, 0.85, n), days(scene, *CLAIM_DAYS["missing"], n), NONE - 1)
        scene.rows.add(user=who, at=at, product=scene.goods.of_kind(rng, kind), back=back)


def _failed(scene: Scene) -> None:
    """A shop fails: what was paid in its last weeks comes back from the bank."""
    rng = scene.rng
    for who in scene.groups(scene.climate.failed, 10, 80):
        _name(scene, who, "failed")
        wares = scene.goods.beside(int(scene.goods.dear(rng, 1, 0.2)[0]))
        start = int(rng.integers(0, scene.end - 45 * DAY))
        _known(scene, who, start)
        user = np.repeat(who, 1 + (rng.random(len(who)) < 0.3))
        n = len(user)
        at = scene.between(start, start + int(rng.integers(5, 20)) * DAY, n)
        back = np.where(heads(rng, 0.8, n), days(scene, *CLAIM_DAYS["dispute"], n), NONE - 1)
        scene.rows.add(user=user, at=at, product=rng.choice(wares, n), back=back)


def _pickups(scene: Scene) -> None:
    """Parcel shops and lockers, each the address of many."""
    for who in scene.groups(scene.climate.pickup, 15, 180):
        _name(scene, who, "pickup")
        scene.people.drop[who] = scene.new(1)


def _neighbours(scene: Scene) -> None:
    """Somebody who is always at home takes the parcels of the street."""
    people = scene.people
    for who in scene.groups(scene.climate.neighbour, 3, 9):
        _name(scene, who, "neighbour")
        people.drop[who[1:]] = people.home[who[0]]
        people.town[who] = people.town[who[0]]
