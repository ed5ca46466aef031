"""The Neo4j store for one order at a time; see `store.live.LiveStore`."""

from base64 import b64decode
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from graphrisk.errors import GraphriskError, NotFoundError, StoreError
from graphrisk.keyring import Keyring
from graphrisk.kinds import Kind
from graphrisk.policy import Rates
from graphrisk.settings import Settings
from graphrisk.store.live import (
    Act,
    Crowd,
    Known,
    Moment,
    Purchase,
    Returns,
    Row,
    Span,
    Sums,
    Taken,
    Value,
)
from graphrisk.store.neo4j import rekey, schema
from graphrisk.store.neo4j.address import Address
from graphrisk.store.neo4j.asking import Asker
from graphrisk.store.neo4j.connection import Database, Tx
from graphrisk.store.neo4j.crowds import Crowds
from graphrisk.store.neo4j.moments import Moments
from graphrisk.store.neo4j.near import Near, Seen
from graphrisk.store.neo4j.reads import Reads
from graphrisk.store.neo4j.single import Single, absent
from graphrisk.store.sqlite.feed import micros

INDEXES = ("live/index-product", "live/index-coupon", "live/index-merchant")
PATIENCE = 3600
MANY = 200_000
"""Users that are numbered before it begins anew."""


class Neo4jLive:
    """A `LiveStore` in a database that `graphrisk load` filled, or an empty one."""

    def __init__(
        self,
        address: Address,
        settings: Settings,
        ring: Keyring,
        kinds: Mapping[str, Kind],
        money: Rates,
        wait: float = 10,
    ) -> None:
        self.kinds = tuple(kinds)
        self.database = Database(address, settings)
        try:
            self.database.reach()
            said = schema.opened(self.database, create=True)
            keys = rekey.owned(self.database, said, ring, True)
            for name in INDEXES:
                self.database.change(name)
            self.database.read(Tx.do, "store/indexes", seconds=PATIENCE)
        except BaseException:
            self.database.close()
            raise
        self._keys = keys or ring.make()
        self.ask = Asker(self.database, self.kinds, wait)
        self.reads, self.users = Reads(self.ask, money), Crowds(self.ask)
        self.moments, self.begin = Moments(self.ask), Near(self.ask, self.reads)
        self.seen = Seen()
        self.single = Single(self.database, self._keys, kinds)

    def take(self, table: str, row: Row) -> Taken:
        self.seen = Seen()
        new = self.single.write(table, row)
        return Taken(0, self.ask.number(row["user_id"]), new)

    def order(self, order_id: str) -> Act | None:
        return self.reads.order(order_id)

    def buyer(self, user_id: str) -> int | None:
        self.seen = Seen()
        self.ask.forget(MANY)
        return self.reads.buyer(user_id)

    def near(self, user_id: str, order_id: str, kinds: Sequence[str], span: int) -> int | None:
        self.seen = Seen()
        self.ask.forget(MANY)
        found = self.begin.near(user_id, order_id, kinds, span)
        if found is None:
            return self.buyer(user_id)
        buyer, self.seen = found
        return buyer

    def acts(self, buyers: Collection[int]) -> list[Act]:
        seen = self.seen.acts
        if not seen:
            return self.reads.acts(buyers)
        if rest := set(buyers) - seen.keys():
            self.begin.front(self.seen, rest)
        return [act for buyer in sorted(buyers) for act in seen[buyer]]

    def sums(self, buyers: Collection[int]) -> dict[int, Sums]:
        seen = self.seen.sums
        rest = [buyer for buyer in buyers if buyer not in seen]
        more = self.reads.sums(rest) if rest else {}
        return {buyer: seen[buyer] for buyer in buyers if buyer in seen} | more

    def crowds(self, asked: Mapping[Value, Sequence[Moment]], steps: int) -> dict[Value, Crowd]:
        return self.around(asked, steps, ())[0]

    def uses(self, known: Known) -> Crowd:
        return self.crowd(self.kinds.index(known.kind), known.code)

    def around(
        self, asked: Mapping[Value, Sequence[Moment]], steps: int, spans: Sequence[Span]
    ) -> tuple[dict[Value, Crowd], list[Purchase]]:
        seen = self.seen.crowds
        found = {value: crowd for value in asked if (crowd := seen.get(value))}
        alone = {value for value, moments in asked.items() if moments and value in seen}
        rest = {v: moments for v, moments in asked.items() if v not in found.keys() | alone}
        if not (rest or spans):
            return found, []
        more, bought, people = self.users.around(rest, spans)
        if self.seen.acts:  # else nothing tells when to read them anew
            self.seen.met(map(self.reads.summed, people))
        return found | more, bought

    def crowd(self, kind: int, code: int, around: Sequence[Moment] = (), steps: int = 0) -> Crowd:
        return self.crowds({(kind, code): around}, steps)[kind, code]

    def paid(self, what: str, things: Collection[str]) -> dict[str, int]:
        seen = self.seen.paid
        found = {thing: seen[what, thing] for thing in things if (what, thing) in seen}
        rest = [thing for thing in things if thing not in found]
        return found | (self.moments.paid(what, rest) if rest else {})

    def total(self, what: str, thing: str) -> int:
        found = self.seen.total.get((what, thing))
        return self.moments.total(what, thing) if found is None else found

    def reviews(self, buyers: Collection[int]) -> list[tuple[int, int | None, str | None]]:
        seen = self.seen.reviews
        if seen.keys() >= set(buyers):
            return [note for buyer in sorted(buyers) for note in seen[buyer]]
        return self.reads.reviews(buyers)

    def since(self, values: Collection[Value], start: int, stop: int) -> dict[Value, int]:
        seen = self.seen.counts
        if self.seen.span == (start, stop) and seen.keys() >= {code for _, code in values}:
            return {value: seen[value[1]] for value in values if seen[value[1]]}
        return self.moments.since(values, start, stop)

    def shop(self, merchant: str, start: int, stop: int) -> list[tuple[int, int]]:
        if (self.seen.merchant, *self.seen.span) == (merchant, start, stop):
            return self.seen.shop
        return self.moments.shop(merchant, start, stop)

    def trade(self, merchant: str) -> dict[str, int]:
        return self.moments.trade(merchant)

    def refusals(self, kind: int, code: int) -> Returns:
        return self.moments.refusals(kind, code)

    def captions(self, codes: Collection[int]) -> dict[int, str]:
        if self.seen.captions.keys() >= set(codes):
            return {code: self.seen.captions[code] for code in codes}
        return {code: known.caption for code, known in self.reads.refs(codes).items()}

    def known(self, kind: str, value: str) -> Known | None:
        return self.reads.known(self._keys.key(kind, [value])[0].hex())

    def entity(self, ref: str) -> Known | None:
        return self.reads.known(ref)

    def refs(self, codes: Collection[int]) -> dict[int, Known]:
        return self.reads.refs(codes)

    def reveal(self, ref: str) -> str:
        rows = self.ask.rows("live/sealed", key=ref)
        if not rows:
            raise NotFoundError(f"no value {ref!r}; look it up by POST /v1/entities/lookup")
        kind, sealed = rows[0]
        return self._keys.open(kind, b64decode(sealed))

    def advance(self, order_id: str, status: str, refunded: datetime | None) -> Taken:
        self.seen = Seen()
        user_id = self.single.advance(order_id, status, refunded)
        return Taken(0, self.ask.number(user_id), new=False)

    def charge(self, order_id: str, when: datetime) -> Taken:
        self.seen = Seen()
        rows = self.database.write(Tx.rows, "live/charge", order_id=order_id, at=micros(when))
        if not rows:
            raise absent(order_id)
        return Taken(0, self.ask.number(rows[0][0]), new=False)

    def answer(self, order_id: str) -> str | None:
        rows = self.ask.rows("live/answer", order_id=order_id)
        return rows[0][0] if rows else None

    def keep(self, order_id: str, answer: str) -> str:
        rows = self.database.once("live/keep", order_id=order_id, answer=answer)
        return rows[0][0] if rows else answer

    def together(self, works: Sequence[Callable[[], Any]]) -> list[Any]:
        found: list[Any] = []
        for work in works:
            try:
                found.append(work())
            except StoreError:
                raise
            except GraphriskError as error:
                found.append(error)
        return found

    def tidy(self) -> None:
        """Nothing: the server does it itself."""

    def close(self) -> None:
        self.ask.close()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
