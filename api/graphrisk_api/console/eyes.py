"""How the console looks into the store and the registry: beside the loop that serves reviews."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from fastapi import Request

from graphrisk.errors import StoreError
from graphrisk.registry import Connection
from graphrisk.registry.audit import Act
from graphrisk.store.live import LiveStore
from graphrisk_api import decisions
from graphrisk_api.console.sessions import Who
from graphrisk_api.desk import Desk

T = TypeVar("T")
KEPT = 16
"""Pictures that are kept."""


class Eyes:
    """One thread with a store of its own, so that nobody who looks holds up who judges."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.pool = ThreadPoolExecutor(1, "graphrisk-console")
        self.store: LiveStore | None = None
        self.kept: dict[tuple[object, ...], dict[str, Any]] = {}

    async def look(self, work: Callable[[LiveStore], T]) -> T:
        """What a look into the store tells. StoreError while it is being opened."""
        if self.desk.norms is None:
            raise StoreError("the store is being opened; ask again in a second")
        return await asyncio.get_running_loop().run_in_executor(
            self.pool, lambda: work(self._opened())
        )

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What the registry says at one moment."""
        return await decisions.read(self.desk, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """One transaction on the registry; whatever is asked next heeds it."""
        return await decisions.decide(self.desk, work)

    async def keep(
        self, key: tuple[object, ...], make: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        """What `make` makes beside the loop, once for a key; the last few are kept."""
        if key not in self.kept:
            made = await self.desk.apart(make)
            if len(self.kept) >= KEPT:
                self.kept.pop(next(iter(self.kept)))
            self.kept[key] = made
        return self.kept[key]

    def close(self) -> None:
        """Ends the thread, and closes its store."""
        if self.store:
            self.pool.submit(self.store.close)
        self.pool.shutdown()

    def _opened(self) -> LiveStore:
        if self.store is None:
            self.store = self.desk.parts.live()
        return self.store


def eyes_of(request: Request) -> Eyes:
    return cast(Eyes, request.app.state.eyes)


def act(who: Who, note: str = "") -> Act:
    """Who does something, and why."""
    return Act(who.name, note.strip())
