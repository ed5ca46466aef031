"""Moves a policy by what is known of a shop's own users, as far as they can tell.

Every weight is held to what it is: a dozen decided rings move a policy, and thousands make a
new one. What nobody spoke of and the policy does not suspect counts, lightly, as honest, for
what is common in a shop tells nothing there. Whether it helped is asked of rings that were
left out; where it did not, the policy stays as it was.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from graphrisk.engine import Engine
from graphrisk.errors import InputError
from graphrisk.evidence import gather
from graphrisk.kinds import kinds
from graphrisk.model import MILLI, Feed, Window
from graphrisk.policy import Comparison, Policy
from graphrisk.quality import learn
from graphrisk.quality.evaluate import average, points
from graphrisk.quality.fit import fit, level
from graphrisk.quality.learn import Lesson
from graphrisk.registry.labels import Label

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LEAST = 4
"""Decided rings of each side, confirmed and dismissed, under which nothing can be learned."""
FOLDS = 3
MARGIN = 0.01
"""What a moved policy must gain on what was left out, so that chance alone moves none."""
RIDGE = 3.0
"""How many labels' worth of doubt holds each step of a comparison."""
UNKNOWN = 3_000.0
"""Labels' worth that all unknown pairs count together; tried from 0 to 30,000."""
MOST = 0.5
"""The share of users who are known from which on ties are moved as well."""
LOUDEST = 60.0
"""Labels' worth that all known pairs of rings count together, at most."""


class Refit(NamedTuple):
    """The policy to use, the average precision on what was left out before and after, and whether
    anything was moved."""

    policy: Policy
    before: float
    after: float
    moved: bool


def refit(lesson: Lesson, policy: Policy) -> Refit:
    """The policy moved by the known users of a lesson, or as it was if that did not help.

    InputError when too few rings, or too few honest users, are known.
    """
    was, now = zip(*(left_out(lesson, policy, fold) for fold in split(lesson)), strict=True)
    better = helped(was, now)
    made = moved(lesson, policy) if better else policy
    return Refit(made, float(np.mean(was)), float(np.mean(now)), moved=better)


def helped(was: Sequence[float], now: Sequence[float]) -> bool:
    """Whether moving gained enough over all folds, and anything in most of them: one fold of two
    rings gains much by luck."""
    gains = np.subtract(now, was)
    return bool(gains.mean() >= MARGIN and (gains > 0).sum() * 2 > len(gains))


def left_out(lesson: Lesson, policy: Policy, fold: Bools) -> tuple[float, float]:
    """The average precision on the known members of a fold, by the policy as it was and as moved
    without the fold."""
    held = lesson._replace(known=known(lesson) & ~fold)
    return precision(lesson, policy, fold), precision(lesson, moved(held, policy), fold)


def moved(lesson: Lesson, policy: Policy) -> Policy:
    """The policy with its members moved by the known users, after its ties where most are known:
    of a dozen decided rings the honest side is those whom the policy suspected, and ties learned
    from them alone rank everybody else worse."""
    if known(lesson).mean() >= MOST:
        policy = move_ties(lesson, policy)
    return move_members(lesson, policy)


def known(lesson: Lesson) -> Bools:
    """Of whom it is known what they are."""
    return np.ones(len(lesson.ring), dtype=bool) if lesson.known is None else lesson.known


def split(lesson: Lesson) -> list[Bools]:
    """The known members of rings in folds, a ring never in two."""
    told = known(lesson)
    rings = sorted(set(lesson.ring[told]) - {""})
    honest = int((lesson.ring[told] == "").sum())
    if len(rings) < LEAST or honest < LEAST:
        raise InputError(
            f"{len(rings)} rings and {honest} honest users are known here; decide {LEAST} of each"
            " at least (graphrisk case confirm, case dismiss), or give more labels"
        )
    return [told & np.isin(lesson.ring, rings[n::FOLDS]) for n in range(FOLDS)]


def move_ties(lesson: Lesson, policy: Policy) -> Policy:
    everything = policy.model_copy(update={"tie_bits": -(10**9)})
    table = learn.pairs(lesson, everything)
    told = known(lesson)
    a, b = table.a.to_numpy(), table.b.to_numpy()
    guilty = table.y.to_numpy() & told[a] & told[b]
    honest = ((lesson.ring[a] == "") & told[a]) | ((lesson.ring[b] == "") & told[b])
    base, comparisons = move(
        table, guilty, honest, table.bits.to_numpy(), policy.comparisons, policy.prior_bits
    )
    return policy.model_copy(update={"prior_bits": base, "comparisons": comparisons})


def move_members(lesson: Lesson, policy: Policy) -> Policy:
    """What users are worth by themselves, and then beside their company."""
    base, found = move_users(
        lesson, learn.people(lesson, policy), policy.members, policy.member_prior
    )
    policy = policy.model_copy(update={"member_prior": base, "members": found})
    if not policy.company:
        return policy
    base, found = move_users(
        lesson, learn.around(lesson, policy), policy.company, policy.company_prior
    )
    return policy.model_copy(update={"company_prior": base, "company": found})


def move_users(
    lesson: Lesson, table: pd.DataFrame, comparisons: Sequence[Comparison], prior: int
) -> tuple[int, tuple[Comparison, ...]]:
    told = known(lesson)
    bits = total(table, comparisons) + prior
    guilty, honest = told & (lesson.ring != ""), told & (lesson.ring == "")
    return move(table, guilty, honest, bits, comparisons, prior)


def move(
    table: pd.DataFrame,
    guilty: Bools,
    honest: Bools,
    bits: Floats,
    comparisons: Sequence[Comparison],
    prior: int,
) -> tuple[int, tuple[Comparison, ...]]:
    """Comparisons moved by the rows that are known, beside those that nobody suspects."""
    quiet = ~guilty & ~honest & (bits < 0)
    weight = guilty * min(1.0, LOUDEST / max(guilty.sum(), 1)) + honest * min(
        1.0, LOUDEST / max(honest.sum(), 1)
    )
    weight = weight + quiet * (UNKNOWN / max(quiet.sum(), 1))
    rows = np.flatnonzero(weight > 0)
    return fit(
        learn.columns(table.iloc[rows], comparisons),
        guilty[rows].astype(np.float64),
        comparisons,
        weight=weight[rows],
        ridge=RIDGE,
        prior=prior,
    )


def total(table: pd.DataFrame, comparisons: Sequence[Comparison]) -> Floats:
    """The sum of all comparisons for each row, in milli bits."""
    facts = learn.columns(table, comparisons)
    found = np.zeros(len(table))
    for c in comparisons:
        if c.fact in facts:
            # A level of -1, which is unknown, takes the last.
            found += np.array([*c.bits, c.missing], dtype=float)[level(facts[c.fact], c)]
    return found


def standing(lesson: Lesson, policy: Policy) -> Floats:
    """Each user's score as a sweep has it, before it is rounded to points: eighths of a bit."""
    table = learn.around(lesson, policy)
    bits = table.own.to_numpy(dtype=float)
    if policy.company:
        bits = total(table, policy.company) + policy.company_prior
    return bits // (MILLI // 8)


def precision(lesson: Lesson, policy: Policy, fold: Bools) -> float:
    """The average precision of the members' scores for those left out, among all users but the
    other known members of rings; 0 when there is none to find.

    Nobody knows the rest, and some of it is guilty: that lowers the figure of every policy
    alike. Asked of the known alone, a policy that accuses the whole shop would look as good.
    """
    bits = standing(lesson, policy)
    mine = fold | ~(known(lesson) & (lesson.ring != ""))
    found = average(tuple(points(bits[mine].astype(np.int64), fold[mine])))
    return found or 0.0


def lesson_of(con: Engine, feed: Feed, policy: Policy, labels: Sequence[Label]) -> Lesson:
    """A data set of which only the labels are known.

    InputError when none of them is of a user here.
    """
    known = kinds(policy.kinds)
    found = gather(con, feed, list(known), Window(), policy.money)
    ids = found.users.order_by("user").user_id.to_pyarrow().to_pylist()
    told = {one.user_id: one for one in labels}
    mine = [told.get(user) for user in ids]
    if not any(mine):
        raise InputError(
            f"none of the {len(told):,} labelled users is among the {len(ids):,} here; give the"
            " labels of the same orders"
        )
    ring = np.array([one.ring if one else "" for one in mine], dtype=object)
    kind = np.array([one.kind if one else "" for one in mine], dtype=object)
    here = np.array([one is not None for one in mine])
    return Lesson(con, found, ring, np.full(len(ids), "", dtype=object), kind, here)
