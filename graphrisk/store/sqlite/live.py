"""The SQLite store for one order at a time; see `store.live.LiveStore`.

It needs indexes that a bulk load is quicker without, so they are made when it first opens.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, Self

from graphrisk.errors import NotFoundError
from graphrisk.keyring import Keyring
from graphrisk.kinds import Kind
from graphrisk.policy import Rates
from graphrisk.privacy import Keys
from graphrisk.store.live import WHOLE, Act, Crowd, Known, Row, Sums, Taken
from graphrisk.store.sqlite import rekey, schema
from graphrisk.store.sqlite.connection import connect, told, transaction
from graphrisk.store.sqlite.nearby import Near
from graphrisk.store.sqlite.one import One
from graphrisk.store.sqlite.shape import shapes

INDEXES = """
CREATE INDEX IF NOT EXISTS links_recent ON links (entity, first_seen);
CREATE INDEX IF NOT EXISTS orders_product ON orders (product_id, ordered_at, buyer, status);
CREATE INDEX IF NOT EXISTS orders_merchant ON orders (merchant_id, ordered_at, buyer, status);
CREATE INDEX IF NOT EXISTS orders_coupon ON orders (coupon_code, ordered_at, buyer, status)
    WHERE coupon_code IS NOT NULL;
CREATE INDEX IF NOT EXISTS reviews_buyer ON reviews (buyer);
"""
AGAIN = 60.0
"""Seconds for which a count of a product's orders is believed."""


class SqliteLive:
    """A `LiveStore` on a SQLite file that `graphrisk load` made, or a new one."""

    def __init__(
        self, file: Path, ring: Keyring, kinds: Mapping[str, Kind], money: Rates, wait: float = 10
    ) -> None:
        self.file = file
        with told(file):
            self.con = connect(file, "rwc")
            try:
                self._prepare(ring, kinds, wait)
            except BaseException:
                self.con.close()
                raise
        self.kinds = tuple(kinds)
        self.shapes = shapes(kinds)
        self.writer = One(self.con, self._keys, kinds)
        self.near = Near(self.con, self.kinds, money)
        self._counts: dict[tuple[str, str, str], tuple[float, int]] = {}

    def _prepare(self, ring: Keyring, kinds: Mapping[str, Kind], wait: float) -> None:
        schema.refuse_newer(self.con, self.file)
        schema.migrate(self.con)
        schema.ensure(self.con, kinds)
        keys = rekey.owned(self.con, ring, True)
        self._keys: Keys = keys or ring.make()
        for statement in schema.statements(INDEXES):
            self.con.execute(statement)
        self.con.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")

    def take(self, table: str, row: Row) -> Taken:
        with told(self.file), transaction(self.con):
            schema.check_key(self.con, self._keys)
            return self.writer.write(self.shapes[table], row)

    def order(self, order_id: str) -> Act | None:
        with self._reading():
            return self.near.order(order_id)

    def buyer(self, user_id: str) -> int | None:
        return self._number("SELECT id FROM users WHERE user_id = ?", user_id)

    def acts(self, buyers: Collection[int]) -> list[Act]:
        with self._reading():
            return self.near.acts(buyers)

    def sums(self, buyers: Collection[int]) -> dict[int, Sums]:
        with self._reading():
            return self.near.sums(buyers)

    def crowd(self, kind: int, code: int, around: Sequence[int], steps: int) -> Crowd:
        with self._reading():
            return self.near.crowd(kind, code, around, steps)

    def beside(self, what: str, thing: str, at: int, steps: int) -> list[tuple[int, str, int]]:
        with self._reading():
            return self.near.beside(what, thing, at, steps)

    def paid(self, what: str, thing: str) -> int:
        return self._counted("paid", what, thing)

    def total(self, what: str, thing: str) -> int:
        return self._counted("total", what, thing)

    def _counted(self, how: str, what: str, thing: str) -> int:
        """A count, kept for a while: of a popular product it costs as much as a review."""
        now, place = monotonic(), (how, what, thing)
        when, count = self._counts.get(place, (0.0, 0))
        if not when or now - when > AGAIN or count < WHOLE:
            with self._reading():
                count = getattr(self.near, how)(what, thing)
            if len(self._counts) > 10_000:
                self._counts.clear()
            self._counts[place] = now, count
        return count

    def reviews(self, buyers: Collection[int]) -> list[tuple[int, int | None, str | None]]:
        with self._reading():
            return self.near.reviews(buyers)

    def since(self, kind: int, code: int, start: int, stop: int) -> int:
        with self._reading():
            return self.near.since(kind, code, start, stop)

    def shop(self, merchant: str, start: int, stop: int) -> list[tuple[int, int]]:
        with self._reading():
            return self.near.shop(merchant, start, stop)

    def refusals(self, kind: int, code: int) -> int:
        with self._reading():
            return self.near.refusals(kind, code)

    def captions(self, codes: Collection[int]) -> dict[int, str]:
        with self._reading():
            return self.near.captions(codes)

    def known(self, kind: str, value: str) -> Known | None:
        key = self._keys.key(kind, [value])[0]
        with self._reading():
            return self.near.known("key", key)

    def entity(self, ref: str) -> Known | None:
        with self._reading():
            return self.near.known("key", unhex(ref))

    def refs(self, codes: Collection[int]) -> dict[int, Known]:
        with self._reading():
            return self.near.refs(codes)

    def reveal(self, ref: str) -> str:
        with self._reading():
            query = "SELECT kind, sealed FROM entities WHERE key = ?"
            row = self.con.execute(query, [unhex(ref)]).fetchone()
        if row is None:
            raise NotFoundError(f"no value {ref!r}; look it up by POST /v1/entities/lookup")
        return self._keys.open(*row)

    def advance(self, order_id: str, status: str, refunded: datetime | None) -> Taken:
        with told(self.file), transaction(self.con):
            return self.writer.advance(self.shapes["orders"], order_id, status, refunded)

    def answer(self, order_id: str) -> str | None:
        with self._reading():
            row = self.con.execute(
                "SELECT answer FROM answers WHERE order_id = ?", [order_id]
            ).fetchone()
        return row[0] if row else None

    def keep(self, order_id: str, answer: str) -> str:
        with told(self.file), transaction(self.con):
            self.con.execute(
                "INSERT INTO answers (order_id, answer) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [order_id, answer],
            )
        return self.answer(order_id) or answer

    def close(self) -> None:
        self.con.close()

    def _number(self, query: str, value: Any) -> int | None:
        with self._reading():
            row = self.con.execute(query, [value]).fetchone()
        return row[0] if row else None

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with told(self.file):
            yield

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
