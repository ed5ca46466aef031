"""One picture of an evaluation: users, calibration, recall, honest people."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import PercentFormatter

from graphrisk.errors import SourceError
from graphrisk.quality.report import Report, Share

INK, GREY, GRID = "#1f2933", "#7b8794", "#e4e7eb"
SHADES = ("#8fb8de", "#1d4e89")
"""Of the cuts, the lower one first: the same in every panel."""
STYLE = {
    "font.size": 9, "axes.titlesize": 10.5, "axes.titleweight": "bold",
    "axes.titlelocation": "left", "axes.edgecolor": GREY, "axes.labelcolor": INK,
    "text.color": INK, "xtick.color": INK, "ytick.color": INK,
    "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.color": GRID, "axes.axisbelow": True, "legend.frameon": False,
    # The same report gives the same bytes.
    "svg.hashsalt": "graphrisk", "svg.fonttype": "none",
}  # fmt: skip
Axes = Any
MOST = 18
"""Look-alike classes that fit."""


def plot(report: Report, file: Path) -> None:
    """Draws the report into a PNG or SVG file, by its ending; raises SourceError for another."""
    file = Path(file)
    form = file.suffix.lower().lstrip(".")
    if form not in ("png", "svg"):
        raise SourceError(f"can't draw into {file}; give a file that ends in .png or .svg")
    with rc_context(STYLE):
        room = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12, wspace=0.04, hspace=0.05)
        figure = Figure(figsize=(12, 8.4), layout=room)
        panels = figure.subplots(2, 2).flat
        for draw, axes in zip((users, calibration, recall, honest), panels, strict=True):
            draw(axes, report)
        figure.suptitle(headline(report), x=0.012, ha="left", fontsize=13, fontweight="bold")
        try:
            figure.savefig(file, dpi=150, metadata={"Date": None} if form == "svg" else None)
        except OSError as e:
            raise SourceError(f"can't write {file}: {e.strerror}; give another place") from e


def headline(report: Report) -> str:
    return (
        f"{report.found:,} rings found among {report.users:,} users, "
        f"{report.members:,} of them in {report.rings:,} true rings"
    )


def none(axes: Axes, text: str) -> None:
    """Says why a panel is empty."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, text, ha="center", va="center", color=GREY, transform=axes.transAxes)


def percent(axes: Axes, *names: str) -> None:
    for name in names:
        getattr(axes, f"set_{name}lim")(-0.02, 1.04)
        getattr(axes, f"{name}axis").set_major_formatter(PercentFormatter(1))


def users(axes: Axes, report: Report) -> None:
    """The precision-recall curve of all users, and where the cuts stand."""
    if report.average_precision is None:
        axes.set_title("Users")
        return none(axes, "the truth has no ring")
    axes.set_title(f"Users: average precision {report.average_precision:.3f}")
    recalls = [0.0, *(p.recall for p in report.curve)]
    # A step holds the precision of the score that it reaches, as the average counts it.
    precisions = [report.curve[0].precision, *(p.precision for p in report.curve)]
    axes.fill_between(recalls, precisions, step="pre", color=SHADES[0], alpha=0.18, linewidth=0)
    axes.step(recalls, precisions, where="pre", color=SHADES[1], linewidth=1.6)
    for cut, shade in zip(report.cuts, SHADES, strict=True):
        x, y = cut.user_recall.share, cut.user_precision.share
        if x is not None and y is not None:
            axes.plot(x, y, "o", color=shade, markersize=8, markeredgecolor=INK, clip_on=False,
                      label=f"in a ring, score ≥ {cut.cut}")  # fmt: skip
    percent(axes, "x", "y")
    axes.set(xlabel="recall of users in true rings", ylabel="precision")
    axes.legend(loc="lower left")


def calibration(axes: Axes, report: Report) -> None:
    """The share of right rings by score, with what chance alone would allow (Wilson 95%)."""
    axes.set_title("Calibration of rings")
    if not report.bins:
        return none(axes, "no ring was found")
    axes.plot([0, 100], [0, 1], color=GREY, linewidth=1, linestyle=(0, (4, 3)))
    x = [b.score for b in report.bins]
    pure = [b.pure.hits / b.pure.of for b in report.bins]
    axes.plot(x, pure, "D", markerfacecolor="none", markeredgecolor=INK, markersize=9,
              label="pure", clip_on=False)  # fmt: skip
    right = [b.right.hits / b.right.of for b in report.bins]
    spans = [wilson(b.right) for b in report.bins]
    errors = [[s - low for s, (low, _) in zip(right, spans, strict=True)],
              [high - s for s, (_, high) in zip(right, spans, strict=True)]]  # fmt: skip
    axes.errorbar(x, right, yerr=errors, fmt="o", color=SHADES[1], elinewidth=1, capsize=2,
                  label="right, with 95% interval", clip_on=False)  # fmt: skip
    for b, y in zip(report.bins, right, strict=True):
        axes.annotate(f"{b.right.of:,}", (b.score, y), xytext=(8, 0), va="center", fontsize=8,
                      color=GREY, textcoords="offset points")  # fmt: skip
    percent(axes, "y")
    axes.set(xlim=(-2, 105), xlabel="mean score of the rings in a bin; their number beside it",
             ylabel="share of them in truth")  # fmt: skip
    above(axes)


def wilson(share: Share, z: float = 1.96) -> tuple[float, float]:
    """Wilson's score interval (1927) for a share of few."""
    n, p = share.of, share.hits / share.of
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((middle + sign * half) / (1 + z * z / n) for sign in (-1, 1))
    # Floats may stray past the share itself at 0 and 1.
    return max(0.0, min(low, p)), min(1.0, max(high, p))


def recall(axes: Axes, report: Report) -> None:
    """The share of true rings found, by difficulty and kind."""
    axes.set_title("True rings found")
    if not report.rings:
        return none(axes, "the truth has no ring")
    names = ("by_difficulty", "by_kind")
    sets = [by_name([getattr(c, name) for c in report.cuts]) for name in names]
    sets.append([("all", [c.recall for c in report.cuts])])
    # Half a bar's room between difficulties, kinds and all.
    at = [i + 0.5 * k for i, k in enumerate(k for k, s in enumerate(sets) for _ in s)]
    groups = [group for found in sets for group in found]
    bars(axes.bar, at, groups, report)
    for x, (_, shares) in zip(at, groups, strict=True):
        for k, share in enumerate(shares):
            axes.text(x + offset(k), (share.share or 0) + 0.015, f"{share.hits:,}", ha="center",
                      va="bottom", fontsize=8)  # fmt: skip
    axes.set_xticks(at, [f"{name}\n{s[0].of:,}" for name, s in groups], fontsize=8)
    percent(axes, "y")
    axes.set_ylim(0, 1.08)
    axes.grid(visible=False, axis="x")
    axes.set(ylabel="recall of rings", xlabel="true rings")
    above(axes)


def honest(axes: Axes, report: Report) -> None:
    """The share of honest people flagged in each look-alike class, the worst on top."""
    axes.set_title("Honest people flagged")
    groups = by_name([c.honest for c in report.cuts])
    if not groups:
        return none(axes, "the truth does not tell who looks like a ring (habit)")
    groups = sorted(groups, key=lambda g: (-(g[1][0].share or 0), g[0]))
    more = f"; {len(groups) - MOST} classes with less are left out" * (len(groups) > MOST)
    groups = groups[:MOST]
    bars(axes.barh, range(len(groups)), groups, report)
    top = max([*(s.share or 0 for _, shares in groups for s in shares), 0.01])
    for i, (_, shares) in enumerate(groups):
        widest = max(s.share or 0 for s in shares)
        said = " / ".join(f"{s.hits:,}" for s in shares)
        axes.text(widest + top * 0.015, i, f"{said} of {shares[0].of:,}", va="center", fontsize=8)
    axes.set_yticks(range(len(groups)), [name for name, _ in groups])
    axes.set(xlim=(0, top * 1.3), xlabel=f"share of the class{more}")
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=None))
    axes.grid(visible=False, axis="y")
    above(axes)


def by_name(columns: Sequence[Mapping[str, Share]]) -> list[tuple[str, list[Share]]]:
    """Each name with its share at each cut."""
    return [(name, [column[name] for column in columns]) for name in columns[0]]


def above(axes: Axes) -> None:
    """The legend in line with the title, where no value can be under it."""
    axes.legend(loc="lower right", bbox_to_anchor=(1.01, 0.985), ncols=2, columnspacing=1.2)


def offset(place: int) -> float:
    """Where the bar of a cut stands beside the middle of its group."""
    return (place - 0.5) * 0.38


def bars(
    draw: Callable[..., Any], at: Iterable[float], groups: Sequence[tuple[str, Sequence[Share]]],
    report: Report,
) -> None:  # fmt: skip
    """A pair of bars a group, one for each cut."""
    for k, (cut, shade) in enumerate(zip(report.cuts, SHADES, strict=True)):
        values = [s[k].share or 0 for _, s in groups]
        draw([x + offset(k) for x in at], values, 0.36, color=shade, label=f"score ≥ {cut.cut}")
