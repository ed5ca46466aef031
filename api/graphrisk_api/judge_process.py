"""What `hands.Apart` runs: a `Judge` at the other end of a line, until that is closed."""

import gc
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
        gc.unfreeze()  # or what it holds complains at the end that it leaks

    def _answer(self, number: int, job: str, given: tuple[Any, ...]) -> None:
        try:
            told = (number, True, getattr(self.judge, job)(*given))
        except (GraphriskError, TimeoutError) as error:
            told = (number, False, error)
        except Exception as error:
            log.exception("a review ended in an error")
            told = (number, False, RuntimeError(type(error).__name__))
        if job == "know":
            # What is there by now stays: to go through it all for garbage stops every thread for
            # a fifth of a second.
            gc.freeze()
        # Whoever asked may be gone; what was asked is done.
        with self.sending, suppress(OSError):
            self.line.sendall(packed(told))


def main(handle: int) -> None:
    # Ctrl-C is for the process that serves, which then closes the line.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # So that a thread that computes lets one that has its answer in sooner than after 5 ms.
    sys.setswitchinterval(0.0005)
    Worker(socket(fileno=handle)).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
