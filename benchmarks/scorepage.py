"""The scorecard as a Markdown page: users here, rings in `scorerings`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import scorewords
from scorerings import calibration, clean, looks, rings
from scoresaid import said
from scoretable import RIVALS, Rows, aps, mean, part, table
from tested import CEILING, TEST, Size

if TYPE_CHECKING:
    from families import Score

WAYS = {"left": "left out", "fit": "after `fit`", "known": "in family"}


def page(score: Score) -> str:
    """The whole page."""
    parts = (users, rivals, rings, calibration, looks, clean, sizes, about)
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
    usual = {(f, score.size): [one.ap for one in score.tested[f]] for f, _ in score.varied}
    every = sorted({**usual, **score.varied}.items(), key=lambda one: one[0])
    yield from table(
        ["family", "orders", "ring members", "ceiling", "left out", "of the ceiling", "in family",
         "of the ceiling"],
        (size_row(*key, found) for key, found in every),
    )  # fmt: skip


def size_row(family: str, size: Size, found: Sequence[Mapping[str, float]]) -> list[str]:
    row = [family, f"{size.orders:,}", f"{size.share:.1%}", f"{mean(found, 'ceiling'):.2f}"]
    for way in ("left", "known"):
        row += [f"{mean(found, way):.2f}", f"{part(found, way):.0%}"]
    return row


def about(score: Score) -> Iterator[str]:
    yield "## What it says"
    yield ""
    yield from scorewords.WORDS.format(**said(score)).splitlines()
    yield ""
    yield from scorewords.LOOKED
