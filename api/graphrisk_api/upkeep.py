"""What goes on behind the reviews: opening the store, what is usual, the registry's news, late
orders, and what would otherwise hold up a writer."""

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from graphrisk.errors import ConflictError, GraphriskError, InputError

if TYPE_CHECKING:
    from graphrisk_api.desk import Desk

log = logging.getLogger("graphrisk.api")
RENEW = 1.0
"""Seconds after which the registry is asked for news, and late orders are tried."""
FEW = 500
"""Orders of which nothing is usual."""
TIDY = 0.25
PAUSE = 0.02
TALLY = 30.0
"""Seconds after which the decisions since then are told to the registry."""
LATE = 50
"""Late orders that are loaded in one go, between which others come first."""


class Upkeep:
    """The tasks of one desk."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self.tasks: list[asyncio.Task[None]] = []
        self.reading = asyncio.Lock()
        self.told: dict[str, int] = {}

    def start(self) -> None:
        """Begins them, in the loop that runs."""
        jobs = (self._open, self._norms, self._memory, self._late, self._tidy, self._tally)
        self.tasks = [asyncio.create_task(job()) for job in jobs]

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        for task in self.tasks:
            with suppress(asyncio.CancelledError):
                await task
        await self._told()

    async def _open(self) -> None:
        """Opens the store, which may have to make its indexes first; again until it can, and
        when who judges has ended."""
        desk, hands = self.desk, self.desk.hands
        while True:
            try:
                if not hands.opened:
                    await hands.open()
                if not hands.known and desk.norms is not None:
                    await hands.know(desk.norms)
            except GraphriskError as error:
                log.warning("the store can't be opened: %s", error)
            await asyncio.sleep(RENEW)

    async def _norms(self) -> None:
        """Gathers what is usual, now and then anew."""
        desk = self.desk
        while True:
            pause = desk.parts.settings.api_norms
            desk.noted = []
            try:
                found = await desk.apart(desk.parts.norms)
                for at in desk.noted:
                    found.note(at)
                desk.norms = found
                if desk.hands.opened:
                    await desk.hands.know(found)
            except GraphriskError as error:
                log.warning("what is usual can't be gathered: %s", error)
                pause = RENEW
            await self._grown(pause)

    async def _grown(self, pause: float) -> None:
        """Waits so many seconds, or until there are twice as many orders: of a new store
        nothing is usual yet."""
        desk = self.desk
        begin = max(desk.norms.orders, FEW) if desk.norms else 0
        for _ in range(max(int(pause / RENEW), 1)):
            await asyncio.sleep(RENEW)
            if desk.norms and desk.norms.orders > 2 * begin:
                return

    async def _memory(self) -> None:
        """Tells the registry by which policy is judged, and asks it for news."""
        desk, audited = self.desk, False
        while True:
            # Before it is read: what is written meanwhile is news again.
            desk.news.clear()
            try:
                await self.heed()
                if not audited:
                    await desk.apart(desk.parts.judge)
                    audited = True
            except GraphriskError as error:
                log.warning("the registry can't be read: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(desk.news.wait(), RENEW)

    async def heed(self) -> None:
        """Reads the registry's news; every later review heeds what was written before. One at a
        time, so that no older reading replaces a newer one. RegistryError."""
        desk = self.desk
        async with self.reading:
            desk.memory = await desk.apart(lambda: desk.parts.recall(desk.memory))
        if desk.hands.opened:
            await desk.hands.ask("heed")

    async def _tidy(self) -> None:
        """Lets the store put itself in order."""
        while True:
            await asyncio.sleep(TIDY)
            if self.desk.hands.ready:
                with suppress(GraphriskError):
                    await self.desk.apart(lambda: self.desk.store().tidy())

    async def _tally(self) -> None:
        """Tells the registry what was decided."""
        while True:
            await asyncio.sleep(TALLY)
            await self._told()

    async def _told(self) -> None:
        """Tells it now; what it can't take is told the next time."""
        now = self.desk.metrics.decided()
        fresh = {d: n - self.told.get(d, 0) for d, n in now.items()}
        if any(fresh.values()):
            before, self.told = self.told, now
            try:
                await self.desk.apart(lambda: self.desk.parts.tally(fresh))
            except GraphriskError as error:
                self.told = before
                log.warning("the registry can't be told of decisions: %s", error)

    async def _late(self) -> None:
        """Loads and judges late orders when the store is back."""
        while True:
            await asyncio.sleep(RENEW)
            try:
                while self.desk.ready and await self._some():
                    pass
            except GraphriskError as error:
                log.warning("late orders wait: %s", error)

    async def _some(self) -> bool:
        """Loads some late orders; whether there may be more."""
        desk = self.desk
        rows = await desk.apart(lambda: desk.journal.read(LATE))
        done: set[bytes] = set()
        for line, given in rows:
            # Those who wait for an answer go first.
            while desk.waiting:
                await asyncio.sleep(PAUSE)
            with suppress(ConflictError, InputError):
                await desk.judged(desk.row(given), desk.user(given))
            done.add(line)
        if done:
            await desk.apart(lambda: desk.journal.drop(done))
        desk.metrics.late.set(await desk.apart(desk.journal.size))
        return len(rows) == LATE


def ended(job: "asyncio.Future[bytes]") -> None:
    """Takes note of a job's error that nobody waits for any more."""
    usual = (GraphriskError, TimeoutError)
    if not job.cancelled() and (error := job.exception()) and not isinstance(error, usual):
        log.error("a review ended in %s", type(error).__name__)
