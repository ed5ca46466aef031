"""Honest people whose doors, cards, phones or baskets look like a puller's."""

import numpy as np

from graphrisk.worlds.families.parcel.folk import STEP, Folk
from graphrisk.worlds.families.parcel.shelves import WELCOME
from graphrisk.worlds.families.plumbing import DAY, HOUR, NONE, Ints, heads, ints


def crowd(folk: Folk) -> None:
    """Gives shares of the people such a life."""
    for live in (_thrifty, _kids, _firms, _offices, _halls, _tablets, _camps, _stations):
        live(folk)


def _first(folk: Folk, who: Ints, hours: float, welcome: float, star: float, near: float) -> Ints:
    """First orders some hours after sign-up, with the welcome code as often as told."""
    rng, n = folk.rng, len(who)
    at = folk.x["joined"][who] + 70 + ints(HOUR * rng.exponential(hours, n))
    late = np.maximum(folk.daytime(at), folk.x["joined"][who] + 70)
    at = np.clip(np.where(heads(rng, 0.5, n), late, at), 0, folk.end - 30)
    lead = folk.shelves.starred(rng, at)
    lead = np.where(heads(rng, star, n), lead, folk.shelves.any(rng, n))
    offer = np.where(heads(rng, welcome, n), WELCOME, NONE)
    folk.book.add(user=who, at=at, lead=lead, offer=offer, near=ints(heads(rng, near, n)))
    return at


def _join(folk: Folk, who: Ints, start: int, days: float) -> None:
    """They sign up, by day, from the start on."""
    at = folk.daytime(ints(start + DAY * days * folk.rng.random(len(who))))
    folk.x["joined"][who] = np.minimum(at, folk.end - 6 * HOUR)


def _thrifty(folk: Folk) -> None:
    """Every basket is filled up to the minimum, and the leaflet is read."""
    who = folk.call(round(folk.climate.thrifty * len(folk)), "thrifty")
    folk.x["life"][who] += 40


def _kids(folk: Folk) -> None:
    """A parent and children: one card, one door, accounts opened in an evening or by birthdays."""
    rng, x = folk.rng, folk.x
    for who in folk.bands(folk.climate.kids, 2, 5, "kids"):
        parent, young = who[0], who[1:]
        for column in ("place", "line", "note"):
            x[column][young] = x[column][parent]
        x["card"][young] = x["card"][parent]
        if rng.random() < 0.4:
            x["device"][young] = x["device"][parent]
        x["note"][young] = np.where(heads(rng, 0.3, len(young)), folk.note("word", len(young), 99),
                                    x["note"][young])  # fmt: skip
        evening = rng.random() < 0.6
        fresh = who if evening and rng.random() < 0.5 else young
        start = int(rng.integers(0, folk.end - 2 * DAY))
        _join(folk, fresh, start, 0.9 if evening else 40.0)
        _first(folk, fresh, 12.0, 0.8, 0.45, 0.7)
        x["life"][young] //= 2


def _firms(folk: Folk) -> None:
    """A firm's card, its door with the department behind it, hampers by the dozen."""
    rng, x = folk.rng, folk.x
    for who in folk.bands(folk.climate.firm, 3, 20, "firm"):
        place, card, start = (
            folk.fresh(1)[0],
            folk.fresh(1)[0],
            int(rng.integers(0, folk.end - DAY)),
        )
        desk = np.where(heads(rng, 0.6, len(who)), folk.note("desk", len(who), 60),
                        folk.note("ref", len(who), 9000))  # fmt: skip
        fresh = who[heads(rng, 0.5, len(who))]
        _join(folk, fresh, start - DAY, 2.0)
        user = np.repeat(np.arange(len(who)), rng.integers(1, 4, len(who)))
        n = len(user)
        at = folk.daytime(
            np.maximum(x["joined"][who[user]], start) + ints(DAY * rng.gamma(1, 2, n))
        )
        at = np.clip(np.maximum(at, x["joined"][who[user]] + 60), 0, folk.end - 30)
        thing = folk.shelves.starred(rng, at[:1])[0]
        lead = np.where(heads(rng, 0.7, n), thing, folk.shelves.any(rng, n))
        offer = np.where(heads(rng, 0.5, n), folk.shelves.week(rng, at), NONE)
        offer = np.where(np.isin(who[user], fresh) & heads(rng, 0.4, n), WELCOME, offer)
        folk.book.add(user=who[user], at=at, lead=lead, offer=offer, place=place, note=desk[user],
                      card=card, near=ints(heads(rng, 0.5, n)))  # fmt: skip


def _offices(folk: Folk) -> None:
    """Colleagues who have it brought to work, over the office's line."""
    rng, x = folk.rng, folk.x
    for who in folk.bands(folk.climate.office, 4, 60, "office"):
        x["place"][who], x["line"][who] = folk.fresh(1), folk.fresh(1)
        x["note"][who] = np.where(heads(rng, 0.7, len(who)), folk.note("desk", len(who), 60), 0)


def _halls(folk: Folk) -> None:
    """Students: one house, a room each, many of them new when the term begins."""
    rng, x = folk.rng, folk.x
    for who in folk.bands(folk.climate.hall, 30, 260, "hall"):
        x["place"][who], x["line"][who] = folk.fresh(1), folk.fresh(1)
        kind = heads(rng, 0.8, len(who))
        x["note"][who] = np.where(kind, folk.note("room", len(who), 900), 0)
        fresh = who[heads(rng, 0.45, len(who))]
        _join(folk, fresh, int(rng.integers(0, folk.end // 2)), 12.0)
        _first(folk, fresh, 30.0, 0.65, 0.3, 0.5)


def _tablets(folk: Folk) -> None:
    """The tablet on a village shop's counter: each orders once, to be fetched there."""
    rng, x = folk.rng, folk.x
    for who in folk.bands(folk.climate.tablet, 20, 140, "tablet"):
        x["device"][who], x["line"][who], x["place"][who] = (
            folk.fresh(1),
            folk.fresh(1),
            folk.fresh(1),
        )
        x["note"][who] = folk.note("client", len(who), 9000)
        x["mobile"][who], x["life"][who] = 0, x["life"][who] // 4
        days = float(rng.uniform(5, folk.climate.days - 3))
        _join(folk, who, int(rng.integers(0, 3 * DAY)), days)
        _first(folk, who, 0.15, 0.75, 0.5, 0.5)


def _camps(folk: Folk) -> None:
    """Pickers: a barrack each, handed-down phones, cash at the gate, and gone after harvest."""
    rng, x = folk.rng, folk.x
    for who in folk.bands(folk.climate.camp, 20, 130, "camp"):
        n = len(who)
        x["place"][who], x["line"][who] = folk.fresh(1), folk.fresh(1)
        x["note"][who] = np.where(heads(rng, 0.8, n), folk.note("barrack", n, 30), 0)
        x["typo"][who] = np.where(heads(rng, 0.4, n), rng.integers(1, 60, n), 0)
        # One phone for some in a barrack; the courier rings the foreman.
        bunk, lent, called = rng.permutation(n), heads(rng, 0.55, n), heads(rng, 0.5, n)
        x["device"][who[lent]] = x["device"][who[bunk // 4 * 4 % n][lent]]
        x["phone"][who[called]] = x["phone"][who[np.arange(n) // 7 * 7][called]]
        x["mobile"][who], x["pays"][who] = 90, rng.integers(0, 60, n)
        _join(folk, who, int(rng.integers(0, folk.end // 2)), float(rng.uniform(4, 14)))
        _first(folk, who, 10.0, 0.75, 0.4, 0.55)
        x["life"][who] = x["life"][who] * 2 // 3


def _stations(folk: Folk) -> None:
    """Customers of parcel stations, who write their number there behind it."""
    rng, x = folk.rng, folk.x
    for who in folk.bands(folk.climate.station, 25, 200, "station"):
        x["station"][who] = folk.fresh(1)
        blank = x["note"][who] < STEP
        x["note"][who] = np.where(blank & heads(rng, 0.8, len(who)),
                                  folk.note("client", len(who), 9000), x["note"][who])  # fmt: skip
