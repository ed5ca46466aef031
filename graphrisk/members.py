"""Every user's own score: the ring around it, how firmly it is tied in, what it does alone.

A ring's score is not yet its members': a customer whose card was stolen is tied to the
ring and acts like a customer. So each user is judged by the same kind of additive
comparisons as a tie.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from graphrisk import prior
from graphrisk.engine import Engine, keep
from graphrisk.evidence import Evidence
from graphrisk.facts import inner
from graphrisk.model import MILLI
from graphrisk.policy import Policy
from graphrisk.projection import total
from graphrisk.rings import ALONE, reached, score

MINUTE = 60
"""Under a minute all are as quick."""
HASTE = 120
"""Seconds from sign-up to order that only programs keep to, and people now and then."""


def standing(
    engine: Engine,
    evidence: Evidence,
    ties: ir.Table,
    met: ir.Table,
    groups: Sequence[Sequence[int]],
    bits: Sequence[int],
) -> ir.Table:
    """The facts of every user: ring (milli bits of its community), tied (per mille of the
    others in it), best (its strongest tie), kin (its average tie less the community's: a
    victim is less like the others than they are like one another), late (how much longer it
    took to its first order than the quicker half of the community, where that half took no
    longer than a program does; doublings in milli), what it has in common with anybody, tied or
    not, and what it did alone.

    met: of `projection.met`; groups: communities, disjoint; bits: the log odds of each.
    """
    homes = keep(engine, "homes", ibis.memtable(home_frame(groups, bits)))
    inside = inner(ties, homes)
    ends = ibis.union(inside.select(user="a", bits="bits"), inside.select(user="b", bits="bits"))
    held = ends.group_by("user").agg(
        held=ends.count(), best=ends.bits.max(), sum=ends.bits.sum().cast("int64")
    )
    whole = inside.group_by("community").agg(
        average=(inside.bits.sum() // inside.count()).cast("int64")
    )
    t = evidence.users.left_join(homes, "user").drop("user_right")
    pace = paces(t)
    t = t.left_join(held, "user").drop("user_right")
    t = t.left_join(whole, "community").drop("community_right")
    t = t.left_join(pace, "community").drop("community_right")
    t = t.left_join(met, "user").drop("user_right")
    facts = t.mutate(
        ring=t.ring.fill_null(ALONE),
        tied=(t.held.fill_null(0) * 1000 // ibis.greatest(t.peers, 1)).fill_null(0),
        best=t.best.fill_null(ALONE),
        kin=(t.sum // t.held - t.average).cast("int64"),
        late=ibis.cases(
            (t.pace <= HASTE, doublings(t.age + MINUTE, t.pace + MINUTE)), else_=ibis.null("int64")
        ),
        near=t.near.fill_null(0),
        top=t.top.fill_null(ALONE),
        fresh=1000 - t.fresh,
        # How fast an account was put to use tells a member from a victim inside a ring; outside,
        # shops that open accounts at the checkout make everyone fast.
        haste=ibis.cases((t.ring.notnull(), t.age), else_=ibis.null("int64")),
        # A review asks for the reviews of the community alone.
        rated=ibis.cases((t.ring.notnull(), t.rated), else_=ibis.null("int64")),
    )
    return keep(engine, "standing", facts)


def paces(people: ir.Table) -> ir.Table:
    """How soon the quicker half of each community ordered after sign-up: the lower median."""
    known = people.filter(people.community.notnull(), people.age.notnull())
    homes = ibis.window(group_by="community", order_by=["age", "user"])
    placed = known.select(
        "community",
        pace="age",
        place=ibis.row_number().over(homes),
        last=known.count().over(group_by=known.community) - 1,
    )
    return placed.filter(placed.place == placed.last // 2).select("community", "pace")


def doublings(more: ir.IntegerValue, less: ir.IntegerValue) -> ir.IntegerValue:
    """log2(more / less) in milli, not under 0, on a grid as `evidence.spread` has it."""
    eighths = ((more.cast("float64").log2() - less.cast("float64").log2()) * 8 + 1e-6).floor()
    return ibis.cases(
        (more.isnull() | less.isnull(), ibis.null("int64")),
        else_=ibis.greatest(eighths.cast("int64") * (MILLI // 8), 0),
    )


def home_frame(groups: Sequence[Sequence[int]], bits: Sequence[int]) -> pa.Table:
    sizes = np.array([len(g) for g in groups], dtype=np.int64)
    users = np.fromiter((u for g in groups for u in g), dtype=np.int64, count=int(sizes.sum()))
    return pa.table(
        {
            "user": users,
            "community": np.repeat(np.arange(len(groups), dtype=np.int64), sizes),
            "ring": np.repeat(np.array(bits, dtype=np.int64), sizes),
            "peers": np.repeat(sizes - 1, sizes),
        }
    )


def raised(
    stood: ir.Table, groups: Sequence[Sequence[int]], alone: Sequence[int], policy: Policy
) -> tuple[ir.Table, int]:
    """The facts of `standing` with the data set's own share of rings in them, and what it adds to
    each community's log odds. alone: those odds without it, by which the facts were gathered.
    """
    moved = prior.shift(held(stood, groups, alone, policy), policy)
    ring = ibis.ifelse(stood.community.notnull(), stood.ring + moved, stood.ring)
    return stood.mutate(ring=ring.cast("int64")), moved


def held(
    stood: ir.Table, groups: Sequence[Sequence[int]], alone: Sequence[int], policy: Policy
) -> list[int]:
    """The log odds of each community, but no more than two thirds of its accounts reach."""
    rows = stood.filter(stood.community.notnull())
    frame = rows.select("user", bits=total(rows, policy.members) + policy.member_prior).to_pyarrow()
    own = dict(zip(frame["user"].to_pylist(), frame["bits"].to_pylist(), strict=True))
    pairs = zip(groups, alone, strict=True)
    return [min(bits, reached(own[user] for user in group)) for group, bits in pairs]


def scored(engine: Engine, facts: ir.Table, policy: Policy) -> ir.Table:
    """Users with their score from 0 to 100 and community: user, user_id, community, ring, bits,
    score, and own, the log odds without company (see `company`)."""
    bits = total(facts, policy.members) + policy.member_prior
    t = facts.select("user", "user_id", "community", "ring", bits=bits, own=bits)
    return keep(engine, "scored", t.mutate(score=points(t.bits)))


def points(bits: ir.IntegerValue) -> ir.IntegerValue:
    """Milli bits of log odds as a whole score; `rings.score` says the same of one number."""
    low = ibis.greatest(bits, -40_000).cast("float64")
    share = 100 / (1 + ibis.literal(2.0) ** (-low / 1000))
    return (share + 1e-9).floor().cast("int64")


class Candidate(NamedTuple):
    """A community that may be listed, without the users who only brush against it; `sure` is
    the log odds that two thirds of them reach."""

    community: int
    users: tuple[int, ...]
    scores: Mapping[int, int]
    sure: int

    @property
    def size(self) -> int:
        return len(self.users)


def candidates(
    people: ir.Table, groups: Sequence[Sequence[int]], bits: Sequence[int], policy: Policy
) -> list[Candidate]:
    """The communities worth listing, each pruned to the users over the policy's drop score.

    Who stays, and how sure a ring may be, is asked of what its accounts show themselves: their
    company is each other, and would vouch for all at once.
    """
    chosen = {i for i, b in enumerate(bits) if score(b) >= policy.list_score}
    rows = people.filter(people.community.notnull())
    asked = ("community", "user", "score", "own")
    frame = rows.select(*asked).order_by("community", "user").to_pyarrow()
    homes: dict[int, dict[int, int]] = {}
    odds, shown = {}, {}
    for home, user, points, own in zip(*(frame[c].to_pylist() for c in asked), strict=True):
        if home in chosen:
            homes.setdefault(home, {})[user] = score(own)
            odds[user], shown[user] = own, points
    pruned = ((home, prune(found, policy)) for home, found in sorted(homes.items()))
    return [
        Candidate(home, tuple(kept), {u: shown[u] for u in kept}, reached(odds[u] for u in kept))
        for home, kept in pruned
        if kept
    ]


def prune(found: Mapping[int, int], policy: Policy) -> dict[int, int]:
    """The users of a community that stay, with their scores; none when it is no ring."""
    kept = {user: points for user, points in found.items() if points >= policy.drop_score}
    return kept if len(kept) >= policy.ring_size else {}
