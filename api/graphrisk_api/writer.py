"""Writes to the store: what waits together becomes one transaction."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar, cast

from graphrisk.store.live import LiveStore
from graphrisk_api.together import Together

T = TypeVar("T")
Work = Callable[[LiveStore], Any]
MOST = 32
"""Writes in one transaction."""


class Writer:
    """Does writes one after the other, in the order in which they come."""

    def __init__(self, live: Callable[[], LiveStore]) -> None:
        self.live = live
        self.store: LiveStore | None = None
        self.queue: Together[Work] = Together(self._write, MOST)

    def do(self, work: Callable[[LiveStore], T]) -> T:
        """Writes; durable when it returns."""
        return cast(T, self.queue.do(work))

    def close(self) -> None:
        """Closes its store."""
        with self.queue.lock:
            if self.store:
                self.store.close()

    def _write(self, works: Sequence[Work]) -> Sequence[Any]:
        if self.store is None:
            self.store = self.live()
        store = self.store
        return store.together([partial(work, store) for work in works])
