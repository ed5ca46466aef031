"""Where orders are judged: one thread with the store, a budget, and what happens without it."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from time import perf_counter
from typing import Any

from graphrisk import review, scene
from graphrisk.errors import ConflictError, GraphriskError, RegistryError, StoreError
from graphrisk.norms import Norms
from graphrisk.records import contract
from graphrisk.records.single import single
from graphrisk.registry.recall import Recall
from graphrisk.review import Bench
from graphrisk.store.live import LiveStore, Row
from graphrisk.store.live import Taken as Stored
from graphrisk_api.journal import Journal
from graphrisk_api.metrics import Metrics
from graphrisk_api.wiring import Parts

log = logging.getLogger("graphrisk.api")
WAITING = 24
"""Orders that may wait for the store's thread; more are answered without it."""
MANY = 100_000
"""Sign-ups that are remembered."""
RENEW = 1.0
"""Seconds after which the registry is asked for news, and late orders are tried."""
PAUSE = 0.02
LATE = 50
"""Late orders that are loaded in one go, between which others come first."""


class Desk:
    """Judges orders. Open it with `start`, in the loop that serves; `stop` ends it."""

    def __init__(self, parts: Parts, metrics: Metrics) -> None:
        self.parts, self.metrics = parts, metrics
        self.journal = Journal(parts.settings.journal_path, parts.ring)
        self.norms: Norms | None = None
        self.memory = Recall()
        self.table = contract.orders(parts.kinds)
        self.bench = Bench(
            parts.policy, parts.kinds, self._norms, lambda: self.memory, self._emerge
        )
        self.pool = ThreadPoolExecutor(1, "graphrisk-store")
        self.aside = ThreadPoolExecutor(2, "graphrisk-aside")
        self.waiting = 0
        self.store: LiveStore | None = None
        self.reader: LiveStore | None = None
        self.tasks: list[asyncio.Task[None]] = []
        self.news = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.noted: list[int] = []
        self.opened = False
        self.users: dict[str, Any] = {}

    async def start(self) -> None:
        """Begins to open the store and to gather what is usual; returns at once."""
        self.loop = asyncio.get_running_loop()
        jobs = (self._keep_open, self._keep_norms, self._keep_memory, self._keep_late)
        self.tasks = [asyncio.create_task(job()) for job in jobs]

    async def stop(self) -> None:
        """Ends what runs, and closes the store."""
        for task in self.tasks:
            task.cancel()
        for task in self.tasks:
            with suppress(asyncio.CancelledError):
                await task
        await asyncio.get_running_loop().run_in_executor(self.pool, self._close)
        self.pool.shutdown()
        self.aside.shutdown()
        if self.reader:
            self.reader.close()
        self.parts.close()

    def _close(self) -> None:
        if self.store:
            self.store.close()

    @property
    def ready(self) -> bool:
        """Whether orders are judged with the store."""
        return self.norms is not None and self.opened and self.waiting < WAITING

    def look(self) -> LiveStore:
        """The store for look-ups in the loop's own thread."""
        if self.reader is None:
            self.reader = self.parts.live()
        return self.reader

    def row(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """A valid order. ContractError when it isn't."""
        return single(self.table, given)

    async def review(self, given: Mapping[str, Any]) -> bytes:
        """An answer to an order, as JSON: the kept one, or a new one; without the store when
        that is down or slower than the budget."""
        row, user = self.row(given), self._user(given)
        if self.norms is None or not self.opened:
            return await self._unaided(given, row, "starting")
        if self.waiting >= WAITING:
            return await self._unaided(given, row, "busy")
        self.bench.counters.note(
            scene.names(row, list(self.parts.kinds)), scene.seconds(row["ordered_at"])
        )
        try:
            return await self._within(lambda: self._judge(row, user))
        except TimeoutError:
            return await self._unaided(given, row, "slow")
        except (StoreError, RegistryError):
            return await self._unaided(given, row, "store")

    async def store_row(self, table: str, row: Row) -> Stored:
        """Takes in a row without judging. StoreError when the store is down or too busy."""
        if self.waiting >= WAITING:
            raise StoreError("too many wait for the store; send it again in a second")
        done: Stored = await self._queued(lambda: self._take(table, row))
        return done

    async def advance(self, order_id: str, status: str, when: Any) -> Stored:
        """Tells an order's outcome."""
        work = self._opened
        done: Stored = await self._queued(lambda: work().advance(order_id, status, when))
        return done

    async def apart(self, work: Callable[[], Any]) -> Any:
        """Runs what takes long beside the loop."""
        return await asyncio.get_running_loop().run_in_executor(self.aside, work)

    async def _within(self, work: Callable[[], bytes]) -> bytes:
        """Work of the store's thread within the budget; what is begun goes on behind."""
        due = perf_counter() + self.parts.settings.api_budget

        def timely() -> bytes:
            # Nobody waits any more, and the journal has the order: others come first.
            if perf_counter() > due:
                raise TimeoutError
            return work()

        job = asyncio.ensure_future(self._queued(timely))
        job.add_done_callback(ended)
        return await asyncio.wait_for(asyncio.shield(job), self.parts.settings.api_budget)

    async def _queued(self, work: Callable[[], Any]) -> Any:
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.pool, work)
        finally:
            self.waiting -= 1

    def _user(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        signed = (given.get("user") or {}).get("signed_up_at")
        if signed is None:
            return None
        return single(contract.USERS, {"user_id": given["user_id"], "signed_up_at": signed})

    def _opened(self) -> LiveStore:
        if self.store is None:
            self.store = self.parts.live()
        return self.store

    def _take(self, table: str, row: Row) -> Stored:
        done = self._opened().take(table, row)
        if table == "orders" and done.new and self.norms:
            at = scene.seconds(row["ordered_at"])
            self.norms.note(at)
            self.noted.append(at)
        return done

    def _judge(self, row: Row, user: Row | None) -> bytes:
        """The store's part of a review, in its thread."""
        began, store = perf_counter(), self._opened()
        if user and self.users.get(user["user_id"]) != user["signed_up_at"]:
            store.take("users", user)
            self._remember(user)
        self._take("orders", row)
        kept = store.answer(row["order_id"])
        if kept is None:
            made = review.review(self.bench, store, row)
            self.metrics.decisions.labels(made.decision).inc()
            kept = store.keep(row["order_id"], json.dumps(made.body(), ensure_ascii=False))
        self.metrics.reviews.observe(perf_counter() - began)
        return kept.encode()

    def _remember(self, user: Row) -> None:
        """Notes a sign-up that the store has, so that it is not written with every order."""
        if len(self.users) >= MANY:
            self.users.clear()
        self.users[user["user_id"]] = user["signed_up_at"]

    async def _unaided(self, given: Mapping[str, Any], row: Row, why: str) -> bytes:
        """An answer without the store; the order is kept in the journal first."""
        await self.apart(lambda: self.journal.add(dict(given)))
        made = review.unaided(self.bench, row)
        self.metrics.degraded.labels(why).inc()
        self.metrics.decisions.labels(made.decision).inc()
        self.metrics.late.inc()
        return json.dumps(made.body(), ensure_ascii=False).encode()

    def _norms(self) -> Norms:
        if self.norms is None:
            raise StoreError("what is usual in the store is still being gathered")
        return self.norms

    def _emerge(self, ring: Mapping[str, Any], members: Any) -> str:
        ring_id = self.parts.emerge(ring, members)
        if self.loop:
            self.loop.call_soon_threadsafe(self.news.set)
        return ring_id

    async def _keep_open(self) -> None:
        """Opens the store, which may have to make its indexes first; again until it can."""
        while not self.opened:
            try:
                await self._queued(self._opened)
                self.opened = True
            except GraphriskError as error:
                log.warning("the store can't be opened: %s", error)
                await asyncio.sleep(RENEW)

    async def _keep_norms(self) -> None:
        """Gathers what is usual, now and then anew."""
        while True:
            pause = self.parts.settings.api_norms
            self.noted = []
            try:
                found = await self.apart(self.parts.norms)
                for at in self.noted:
                    found.note(at)
                self.norms = found
            except GraphriskError as error:
                log.warning("what is usual can't be gathered: %s", error)
                pause = RENEW
            await asyncio.sleep(pause)

    async def _keep_memory(self) -> None:
        """Asks the registry for news."""
        while True:
            try:
                self.memory = await self.apart(lambda: self.parts.recall(self.memory))
            except GraphriskError as error:
                log.warning("the registry can't be read: %s", error)
            self.news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), RENEW)

    async def _keep_late(self) -> None:
        """Loads and judges late orders when the store is back."""
        while True:
            await asyncio.sleep(RENEW)
            try:
                while self.ready and await self._late():
                    pass
            except GraphriskError as error:
                log.warning("late orders wait: %s", error)

    async def _late(self) -> bool:
        """Loads some late orders; whether there may be more."""
        rows = await self.apart(lambda: self.journal.read(LATE))
        done: set[bytes] = set()
        for line, given in rows:
            row, user = self.row(given), self._user(given)
            # Those who wait for an answer go first.
            while self.waiting:
                await asyncio.sleep(PAUSE)
            with suppress(ConflictError):
                await self._queued(partial(self._judge, row, user))
            done.add(line)
        if done:
            await self.apart(lambda: self.journal.drop(done))
        self.metrics.late.set(await self.apart(self.journal.size))
        return len(rows) == LATE


def ended(job: "asyncio.Future[bytes]") -> None:
    """Takes note of a job's error that nobody waits for any more."""
    usual = (GraphriskError, TimeoutError)
    if not job.cancelled() and (error := job.exception()) and not isinstance(error, usual):
        log.error("a review ended in %s", type(error).__name__)
