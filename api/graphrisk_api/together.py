"""Work of several threads done as one: whoever comes first does it for all that wait. So what
costs as much for twenty as for one (a commit, a flush to disk) is done once for twenty."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class Together(Generic[Item]):
    """Collects items while others are worked on.

    work: returns for each item what became of it, or the error of that item alone; when it
    raises, all have failed. most: items at once.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Any]], most: int) -> None:
        self.work, self.most = work, most
        self.waiting: deque[tuple[Item, Future[Any]]] = deque()
        self.lock = Lock()

    def do(self, item: Item) -> Any:
        """Has an item worked on; returns or raises what became of it."""
        future: Future[Any] = Future()
        self.waiting.append((item, future))
        while not future.done():
            with self.lock:
                if not future.done():
                    self._some()
        return future.result()

    def _some(self) -> None:
        some = [self.waiting.popleft() for _ in range(min(len(self.waiting), self.most))]
        try:
            outcomes = self.work([item for item, _ in some])
        except Exception as error:  # noqa: BLE001 - whoever waits is told, none waits for ever
            outcomes = [error] * len(some)
        for (_, future), outcome in zip(some, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)
