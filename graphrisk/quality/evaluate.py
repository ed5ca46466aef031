"""What a sweep found, held against the truth: rings, users, honest people, calibration.

A found ring is *right* when its Jaccard overlap with some true ring is at least one half,
and *pure* when at least half of its members are of one true ring: a shop that gets half of a
large ring has a good find, though not a right one. Users whom the truth doesn't name are
left out of everything, since nobody knows; true members whom the sweep didn't see are missed.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from graphrisk.errors import ContractError
from graphrisk.quality.report import Bin, Cut, Point, Report, Share
from graphrisk.quality.truth import NEEDED, examples, joined, read_out, read_truth

CUTS = (50, 80)
MATCH = 0.5
"""The Jaccard overlap, and the share of members, that make a ring right, and pure."""
STEP = 10
"""Points of score in a bin of the calibration."""
ORDER = ("careless", "average", "careful")


class Case(NamedTuple):
    """The frames that are compared: all who the truth names, found rings, true rings, and
    how many users a found and a true ring have in common."""

    people: pd.DataFrame
    found: pd.DataFrame
    true: pd.DataFrame
    overlap: pd.DataFrame


def evaluate(out: Path, truth: Path) -> Report:
    """Holds the folder that a sweep wrote against the truth.

    truth: a file with user_id, ring (empty when honest), kind, and optionally difficulty of
    the ring and habit of the honest (Parquet, CSV or JSON Lines). Raises SourceError for what
    can't be read, ContractError for missing columns or a truth of other people.
    """
    rings, members, users = (read_out(Path(out), name) for name in NEEDED)
    known = read_truth(Path(truth))
    people = joined(known, users)
    if not people.seen.any():
        raise ContractError(
            f"none of the {len(known):,} users in {truth} is among the {len(users):,} of {out}; "
            f"{examples(known, users)}give the truth of the same orders"
        )
    found, true, overlap = matched(rings, members, people)
    case = Case(people, found, true, overlap)
    curve = tuple(points(people.score.to_numpy(), people.guilty.to_numpy()))
    return Report(
        users=len(people),
        members=int(people.guilty.sum()),
        rings=len(true),
        found=len(found),
        unknown=int((~users.user_id.isin(people.user_id)).sum()),
        unseen=int((people.guilty & ~people.seen).sum()),
        average_precision=average(curve),
        curve=curve,
        cuts=tuple(at_cut(case, cut) for cut in CUTS),
        bins=tuple(bins(found)),
    )


def matched(
    rings: pd.DataFrame, members: pd.DataFrame, people: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The found rings with `right` and `pure`, the true rings, and what they have in common.

    Rings of users none of whom the truth names can't be judged and are left out.
    """
    known = members.merge(people[["user_id", "ring"]], on="user_id")
    sizes = known.ring_id.value_counts()
    guilty = people[people.guilty]
    true = guilty.groupby("ring", as_index=False)[["kind", "difficulty"]].agg(most)
    pairs = (
        known[known.ring != ""]
        .groupby(["ring_id", "ring"], as_index=False)
        .agg(both=("user_id", "size"))
    )
    pairs = pairs.merge(rings.rename(columns={"kind": "named"}), on="ring_id")
    size = pairs.ring_id.map(sizes).astype("int64")
    whole = pairs.ring.map(guilty.ring.value_counts()).astype("int64")
    pairs = pairs.assign(jaccard=pairs.both / (size + whole - pairs.both), part=pairs.both / size)
    judged = rings[rings.ring_id.isin(known.ring_id)]
    found = judged.assign(
        right=judged.ring_id.isin(pairs.ring_id[pairs.jaccard >= MATCH]),
        pure=judged.ring_id.isin(pairs.ring_id[pairs.part >= MATCH]),
    )
    return found, true, pairs[pairs.jaccard >= MATCH]


def most(column: "pd.Series[str]") -> str:
    """The commonest value of a ring's rows, the first of equals by the alphabet."""
    return str(column.mode().iloc[0])


def at_cut(case: Case, cut: int) -> Cut:
    """All figures of the rings and users at or over a score."""
    found = case.found[case.found.score >= cut]
    true = recalled(case, cut)
    flagged = case.people.placed & (case.people.score >= cut)
    guilty, honest = case.people.guilty, case.people[~case.people.guilty]
    return Cut(
        cut=cut,
        precision=part(found.right),
        pure=part(found.pure),
        recall=part(true.hit),
        named=part(true.told[true.hit]),
        by_difficulty=parts(true.hit, true.difficulty),
        by_kind=parts(true.hit, true.kind),
        user_precision=part(guilty[flagged]),
        user_recall=part(flagged[guilty]),
        honest=parts(flagged[honest.index], honest.habit),
    )


def recalled(case: Case, cut: int) -> pd.DataFrame:
    """The true rings with `hit`, and whether the best match names their kind (`told`)."""
    near = case.overlap[case.overlap.score >= cut]
    order = near.sort_values(["jaccard", "score", "ring_id"], ascending=[False, False, True])
    named = order.drop_duplicates("ring").set_index("ring").named
    kind = case.true.ring.map(named)
    return case.true.assign(hit=kind.notna(), told=kind == case.true.kind)


def part(hits: "pd.Series[bool]") -> Share:
    return Share(int(hits.sum()), len(hits))


def parts(hits: "pd.Series[bool]", names: "pd.Series[str]") -> dict[str, Share]:
    """The share of each name, difficulties by how hard they are, others by the alphabet."""
    groups = {str(name): part(group) for name, group in hits.groupby(names) if name}
    rank = {name: place for place, name in enumerate(ORDER)}
    return {name: groups[name] for name in sorted(groups, key=lambda n: (rank.get(n, -1), n))}


def points(score: npt.NDArray[np.int64], guilty: npt.NDArray[np.bool_]) -> Iterator[Point]:
    """The precision-recall curve, one point a score that occurs, highest first.

    Users of one score enter together, so that no luck in their order counts.
    """
    if not guilty.any():
        return
    order = np.argsort(-score, kind="stable")
    score, hits = score[order], np.cumsum(guilty[order])
    last = np.flatnonzero(np.append(score[1:] != score[:-1], True))
    for at in last:
        yield Point(int(score[at]), float(hits[at] / (at + 1)), float(hits[at] / hits[-1]))


def average(curve: Sequence[Point]) -> float | None:
    """Average precision: each point's precision times the recall that it adds, no
    interpolation. None when nobody is in a true ring."""
    before = [0.0, *(p.recall for p in curve)]
    steps = [p.precision * (p.recall - low) for p, low in zip(curve, before, strict=False)]
    return sum(steps) if steps else None


def bins(found: pd.DataFrame) -> Iterator[Bin]:
    """Found rings by score, those bins that have any."""
    for low, group in found.groupby((found.score // STEP * STEP).clip(upper=100 - STEP)):
        mean = float(group.score.mean())
        yield Bin(int(low), int(low) + STEP, mean, part(group.right), part(group.pure))
