"""The rings: doors of many names, rounds to the stations, accounts for the welcome money."""

import numpy as np

from graphrisk.worlds.families.parcel.climate import (
    AGAIN,
    CARDED,
    CARDS,
    CARES,
    DOORS,
    GROCERIES,
    HOURS,
    LAG,
    LASTS,
    LED,
    NEAR,
    PHONES,
    WAVES,
    WAYS,
)  # fmt: skip
from graphrisk.worlds.families.parcel.folk import HABITS, Folk
from graphrisk.worlds.families.parcel.shelves import WELCOME
from graphrisk.worlds.families.plumbing import DAY, HOUR, NONE, Ints, drawn, heads, ints

REFUSED = 1


def pull(folk: Folk) -> None:
    """Rings until enough people pull."""
    rng, left = folk.rng, folk.members
    while left >= 3:
        size = 3 + int(min(77.0, rng.gamma(1.1, 14)))
        size = left if left <= 80 and left - size < 3 else min(size, left)
        care = CARES[int(drawn(rng, folk.climate.cares, 1)[0])]
        _ring(folk, folk.call(size, "ordinary"), care)
        left -= size


def _ring(folk: Folk, who: Ints, care: str) -> None:
    rng, x = folk.rng, folk.x
    refusing = rng.random() < folk.climate.refuse
    x["ring"][who], x["role"][who] = len(folk.rings), 1 + (rng.random(len(who)) > 0.15)
    folk.rings.append(("mixed" if refusing else "bulk-order", care))
    way = WAYS[int(drawn(rng, folk.climate.ways, 1)[0])]
    _doors(folk, who, care, way)
    _gear(folk, who, care)
    start, wave, begins = _waves(folk, len(who), care)
    lag = ints(HOUR * rng.exponential(LAG[care] * rng.uniform(0.5, 1.6), len(who)))
    first = begins[wave] + start
    x["joined"][who] = np.minimum(first, folk.end - 8 * HOUR) - lag - 60
    x["life"][who] = ints(x["life"][who] * GROCERIES[care])
    _milk(folk, who, np.clip(first, 0, folk.end - 30), wave, care, refusing)


def _waves(folk: Folk, size: int, care: str) -> tuple[Ints, Ints, Ints]:
    """Within its wave when each member orders first, the wave, and when waves begin."""
    rng, end = folk.rng, folk.end
    lasts = min(rng.uniform(*LASTS[care]) * DAY, 0.9 * end)
    begin = rng.integers(0, max(1, int(end - lasts - DAY)))
    many = int(rng.integers(*WAVES[care]))
    begins = folk.daytime(ints(begin + lasts * np.sort(rng.random(many))))
    wave = rng.integers(0, many, size)
    inside = ints(HOUR * rng.random(size) * rng.uniform(*HOURS[care], many)[wave])
    shifted = folk.daytime(begins[wave] + inside) - begins[wave]
    return np.where(inside > 12 * HOUR, np.maximum(shifted, 0), inside), wave, begins


def _doors(folk: Folk, who: Ints, care: str, way: str) -> None:
    """Where it is brought to, and what each account writes behind the number."""
    rng, x, n = folk.rng, folk.x, len(who)
    low, high = DOORS[care]
    if way == "station":
        sites = max(1, int(np.ceil(n / rng.integers(low, high + 1))))
        known = folk.fresh(sites)
        # Some are stations that honest people fetch from, too.
        door = known[rng.integers(0, sites, n)]
        x["station"][who] = door
        guests = folk.call(int(rng.integers(8, 40)), "station")
        x["station"][guests] = known[rng.integers(0, sites, len(guests))]
        x["note"][guests] = folk.note("client", len(guests), 9000)
    else:
        each = int(rng.integers(low, high + 1)) if way == "door" else min(4, low)
        x["place"][who] = x["place"][who[np.arange(n) // each * each]]
    kind = np.where(heads(rng, 0.5, n), folk.note("ref", n, 9000), folk.note("stair", n, 9000))
    kind = np.where(heads(rng, 0.3, n), folk.note("client", n, 9000), kind)
    kind = np.where(heads(rng, 0.15, n), folk.note("room", n, 900), kind)
    coded = heads(rng, 0.85 if way != "split" else 0.5, n)
    x["note"][who] = np.where(coded, kind, 0)
    x["typo"][who] = np.where(heads(rng, 0.35, n), rng.integers(1, 60, n), 0)


def _gear(folk: Folk, who: Ints, care: str) -> None:
    """Phones that are wiped and used again, cards that several accounts pay with, one line."""
    rng, x, order = folk.rng, folk.x, folk.rng.permutation(len(who))
    mixed = who[order]
    for column, each in (("device", PHONES[care]), ("card", CARDS[care])):
        few = int(rng.integers(1, each + 1))
        head = mixed[np.arange(len(who)) // few * few]
        some = heads(rng, 1.0 if column == "device" else CARDED[care], len(who))
        x[column][mixed[some]] = x[column][head[some]]
    x["mobile"][who] = rng.integers(55, 100, len(who))
    x["pays"][who] = rng.integers(0, 100, len(who))
    if care != "careful" and rng.random() < 0.5:
        x["phone"][who] = x["phone"][who[np.arange(len(who)) // 4 * 4]]
    if rng.random() < 0.35:
        _robbed(folk, who)


def _robbed(folk: Folk, who: Ints) -> None:
    """Somebody's card pays for some of it, or a neighbour's door takes it in, unasked."""
    rng, x = folk.rng, folk.x
    victim = folk.call(1, "robbed")[0]
    x["habit"][victim], x["beside"][victim] = HABITS.index("robbed"), x["ring"][who[0]]
    few = rng.choice(who, min(len(who), 3), replace=False)
    column = "card" if rng.random() < 0.6 else "place"
    x[column][few] = x[column][victim]


def _milk(folk: Folk, who: Ints, first: Ints, wave: Ints, care: str, refusing: bool) -> None:
    """The first basket with the welcome code, then the weeks' codes while it pays."""
    rng, n = folk.rng, len(who)
    goods = folk.shelves.starred(rng, first[:1].repeat(int(wave.max()) + 1))
    goods = np.where(
        heads(rng, 0.6, len(goods)), rng.integers(0, folk.shelves.bar, len(goods)), goods
    )
    more = rng.poisson(AGAIN[care], n)
    again = np.repeat(np.arange(n), more)
    later = folk.daytime(first[again] + ints(DAY * rng.gamma(1.5, 8.0, len(again))))
    later = np.maximum(later, first[again] + HOUR)
    keep = later < folk.end - 60
    again, later = again[keep], later[keep]
    at, row = np.concatenate((first, later)), np.concatenate((np.arange(n), again))
    m = len(at)
    lead = np.where(heads(rng, 0.5, m), folk.shelves.starred(rng, at), folk.shelves.any(rng, m))
    lead = np.where(heads(rng, LED[care], m), goods[wave[row]], lead)
    offer = np.where(np.arange(m) < n, WELCOME, folk.shelves.week(rng, at))
    offer = np.where(heads(rng, 0.12, m), NONE, offer)
    cod = np.where(heads(rng, 0.7, m), 1, NONE) if refusing else np.full(m, NONE)
    fate = np.where((cod == 1) & heads(rng, 0.5, m), REFUSED, NONE)
    near = ints(heads(rng, NEAR[care], m))
    folk.book.add(user=who[row], at=at, lead=lead, offer=offer, near=near, cod=cod, fate=fate)
