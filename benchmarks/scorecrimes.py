"""The part of the scorecard that tells of crimes, and of how careful rings are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import scorewords
from pooled import together
from ranked import among, pool, precision
from scoretable import RIVALS, share, table

from graphrisk.quality.evaluate import Case, at_cut, parts
from graphrisk.quality.report import Share

if TYPE_CHECKING:
    from families import Score

CUT = 50


class Crime(NamedTuple):
    """The rings of one crime, or of one difficulty, over all families left out: true rings found
    and members flagged at `CUT`, the average precision of their members among all honest users,
    and the share of members there, which is what no ranking at all would have."""

    rings: Share
    members: Share
    left: float
    ceiling: float
    rival: float
    base: float


def crimes(score: Score) -> Iterator[str]:
    yield "## By crime, and by how careful the ring is"
    yield ""
    yield from scorewords.CRIMES
    for column, head in (("kind", "crime"), ("difficulty", "the ring is")):
        heads = [head, f"true rings found at {CUT}", f"members flagged at {CUT}", "left out",
                 "best simple method", "ceiling", "in any order"]  # fmt: skip
        yield from table(heads, (row(*one) for one in told(score, column).items()))


def row(name: str, one: Crime) -> list[str]:
    worth = (f"{value:.3f}" for value in (one.left, one.rival, one.ceiling, one.base))
    return [name, share(one.rings), share(one.members), *worth]


def told(score: Score, column: str) -> dict[str, Crime]:
    """Each crime, or each difficulty, by its name: of all worlds of families left out."""
    found = [one for ones in score.tested.values() for one in ones]
    return by_name(together(one.sheet for one in found), pool(one.ranks for one in found), column)


def by_name(case: Case, people: pd.DataFrame, column: str) -> dict[str, Crime]:
    """The same of worlds put together."""
    cut = at_cut(case, CUT)
    rings = cut.by_kind if column == "kind" else cut.by_difficulty
    guilty = case.people[case.people.guilty]
    flagged = parts(guilty.placed & (guilty.score >= CUT), guilty[column])
    return {
        name: crime(rings[name], members, among(people, column, name))
        for name, members in flagged.items()
    }


def crime(rings: Share, members: Share, people: pd.DataFrame) -> Crime:
    rival = max(precision(people, way) for way in RIVALS)
    left, ceiling = (precision(people, way) for way in ("left", "ceiling"))
    return Crime(rings, members, left, ceiling, rival, float(people.guilty.mean()))
