"""Plumbing that knows nothing of orders: named random streams, masks of numbers, text, frames."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pandas as pd

from graphrisk.errors import InputError
from graphrisk.worlds.world import World

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[Any]
Rng = np.random.Generator

NONE: Final = -1
HOUR: Final = 3600
DAY: Final = 86_400


def check(orders: int, seed: int, share: float) -> None:
    """Raises InputError for a world that can't be made."""
    if orders < 2000:
        raise InputError(f"a family's world needs at least 2000 orders, not {orders}")
    if seed < 0:
        raise InputError(f"a seed is a whole number from 0 on, not {seed}")
    if not 0.001 <= share <= 0.1:
        raise InputError(f"a share of ring members is from 0.001 to 0.1, not {share}")


def stream(seed: int, name: str) -> Rng:
    """A generator of its own for each name."""
    return np.random.default_rng([seed, crc32(name.encode())])


def ints(values: object) -> Ints:
    """The values as 64-bit integers."""
    return np.asarray(values, dtype=np.int64)


def heads(rng: Rng, p: float | Floats, n: int) -> Flags:
    """n coins that show heads with probability p."""
    return np.asarray(rng.random(n) < p, dtype=np.bool_)


def drawn(rng: Rng, weights: Floats | tuple[float, ...], n: int) -> Ints:
    """n places of the weights, each as often as its weight says."""
    sums = np.cumsum(np.asarray(weights, dtype=np.float64))
    return ints(np.searchsorted(sums, rng.random(n) * sums[-1], side="right"))


def parts(rng: Rng, who: Ints, least: int, most: int) -> Iterator[Ints]:
    """Cuts a crowd into groups of `least` to `most`; a rest that is too small is left out."""
    at = 0
    while len(who) - at >= least:
        size = int(rng.integers(least, most + 1))
        yield who[at : at + size]
        at += size


def first(keys: Ints, times: Ints) -> Flags:
    """Which rows are the earliest of their key."""
    order = np.lexsort((np.arange(len(keys)), times, keys))
    fresh = np.ones(len(keys), dtype=np.bool_)
    fresh[1:] = keys[order][1:] != keys[order][:-1]
    found = np.zeros(len(keys), dtype=np.bool_)
    found[order] = fresh
    return found


def mask(numbers: Ints, salt: int) -> npt.NDArray[np.uint64]:
    """64 bits that look like noise, others for each number and salt (splitmix64)."""
    with np.errstate(over="ignore"):
        z = numbers.astype(np.uint64) + np.uint64(salt) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)), dtype=np.uint64)


def word(numbers: Ints, salt: int, letters: str, width: int) -> Texts:
    """A word of `width` letters for each number: the same number, the same word."""
    known, back = np.unique(numbers, return_inverse=True)
    table, base = np.array(list(letters)), np.uint64(len(letters))
    rest, columns = mask(known, salt), []
    for _ in range(width):
        columns.append(table[(rest % base).astype(np.int64)])
        rest = rest // base
    return np.asarray(say(*columns)[back])


def say(*pieces: Texts | str) -> Texts:
    """The pieces of each row in one text."""
    text: Any = pieces[0]
    for piece in pieces[1:]:
        text = np.strings.add(text, piece)
    return np.asarray(text)


def digits(numbers: Ints, width: int = 0) -> Texts:
    """Whole numbers in decimal, with zeros before them up to `width`."""
    return np.asarray(np.strings.zfill(numbers.astype(str), width))


def blank(text: Texts, where: Flags) -> Texts:
    """The texts as objects, None where nothing was told."""
    out = text.astype(object)
    out[where] = None
    return out


class Ledger:
    """Rows column by column, added in blocks; NONE where a block doesn't say."""

    def __init__(self, *columns: str) -> None:
        self._columns = columns
        self._blocks: list[dict[str, Ints]] = []
        self.rows = 0

    def add(self, **given: Ints | int) -> None:
        """A block; the first column given tells how many rows it has."""
        n = len(np.atleast_1d(next(iter(given.values()))))
        block = {c: np.broadcast_to(ints(given.pop(c, NONE)), n) for c in self._columns}
        if given:
            raise InputError(f"a ledger has no columns {sorted(given)}")
        self._blocks.append(block)
        self.rows += n

    def whole(self) -> dict[str, Ints]:
        """All rows so far, by column."""
        return {c: np.concatenate([b[c] for b in self._blocks]) for c in self._columns}


def clock(start: str, seconds: Ints, known: Flags | None = None) -> npt.NDArray[Any]:
    """Moments in UTC: seconds since `start`, not a time where it isn't known."""
    times = np.datetime64(start, "us") + seconds * np.timedelta64(1_000_000, "us")
    return times if known is None else np.where(known, times, np.datetime64("NaT", "us"))


def world(**tables: Mapping[str, Any]) -> World:
    """The tables as frames; a column of None is one that this shop does not tell."""
    frames = {
        name: pd.DataFrame({k: v for k, v in columns.items() if v is not None})
        for name, columns in tables.items()
    }
    return World(**frames)
