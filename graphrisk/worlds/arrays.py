"""Names for the arrays that worlds are made of, and the few ways they are drawn."""

from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rng = np.random.Generator

AS_USUAL: Final = -1
"""In an order's column: whatever this user usually has."""


def ints(values: object) -> Ints:
    """The values as 64-bit integers."""
    return np.asarray(values, dtype=np.int64)


def chance(rng: Rng, p: float | Floats, n: int) -> Flags:
    """n coins, each heads with probability p."""
    heads: Flags = rng.random(n) < p
    return heads


def below(rng: Rng, ends: Ints) -> Ints:
    """One uniform integer below each of `ends` (0 where the end is 0)."""
    return (rng.random(len(ends)) * ends).astype(np.int64)


def pick(rng: Rng, weights: Floats, n: int) -> Ints:
    """n indices drawn with the given weights, by inverting their running sum."""
    sums = np.cumsum(weights)
    return ints(np.searchsorted(sums, rng.random(n) * sums[-1], side="right"))


def spread(rng: Rng, median: float, sigma: float, n: int) -> Floats:
    """n log-normal draws with the given median."""
    return np.asarray(median * np.exp(sigma * rng.standard_normal(n)), dtype=np.float64)


def first_of(keys: Ints, times: Ints) -> Flags:
    """Which rows are the earliest of their key (the first row wins a tie)."""
    order = np.lexsort((times, keys))
    fresh = np.ones(len(keys), dtype=bool)
    fresh[1:] = keys[order][1:] != keys[order][:-1]
    first = np.zeros(len(keys), dtype=bool)
    first[order] = fresh
    return first
