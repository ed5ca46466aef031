"""Work of several threads done as one."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from graphrisk_api.together import Together


def test_what_waits_is_done_at_once_in_order() -> None:
    seen: list[list[int]] = []
    begun, go = Event(), Event()

    def work(items: Sequence[int]) -> Sequence[Any]:
        seen.append(list(items))
        begun.set()
        go.wait(10)
        return [ValueError(n) if n == 3 else n * n for n in items]

    queue: Together[int] = Together(work, 4)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(queue.do, 0)
        assert begun.wait(10)
        rest = [pool.submit(queue.do, n) for n in range(1, 7)]
        while len(queue.waiting) < 6:
            pass
        go.set()
        assert first.result(10) == 0
        errors = [future.exception(10) for future in rest]
    assert [type(e) for e in errors].count(ValueError) == 1
    assert sorted(map(len, seen)) == [1, 2, 4]


def test_when_it_fails_all_who_wait_are_told() -> None:
    def work(items: Sequence[int]) -> Sequence[Any]:
        raise OSError("the disk is full")

    queue: Together[int] = Together(work, 4)
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(queue.do, n) for n in range(4)]
        for future in futures:
            with pytest.raises(OSError, match="full"):
                future.result(10)
