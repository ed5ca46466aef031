"""The part of a review that needs the store, and every other write to it: all that one process
does for all others."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from threading import Lock, local
from time import perf_counter
from typing import Any, NamedTuple

from graphrisk import review, scene
from graphrisk.errors import StoreError
from graphrisk.norms import Norms
from graphrisk.registry.recall import Recall
from graphrisk.review import Bench
from graphrisk.store.live import LiveStore, Row, Taken
from graphrisk_api.stores import Stores
from graphrisk_api.wiring import Parts
from graphrisk_api.writer import Writer

MANY = 100_000
"""Sign-ups that are remembered."""


class Told(NamedTuple):
    """What became of an order: its answer, which is None where it was only taken in; the decision,
    unless it was made before; when it was placed, if it is new; the seconds that it took, and
    whether a ring was registered."""

    answer: str | None = None
    decision: str | None = None
    new_at: int | None = None
    took: float = 0.0
    emerged: bool = False


class Judge:
    """Judges orders and writes to the store, in the threads of whoever asks. What is usual must be
    told by `know` first, and the registry's news by `heed`."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.norms: Norms | None = None
        self.memory = Recall()
        self.bench = Bench(
            parts.policy, parts.kinds, self._norms, lambda: self.memory, self._emerge
        )
        self.writer = Writer(parts.live)
        self.reading = Lock()
        self.stores = Stores(parts.live)
        self.own = local()
        self.users: dict[str, Any] = {}

    def open(self) -> None:
        """Opens the store, which may have to make its indexes first. StoreError."""
        self.writer.do(lambda store: None)

    def know(self, norms: Norms) -> None:
        """Judges by these norms from now on; the copy that it counts new orders in is its own."""
        self.norms = replace(norms, minutes=norms.minutes[:], before=norms.before[:])

    def heed(self) -> None:
        """Reads the registry's news, one reading at a time. RegistryError."""
        with self.reading:
            self.memory = self.parts.recall(self.memory)

    def judge(self, row: Row, user: Row | None, due: float | None = None) -> Told:
        """The store's part of a review. TimeoutError where nobody waits for it any more.

        due: until when somebody waits, on the clock of `perf_counter`.
        """
        began = perf_counter()
        if due is not None and began > due:
            raise TimeoutError
        known = user is not None and self.users.get(user["user_id"]) == user["signed_up_at"]
        judged = self._at_once if self.parts.near else self._in_turns
        told = judged(row, None if known else user)
        self._remember(user)
        return told._replace(took=perf_counter() - began)

    def take(self, table: str, row: Row, user: Row | None = None) -> tuple[Taken, Told]:
        """Takes in a row, and the account that came with it, without judging."""
        done = self.writer.do(lambda store: self._take(store, table, row, user))
        return done, Told(new_at=self._heed(table, row, done))

    def advance(self, order_id: str, status: str, refunded: datetime | None) -> None:
        """As `LiveStore.advance`."""
        self.writer.do(lambda store: store.advance(order_id, status, refunded))

    def charge(self, order_id: str, when: datetime) -> None:
        """As `LiveStore.charge`."""
        self.writer.do(lambda store: store.charge(order_id, when))

    def close(self) -> None:
        """Closes its stores."""
        self.writer.close()
        self.stores.close()

    def _at_once(self, row: Row, user: Row | None) -> Told:
        """All of it on the connection that writes: in a file, what one connection writes makes
        every other one read anew."""

        def work(store: LiveStore) -> Told:
            kept, new_at = self._entered(store, row, user)
            if kept:
                return Told(kept)
            told = self._judged(store, row)
            stands = store.keep(row["order_id"], told.answer or "")
            return told._replace(answer=stands, new_at=new_at)

        return self.writer.do(work)

    def _in_turns(self, row: Row, user: Row | None) -> Told:
        """Written, judged beside other writes, and kept: a server answers many at once."""
        kept, new_at = self.writer.do(lambda store: self._entered(store, row, user))
        if kept:
            return Told(kept)
        store = self.stores.mine()
        told = self._judged(store, row)
        stands = store.keep(row["order_id"], told.answer or "")
        return told._replace(answer=stands, new_at=new_at)

    def _entered(
        self, store: LiveStore, row: Row, user: Row | None
    ) -> tuple[str | None, int | None]:
        """Takes in an order; the kept answer of one that is known, and when a new one is."""
        done = self._take(store, "orders", row, user)
        at = self._heed("orders", row, done)
        return (None if done.new else store.answer(row["order_id"])), at

    def _judged(self, store: LiveStore, row: Row) -> Told:
        """The answer to an order that was taken in."""
        self.own.emerged = False
        made = review.review(self.bench, store, row)
        answer = json.dumps(made.body(), ensure_ascii=False)
        return Told(answer, made.decision, emerged=self.own.emerged)

    def _take(self, store: LiveStore, table: str, row: Row, user: Row | None) -> Taken:
        if user is not None:
            store.take("users", user)
        return store.take(table, row)

    def _heed(self, table: str, row: Row, done: Taken) -> int | None:
        """Counts a new order among what is usual; when it was."""
        if table != "orders" or not done.new:
            return None
        at = scene.seconds(row["ordered_at"])
        if self.norms:
            self.norms.note(at)
        return at

    def _remember(self, user: Row | None) -> None:
        """Notes a sign-up that the store has, so that it is not written with every order."""
        if user is not None:
            if len(self.users) >= MANY:
                self.users.clear()
            self.users[user["user_id"]] = user["signed_up_at"]

    def _norms(self) -> Norms:
        if self.norms is None:
            raise StoreError("what is usual in the store is still being gathered")
        return self.norms

    def _emerge(self, ring: Mapping[str, Any], members: Any) -> str:
        found = self.parts.emerge(ring, members)
        self.own.emerged = True
        return found
