"""What sweeps found in several worlds and what is true of them, as one evaluation."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from graphrisk.quality.evaluate import Case, matched
from graphrisk.quality.truth import EXTRA, TRUTH, joined
from graphrisk.sweep import Judged
from graphrisk.worlds import World

LEAST = 50
"""Rings under which a bin of the calibration says nothing."""
STEP = 10


class Sheet(NamedTuple):
    """One world: the truth of its users, and the rings, members and users that a sweep told."""

    truth: pd.DataFrame
    rings: pd.DataFrame
    members: pd.DataFrame
    users: pd.DataFrame


class Band(NamedTuple):
    """Rings of neighbouring scores: the least and the highest, how many, their mean score, how
    many are of one true ring, and right."""

    low: int
    high: int
    rings: int
    score: float
    pure: int
    right: int


def sheet(name: str, world: World, found: Judged) -> Sheet:
    """A judged world; ids begin with its name, so that worlds can be put together."""
    truth = world.truth.reindex(columns=[*TRUTH, *EXTRA]).fillna("").astype(str)
    truth = truth.assign(ring=truth.ring.where(truth.ring == "", name + " " + truth.ring))
    rings = [(f"{name} {n}", r.kind, r.score) for n, r in enumerate(found.rings)]
    members = [(f"{name} {n}", m.user_id) for n, r in enumerate(found.rings) for m in r.members]
    placed = pd.DataFrame(members, columns=["ring_id", "user_id"]).astype(str)
    users = found.users.order_by("user").select("user_id", "score").to_pandas()
    users = users.merge(placed.drop_duplicates("user_id"), on="user_id", how="left")
    frames = [named(name, one) for one in (truth, placed, users.fillna({"ring_id": ""}))]
    table = pd.DataFrame(rings, columns=["ring_id", "kind", "score"]).astype({"score": "int64"})
    return Sheet(frames[0], table, frames[1], frames[2])


def stacked(sheets: Iterable[Sheet]) -> Sheet:
    """Several worlds as one sheet."""
    return Sheet(*(pd.concat(frames, ignore_index=True) for frames in zip(*sheets, strict=True)))


def named(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(user_id=name + " " + frame.user_id.astype(str))


def together(sheets: Iterable[Sheet]) -> Case:
    """The worlds as one, to be asked as `graphrisk evaluate` asks."""
    truth, rings, members, users = stacked(sheets)
    people = joined(truth, users)
    return Case(people, *matched(rings, members, people))


def near(sheets: Sequence[Sheet], cut: int) -> pd.DataFrame:
    """Honest people by class: how many there are, in rings of that score, and flagged."""
    case = together(sheets)
    strong = set(case.found.ring_id[case.found.score >= cut])
    honest = case.people[~case.people.guilty]
    inside = honest.home.isin(strong)
    table = pd.DataFrame(
        {"people": 1, "inside": inside, "flagged": inside & (honest.score >= cut)}
    ).astype(int)
    return table.groupby(honest.habit.to_numpy()).sum()


def bands(found: pd.DataFrame) -> list[Band]:
    """The calibration: bins of ten points, the emptier ones put to the next below (the last to
    the one above) until each has `LEAST` rings."""
    lows, kept = range(100 - STEP, -1, -STEP), [101]
    for low in lows:
        if ((found.score >= low) & (found.score < kept[-1])).sum() >= LEAST:
            kept.append(low)
    if len(kept) == 1 or (found.score < kept[-1]).any():
        kept[max(len(kept) - 1, 1) :] = [0]
    return [band(found, low, high) for high, low in pairwise(kept)][::-1]


def band(found: pd.DataFrame, low: int, high: int) -> Band:
    rows = found[(found.score >= low) & (found.score < high)]
    mean = float(rows.score.mean()) if len(rows) else float(np.nan)
    return Band(low, high - 1, len(rows), mean, int(rows.pure.sum()), int(rows.right.sum()))
