"""Who this ring was last time: identity from one sweep to the next, by members.

A pure function of the two lists, so that the same sweep on the same memory names the same.
A ring keeps its id while it grows, shrinks, merges and splits: each old id goes to the ring
that holds most of its members, each ring takes the id it holds most of.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
PART = 3
"""An ancestor gave at least one in this many of its members, or of the new ring's."""


class Identity(NamedTuple):
    """The name of a ring and where it comes from."""

    ring_id: str
    change: str
    parents: tuple[str, ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]


class Shops(NamedTuple):
    """The shop of each one-hour ring: found, by place, and known, by ring_id."""

    found: Mapping[int, str]
    known: Mapping[str, str]


PLAIN = Shops({}, {})


def assign(
    found: Sequence[Collection[str]],
    known: Mapping[str, frozenset[str]],
    taken: Collection[str] = (),
    shops: Shops = PLAIN,
) -> list[Identity]:
    """Names each ring found, given the rings of the last sweep.

    found: the members of each ring, strongest ring first. known: last sweep's members by
    ring_id. taken: every id ever used, which a new ring never gets again. shops: the shops
    of one-hour rings, which are the same only at the same shop.
    """
    groups = [frozenset(g) for g in found]
    shared = overlaps(groups, known, shops)
    near = {
        n: {r: k for r, k in row.items() if counts(shared, n, r, groups, known)}
        for n, row in shared.items()
    }
    heirs = matched(near)
    owner = {r: n for n, r in heirs.items()}
    used = set(taken) | set(known)
    out = []
    for number, group in enumerate(groups):
        old = heirs.get(number)
        ring_id = old or fresh_id(group, used, shops.found.get(number, ""))
        used.add(ring_id)
        parents = tuple(
            sorted(r for r in near[number] if not old or owner.get(r, number) == number)
        )
        before = known.get(ring_id, frozenset())
        change = change_of(number, ring_id, groups, known, near, heirs, parents)
        joined, left = sorted(group - before), sorted(before - group)
        out.append(Identity(ring_id, change, parents, tuple(joined), tuple(left)))
    return out


Shared = Mapping[int, Mapping[str, int]]


def overlaps(
    groups: Sequence[frozenset[str]], known: Mapping[str, frozenset[str]], shops: Shops = PLAIN
) -> Shared:
    """How many members each found ring has in common with each old one of the same shop."""
    homes: dict[str, list[str]] = defaultdict(list)
    for ring_id, members in known.items():
        for user in members:
            homes[user].append(ring_id)
    return {
        number: Counter(
            ring
            for user in group
            for ring in homes.get(user, ())
            if shops.known.get(ring, "") == shops.found.get(number, "")
        )
        for number, group in enumerate(groups)
    }


def matched(shared: Shared) -> dict[int, str]:
    """Old ids to their heirs: the largest overlap first, equal ones by id, then by place."""
    pairs = [(-n, ring, number) for number, row in shared.items() for ring, n in row.items()]
    heirs: dict[int, str] = {}
    gone: set[str] = set()
    for _, ring, number in sorted(pairs):
        if number not in heirs and ring not in gone:
            heirs[number] = ring
            gone.add(ring)
    return heirs


def counts(
    shared: Shared,
    number: int,
    ring: str,
    groups: Sequence[frozenset[str]],
    known: Mapping[str, frozenset[str]],
) -> bool:
    """Whether an old ring gave enough members to be called an ancestor."""
    n = shared[number].get(ring, 0)
    return n * PART >= len(known[ring]) or n * PART >= len(groups[number])


def change_of(
    number: int,
    ring_id: str,
    groups: Sequence[frozenset[str]],
    known: Mapping[str, frozenset[str]],
    near: Shared,
    heirs: Mapping[int, str],
    parents: tuple[str, ...],
) -> str:
    """The one word for what happened to a ring since the last sweep."""
    if not parents and ring_id not in known:
        return "new"
    if len(parents) > 1:
        return "merged"
    if any(
        p in row and heirs.get(n, p) == p for p in parents for n, row in near.items() if n != number
    ):
        return "split"
    before, now = known.get(ring_id, frozenset()), groups[number]
    if before == now:
        return "same"
    return "grown" if len(now) >= len(before) else "shrunk"


def fresh_id(members: Collection[str], used: Collection[str], shop: str = "") -> str:
    """A new ring's id: made of its first members, and of the shop of a one-hour ring, so that
    the same sweep makes the same."""
    text, turn = "\x1f".join((*sorted(members), *(["\x1d" + shop] if shop else []))), 0
    while True:
        digest = sha256(f"{text}\x1e{turn}".encode()).digest()
        number = int.from_bytes(digest[:8], "big")
        ring_id = "R-" + "".join(ALPHABET[(number >> (5 * i)) % 30] for i in range(7))
        if ring_id not in used:
            return ring_id
        turn += 1
