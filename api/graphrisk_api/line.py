"""What goes between the process that serves and the one that judges: objects of our own, over a
pair of sockets that nobody else holds, each after its length."""

import pickle
from struct import Struct
from typing import Any, BinaryIO

SIZE = Struct(">Q")


def packed(what: Any) -> bytes:
    """An object as it is sent."""
    body = pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
    return SIZE.pack(len(body)) + body


def unpacked(body: bytes) -> Any:
    """The object in a body."""
    return pickle.loads(body)  # noqa: S301 - from our own process alone


def received(line: BinaryIO) -> Any:
    """The next object. EOFError when the other side has closed the line."""
    head = line.read(SIZE.size)
    if len(head) < SIZE.size:
        raise EOFError
    return unpacked(line.read(SIZE.unpack(head)[0]))
