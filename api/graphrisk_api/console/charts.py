"""Plots as plain geometry; templates draw them, each beside its numbers in a table."""

from collections.abc import Sequence
from typing import Any, NamedTuple

WIDTH, HEIGHT, FOOT = 560, 120, 18
WIDEST = 46


class Column(NamedTuple):
    """A column of a plot; x, y, w, h in pixels."""

    x: float
    y: float
    w: float
    h: float
    label: str
    value: float


class Plot(NamedTuple):
    """Columns side by side; every: which labels are written."""

    columns: list[Column]
    most: float
    width: int
    height: int
    every: int


def columns(values: Sequence[tuple[Any, float]]) -> Plot:
    """A plot of values in their order; labels are the first of each pair."""
    most = max((v for _, v in values), default=0)
    step = min(WIDTH / max(len(values), 1), WIDEST)
    tall = HEIGHT - FOOT - 14
    made = [
        Column(
            round(n * step + 1, 1),
            round(HEIGHT - FOOT - tall * v / (most or 1), 1),
            round(step - 3, 1),
            round(tall * v / (most or 1), 1),
            str(label),
            v,
        )
        for n, (label, v) in enumerate(values)
    ]
    return Plot(made, most, WIDTH, HEIGHT, -(-len(values) // 12) or 1)


def share(part: Any, whole: Any) -> int:
    """Per cent, for a bar; 0 of nothing."""
    return round(100 * float(part) / float(whole)) if whole else 0
