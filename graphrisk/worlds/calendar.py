"""When people order: days that grow, weekends, nights, promotion days."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np

from graphrisk.worlds.arrays import Floats, Ints, Rng, ints

DAY: Final = 86_400
START: Final = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
"""The first second of every world, a Monday."""

# Shares of a day's orders by hour, UTC: lunch, and an evening peak.
_HOURS: Final = (
    np.array(
        [14, 8, 5, 3, 3, 4, 9, 18, 30, 42, 50, 52, 56, 54, 48, 46, 46, 48, 54, 66, 80, 84, 66, 34]
    )
    / 920.0
)
_WEEK: Final = np.array([1.0, 0.96, 0.96, 0.98, 1.05, 1.2, 1.22])


@dataclass(frozen=True)
class Calendar:
    """The window in seconds from its start, its promotion days, and the flow of orders."""

    days: int
    promos: Ints
    term: int
    flow: Floats
    arrivals: Floats

    @property
    def end(self) -> int:
        """The window's end in seconds: nothing happens at or after it."""
        return self.days * DAY

    def orders(self, rng: Rng, since: Ints) -> Ints:
        """One moment for each order, none before its `since` (seconds, may be negative)."""
        return self._draw(rng, since, np.full(len(since), self.end), self.flow)

    def between(self, rng: Rng, low: Ints, high: Ints) -> Ints:
        """One moment in each span, when people are awake; spans are cut to the window."""
        return self._draw(rng, low, high, self.flow)

    def signups(self, rng: Rng, n: int) -> Ints:
        """n moments of signing up within the window."""
        return self._draw(rng, ints(np.zeros(n)), np.full(n, self.end), self.arrivals)

    def _draw(self, rng: Rng, low: Ints, high: Ints, flow: Floats) -> Ints:
        sums = np.concatenate(([0.0], np.cumsum(flow))) / flow.sum()
        hours = np.arange(len(sums)) * 3600.0
        first, last = np.clip(low, 0, self.end - 1), np.clip(high, 1, self.end)
        a, b = np.interp(first, hours, sums), np.interp(last, hours, sums)
        at = np.interp(a + np.maximum(b - a, 0) * rng.random(len(low)), sums, hours)
        return ints(np.clip(at, first, self.end - 1))


def plan(rng: Rng, days: int) -> Calendar:
    """A calendar of `days` days: a promotion about every nine days, one start of term."""
    promos = np.unique(rng.integers(0, days, max(1, days // 9)))
    each = _WEEK[np.arange(days) % 7] * np.linspace(1.0, rng.uniform(1.05, 1.5), days)
    each *= _weather(rng, days)
    busy, fresh = each.copy(), each * np.linspace(1.0, 1.3, days)
    busy[promos] *= rng.uniform(1.8, 3.5, len(promos))
    fresh[promos] *= rng.uniform(2.0, 5.0, len(promos))
    term = int(rng.integers(2, max(3, days - 7)))
    return Calendar(days, ints(promos), term, _hourly(busy), _hourly(fresh))


def _weather(rng: Rng, days: int) -> Floats:
    """What the weather does: each day a little above or below the trend."""
    return np.asarray(np.exp(0.08 * rng.standard_normal(days)), dtype=np.float64)


def _hourly(each: Floats) -> Floats:
    return np.asarray(np.outer(each, _HOURS).ravel(), dtype=np.float64)
