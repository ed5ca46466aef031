"""The orders of a ring in time: a row an account, a dot an hour, colours for merchants."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from graphrisk.store.live import Act, LiveStore

ROWS = 40
"""Accounts with a row of their own: the strongest."""
MOST = 600
"""Accounts whose orders are read."""
SHOPS = 6
"""Merchants with a colour of their own."""
HOUR = 3600
LEFT, WIDTH, TOP, HIGH, ROW = 128, 1000, 8, 64, 20
BARS = 150


class Dot(NamedTuple):
    """The orders of an account at a merchant within one hour."""

    x: float
    y: float
    r: float
    shop: int
    user_id: str
    merchant: str
    at: int
    orders: int


class Timeline(NamedTuple):
    """The drawing, in pixels: bars are x, width, height, start and number of orders."""

    dots: list[Dot]
    bars: list[tuple[float, float, float, int, int]]
    ticks: list[tuple[float, str]]
    rows: list[tuple[float, str]]
    shops: list[tuple[int, str, int]]
    height: int
    width: int
    most: int
    slot: int
    orders: int
    unseen: int


def timeline(store: LiveStore, users: Sequence[str]) -> Timeline | None:
    """The orders of these accounts, drawn; None when they have none."""
    buyers = {b: u for u in users[:MOST] if (b := store.buyer(u)) is not None}
    acts = store.acts(sorted(buyers)) if buyers else []
    if not acts:
        return None
    return drawn(acts, buyers, [u for u in users if u in set(buyers.values())])


def drawn(acts: Sequence[Act], buyers: dict[int, str], users: Sequence[str]) -> Timeline:
    start = min(a.at for a in acts) // HOUR * HOUR
    stop = max(a.at for a in acts) // HOUR * HOUR + HOUR
    scale = WIDTH / max(stop - start, HOUR)
    ranked = Counter(a.merchant or "" for a in acts)
    shops = sorted(ranked, key=lambda m: (-ranked[m], m))[:SHOPS]
    colour = {m: n for n, m in enumerate(shops, 1)}
    busy = {buyers[a.buyer] for a in acts}
    rows = [u for u in users if u in busy][:ROWS]
    line = {u: TOP + HIGH + 24 + n * ROW for n, u in enumerate(rows)}
    hours = Counter((buyers[a.buyer], a.merchant or "", a.at // HOUR * HOUR) for a in acts)
    dots = [
        Dot(
            round(LEFT + (at + HOUR / 2 - start) * scale, 1),
            line[user],
            round(min(3 + n**0.5, 8), 1),
            colour.get(shop, 0),
            user,
            shop,
            at,
            n,
        )
        for (user, shop, at), n in sorted(hours.items())
        if user in line
    ]
    slot = max(HOUR, -(-(stop - start) // BARS // HOUR) * HOUR)
    bars, most = columns(acts, start, slot, scale)
    other = sum(n for m, n in ranked.items() if m not in colour)
    legend = [(colour[m], m, ranked[m]) for m in shops] + ([(0, "", other)] if other else [])
    height = TOP + HIGH + 24 + len(rows) * ROW
    return Timeline(
        dots,
        bars,
        ticks(start, stop, scale),
        [(y, u) for u, y in line.items()],
        legend,
        height,
        LEFT + WIDTH + 8,
        most,
        slot // HOUR,
        len(acts),
        len(busy) - len(rows),
    )


def columns(
    acts: Sequence[Act], start: int, slot: int, scale: float
) -> tuple[list[tuple[float, float, float, int, int]], int]:
    """All orders by slots of time."""
    counts: dict[int, int] = defaultdict(int)
    for act in acts:
        counts[(act.at - start) // slot] += 1
    most = max(counts.values())
    wide = max(slot * scale - 1, 1.5)
    bars = [
        (
            round(LEFT + n * slot * scale, 1),
            round(wide, 1),
            round(HIGH * c / most, 1),
            start + n * slot,
            c,
        )
        for n, c in sorted(counts.items())
    ]
    return bars, most


def ticks(start: int, stop: int, scale: float) -> list[tuple[float, str]]:
    """Times along the axis, at whole hours or days."""
    span = stop - start
    steps = (1, 3, 6, 12, 24, 48, 168, 336, 672, 1344, 2688, 5376)
    step = next((s for s in steps if span / (s * HOUR) <= 9), steps[-1]) * HOUR
    form = "%m-%d %H:%M" if step < 24 * HOUR else "%Y-%m-%d"
    first = -(-start // step) * step
    return [
        (round(LEFT + (t - start) * scale, 1), datetime.fromtimestamp(t, UTC).strftime(form))
        for t in range(first, stop + 1, step)
    ]


def cells(told: Timeline) -> list[Any]:
    """The same as rows of a table."""
    return sorted(told.dots, key=lambda d: (d.at, d.user_id))
