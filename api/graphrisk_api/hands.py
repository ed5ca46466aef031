"""Who does the judging: threads of this process, or a process of its own.

An interpreter runs one thread at a time: where it judges as well as it serves, each waits for
the other. So `graphrisk serve` judges apart, and more orders a second are judged in time.
"""

import asyncio
import logging
import socket
import subprocess
import sys
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from typing import Any

from graphrisk.errors import StoreError
from graphrisk.norms import Norms
from graphrisk_api.judging import Judge
from graphrisk_api.line import SIZE, packed, unpacked
from graphrisk_api.wiring import Parts

log = logging.getLogger("graphrisk.api")
PATIENCE = 10.0
"""Seconds that a process gets to finish what it has begun."""
GONE = "the process that judges has ended and is begun again; send it again in a second"


class Hands(ABC):
    """Does a `Judge`'s work, several jobs at once."""

    opened = known = False

    @property
    def ready(self) -> bool:
        """Whether the store is open and what is usual is known."""
        return self.opened and self.known

    async def open(self) -> None:
        """Begins, or begins again. StoreError while it can't."""
        await self.ask("open")
        await self.ask("heed")
        self.opened = True

    async def know(self, norms: Norms) -> None:
        """Tells what is usual now."""
        await self.ask("know", norms)
        self.known = True

    @abstractmethod
    async def ask(self, job: str, *given: Any) -> Any:
        """Has a method of the `Judge` done; returns or raises what became of it."""

    @abstractmethod
    async def stop(self) -> None:
        """Ends it; what was begun is done."""


class Here(Hands):
    """The threads of this process."""

    def __init__(self, parts: Parts) -> None:
        self.judge = Judge(parts)
        self.pool = ThreadPoolExecutor(parts.width, "graphrisk-judge")

    async def ask(self, job: str, *given: Any) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, getattr(self.judge, job), *given)

    async def stop(self) -> None:
        await asyncio.to_thread(self.pool.shutdown)
        await asyncio.to_thread(self.judge.close)


class Apart(Hands):
    """A process of its own, which ends with this one: `judge_process`."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.numbers = count()
        self.asked: dict[int, asyncio.Future[Any]] = {}
        self.process: subprocess.Popen[bytes] | None = None
        self.line: asyncio.StreamWriter | None = None
        self.reading: asyncio.Task[None] | None = None

    async def open(self) -> None:
        if self.line is None:
            await self._begin()
        await super().open()

    async def ask(self, job: str, *given: Any) -> Any:
        if self.line is None:
            raise StoreError(GONE)
        number = next(self.numbers)
        answer = self.asked[number] = asyncio.get_running_loop().create_future()
        self.line.write(packed((number, job, given)))
        return await answer

    async def stop(self) -> None:
        self._ended()
        if self.reading is not None:
            self.reading.cancel()
        if self.process is not None:
            try:
                await asyncio.to_thread(self.process.wait, PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()

    async def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            end = theirs.fileno()
            command = [sys.executable, "-m", "graphrisk_api.judge_process", str(end)]
            self.process = subprocess.Popen(command, pass_fds=[end])  # noqa: S603 - our own module
        answers, self.line = await asyncio.open_connection(sock=ours)
        self.line.write(packed((self.parts.settings, self.parts.policy)))
        self.reading = asyncio.create_task(self._read(answers))

    async def _read(self, answers: asyncio.StreamReader) -> None:
        """Takes in what is answered, until the process ends."""
        with suppress(EOFError, OSError):
            while True:
                size = SIZE.unpack(await answers.readexactly(SIZE.size))[0]
                number, fine, outcome = unpacked(await answers.readexactly(size))
                answer = self.asked.pop(number, None)
                if answer is not None and not answer.done():
                    (answer.set_result if fine else answer.set_exception)(outcome)
        log.error("the process that judges has ended")
        self._ended()

    def _ended(self) -> None:
        """Lets go of a process that has ended, or shall; whoever waits is told."""
        self.opened = self.known = False
        if self.line is not None:
            self.line.close()
            self.line = None
        for answer in self.asked.values():
            if not answer.done():
                answer.set_exception(StoreError(GONE))
        self.asked.clear()
