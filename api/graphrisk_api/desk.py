"""Where orders are judged: within a budget, by the store's neighbourhood, or without it."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import local
from time import perf_counter
from typing import Any, TypeVar

from graphrisk import review, scene
from graphrisk.errors import RegistryError, StoreError
from graphrisk.norms import Norms
from graphrisk.records import contract
from graphrisk.records.single import single
from graphrisk.registry.recall import Recall
from graphrisk.review import Bench
from graphrisk.store.live import LiveStore, Row
from graphrisk.store.live import Taken as Stored
from graphrisk_api.journal import Journal
from graphrisk_api.metrics import Metrics
from graphrisk_api.upkeep import Upkeep, ended
from graphrisk_api.wiring import Parts
from graphrisk_api.writer import Writer

T = TypeVar("T")
log = logging.getLogger("graphrisk.api")
WAITING = 24
"""Orders that may wait for the store; more are answered without it."""
SMOOTH = 20
"""Reviews over which their pace is averaged."""
MANY = 100_000
"""Sign-ups that are remembered."""


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
        self.judges = ThreadPoolExecutor(parts.width, "graphrisk-judge")
        self.eyes = ThreadPoolExecutor(2, "graphrisk-eyes")
        self.aside = ThreadPoolExecutor(2, "graphrisk-aside")
        # Many, so that many orders are flushed to disk at once.
        self.pens = ThreadPoolExecutor(16, "graphrisk-journal")
        self.writer = Writer(parts.live)
        self.own = local()
        self.stores: list[LiveStore] = []
        self.waiting = 0
        self.pace = 0.0
        self.opened = False
        self.news = asyncio.Event()
        self.noted: list[int] = []
        self.users: dict[str, Any] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.upkeep = Upkeep(self)

    async def start(self) -> None:
        """Begins to open the store and to gather what is usual; returns at once."""
        self.loop = asyncio.get_running_loop()
        self.upkeep.start()

    async def stop(self) -> None:
        """Ends what runs, and closes the store."""
        await self.upkeep.stop()
        for pool in (self.judges, self.eyes, self.aside, self.pens):
            await asyncio.to_thread(pool.shutdown)
        await asyncio.to_thread(self.writer.close)
        for store in self.stores:
            store.close()
        self.parts.close()

    @property
    def ready(self) -> bool:
        """Whether orders are judged with the store."""
        return self.norms is not None and self.opened and self.waiting < WAITING

    @property
    def crowded(self) -> bool:
        """Whether a new order would wait for half of its budget or longer. Where all may wait
        until their time is up, none is judged in time."""
        wait = self.waiting * self.pace
        return self.waiting >= WAITING or wait > self.parts.settings.api_budget / 2

    def store(self) -> LiveStore:
        """The store of the thread that asks."""
        found: LiveStore | None = getattr(self.own, "store", None)
        if found is None:
            found = self.own.store = self.parts.live()
            self.stores.append(found)
        return found

    look = store
    """For look-ups in the loop's own thread."""

    async def ask(self, work: Callable[[LiveStore], T], long: bool = False) -> T:
        """What a look into the store tells. StoreError, which is a 503, while it is opened.

        long: it may take a while. A store in a file is quicker asked than another thread.
        """
        if self.norms is None:
            raise StoreError("the store is being opened; ask again in a second")
        if self.parts.near and not long:
            return work(self.store())
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.eyes, lambda: work(self.store()))

    async def write(self, work: Callable[[LiveStore], T]) -> T:
        """A write of its own. StoreError when too many wait."""
        if self.waiting >= WAITING:
            raise StoreError("too many wait for the store; send it again in a second")
        return await self.queued(lambda: self.writer.do(work))

    def row(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """A valid order. ContractError when it isn't."""
        return single(self.table, given)

    def user(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """The account of an order, where it tells one."""
        signed = (given.get("user") or {}).get("signed_up_at")
        if signed is None:
            return None
        return single(contract.USERS, {"user_id": given["user_id"], "signed_up_at": signed})

    async def review(self, given: Mapping[str, Any]) -> bytes:
        """An answer to an order, as JSON: the kept one, or a new one; without the store when
        that is down or slower than the budget."""
        row, user = self.row(given), self.user(given)
        found = scene.names(row, list(self.parts.kinds))
        rates = self.bench.counters.note(row["order_id"], found, scene.seconds(row["ordered_at"]))
        if self.norms is None or not self.opened:
            return await self._unaided(given, row, rates, "starting")
        if self.crowded:
            return await self._unaided(given, row, rates, "busy")
        try:
            return await self._within(lambda: self.judge(row, user))
        except TimeoutError:
            return await self._unaided(given, row, rates, "slow")
        except (StoreError, RegistryError) as error:
            log.warning("judged without the store: %s", error)
            return await self._unaided(given, row, rates, "store")

    async def take(self, table: str, row: Row, user: Row | None = None) -> Stored:
        """Takes in a row, and the account that came with it, without judging."""
        done = await self.write(lambda store: self._take(store, table, row, user))
        self._heed(table, row, done)
        return done

    async def apart(self, work: Callable[[], Any]) -> Any:
        """Runs what takes long beside the loop."""
        return await asyncio.get_running_loop().run_in_executor(self.aside, work)

    async def _within(self, work: Callable[[], bytes]) -> bytes:
        """Work of a judge within the budget; what is begun goes on behind."""
        budget = self.parts.settings.api_budget
        due = perf_counter() + budget

        def timely() -> bytes:
            # Nobody waits any more, and the journal has the order: others come first.
            if perf_counter() > due:
                raise TimeoutError
            return work()

        job = asyncio.ensure_future(self.queued(timely))
        job.add_done_callback(ended)
        return await asyncio.wait_for(asyncio.shield(job), budget)

    async def queued(self, work: Callable[[], T]) -> T:
        """Work of a judge."""
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.judges, work)
        finally:
            self.waiting -= 1

    def judge(self, row: Row, user: Row | None) -> bytes:
        """The store's part of a review, in a judge's thread."""
        began = perf_counter()
        known = user is not None and self.users.get(user["user_id"]) == user["signed_up_at"]
        judged = self._at_once if self.parts.near else self._in_turns
        answer = judged(row, None if known else user)
        self._remember(user)
        took = perf_counter() - began
        self.pace += (took / self.parts.width - self.pace) / SMOOTH
        self.metrics.reviews.observe(took)
        return answer.encode()

    def _at_once(self, row: Row, user: Row | None) -> str:
        """All of it on the connection that writes: in a file, what one connection writes makes
        every other one read anew."""

        def work(store: LiveStore) -> str:
            kept = self._entered(store, row, user)
            return kept or store.keep(row["order_id"], self._judged(store, row))

        return self.writer.do(work)

    def _in_turns(self, row: Row, user: Row | None) -> str:
        """Written, judged beside other writes, and written: a server answers many at once."""
        kept = self.writer.do(lambda store: self._entered(store, row, user))
        if kept:
            return kept
        made = self._judged(self.store(), row)
        return self.writer.do(lambda store: store.keep(row["order_id"], made))

    def _entered(self, store: LiveStore, row: Row, user: Row | None) -> str | None:
        """Takes in an order; the kept answer of one that is known."""
        done = self._take(store, "orders", row, user)
        self._heed("orders", row, done)
        return None if done.new else store.answer(row["order_id"])

    def _judged(self, store: LiveStore, row: Row) -> str:
        """The answer to an order that was taken in."""
        made = review.review(self.bench, store, row)
        self.metrics.decisions.labels(made.decision).inc()
        return json.dumps(made.body(), ensure_ascii=False)

    def _take(self, store: LiveStore, table: str, row: Row, user: Row | None) -> Stored:
        if user is not None:
            store.take("users", user)
        return store.take(table, row)

    def _heed(self, table: str, row: Row, done: Stored) -> None:
        """Counts a new order among what is usual."""
        if table == "orders" and done.new and self.norms:
            at = scene.seconds(row["ordered_at"])
            self.norms.note(at)
            self.noted.append(at)

    def _remember(self, user: Row | None) -> None:
        """Notes a sign-up that the store has, so that it is not written with every order."""
        if user is not None:
            if len(self.users) >= MANY:
                self.users.clear()
            self.users[user["user_id"]] = user["signed_up_at"]

    async def _unaided(
        self, given: Mapping[str, Any], row: Row, rates: scene.Rates, why: str
    ) -> bytes:
        """An answer without the store; the order is kept in the journal first."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self.pens, lambda: self.journal.add(dict(given)))
        made = review.unaided(self.bench, row, rates)
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
