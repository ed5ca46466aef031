"""A store for each thread that asks: a connection belongs to one."""

from collections.abc import Callable
from threading import local

from graphrisk.store.live import LiveStore


class Stores:
    """Opens a thread's store when it first asks."""

    def __init__(self, live: Callable[[], LiveStore]) -> None:
        self.live, self.own = live, local()
        self.opened: list[LiveStore] = []

    def mine(self) -> LiveStore:
        """The store of the thread that asks. StoreError."""
        found: LiveStore | None = getattr(self.own, "store", None)
        if found is None:
            found = self.own.store = self.live()
            self.opened.append(found)
        return found

    def close(self) -> None:
        """Closes them all."""
        for store in self.opened:
            store.close()
