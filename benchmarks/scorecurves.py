"""The precision-recall curves of the scorecard, a panel a family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure
from ranked import curve, pool
from scoretable import rival

from graphrisk.quality.plot import GREY, INK, SHADES
from graphrisk.quality.report import Point

if TYPE_CHECKING:
    from families import Score
    from tested import Tested

WAYS = {
    "ceiling": ("ceiling", {"color": INK, "linewidth": 0.9}),
    "left": ("left out", {"color": SHADES[0], "linewidth": 2.2}),
    "fit": ("left out, after fit", {"color": "#4c86bf", "linewidth": 1.5, "dashes": (4, 1)}),
    "known": ("in family", {"color": SHADES[1], "linewidth": 2}),
}
SIMPLE = {"color": GREY, "linewidth": 1.5, "dashes": (2, 2)}
BASE = {"color": GREY, "linewidth": 1, "linestyle": ":"}
COLUMNS = 3
Axes = Any


def curves(figure: Figure, score: Score) -> None:
    """A panel for each family, and one legend for all."""
    rows = -(-len(score.tested) // COLUMNS)
    panels = figure.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False).flat
    for axes, (family, found) in zip(panels, score.tested.items(), strict=False):
        panel(axes, family, found)
    for axes in panels[len(score.tested) :]:
        axes.set_axis_off()
    # The legend bears the title: constrained layout would write one over the other.
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper left", ncols=6,
                  columnspacing=1.0, handlelength=2.0, borderaxespad=0.1, alignment="left",
                  title="Users by family left out: precision by recall",
                  title_fontproperties={"size": 10.5, "weight": "bold"})  # fmt: skip
    figure.supxlabel("recall: share of all ring members that are in the list", fontsize=9)
    figure.supylabel("precision: share of the list that are ring members", fontsize=9)


def panel(axes: Axes, family: str, found: Sequence[Tested]) -> None:
    """The curves of one family, its seeds ranked together."""
    people = pool(one.ranks for one in found)
    for way, (label, style) in WAYS.items():
        axes.plot(*steps(curve(people, way)), label=label, **style)
    simple = rival([one.ap for one in found])
    axes.plot(*steps(curve(people, simple)), label="best simple method", **SIMPLE)
    axes.axhline(people.guilty.mean(), label="in any order", **BASE)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_title(family, fontsize=9.5)


def steps(points: Sequence[Point]) -> tuple[list[float], list[float]]:
    """The corners of the curve: a step holds the precision of the score that it reaches, as the
    average counts it."""
    recalls, precisions, at = [], [], 0.0
    for one in points:
        if one.recall > at:
            recalls += [at, one.recall]
            precisions += [one.precision] * 2
            at = one.recall
    return recalls, precisions
