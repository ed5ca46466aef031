"""Python's work on identifiers, spread over processes, since it takes a core for itself."""

import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa

from graphrisk.errors import SourceError
from graphrisk.kinds import Kind
from graphrisk.records.cleaner import Changed, changed

SCRIPT: Final = Path(__file__).with_name("cleaner.py")
SCHEMA: Final = pa.schema([("raw", pa.string()), ("clean", pa.string()), ("reason", pa.string())])

FEW: Final = 20_000
"""So many values are done sooner here than a process starts."""


class Crew:
    """Processes that put identifiers into canonical form, each started when it is needed."""

    def __init__(self, size: int) -> None:
        self._threads = ThreadPoolExecutor(size)
        self._own = threading.local()
        self._all: list[subprocess.Popen[bytes]] = []

    def clean(self, kind: Kind, values: pa.Array) -> Future[pa.RecordBatch]:
        """The values that `clean` changes or refuses, later: `raw`, `clean` and `reason`."""
        if len(values) > FEW:
            return self._threads.submit(self._asked, kind, values)
        done: Future[pa.RecordBatch] = Future()
        done.set_result(_batch(changed(kind, values.to_pylist())))
        return done

    def end(self) -> None:
        """Lets the processes go, whatever they do."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._all:
            child.kill()
            child.communicate()
        self._threads.shutdown()

    def _asked(self, kind: Kind, values: pa.Array) -> pa.RecordBatch:
        child = self._child()
        assert child.stdin  # noqa: S101 - all are pipes
        assert child.stdout  # noqa: S101
        try:
            pickle.dump((kind, values.to_pylist()), child.stdin, pickle.HIGHEST_PROTOCOL)
            child.stdin.flush()
            return _batch(pickle.load(child.stdout))  # noqa: S301 - our own process
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise SourceError(
                f"the process that reads {kind.name} values ended by itself (out of memory?);"
                " try again with fewer threads"
            ) from error

    def _child(self) -> "subprocess.Popen[bytes]":
        """This thread's own process."""
        if not hasattr(self._own, "child"):
            # -P: what lies beside the script is not to be taken for a library.
            command = [sys.executable, "-P", str(SCRIPT)]
            pipe = subprocess.PIPE
            self._own.child = subprocess.Popen(command, stdin=pipe, stdout=pipe)  # noqa: S603
            self._all.append(self._own.child)
        child: subprocess.Popen[bytes] = self._own.child
        return child


def _batch(found: Changed) -> pa.RecordBatch:
    columns = [pa.array(column, pa.string()) for column in found]
    return pa.record_batch(columns, schema=SCHEMA)


@contextmanager
def crew(size: int) -> Iterator[Crew]:
    """As many processes at most, gone at the end."""
    made = Crew(size)
    try:
        yield made
    finally:
        made.end()
