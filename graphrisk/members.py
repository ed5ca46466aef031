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

from graphrisk.engine import Engine, keep
from graphrisk.evidence import Evidence
from graphrisk.facts import inner
from graphrisk.policy import Policy
from graphrisk.projection import total
from graphrisk.rings import score

ALONE = -99_000
"""Stands in for the evidence of a ring where there is none."""


def standing(
    engine: Engine,
    evidence: Evidence,
    ties: ir.Table,
    groups: Sequence[Sequence[int]],
    bits: Sequence[int],
) -> ir.Table:
    """The facts of every user: ring (milli bits of its community), tied (per mille of the
    others in it), best (its strongest tie), kin (its average tie less the community's: a
    victim is less like the others than they are like one another), and what it did alone.

    groups: communities, disjoint; bits: the log odds of each.
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
    t = t.left_join(held, "user").drop("user_right")
    t = t.left_join(whole, "community").drop("community_right")
    return t.mutate(
        ring=t.ring.fill_null(ALONE),
        tied=(t.held.fill_null(0) * 1000 // ibis.greatest(t.peers, 1)).fill_null(0),
        best=t.best.fill_null(ALONE),
        kin=(t.sum // t.held - t.average).cast("int64"),
        fresh=1000 - t.fresh,
        # How fast an account was put to use tells a member from a victim inside a ring; outside,
        # shops that open accounts at the checkout make everyone fast.
        haste=ibis.cases((t.ring.notnull(), t.age), else_=ibis.null("int64")),
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


def scored(engine: Engine, facts: ir.Table, policy: Policy) -> ir.Table:
    """Users with their score from 0 to 100 and community: user, user_id, community, score."""
    bits = total(facts, policy.members) + policy.member_prior
    t = facts.select("user", "user_id", "community", "ring", bits=bits)
    return keep(engine, "scored", t.mutate(score=points(t.bits)))


def points(bits: ir.IntegerValue) -> ir.IntegerValue:
    """Milli bits of log odds as a whole score; `rings.score` says the same of one number."""
    low = ibis.greatest(bits, -40_000).cast("float64")
    share = 100 / (1 + ibis.literal(2.0) ** (-low / 1000))
    return (share + 1e-9).floor().cast("int64")


class Candidate(NamedTuple):
    """A community that may be listed, without the users who only brush against it."""

    users: tuple[int, ...]
    scores: Mapping[int, int]


def candidates(
    people: ir.Table, groups: Sequence[Sequence[int]], bits: Sequence[int], policy: Policy
) -> list[Candidate]:
    """The communities worth listing, each pruned to the users over the policy's drop score."""
    chosen = {i for i, b in enumerate(bits) if score(b) >= policy.list_score}
    rows = people.filter(people.community.notnull(), people.score >= policy.drop_score)
    frame = rows.select("community", "user", "score").order_by("community", "user").to_pyarrow()
    kept: dict[int, dict[int, int]] = {}
    for home, user, points in zip(*(frame[c].to_pylist() for c in frame.column_names), strict=True):
        if home in chosen:
            kept.setdefault(home, {})[user] = points
    return [
        Candidate(tuple(found), found)
        for _, found in sorted(kept.items())
        if len(found) >= policy.ring_size
    ]
