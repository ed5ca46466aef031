"""Orders that came while the store was down: sealed, on disk before they are answered, and
loaded when the store is back."""

import base64
import fcntl
import json
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphrisk.errors import KeyFileError, StoreError
from graphrisk.keyring import Keyring
from graphrisk_api.together import Together

KIND = "journal"
MOST = 1_000
"""Orders that are written at once."""


class Journal:
    """A file of sealed orders, one a line; several processes may share it."""

    def __init__(self, file: Path, ring: Keyring) -> None:
        self.file, self.ring = file, ring
        self.queue: Together[bytes] = Together(self._append, MOST)

    def add(self, given: dict[str, Any]) -> None:
        """Keeps an order as it came; it is on disk when this returns. StoreError when it
        can't be."""
        try:
            keys = self.ring.current()
            text = json.dumps(given, ensure_ascii=False, default=str)
            self.queue.do(base64.b64encode(keys.seal(KIND, [text])[0]) + b"\n")
        except (OSError, KeyFileError) as error:
            raise StoreError(
                f"the store is down and the journal can't be written ({error}): the order was"
                " not kept; send it again later"
            ) from error

    def _append(self, lines: Sequence[bytes]) -> Sequence[None]:
        with self._locked():
            handle = os.open(self.file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            try:
                os.write(handle, b"".join(lines))
                os.fsync(handle)
            finally:
                os.close(handle)
        return [None] * len(lines)

    def read(self, most: int) -> list[tuple[bytes, dict[str, Any]]]:
        """The oldest orders in it, each with its line. KeyFileError when they were sealed
        with another key."""
        with self._locked():
            lines = self._lines()[:most]
        keys = self.ring.current() if lines else None
        return [(n, json.loads(keys.open(KIND, base64.b64decode(n)))) for n in lines if keys]

    def drop(self, done: Collection[bytes]) -> None:
        """Takes out what the store now has; a kill leaves all, and loading twice is harmless."""
        with self._locked():
            rest = [line for line in self._lines() if line not in done]
            if not rest:
                self.file.unlink(missing_ok=True)
                return
            beside = self.file.with_name(self.file.name + ".new")
            handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            try:
                os.write(handle, b"".join(line + b"\n" for line in rest))
                os.fsync(handle)
            finally:
                os.close(handle)
            beside.replace(self.file)

    def _lines(self) -> list[bytes]:
        """The whole lines; a kill may have left half a line, whose order was not answered."""
        if not self.file.exists():
            return []
        whole, _, _ = self.file.read_bytes().rpartition(b"\n")
        return whole.split(b"\n") if whole else []

    def size(self) -> int:
        """How many orders wait."""
        return len(self._lines())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time."""
        handle = os.open(
            self.file.with_name(self.file.name + ".lock"), os.O_CREAT | os.O_WRONLY, 0o600
        )
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
