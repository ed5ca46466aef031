"""How likely so much sharing is by chance, in a market as busy and values as popular as these.

The null model deals each kind's links anew: every user keeps how many values it used, every
value how many users it has (the configuration model). Of a value's p users, a group that has d
of the kind's L links then has each with a chance of d / L; the binomial's tails are wider than
those of dealing (Hoeffding 1963), so nothing is overstated. What counts are a value's users in
the group beyond the first: a value that ten members use is nine links, not forty-five pairs,
and its own users are a group for nothing. Such a link is worth log2(L / (p - 1)) bits.

Rings are chosen for what they share, so a probability alone would say nothing: as in BLAST
(Karlin and Altschul 1990) it is multiplied by the number of groups of m of n users that could
have been chosen.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, lgamma, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphrisk import facts
from graphrisk.engine import Engine
from graphrisk.evidence import Evidence
from graphrisk.model import MILLI, Link, Ring

STEPS = np.arange(1, 65) / 64 * np.log(2) / MILLI
"""Where Chernoff's bound is tried, a milli bit; every one is a bound, the least is told."""
CUTS = (80, 50)
PLAIN = 6
"""Powers of ten that are written out."""
Uses = Mapping[tuple[str, int], frozenset[str]]
"""Who in a group uses which value, by kind and number."""


@dataclass(frozen=True)
class Spread:
    """A kind's links, and of its shared values how many have how many users, with the milli
    bits that one more of them in a group is worth."""

    links: int
    users: NDArray[np.float64]
    values: NDArray[np.float64]
    bits: NDArray[np.float64]

    def worth(self, users: int) -> int:
        """Milli bits of one more user of a value of so many."""
        return int(self.bits[np.searchsorted(self.users, users)])

    def bound(self, held: int, most: int) -> NDArray[np.float64]:
        """The log of the mean of exp(step x bits) for a group that has `held` of the links, at
        each step; of values of `most` users at most."""
        near = self.users <= most
        users, values = self.users[near, None], self.values[near, None]
        chance = min(held / self.links, 1 - 1e-9)
        steps = STEPS * self.bits[near, None]
        none = users * np.log1p(-chance) + np.log(-np.expm1(-steps))
        some = users * np.log1p(chance * np.expm1(steps)) - steps
        total: NDArray[np.float64] = np.sum(values * np.logaddexp(none, some), axis=0)
        return total


@dataclass(frozen=True)
class Null:
    """The null model of one market. held: by user_id and kind, how many values a user used;
    known for those in rings. hub: a value of more users says nothing, unless the group is as
    large as half of them."""

    users: int
    hub: int
    kinds: Mapping[str, Spread]
    held: Mapping[str, Mapping[str, int]]

    def chance(self, links: Sequence[Link]) -> int | None:
        """The least E of a ring's closely knit parts, as tenths of its log10, rounded up; None
        where it shares nothing."""
        size = len({k.user_id for k in links})
        popular = {(k.kind, k.value): k.users for k in links}
        uses: dict[tuple[str, int], set[str]] = defaultdict(set)
        for k in links:
            if k.users <= self.near(size):
                uses[k.kind, k.value].add(k.user_id)
        told = (self.expected(part, popular) for part in parts(fixed(uses)))
        return min((e for e in told if e is not None), default=None)

    def near(self, size: int) -> int:
        """The users of a value, at most, that counts in a group."""
        return max(self.hub, 2 * size)

    def expected(self, part: Uses, popular: Mapping[tuple[str, int], int]) -> int | None:
        """How many groups of this size share as much by chance, as tenths of the log10."""
        users = frozenset().union(*part.values())
        most = self.near(len(users))
        shared = sum(
            (len(who) - 1) * self.kinds[v[0]].worth(popular[v])
            for v, who in part.items()
            if popular[v] <= most
        )
        if not shared:
            return None
        held = {kind: sum(self.held[u][kind] for u in users) for kind in self.kinds}
        bounds = [s.bound(held[kind], most) for kind, s in self.kinds.items() if held[kind]]
        tail = min(float(np.min(sum(bounds) - STEPS * shared)), 0.0)
        return ceil(10 * (tail + groups(self.users, len(users))) / log(10) - 1e-6)


def groups(n: int, m: int) -> float:
    """The log of the number of groups of m of n."""
    return lgamma(n + 1) - lgamma(m + 1) - lgamma(n - m + 1)


def fixed(uses: Mapping[tuple[str, int], set[str]]) -> Uses:
    return {v: frozenset(who) for v, who in sorted(uses.items()) if len(who) > 1}


def parts(uses: Uses) -> Iterator[Uses]:
    """The parts of a ring that hang together by shared values: all, then without those who
    share fewer than two, three ... as long as any are left."""
    least = 1
    while uses := peeled(uses, least):
        yield from connected(uses)
        least += 1


def peeled(uses: Uses, least: int) -> Uses:
    """Without the users who share fewer values, until none is left that does."""
    while True:
        counts: dict[str, int] = defaultdict(int)
        for user in (u for who in uses.values() for u in who):
            counts[user] += 1
        few = frozenset(u for u, n in counts.items() if n < least)
        if not few:
            return uses
        uses = {v: who - few for v, who in uses.items() if len(who - few) > 1}


def connected(uses: Uses) -> list[Uses]:
    """The values, apart where no user joins them."""
    found: list[tuple[frozenset[str], Uses]] = []
    for value, who in uses.items():
        touched = [part for part in found if part[0] & who]
        apart = [part for part in found if not part[0] & who]
        users = who.union(*(users for users, _ in touched))
        values = {v: w for _, part in touched for v, w in part.items()}
        found = [*apart, (users, {**values, value: who})]
    return [values for _, values in found]


def with_chance(
    engine: Engine, evidence: Evidence, hub: int, rings: Sequence[Ring]
) -> Sequence[Ring]:
    """The rings, each with how likely its sharing is by chance; the others are as they were."""
    if not any(r.links for r in rings):
        return rings
    null = Null(evidence.n_users, hub, spreads(evidence), held(engine, evidence, rings))
    return [replace(r, chance=null.chance(r.links)) for r in rings]


def spreads(evidence: Evidence) -> dict[str, Spread]:
    """The links of the kinds that are told, as they are dealt."""
    t = evidence.entities
    counted = t.group_by("kind", "users").agg(values=t.count()).order_by("kind", "users")
    found = counted.to_pyarrow()
    kinds, users, values = (found[c].to_numpy() for c in ("kind", "users", "values"))
    out = {}
    for number, kind in enumerate(evidence.kinds):
        here = kinds == number
        links = int((users[here] * values[here]).sum()) + evidence.lone[kind]
        if here.any():
            bits = np.round(MILLI * np.log2(links / (users[here] - 1)))
            out[kind] = Spread(links, users[here] * 1.0, values[here] * 1.0, bits)
    return out


def held(engine: Engine, evidence: Evidence, rings: Sequence[Ring]) -> dict[str, dict[str, int]]:
    """How many values of each kind the rings' members used, by user_id."""
    names = {m.user: m.user_id for r in rings for m in r.members}
    t = evidence.orders.filter(evidence.orders.paid)
    t = t.semi_join(facts.roll(engine, [sorted(names)]), "user")
    counts = t.group_by("user").agg(**{k: t[k].nunique() for k in evidence.kinds})
    return {names[row.pop("user")]: row for row in counts.to_pyarrow().to_pylist()}


def sentence(chance: int | None) -> str:
    """How likely the sharing is, in words; nothing where nothing is shared."""
    if chance is None:
        return ""
    many = markets(chance)
    if not many:
        return "as much sharing is expected by chance in a market like this one"
    return f"so much sharing by chance: fewer than one such group in {many} markets like this one"


def markets(chance: int) -> str:
    """In how many markets there is less than one such group, as a power of ten; "" for one."""
    power = -chance // 10
    if power < 1:
        return ""
    return f"{10**power:,}" if power <= PLAIN else f"10^{power}"


def table(rings: Sequence[Ring]) -> list[dict[str, Any]]:
    """By cut: rings that score as much, those of them that share anything, how many such groups
    are expected by chance alone (at most one a ring), and their share of them."""
    return [line(cut, [r for r in rings if r.score >= cut]) for cut in CUTS]


def line(cut: int, rings: Sequence[Ring]) -> dict[str, Any]:
    told = [r.chance for r in rings if r.chance is not None]
    by_chance = sum(10.0 ** min(c / 10, 0) for c in sorted(told))
    share = round(by_chance / len(told), 4) if told else None
    return {
        "score": cut,
        "rings": len(rings),
        "sharing": len(told),
        "by_chance": round(by_chance, 4),
        "share": share,
    }
