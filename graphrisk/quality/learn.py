"""Learns a whole policy from labelled worlds: ties first, then rings, then members.

Each step is judged by what the step before it learned, as a sweep will do.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from graphrisk import communities, company, facts, members, projection, rings
from graphrisk.engine import Engine
from graphrisk.evidence import Evidence
from graphrisk.model import Facts
from graphrisk.policy import Comparison, Policy
from graphrisk.quality.fit import fit
from graphrisk.signals import SIGNALS

Floats = npt.NDArray[np.float64]


class Lesson(NamedTuple):
    """A data set whose rings are known: the evidence, and by the users' numbers each one's
    ring ("" when honest), the ring it was drawn into without a part in it, if any, and the
    kind of its ring. known: of whom that is so, everybody when None."""

    engine: Engine
    evidence: Evidence
    ring: npt.NDArray[np.object_]
    beside: npt.NDArray[np.object_]
    kind: npt.NDArray[np.object_]
    known: npt.NDArray[np.bool_] | None = None


Lessons = Sequence[Lesson]


def learn(lessons: Lessons, policy: Policy, unseen: Lessons = ()) -> Policy:
    """A policy with every weight learned from the lessons, and the edges of the given one.

    unseen: what members are learned from, the same where nothing is given. Ties and rings look
    surer in the worlds that they were learned from than anywhere else, and members that are
    learned there believe them too much.

    Equal words are not learned: what they are worth stands in the policy, and the lessons are
    deaf to them. Learned beside the rest they take from lockstep what they say where rings copy
    praise, and leave nothing to tell rings by that don't.
    """
    lessons, unseen = deaf(lessons), deaf(unseen)
    policy = learn_ties(lessons, policy)
    seen = pd.DataFrame([row for lesson in lessons for row in sights(lesson, policy)])
    policy = learn_kinds(seen, learn_rings(seen, policy))
    return learn_members(unseen or lessons, policy)


def deaf(lessons: Lessons) -> list[Lesson]:
    """The same data sets without the words of their reviews."""
    return [
        lesson._replace(evidence=replace(lesson.evidence, told=lesson.evidence.told - {"words"}))
        for lesson in lessons
    ]


def learn_ties(lessons: Lessons, policy: Policy) -> Policy:
    """What each level of each comparison of two users is worth."""
    everything = policy.model_copy(update={"tie_bits": -(10**9)})
    frames = [pairs(lesson, everything) for lesson in lessons]
    table = pd.concat(frames, ignore_index=True)
    asked = tuple(c for c in policy.comparisons if c.fact != projection.ECHO)
    base, learned = fit(
        columns(table, asked),
        table.y.to_numpy(dtype=float),
        asked,
        weight=table.weight.to_numpy(dtype=float),
        ridge=1.0,
    )
    known = {c.fact: c for c in learned}
    comparisons = tuple(known.get(c.fact, c) for c in policy.comparisons)
    return policy.model_copy(update={"prior_bits": base, "comparisons": comparisons})


def pairs(lesson: Lesson, policy: Policy) -> pd.DataFrame:
    """All candidate pairs with their facts, truth, and weight.

    A large ring has many pairs; each ring weighs as the root of their number, so that the
    largest does not teach alone.
    """
    table: pd.DataFrame = projection.ties(lesson.engine, lesson.evidence, policy).to_pandas()
    # A victim whose very sign-up a program copied is tied to it; its own score clears it.
    drawn = np.where(lesson.ring == "", lesson.beside, lesson.ring)
    left, right = drawn[table.a], drawn[table.b]
    guilty = (lesson.ring[table.a] != "") | (lesson.ring[table.b] != "")
    table["y"] = (left != "") & (left == right) & guilty
    sizes = Counter(left[table.y])
    table["weight"] = [
        1 / max(sizes[r], 1) ** 0.5 if y else 1.0 for r, y in zip(left, table.y, strict=True)
    ]
    table.loc[table.y, "weight"] *= table.y.sum() / table.weight[table.y].sum()
    return table


def columns(table: pd.DataFrame, comparisons: Sequence[Comparison]) -> Mapping[str, Floats]:
    return {
        c.fact: table[c.fact].to_numpy(dtype=float, na_value=np.nan)
        for c in comparisons
        if c.fact in table
    }


def learn_rings(table: pd.DataFrame, policy: Policy) -> Policy:
    """What each signal's levels are worth. table: of `sights`."""
    base, signals = fit(
        columns(table, policy.signals), table.y.to_numpy(dtype=float), policy.signals, ridge=1.0
    )
    share = min(max(round(1000 * table.y.mean()), 1), 999)
    return policy.model_copy(update={"ring_prior": base, "ring_share": share, "signals": signals})


def sights(lesson: Lesson, policy: Policy) -> Iterator[dict[str, Any]]:
    """What every signal sees in every community, and whether it is a ring."""
    ties = projection.ties(lesson.engine, lesson.evidence, policy)
    groups = communities.grouped(ties, policy)
    for told in facts.facts(lesson.engine, lesson.evidence, ties, groups):
        seen = rings.look(told)
        row = {s.name: float(seen[s.name].amount) if s.name in seen else np.nan for s in SIGNALS}
        kinds = Counter(k for k in lesson.kind[list(told.users)] if k)
        kind = min(kinds, key=lambda k: (-kinds[k], k), default="")
        yield {**row, "y": float(is_ring(lesson.ring, told.users)), "kind": kind}


def learn_kinds(table: pd.DataFrame, policy: Policy) -> Policy:
    """What each signal's levels say of the kind of a ring: each kind against the others. table:
    of `sights`."""
    table = table[table.y == 1]
    priors: dict[str, int] = {}
    out: list[Comparison] = []
    for crime in policy.crime_priors:
        asked = [c for c in policy.crimes if c.crime == crime]
        truth = table.kind.eq(crime).to_numpy().astype(np.float64)
        priors[crime], found = fit(columns(table, asked), truth, asked, ridge=1.0)
        out.extend(found)
    return policy.model_copy(update={"crime_priors": priors, "crimes": tuple(out)})


def is_ring(ring: npt.NDArray[np.object_], users: Sequence[int]) -> bool:
    """Whether at least half of a community are of one true ring."""
    name, n = Counter(ring[list(users)]).most_common(1)[0]
    named = Counter(r for r in ring[list(users)] if r)
    best = max(named.values(), default=0)
    return best * 2 >= len(users) and (name != "" or best * 2 > n)


def learn_members(lessons: Lessons, policy: Policy) -> Policy:
    """What a user's place in a ring, and its own doing, is worth; and then, beside its company."""
    table = pd.concat([people(lesson, policy) for lesson in lessons], ignore_index=True)
    base, found = learned(table, policy.members)
    policy = policy.model_copy(update={"member_prior": base, "members": found})
    if not policy.company:
        return policy
    table = pd.concat([around(lesson, policy) for lesson in lessons], ignore_index=True)
    base, found = learned(table, policy.company)
    return policy.model_copy(update={"company_prior": base, "company": found})


def learned(
    table: pd.DataFrame, comparisons: Sequence[Comparison]
) -> tuple[int, tuple[Comparison, ...]]:
    asked = columns(table, comparisons)
    return fit(asked, table.y.to_numpy(dtype=float), comparisons, ridge=1.0)


class Looked(NamedTuple):
    """What a sweep sees before users are scored: all pairs, the communities' facts, the users."""

    pairs: ir.Table
    told: Sequence[Facts]
    stood: ir.Table


def look(lesson: Lesson, policy: Policy) -> Looked:
    con, evidence = lesson.engine, lesson.evidence
    judged = projection.judged(con, evidence, policy)
    ties, met = projection.held(con, judged, policy), projection.met(con, judged)
    groups = communities.grouped(ties, policy)
    told = facts.facts(con, evidence, ties, groups)
    alone = [rings.weigh(rings.look(f), policy) for f in told]
    stood = members.standing(con, evidence, ties, met, groups, alone)
    stood, _ = members.raised(stood, groups, alone, policy)
    return Looked(judged, told, stood)


def beside(lesson: Lesson, seen: Looked, policy: Policy) -> ir.Table:
    """The facts of every user with those of its company; `own` are its log odds without them."""
    people = members.scored(lesson.engine, seen.stood, policy)
    return company.facts(seen.stood, seen.pairs, people)


def people(lesson: Lesson, policy: Policy) -> pd.DataFrame:
    """The facts of every user, and whether it is in a ring."""
    return framed(look(lesson, policy).stood, lesson)


def around(lesson: Lesson, policy: Policy) -> pd.DataFrame:
    """The same, of `beside`."""
    return framed(beside(lesson, look(lesson, policy), policy), lesson)


def framed(table: ir.Table, lesson: Lesson) -> pd.DataFrame:
    frame: pd.DataFrame = table.order_by("user").to_pandas()
    frame["y"] = lesson.ring != ""
    return frame
