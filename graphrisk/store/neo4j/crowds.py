"""Who uses a value: all its users, or of a hub those near a moment."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from graphrisk.store.live import (
    BRIEF,
    WHOLE,
    Crowd,
    Moment,
    Purchase,
    Span,
    Use,
    Value,
    crowded,
    fresh,
)
from graphrisk.store.neo4j.asking import Asker

AGAIN = 60.0
"""Seconds for which what is told of a hub is believed: all its users are looked at for it."""
THINGS = ("product", "coupon", "merchant")
FEW = 32
"""Users of a value whose orders are read along with them."""
MANY = 10_000
"""Hubs to remember."""


class Crowds:
    """The crowds of values."""

    def __init__(self, ask: Asker) -> None:
        self.ask = ask
        self._hubs: dict[int, tuple[float, int, int]] = {}
        self._lasts: dict[int, tuple[float, list[list[Any]]]] = {}

    def around(
        self, asked: Mapping[Value, Sequence[Moment]], spans: Sequence[Span]
    ) -> tuple[dict[Value, Crowd], list[Purchase], Sequence[Any]]:
        """See `LiveStore.around`; and rows for `Reads.summed` of most users in them."""
        values = [
            [code, self.ask.kinds[kind], [[m.start, m.stop + 1] for m in moments]]
            for (kind, code), moments in asked.items()
        ]
        times = {f"{what}s": times_of(spans, what) for what in THINGS}
        rows = self.ask.rows("live/around", values=values, whole=WHOLE, few=FEW, **times)
        crowds, *sold, people = rows[0]
        found = {code: (users, uses) for code, users, uses in crowds}
        self._heed([code for code, (users, _) in found.items() if users > WHOLE])
        told = {
            value: self._crowd(value, *found.get(value[1], (0, ())), moments)
            for value, moments in asked.items()
        }
        bought = [
            Purchase(what, thing, self.ask.number(user_id), user_id, at)
            for what, things in zip(THINGS, sold, strict=True)
            for thing, _, user_id, at in things
        ]
        return {v: crowd for v, crowd in told.items() if crowd}, bought, people

    def _crowd(
        self, value: Value, users: int, rows: Sequence[Any], moments: Sequence[Moment]
    ) -> Crowd | None:
        """The users of a value; None for one user, who is known."""
        if moments and users <= 1:
            return None
        uses = [use_of(self.ask, row) for row in rows]
        if users > WHOLE:
            return self._hub(*value, users, uses, moments)
        return crowded(uses, len(uses))

    def _hub(
        self, kind: int, code: int, users: int, near: Sequence[Use], moments: Sequence[Moment]
    ) -> Crowd:
        """A sample of a value's users; `new` is only told where it makes a pool."""
        _, first, latest = self._hubs[code]
        last = self._last(kind, code) if latest - first <= BRIEF or not moments else ()
        found = crowded({*last, *near}, users, sampled=True)
        new = fresh(last) * users // max(len(last), 1)
        return found._replace(first=first, latest=latest, new=new)

    def _heed(self, codes: Sequence[int]) -> None:
        """Learns when the first and the last user of some hubs came."""
        now = monotonic()
        if len(self._hubs) > MANY:
            self._hubs, self._lasts = {}, {}
        rest = [c for c in codes if c not in self._hubs or now - self._hubs[c][0] > AGAIN]
        for code, first, latest in self.ask.rows("live/hub", codes=rest) if rest else ():
            self._hubs[code] = (now, first, latest)

    def _last(self, kind: int, code: int) -> list[Use]:
        """The last users of a hub."""
        now = monotonic()
        kept = self._lasts.get(code)
        if kept is None or now - kept[0] > AGAIN:
            name = self.ask.kinds[kind]
            rows = self.ask.rows("live/last", code=code, kind=name, most=WHOLE)
            kept = self._lasts[code] = (now, rows)
        return [use_of(self.ask, row) for row in kept[1]]


def use_of(ask: Asker, row: Sequence[int | str]) -> Use:
    """A user's first use of a value: user_id, first, born."""
    return Use(ask.number(str(row[0])), str(row[0]), int(row[1]), int(row[2]))


def times_of(spans: Sequence[Span], what: str) -> list[list[str | int]]:
    """The spans of products, coupons or merchants, as the statement takes them."""
    return [[span.thing, span.start, span.stop + 1] for span in spans if span.what == what]
