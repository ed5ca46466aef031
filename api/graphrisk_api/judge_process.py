"""What `hands.Apart` runs: a `Judge` at the other end of a line, until that is closed."""

import logging
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from socket import socket
from threading import Lock
from typing import Any

from graphrisk.errors import GraphriskError
from graphrisk_api.judging import Judge
from graphrisk_api.line import packed, received
from graphrisk_api.wiring import Parts

log = logging.getLogger("graphrisk.api")


class Worker:
    """Answers what comes over a line."""

    def __init__(self, line: socket) -> None:
        self.line, self.asked, self.sending = line, line.makefile("rb"), Lock()
        self.judge = Judge(Parts(*received(self.asked)))

    def run(self) -> None:
        """Works until the line is closed, and finishes what it has begun."""
        pool = ThreadPoolExecutor(self.judge.parts.width, "graphrisk-judge")
        with pool, suppress(EOFError, OSError):
            while True:
                pool.submit(self._answer, *received(self.asked))
        self.judge.close()

    def _answer(self, number: int, job: str, given: tuple[Any, ...]) -> None:
        try:
            told = (number, True, getattr(self.judge, job)(*given))
        except (GraphriskError, TimeoutError) as error:
            told = (number, False, error)
        except Exception as error:
            log.exception("a review ended in an error")
            told = (number, False, RuntimeError(type(error).__name__))
        # Whoever asked may be gone; what was asked is done.
        with self.sending, suppress(OSError):
            self.line.sendall(packed(told))


def main(handle: int) -> None:
    # Ctrl-C is for the process that serves, which then closes the line.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Worker(socket(fileno=handle)).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
