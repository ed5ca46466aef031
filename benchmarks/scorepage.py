"""The scorecard as a Markdown page: users here, rings in `scorerings`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import scorewords
from scorecrimes import crimes
from scorerings import calibration, clean, looks, rings
from scoresaid import said, sized
from scoretable import RIVALS, Rows, aps, mean, part, table
from tested import CEILING, TEST, Size, Varied

if TYPE_CHECKING:
    from families import Score

WAYS = {"left": "left out", "fit": "after `fit`", "known": "in family"}


def page(score: Score) -> str:
    """The whole page."""
    parts = (users, rivals, rings, crimes, calibration, looks, clean, sizes, about)
    head = ["# How well it finds rings in worlds that it was not made for", "", opening(score), ""]
    return "\n".join([*head, *(line for part in parts for line in part(score))]).rstrip() + "\n"


def opening(score: Score) -> str:
    return scorewords.OPENING.format(
        orders=score.size.orders, share=score.size.share, seeds=", ".join(map(str, TEST))
    )


def users(score: Score) -> Iterator[str]:
    found = aps(score.tested)
    yield "## Users, beside what the same facts allow"
    yield ""
    yield from scorewords.USERS
    heads = ["family", "ceiling"]
    heads += [text for name in WAYS.values() for text in (name, "of the ceiling")]
    yield from table(heads, user_rows(found))
    yield "![Average precision of users](images/quality-users.png)"
    yield ""
    yield from scorewords.CURVES
    yield "![Precision of users by recall](images/quality-curves.png)"
    yield ""
    yield from scorewords.CEILING
    yield f"The trees learn from seeds {', '.join(map(str, CEILING))} of the family."
    yield ""


def user_rows(found: Mapping[str, Sequence[Mapping[str, float]]]) -> Rows:
    for family, ones in found.items():
        cells = (f"{part(ones, w):.0%}" if k else f"{mean(ones, w):.2f}"
                 for w in WAYS for k in (0, 1))  # fmt: skip
        yield [family, f"{mean(ones, 'ceiling'):.2f}", *cells]
    for name, many in (("**mean**", np.mean), ("**worst**", np.min)):
        worth = {w: many([mean(ones, w) for ones in found.values()]) for w in ("ceiling", *WAYS)}
        parts = {w: many([part(ones, w) for ones in found.values()]) for w in WAYS}
        cells = (f"{parts[w]:.0%}" if k else f"{worth[w]:.2f}" for w in WAYS for k in (0, 1))
        yield [name, f"{worth['ceiling']:.2f}", *cells]


def rivals(score: Score) -> Iterator[str]:
    found = aps(score.tested)
    yield "## Beside simple methods"
    yield ""
    yield from scorewords.RIVALS
    rows = [[f, *(f"{mean(ones, w):.2f}" for w in ("left", *RIVALS))] for f, ones in found.items()]
    over = [f"{np.mean([mean(o, w) for o in found.values()]):.2f}" for w in ("left", *RIVALS)]
    yield from table(
        ["family left out", "graphrisk", *RIVALS.values()], [*rows, ["**mean**", *over]]
    )


def sizes(score: Score) -> Iterator[str]:
    if not score.varied:
        return
    yield "## At other sizes and shares"
    yield ""
    yield from scorewords.SIZES
    yield from table(
        ["family", "orders", "ring members", "judged", "ceiling", "left out",
         "of the ceiling", "in family", "of the ceiling"],
        (size_row(*key, found) for key, found in sorted(sized(score).items(), key=lambda o: o[0])),
    )  # fmt: skip


def size_row(family: str, size: Size, found: Sequence[Varied]) -> list[str]:
    ones = [one.ap for one in found]
    row = [family, f"{size.orders:,}", f"{size.share:.1%}"]
    rings, members = (sum(many) for many in zip(*(one[1:] for one in found), strict=True))
    row += [f"{members:,} in {rings:,} rings", f"{mean(ones, 'ceiling'):.2f}"]
    for way in ("left", "known"):
        row += [f"{mean(ones, way):.2f}", f"{part(ones, way):.0%}"]
    return row


def about(score: Score) -> Iterator[str]:
    yield "## What it says"
    yield ""
    words = scorewords.WORDS + (scorewords.SIZED if score.varied else "")
    yield from words.format(**said(score)).splitlines()
    yield ""
    yield from scorewords.LOOKED
