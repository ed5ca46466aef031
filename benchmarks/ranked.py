"""Users of one world or several, ranked in every way that the scorecard compares.

A frame has a row a user, by id: `guilty`, the `kind` and `difficulty` of the true ring ("" of
the honest), and a column of whole scores for each way. Scores of several worlds are ranked
together: graphrisk's and the trees' are odds, and mean the same in each.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from graphrisk.quality.evaluate import average, points
from graphrisk.quality.report import Point

TOLD = ("kind", "difficulty")


def ranks(truth: pd.DataFrame, ids: Iterable[str], scores: Mapping[str, Any]) -> pd.DataFrame:
    """The frame of one world; scores are in the order of the ids."""
    index = pd.Index(list(ids), name="user_id")
    known = truth.set_index("user_id").reindex(index)[["ring", *TOLD]].fillna("")
    guilty = known.ring != ""
    told = {name: known[name].where(guilty, "") for name in TOLD}
    whole = {way: np.asarray(score, dtype=np.int64) for way, score in scores.items()}
    return pd.DataFrame({"guilty": guilty, **told, **whole}, index=index)


def ways(frame: pd.DataFrame) -> list[str]:
    """The ways in which the users of a frame are scored."""
    return [str(name) for name in frame if name not in ("guilty", *TOLD)]


def curve(frame: pd.DataFrame, way: str) -> tuple[Point, ...]:
    """Precision and recall of the users at or over each score."""
    return tuple(points(frame[way].to_numpy(), frame.guilty.to_numpy()))


def precision(frame: pd.DataFrame, way: str) -> float:
    """The average precision; 0 where nobody is in a ring."""
    return average(curve(frame, way)) or 0.0


def precisions(frame: pd.DataFrame) -> dict[str, float]:
    """The average precision each way."""
    return {way: precision(frame, way) for way in ways(frame)}


def among(frame: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """All honest users, and the guilty of one crime or difficulty."""
    return frame[~frame.guilty | (frame[column] == name)]


def pool(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Several worlds as one."""
    return pd.concat(frames, ignore_index=True)


def reached(curve: Sequence[Point], least: float = 0.5) -> float:
    """The most recall at which precision is still so much; 0 where it never is."""
    return max((one.recall for one in curve if one.precision >= least), default=0.0)
