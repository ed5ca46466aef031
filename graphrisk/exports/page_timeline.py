"""A ring's time as a drawing: a row an account, a mark an order; numbers only, no markup."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from graphrisk.exports.page_words import MONTHS

ROWS = 40
"""Accounts with a row of their own: those with the highest scores."""
SHOPS = 5
"""Merchants with a colour of their own."""
BARS = 96
HOUR, DAY = 3600, 86_400
LEFT, WIDE, TOP, HIGH, ROW, FOOT = 150, 1000, 12, 56, 20, 30
SLOTS = (HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY, 28 * DAY, 364 * DAY)
STEPS = (HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY)
Row = Mapping[str, Any]


class Mark(NamedTuple):
    """An order: its place, its merchant's colour (SHOPS for all others), and if it was given
    back."""

    x: float
    y: float
    shop: int
    back: bool
    order: Row


class Stretch(NamedTuple):
    """From an account's first use of what it shares to its last."""

    x: float
    y: float
    wide: float


class Timeline(NamedTuple):
    """Bars are x, y, width, height and orders; ticks and rows a place and a label."""

    width: int
    height: int
    left: int
    bottom: int
    bars: tuple[tuple[float, float, float, float, int], ...]
    slot: str
    most: int
    marks: tuple[Mark, ...]
    stretches: tuple[Stretch, ...]
    ticks: tuple[tuple[float, str], ...]
    rows: tuple[tuple[int, str], ...]
    shops: tuple[tuple[str, int], ...]
    others: int
    unseen: int


def of_orders(members: Sequence[Row], orders: Sequence[Row]) -> Timeline:
    """The orders of a ring's accounts; each has at (epoch seconds), user_id, merchant_id,
    status and refunded."""
    axis = Axis([o["at"] for o in orders])
    busy = {o["user_id"] for o in orders}
    rows, unseen = lines([m["user_id"] for m in members if m["user_id"] in busy], TOP + HIGH + 14)
    ranked = Counter(o["merchant_id"] or "" for o in orders)
    shops = sorted(ranked, key=lambda m: (-ranked[m], m))[:SHOPS]
    colour = {shop: n for n, shop in enumerate(shops)}
    marks = tuple(
        Mark(axis.x(o["at"]), rows[o["user_id"]], colour.get(o["merchant_id"] or "", SHOPS),
             given_back(o), o)
        for o in sorted(orders, key=lambda o: (o["at"], o["order_id"]))
        if o["user_id"] in rows
    )  # fmt: skip
    bars, most = axis.bars([o["at"] for o in orders])
    told = tuple((shop, ranked[shop]) for shop in shops)
    others = sum(ranked.values()) - sum(n for _, n in told)
    return axis.drawn(rows, unseen)._replace(
        bars=bars, most=most, marks=marks, shops=told, others=others
    )


def of_links(members: Sequence[Row], links: Sequence[Row]) -> Timeline:
    """Where no orders are at hand: when each account used what it shares, first to last."""
    axis = Axis([t for k in links for t in (k["first"], k["last"])])
    mine: dict[str, tuple[int, int]] = {}
    for k in links:
        first, last = mine.get(k["user_id"], (k["first"], k["last"]))
        mine[k["user_id"]] = (min(first, k["first"]), max(last, k["last"]))
    rows, unseen = lines([m["user_id"] for m in members if m["user_id"] in mine], TOP)
    stretches = tuple(
        Stretch(axis.x(mine[u][0]), y, round(max(axis.x(mine[u][1]) - axis.x(mine[u][0]), 6), 1))
        for u, y in rows.items()
    )
    return axis.drawn(rows, unseen)._replace(stretches=stretches)


def given_back(order: Row) -> bool:
    return bool(order["refunded"]) or order["status"] in ("refunded", "refused")


def lines(users: Sequence[str], top: int) -> tuple[dict[str, int], int]:
    """The height of each account's row below `top`, and how many have none."""
    shown = users[:ROWS]
    return {u: top + 12 + n * ROW for n, u in enumerate(shown)}, len(users) - len(shown)


class Axis:
    """Time from left to right, with some room at both ends."""

    def __init__(self, times: Sequence[int]) -> None:
        room = max((max(times) - min(times)) // 40, HOUR)
        self.start, self.stop = min(times) - room, max(times) + room
        self.scale = WIDE / (self.stop - self.start)

    def x(self, at: int) -> float:
        return round(LEFT + (at - self.start) * self.scale, 1)

    @property
    def slot(self) -> int:
        span = self.stop - self.start
        return next((s for s in SLOTS if span / s <= BARS), SLOTS[-1])

    def bars(
        self, times: Sequence[int]
    ) -> tuple[tuple[tuple[float, float, float, float, int], ...], int]:
        """All orders by slots of time, and how many the fullest has."""
        counts = Counter(t // self.slot * self.slot for t in times)
        most = max(counts.values())
        wide = round(max(self.slot * self.scale - 1, 1.5), 1)
        made = []
        for at, n in sorted(counts.items()):
            high = round(HIGH * n / most, 1)
            made.append((self.x(max(at, self.start)), TOP + HIGH - high, wide, high, n))
        return tuple(made), most

    def ticks(self) -> tuple[tuple[float, str], ...]:
        """At most nine times, at whole hours or days."""
        span = self.stop - self.start
        step = next((s for s in STEPS if span / s <= 9), STEPS[-1])
        first = -(-self.start // step) * step
        return tuple((self.x(t), told(t, step)) for t in range(first, self.stop + 1, step))

    def drawn(self, rows: Mapping[str, int], unseen: int) -> Timeline:
        bottom = max(rows.values(), default=TOP + HIGH) + ROW // 2
        return Timeline(
            width=LEFT + WIDE + 10, height=bottom + FOOT, left=LEFT, bottom=bottom, bars=(),
            slot=NAMES[self.slot], most=0, marks=(), stretches=(), ticks=self.ticks(),
            rows=tuple((y, u) for u, y in rows.items()), shops=(), others=0, unseen=unseen,
        )  # fmt: skip


NAMES = dict(
    zip(
        SLOTS,
        ("hour", "3 hours", "6 hours", "12 hours", "day", "week", "4 weeks", "year"),
        strict=True,
    )
)


def told(at: int, step: int) -> str:
    when = datetime.fromtimestamp(at, UTC)
    if step < DAY and when.hour:
        return f"{when:%H:%M}"
    return f"{when.day} {MONTHS[when.month - 1]}" if step < 28 * DAY else f"{when:%Y-%m}"
