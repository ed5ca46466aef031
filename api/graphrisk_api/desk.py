"""Where orders are judged: within a budget, by the store's neighbourhood, or without it."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any, TypeVar

from graphrisk import review, scene
from graphrisk.errors import RegistryError, StoreError
from graphrisk.norms import Norms
from graphrisk.records import contract
from graphrisk.records.single import single
from graphrisk.registry.recall import Recall
from graphrisk.review import Bench
from graphrisk.store.live import LiveStore, Row, Taken
from graphrisk_api.hands import Apart, Hands, Here
from graphrisk_api.journal import Journal
from graphrisk_api.judging import Told
from graphrisk_api.metrics import Metrics
from graphrisk_api.stores import Stores
from graphrisk_api.upkeep import Upkeep, ended
from graphrisk_api.wiring import Parts

T = TypeVar("T")
log = logging.getLogger("graphrisk.api")
WAITING = 24
"""Orders that may wait for the store; more are answered without it."""
SMOOTH = 20
"""Reviews over which their pace is averaged."""


class Desk:
    """Judges orders. Open it with `start`, in the loop that serves; `stop` ends it."""

    def __init__(self, parts: Parts, metrics: Metrics) -> None:
        self.parts, self.metrics = parts, metrics
        self.journal = Journal(parts.settings.journal_path, parts.ring)
        self.norms: Norms | None = None
        self.memory = Recall()
        self.table = contract.orders(parts.kinds)
        # For lists and rules without the store; no review is done here.
        self.bench = Bench(parts.policy, parts.kinds, nothing, lambda: self.memory, nothing)
        self.hands: Hands = Apart(parts) if parts.settings.api_apart else Here(parts)
        self.eyes = ThreadPoolExecutor(2, "graphrisk-eyes")
        self.aside = ThreadPoolExecutor(2, "graphrisk-aside")
        # Many, so that many orders are flushed to disk at once.
        self.pens = ThreadPoolExecutor(16, "graphrisk-journal")
        self.stores = Stores(parts.live)
        self.waiting = 0
        self.pace = 0.0
        self.news = asyncio.Event()
        self.noted: list[int] = []
        self.upkeep = Upkeep(self)

    async def start(self) -> None:
        """Begins to open the store and to gather what is usual; returns at once."""
        self.upkeep.start()

    async def stop(self) -> None:
        """Ends what runs, and closes the store."""
        await self.upkeep.stop()
        await self.hands.stop()
        for pool in (self.eyes, self.aside, self.pens):
            await asyncio.to_thread(pool.shutdown)
        self.stores.close()
        self.parts.close()

    @property
    def ready(self) -> bool:
        """Whether orders are judged with the store."""
        return self.hands.ready and self.norms is not None and self.waiting < WAITING

    @property
    def crowded(self) -> bool:
        """Whether a new order would wait for half of its budget or longer. Where all may wait
        until their time is up, none is judged in time."""
        wait = self.waiting * self.pace
        return self.waiting >= WAITING or wait > self.parts.settings.api_budget / 2

    def store(self) -> LiveStore:
        """The store of the thread that asks, such as the loop's own."""
        return self.stores.mine()

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

    async def write(self, job: str, *given: Any) -> Any:
        """A write of its own: a method of the `Judge`. StoreError when too many wait."""
        if self.waiting >= WAITING:
            raise StoreError("too many wait for the store; send it again in a second")
        return await self.queued(job, *given)

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
        if not self.hands.ready:
            return await self._unaided(given, row, rates, "starting")
        if self.crowded:
            return await self._unaided(given, row, rates, "busy")
        try:
            return await self._within(row, user)
        except TimeoutError:
            return await self._unaided(given, row, rates, "slow")
        except (StoreError, RegistryError) as error:
            log.warning("judged without the store: %s", error)
            return await self._unaided(given, row, rates, "store")

    async def take(self, table: str, row: Row, user: Row | None = None) -> Taken:
        """Takes in a row, and the account that came with it, without judging."""
        done: Taken
        done, told = await self.write("take", table, row, user)
        self._heed(told)
        return done

    async def apart(self, work: Callable[[], Any]) -> Any:
        """Runs what takes long beside the loop."""
        return await asyncio.get_running_loop().run_in_executor(self.aside, work)

    async def _within(self, row: Row, user: Row | None) -> bytes:
        """The answer of a judge within the budget; what is begun goes on behind."""
        budget = self.parts.settings.api_budget
        # What nobody waits for any more is in the journal: others come first.
        job = asyncio.ensure_future(self.judged(row, user, perf_counter() + budget))
        job.add_done_callback(ended)
        return await asyncio.wait_for(asyncio.shield(job), budget)

    async def judged(self, row: Row, user: Row | None, due: float | None = None) -> bytes:
        """The answer of a judge, however long it takes it."""
        told: Told = await self.queued("judge", row, user, due)
        self._heed(told)
        if told.decision:
            self.metrics.decisions.labels(told.decision).inc()
        self.metrics.reviews.observe(told.took)
        self.pace += (told.took / self.parts.width - self.pace) / SMOOTH
        return (told.answer or "").encode()

    async def queued(self, job: str, *given: Any) -> Any:
        """Work of a judge."""
        self.waiting += 1
        try:
            return await self.hands.ask(job, *given)
        finally:
            self.waiting -= 1

    def _heed(self, told: Told) -> None:
        """Counts a new order among what is usual, and hears of a new ring."""
        if told.new_at is not None and self.norms:
            self.norms.note(told.new_at)
            self.noted.append(told.new_at)
        if told.emerged:
            self.news.set()

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


def nothing(*given: Any) -> Any:
    """What only a review would ask for."""
    raise StoreError("no order is judged in this process; ask the hands")
