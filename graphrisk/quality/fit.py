"""Learns what each level of each comparison is worth, from labelled facts.

Ridge logistic regression on levels, with the trends that the policy states kept, which is
Fellegi and Sunter's sum of weights without their assumption that comparisons are
independent. Weights come out in milli bits, centred so that an unknown fact says nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import log

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, minimize
from scipy.special import expit

from graphrisk.model import MILLI
from graphrisk.policy import Comparison

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LN2 = log(2)


def fit(
    facts: Mapping[str, Floats],
    truth: Floats,
    comparisons: Sequence[Comparison],
    *,
    weight: Floats | None = None,
    ridge: float = 3.0,
    prior: int | None = None,
) -> tuple[int, tuple[Comparison, ...]]:
    """The prior and the comparisons with learned bits.

    facts: one array a fact, NaN where unknown; truth: 0 or 1, same length. weight: how much
    each row counts, 1 by default. ridge: how many rows' worth of doubt holds each step to 0;
    or, where a `prior` is given (milli bits), to what the comparisons are worth already, and
    the prior to itself, so that a few labels move a policy and never make one.
    A comparison whose trend is rising or falling never learns the other way round, and one of
    a fact that is not told stays as it is.
    """
    used = [c for c in comparisons if c.fact in facts]
    known = np.zeros((len(truth), len(used)), dtype=np.int64)
    for place, c in enumerate(used):
        known[:, place] = level(facts[c.fact], c)
    rows, truth, weight = gathered(known, truth, np.ones(len(truth)) if weight is None else weight)
    levels = list(rows.T)
    blocks = [steps(found, c) for found, c in zip(levels, used, strict=True)]
    matrix = np.hstack([np.ones((len(truth), 1)), *(b for b, _ in blocks)])
    least = np.concatenate([[-np.inf], *(low for _, low in blocks)])
    start = np.zeros(matrix.shape[1])
    if prior is not None:
        told = [np.array([prior * LN2 / MILLI]), *map(starts, used)]
        start = np.maximum(np.concatenate(told), least)
    beta = solve(matrix, truth, weight, ridge, least, start, held=prior is not None)
    if prior is None:
        base, learned = centred(beta, levels, used, weight)
    else:
        base, learned = milli(beta[0]), plain(beta, used)
    found = dict(zip(used, learned, strict=True))
    return base, tuple(found.get(c, c) for c in comparisons)


def gathered(levels: Ints, truth: Floats, weight: Floats) -> tuple[Ints, Floats, Floats]:
    """Rows with equal levels and truth as one row of their weight: millions become thousands."""
    rows = np.column_stack([levels, truth.astype(np.int64)]).astype(np.int8)
    keys = np.ascontiguousarray(rows).view([("", np.int8)] * rows.shape[1]).ravel()
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    total = np.bincount(number, weights=weight).astype(np.float64)
    return levels[first], truth[first], total


def level(values: Floats, comparison: Comparison) -> Ints:
    """The level of each value; -1 where the fact is unknown."""
    found = np.searchsorted(np.asarray(comparison.edges, dtype=float), values, side="right")
    return np.where(np.isnan(values), -1, found)


def steps(levels: Ints, comparison: Comparison) -> tuple[Floats, Floats]:
    """The columns of a comparison and the least that each coefficient may be.

    Free levels have a column each. A trend has a column for each step from level to level,
    and steps can't be negative.
    """
    numbers = np.arange(len(comparison.bits))
    if comparison.trend == "free":
        return (levels[:, None] == numbers).astype(float), np.full(numbers.size, -np.inf)
    places = np.where(levels < 0, -1, np.argsort(rising(comparison))[levels])
    passed = (places[:, None] >= numbers).astype(float)
    return passed, np.concatenate([[-np.inf], np.zeros(numbers.size - 1)])


def rising(comparison: Comparison) -> Ints:
    """The levels of a trend, from that worth least to that worth most."""
    numbers = np.arange(len(comparison.bits))
    if comparison.trend == "rare":
        return np.concatenate([[0], numbers[:0:-1]])
    return numbers[::-1] if comparison.trend == "falling" else numbers


def starts(comparison: Comparison) -> Floats:
    """The coefficients that a comparison's bits stand for, as `steps` has the columns."""
    bits = np.asarray(comparison.bits, dtype=float) * LN2 / MILLI
    if comparison.trend == "free":
        return bits
    return np.diff(bits[rising(comparison)], prepend=0.0)


def solve(
    matrix: Floats,
    truth: Floats,
    weight: Floats,
    ridge: float,
    least: Floats,
    start: Floats,
    held: bool,
) -> Floats:
    """The ridge logistic coefficients, none under its least, held to where they start; the
    first column, the prior, only where it is to be `held`."""
    hold = np.full(matrix.shape[1], ridge)
    hold[0] = ridge if held else 1e-6

    def loss(beta: Floats) -> tuple[float, Floats]:
        odds = matrix @ beta
        chance = expit(odds)
        moved = beta - start
        value = weight @ (np.logaddexp(0, odds) - truth * odds) + hold @ moved**2 / 2
        return float(value), matrix.T @ (weight * (chance - truth)) + hold * moved

    bounds = Bounds(least, np.full(len(least), np.inf))
    options = {"maxiter": 500, "maxfun": 1000, "ftol": 1e-12, "gtol": 1e-6, "maxcor": 30}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return np.asarray(found.x, dtype=np.float64)


def centred(
    beta: Floats, levels: Sequence[Ints], comparisons: Sequence[Comparison], weight: Floats
) -> tuple[int, tuple[Comparison, ...]]:
    """Coefficients as bits, each comparison's average moved into the prior."""
    prior, out = beta[0], []
    for found, comparison, part in zip(levels, comparisons, parts(beta, comparisons), strict=True):
        known = found >= 0
        mean = float(np.average(part[found[known]], weights=weight[known])) if known.any() else 0.0
        prior += mean
        out.append(comparison.model_copy(update={"bits": tuple(map(milli, part - mean))}))
    return milli(prior), tuple(out)


def plain(beta: Floats, comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Coefficients as bits, just as they are."""
    found = zip(comparisons, parts(beta, comparisons), strict=True)
    return tuple(c.model_copy(update={"bits": tuple(map(milli, part))}) for c, part in found)


def parts(beta: Floats, comparisons: Sequence[Comparison]) -> Iterator[Floats]:
    """The worth of every level of each comparison, as natural log odds."""
    at = 1
    for comparison in comparisons:
        part = beta[at : at + len(comparison.bits)]
        at += len(part)
        free = comparison.trend == "free"
        yield part if free else np.cumsum(part)[np.argsort(rising(comparison))]


def milli(odds: float) -> int:
    """Natural log odds as milli bits."""
    return round(MILLI * odds / LN2)
