"""Orders of a product, coupon, merchant or value, counted or looked up by time."""

from collections.abc import Collection
from time import monotonic

from graphrisk.store.live import Returns, Value
from graphrisk.store.neo4j.asking import Asker

AGAIN, MANY = 60.0, 64
"""Seconds for which a large count is believed, and how large that is."""


class Moments:
    """Orders by what they have in common and when."""

    def __init__(self, ask: Asker) -> None:
        self.ask = ask
        self._counts: dict[tuple[str, str], tuple[float, int]] = {}

    def paid(self, what: str, things: Collection[str]) -> dict[str, int]:
        now, found = monotonic(), {}
        for thing in things:
            when, count = self._counts.get((what, thing), (0.0, 0))
            if when and now - when <= AGAIN:
                found[thing] = count
        if rest := sorted(set(things) - found.keys()):
            fresh = {t: int(n) for t, n in self.ask.rows(f"live/paid-{what}", things=rest)}
            if len(self._counts) > 10_000:
                self._counts.clear()
            self._counts |= {(what, t): (now, n) for t, n in fresh.items() if n >= MANY}
            found |= fresh
        return found

    def total(self, what: str, thing: str) -> int:
        rows = self.ask.rows(f"live/total-{what}", thing=thing)
        return int(rows[0][0]) if rows else 0

    def since(self, values: Collection[Value], start: int, stop: int) -> dict[Value, int]:
        kinds = [self.ask.kinds[kind] for kind, _ in values]
        codes, span = [code for _, code in values], {"start": start + 1, "stop": stop + 1}
        rows = self.ask.rows("live/since", codes=codes, kinds=kinds, **span) if codes else []
        orders = {code: int(n) for code, n in rows}
        return {value: orders[value[1]] for value in values if value[1] in orders}

    def shop(self, merchant: str, start: int, stop: int) -> list[tuple[int, int]]:
        rows = self.ask.rows("live/shop", merchant=merchant, start=start, stop=stop + 1)
        return [(at, self.ask.number(user_id)) for at, user_id in rows]

    def trade(self, merchant: str) -> dict[str, int]:
        return {u: int(n) for u, n in self.ask.rows("live/trade", merchant=merchant)}

    def refusals(self, kind: int, code: int) -> Returns:
        rows = self.ask.rows("live/refusals", code=code, kind=self.ask.kinds[kind])
        return Returns._make(int(n) for n in rows[0])
