"""The SQLite store for one order at a time; see `store.live.LiveStore`.

It needs indexes that a bulk load is quicker without, so they are made when it first opens.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, Self

from graphrisk.errors import GraphriskError, NotFoundError, StoreError
from graphrisk.keyring import Keyring
from graphrisk.kinds import Kind
from graphrisk.policy import Rates
from graphrisk.privacy import Keys
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
from graphrisk.store.sqlite import rekey, schema
from graphrisk.store.sqlite.connection import connect, say, transaction
from graphrisk.store.sqlite.crowds import Crowds
from graphrisk.store.sqlite.moments import Moments
from graphrisk.store.sqlite.nearby import Near
from graphrisk.store.sqlite.one import One
from graphrisk.store.sqlite.shape import shapes

INDEXES = """
CREATE INDEX IF NOT EXISTS links_recent ON links (entity, first_seen);
CREATE INDEX IF NOT EXISTS orders_product ON orders (product_id, ordered_at, buyer, status);
CREATE INDEX IF NOT EXISTS orders_merchant ON orders (merchant_id, ordered_at, buyer, status);
CREATE INDEX IF NOT EXISTS orders_coupon ON orders (coupon_code, ordered_at, buyer, status)
    WHERE coupon_code IS NOT NULL;
CREATE INDEX IF NOT EXISTS orders_sums ON orders
    (buyer, ordered_at, amount, currency, coupon_code, status, refunded_at);
CREATE INDEX IF NOT EXISTS reviews_buyer ON reviews (buyer);
"""
OF_KIND = (
    "CREATE INDEX IF NOT EXISTS orders_{0} ON orders ({0}, ordered_at, buyer, status)"
    " WHERE {0} IS NOT NULL"
)
AGAIN = 60.0
"""Seconds for which a large count of a product's orders is believed."""
MANY = 64
LOG = 16_000
"""Pages of the log after which a commit moves them into the file itself, which takes it long;
`tidy` does so before, from another thread."""


class Told:
    """Turns SQLite's errors into StoreError, around every read of a review: quicker than
    `told`."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __enter__(self) -> None: ...

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, sqlite3.Error):
            raise StoreError(f"{self.file}: {say(error)}") from error


class SqliteLive:
    """A `LiveStore` on a SQLite file that `graphrisk load` made, or a new one."""

    def __init__(
        self, file: Path, ring: Keyring, kinds: Mapping[str, Kind], money: Rates, wait: float = 10
    ) -> None:
        self.file, self.told = file, Told(file)
        with self.told:
            self.con = connect(file, "rwc")
            try:
                self._prepare(ring, kinds, wait)
            except BaseException:
                self.con.close()
                raise
        self.kinds = tuple(kinds)
        self.shapes = shapes(kinds)
        self.writer = One(self.con, self._keys, kinds)
        self.reads = Near(self.con, self.kinds, money)
        self.users = Crowds(self.con, self.kinds)
        self.moments = Moments(self.con, self.kinds)
        self._counts: dict[tuple[str, str], tuple[float, int]] = {}

    def _prepare(self, ring: Keyring, kinds: Mapping[str, Kind], wait: float) -> None:
        schema.refuse_newer(self.con, self.file)
        schema.migrate(self.con)
        schema.ensure(self.con, kinds)
        keys = rekey.owned(self.con, ring, True)
        self._keys: Keys = keys or ring.make()
        for statement in schema.statements(INDEXES):
            self.con.execute(statement)
        for kind in kinds:
            self.con.execute(OF_KIND.format(schema.PREFIX + kind))
        self.con.execute(f"PRAGMA wal_autocheckpoint = {LOG}")
        self.con.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")

    def take(self, table: str, row: Row) -> Taken:
        with self._writing():
            schema.check_key(self.con, self._keys)
            return self.writer.write(self.shapes[table], row)

    def order(self, order_id: str) -> Act | None:
        with self.told:
            return self.reads.order(order_id)

    def buyer(self, user_id: str) -> int | None:
        return self._number("SELECT id FROM users WHERE user_id = ?", user_id)

    def near(self, user_id: str, order_id: str, kinds: Sequence[str], span: int) -> int | None:
        return self.buyer(user_id)

    def acts(self, buyers: Collection[int]) -> list[Act]:
        with self.told:
            return self.reads.acts(buyers)

    def sums(self, buyers: Collection[int]) -> dict[int, Sums]:
        with self.told:
            return self.reads.sums(buyers)

    def crowds(self, asked: Mapping[Value, Sequence[Moment]], steps: int) -> dict[Value, Crowd]:
        with self.told:
            return self.users.crowds(asked, steps)

    def crowd(self, kind: int, code: int, around: Sequence[Moment] = (), steps: int = 0) -> Crowd:
        return self.crowds({(kind, code): around}, steps)[kind, code]

    def uses(self, known: Known) -> Crowd:
        with self.told:
            return self.users.one(self.kinds.index(known.kind), known.code, known.users)

    def around(
        self, asked: Mapping[Value, Sequence[Moment]], steps: int, spans: Sequence[Span]
    ) -> tuple[dict[Value, Crowd], list[Purchase]]:
        bought: list[Purchase] = []
        with self.told:
            crowds = self.users.crowds(asked, steps) if asked else {}
            for what in sorted({span.what for span in spans}):
                some = [span for span in spans if span.what == what]
                bought += self.moments.beside(what, some)
        return crowds, bought

    def paid(self, what: str, things: Collection[str]) -> dict[str, int]:
        now, found = monotonic(), {}
        for thing in things:
            when, count = self._counts.get((what, thing), (0.0, 0))
            if when and now - when <= AGAIN:
                found[thing] = count
        if rest := [thing for thing in things if thing not in found]:
            with self.told:
                fresh = self.moments.paid(what, rest)
            found |= fresh
            self._keep({(what, t): (now, n) for t, n in fresh.items() if n >= MANY})
        return found

    def _keep(self, fresh: Mapping[tuple[str, str], tuple[float, int]]) -> None:
        if len(self._counts) > 10_000:
            self._counts.clear()
        self._counts.update(fresh)

    def total(self, what: str, thing: str) -> int:
        with self.told:
            return self.moments.total(what, thing)

    def reviews(self, buyers: Collection[int]) -> list[tuple[int, int | None, str | None]]:
        with self.told:
            return self.reads.reviews(buyers)

    def since(self, values: Collection[Value], start: int, stop: int) -> dict[Value, int]:
        with self.told:
            return self.moments.since(values, start, stop)

    def shop(self, merchant: str, start: int, stop: int) -> list[tuple[int, int]]:
        with self.told:
            return self.moments.shop(merchant, start, stop)

    def trade(self, merchant: str) -> dict[str, int]:
        with self.told:
            return self.moments.trade(merchant)

    def refusals(self, kind: int, code: int) -> Returns:
        with self.told:
            return self.moments.refusals(kind, code)

    def captions(self, codes: Collection[int]) -> dict[int, str]:
        with self.told:
            return self.reads.captions(codes)

    def known(self, kind: str, value: str) -> Known | None:
        key = self._keys.key(kind, [value])[0]
        with self.told:
            return self.reads.known(key)

    def entity(self, ref: str) -> Known | None:
        with self.told:
            return self.reads.known(unhex(ref))

    def refs(self, codes: Collection[int]) -> dict[int, Known]:
        with self.told:
            return self.reads.refs(codes)

    def reveal(self, ref: str) -> str:
        with self.told:
            query = "SELECT kind, sealed FROM entities WHERE key = ?"
            row = self.con.execute(query, [unhex(ref)]).fetchone()
        if row is None:
            raise NotFoundError(f"no value {ref!r}; look it up by POST /v1/entities/lookup")
        return self._keys.open(*row)

    def advance(self, order_id: str, status: str, refunded: datetime | None) -> Taken:
        with self._writing():
            return self.writer.advance(self.shapes["orders"], order_id, status, refunded)

    def charge(self, order_id: str, when: datetime) -> Taken:
        with self._writing():
            return self.writer.charge(order_id, when)

    def answer(self, order_id: str) -> str | None:
        with self.told:
            row = self.con.execute(
                "SELECT answer FROM answers WHERE order_id = ?", [order_id]
            ).fetchone()
        return row[0] if row else None

    def keep(self, order_id: str, answer: str) -> str:
        with self._writing():
            self.con.execute(
                "INSERT INTO answers (order_id, answer) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [order_id, answer],
            )
        return self.answer(order_id) or answer

    def together(self, works: Sequence[Callable[[], Any]]) -> list[Any]:
        found: list[Any] = []
        with self.told, transaction(self.con):
            for work in works:
                try:
                    with self._writing():
                        found.append(work())
                except StoreError:
                    raise
                except GraphriskError as error:
                    found.append(error)
        return found

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction of its own, or a part of the one that is open."""
        with self.told:
            if not self.con.in_transaction:
                with transaction(self.con):
                    yield
                return
            self.con.execute("SAVEPOINT part")
            try:
                yield
            except BaseException:
                self.writer.noted.clear()
                if self.con.in_transaction:
                    self.con.execute("ROLLBACK TO part")
                raise
            finally:
                if self.con.in_transaction:
                    self.con.execute("RELEASE part")

    def tidy(self) -> None:
        with self.told:
            self.con.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        self.con.close()

    def _number(self, query: str, value: Any) -> int | None:
        with self.told:
            row = self.con.execute(query, [value]).fetchone()
        return row[0] if row else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def unhex(ref: str) -> bytes:
    """The key behind a reference; of none where it is no reference."""
    try:
        return bytes.fromhex(ref)
    except ValueError:
        return b""
