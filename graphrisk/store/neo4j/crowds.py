"""Who uses a value: all its users, or of a hub those near a moment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from time import monotonic

from graphrisk.store.live import BRIEF, WHOLE, Crowd, Moment, Use, Value, crowded, fresh
from graphrisk.store.neo4j.asking import Asker

AGAIN = 60.0
"""Seconds for which the last users of a hub are believed: to find them, all are looked at."""
Hub = tuple[int, int, tuple[Use, ...]]


class Crowds:
    """The crowds of values."""

    def __init__(self, ask: Asker) -> None:
        self.ask = ask
        self._hubs: dict[int, tuple[float, int, int, list[list[int | str]]]] = {}

    def crowds(self, asked: Mapping[Value, Sequence[Moment]], steps: int) -> dict[Value, Crowd]:
        """See `LiveStore.crowds`."""
        rows = self.ask.rows("live/degrees", codes=sorted({code for _, code in asked}))
        users: dict[int, int] = dict(rows)
        found, small = {}, []
        for (kind, code), moments in asked.items():
            number = users.get(code, 0)
            if number > WHOLE:
                found[kind, code] = self._hub(kind, code, number, moments)
            elif number > 1 or not moments:
                small.append((kind, code))
        if small:
            found |= self._whole(small)
        return found

    def _whole(self, values: Sequence[Value]) -> dict[Value, Crowd]:
        """The crowds of values that few use."""
        kinds = [self.ask.kinds[kind] for kind, _ in values]
        rows = self.ask.rows("live/crowd", codes=[code for _, code in values], kinds=kinds)
        uses: dict[int, list[Use]] = defaultdict(list)
        for code, *use in rows:
            uses[code].append(self._use(use))
        return {(k, code): crowded(uses[code], len(uses[code])) for k, code in values}

    def _hub(self, kind: int, code: int, users: int, moments: Sequence[Moment]) -> Crowd:
        """A sample of a value's users; `new` is only told where it makes a pool."""
        first, latest, uses = self._last(kind, code)
        last = uses if latest - first <= BRIEF or not moments else ()
        near = {use for moment in moments for use in self._near(kind, code, moment)}
        found = crowded({*last, *near}, users, sampled=True)
        new = fresh(last) * users // max(len(last), 1)
        return found._replace(first=first, latest=latest, new=new)

    def _last(self, kind: int, code: int) -> Hub:
        now = monotonic()
        kept = self._hubs.get(code)
        if kept is None or now - kept[0] > AGAIN:
            name = self.ask.kinds[kind]
            rows = self.ask.rows("live/hub", code=code, kind=name, most=WHOLE)
            if len(self._hubs) > 10_000:
                self._hubs.clear()
            kept = self._hubs[code] = (now, *rows[0])
        _, first, latest, uses = kept
        return first, latest, tuple(self._use(use) for use in uses)

    def _near(self, kind: int, code: int, moment: Moment) -> list[Use]:
        span = {"start": moment.start, "stop": moment.stop + 1}
        rows = self.ask.rows("live/hub-near", code=code, kind=self.ask.kinds[kind], **span)
        return [self._use(row) for row in rows]

    def _use(self, row: Sequence[int | str]) -> Use:
        return Use(self.ask.number(str(row[0])), str(row[0]), int(row[1]), int(row[2]))
