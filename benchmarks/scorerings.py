"""The part of the scorecard that tells of rings, and of honest people who look like them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scorewords
from pooled import LEAST, Band, Sheet, bands, near, together
from scoretable import Rows, share, table

from graphrisk.quality.evaluate import at_cut
from graphrisk.quality.report import Share

if TYPE_CHECKING:
    from families import Score

ALL = "**all**"


def rings(score: Score) -> Iterator[str]:
    yield "## Rings of families left out"
    yield ""
    yield from scorewords.RINGS
    cards = {family: [one.sheet for one in found] for family, found in score.tested.items()}
    cards[ALL] = [one for found in cards.values() for one in found]
    yield from table(
        ["family", "rings at 80", "of one true ring", "right", "true rings found at 50",
         "careless ones", "kind named right", "honest flagged at 80"],
        (ring_row(name, found) for name, found in cards.items()),
    )  # fmt: skip


def ring_row(name: str, cards: Sequence[Sheet]) -> list[str]:
    case = together(cards)
    low, high = at_cut(case, 50), at_cut(case, 80)
    honest = ~case.people.guilty
    flagged = honest & case.people.placed & (case.people.score >= 80)
    return [
        name, str(high.pure.of), share(high.pure), share(high.precision), share(low.recall),
        share(low.by_difficulty.get("careless", Share(0, 0))), share(low.named),
        f"{flagged.sum()} of {honest.sum():,} ({flagged.sum() / honest.sum():.3%})",
    ]  # fmt: skip


def calibration(score: Score) -> Iterator[str]:
    yield "## What a score of a ring means"
    yield ""
    yield from scorewords.CALIBRATION
    yield f"Bins of ten points, put together until each has {LEAST} rings."
    found = bands(pooled(score))
    yield from table(["score", "rings", "mean score", "of one true ring", "right"],
                     (band_row(one) for one in found))  # fmt: skip
    yield "![Calibration of rings](images/quality-calibration.png)"
    yield ""


def pooled(score: Score) -> pd.DataFrame:
    """The rings found in all worlds by policies that never saw their family."""
    return together(one.sheet for found in score.tested.values() for one in found).found


def band_row(one: Band) -> list[str]:
    high = f"{one.low} to {min(one.high, 100)}"
    counts = (f"{n / max(one.rings, 1):.0%} ({n})" for n in (one.pure, one.right))
    return [high, str(one.rings), f"{one.score:.0f}", *counts]


def looks(score: Score) -> Iterator[str]:
    yield "## Honest people who look like rings"
    yield ""
    yield from scorewords.LOOKS
    rows = []
    for family, found in score.tested.items():
        table_ = near([one.sheet for one in found], 80)
        hit = table_[table_.inside > 0].sort_values(["inside", "people"], ascending=[False, True])
        rows += [[family, str(name), f"{r.people:,}", str(r.inside), f"{r.inside / r.people:.2%}",
                  str(r.flagged)] for name, r in hit.iterrows()]  # fmt: skip
        rest = table_[table_.inside == 0]
        rows.append([family, f"{len(rest)} other classes", f"{rest.people.sum():,}", "0", "0", "0"])
    yield from table(["family", "class", "people", "in rings at 80", "share", "flagged"], rows)


def clean(score: Score) -> Iterator[str]:
    yield "## Worlds without any ring"
    yield ""
    yield from scorewords.CLEAN
    yield from table(
        [
            "world",
            "users",
            "rings at 80",
            "rings at 50",
            "per 100,000 users at 80",
            "users in them",
        ],
        clean_rows(score.clean),
    )


def clean_rows(clean: Mapping[str, Sheet]) -> Rows:
    total: Any = np.zeros(4, dtype=int)
    for name, one in clean.items():
        strong = set(one.rings.ring_id[one.rings.score >= 80])
        within = int(one.members.ring_id.isin(strong).sum())
        found = np.array([len(one.users), len(strong), (one.rings.score >= 50).sum(), within])
        total += found
        yield clean_row(name, *found)
    yield clean_row(ALL, *total)


def clean_row(name: str, people: int, high: int, low: int, within: int) -> list[str]:
    return [name, f"{people:,}", str(high), str(low), f"{high * 1e5 / people:.1f}", str(within)]
