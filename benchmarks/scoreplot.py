"""The pictures of the scorecard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import PercentFormatter
from pooled import bands
from scorecurves import curves
from scorerings import pooled
from scoretable import aps, mean, rival

from graphrisk.quality.plot import GREY, INK, SHADES, STYLE, wilson
from graphrisk.quality.report import Share

if TYPE_CHECKING:
    from families import Score

WAYS = {"left": "left out", "fit": "left out, after fit", "known": "in family"}
COLOURS = (SHADES[0], "#4c86bf", SHADES[1])
Axes = Any


def draw(score: Score, folder: Path) -> None:
    """All pictures as PNG files in a folder, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw_in, size in (
        ("users", lambda f, s: users(f.subplots(), s), (8.0, 4.2)),
        ("curves", curves, (8.0, 5.4)),
        ("calibration", lambda f, s: calibration(f.subplots(), s), (5.4, 4.2)),
    ):
        with rc_context(STYLE):
            figure = Figure(figsize=size, layout=ConstrainedLayoutEngine(wspace=0.05, hspace=0.05))
            draw_in(figure, score)
            figure.savefig(folder / f"quality-{name}.png", dpi=100)


def users(axes: Axes, score: Score) -> None:
    """Average precision each way, with the ceiling and the best rival of each family."""
    found = aps(score.tested)
    at = np.arange(len(found))
    for k, (way, colour) in enumerate(zip(WAYS, COLOURS, strict=True)):
        axes.bar(at + (k - 1) * 0.25, [mean(ones, way) for ones in found.values()], 0.24,
                 color=colour, label=WAYS[way])  # fmt: skip
    marks = {
        "ceiling": [mean(ones, "ceiling") for ones in found.values()],
        "best simple method": [mean(ones, rival(ones)) for ones in found.values()],
    }
    for (name, values), style in zip(marks.items(), ("-", (0, (2, 2))), strict=True):
        axes.hlines(values, at - 0.4, at + 0.4, color=INK if style == "-" else GREY,
                    linestyle=style, linewidth=1.8, label=name)  # fmt: skip
    axes.set_xticks(at, list(found))
    axes.grid(visible=False, axis="x")
    axes.set(ylim=(0, 1), ylabel="average precision of users")
    axes.set_title("Users of six families of worlds", pad=26)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=5, columnspacing=1.1,
                handlelength=1.6, borderaxespad=0.1)  # fmt: skip


def calibration(axes: Axes, score: Score) -> None:
    """The share of rings of one true ring by score, with Wilson's interval."""
    found = [one for one in bands(pooled(score)) if one.rings]
    x = [one.score for one in found]
    y = [one.pure / one.rings for one in found]
    spans = [wilson(Share(one.pure, one.rings)) for one in found]
    errors = [[a - low for a, (low, _) in zip(y, spans, strict=True)],
              [high - a for a, (_, high) in zip(y, spans, strict=True)]]  # fmt: skip
    axes.plot([0, 100], [0, 1], color=GREY, linewidth=1, linestyle=(0, (4, 3)))
    axes.errorbar(x, y, yerr=errors, fmt="o", color=SHADES[1], elinewidth=1, capsize=3,
                  label="of one true ring, with 95% interval")  # fmt: skip
    right = [one.right / one.rings for one in found]
    axes.plot(x, right, "D", markerfacecolor="none", markeredgecolor=INK, markersize=7,
              label="right (Jaccard ≥ ½)")  # fmt: skip
    for one, high in zip(found, y, strict=True):
        axes.annotate(f"{one.rings:,}", (one.score, high), xytext=(8, 4), fontsize=8, color=GREY,
                      textcoords="offset points")  # fmt: skip
    axes.set(xlim=(0, 105), ylim=(-0.02, 1.04), ylabel="share of them in truth",
             xlabel="mean score of the rings in a bin; their number beside it")  # fmt: skip
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_title("Rings of families left out", pad=26)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, borderaxespad=0.1)
