"""Identifiers: numbers within a world, written as the strings that a shop would see.

Every entity is a number inside the generator. Outside, the number is mixed by a
bijection, so ids look random, never collide, come out the same for the same seed, and
show nothing about who is who.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphrisk.worlds.arrays import Ints, Rng

Words = npt.NDArray[np.uint64]

V6: Final = 1 << 40
"""Added to an ip's number: it is a /64 of IPv6, whose lower half changes by the order."""

_HEX: Final = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_BASE32: Final = np.frombuffer(b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789", dtype=np.uint8)
# First octets that home and mobile providers hold, so that no address is private or reserved.
_OCTETS: Final = np.array(
    [*range(24, 32), *range(41, 47), *range(58, 64), *range(76, 90), *range(96, 126)],
    dtype=np.int64,
)


def mix(numbers: Ints, salt: int) -> Words:
    """Each number through splitmix64's finisher: a bijection of 64 bits that looks random."""
    with np.errstate(over="ignore"):
        x = numbers.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15) % (1 << 64))
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(x ^ (x >> np.uint64(31)), dtype=np.uint64)


def strings(letters: npt.NDArray[np.uint8]) -> pa.Array:
    """Rows of bytes, all of one length, as an arrow string array without a Python string."""
    n, width = letters.shape
    offsets = np.arange(n + 1, dtype=np.int64) * width
    data = pa.py_buffer(np.ascontiguousarray(letters).tobytes())
    text = pa.Array.from_buffers(
        pa.large_string(), n, [None, pa.py_buffer(offsets.tobytes()), data]
    )
    return text.cast(pa.string())


def hexes(numbers: Ints, salt: int) -> pa.Array:
    """Sixteen hexadecimal digits each, as a phone's own id looks."""
    shifts = np.arange(60, -1, -4, dtype=np.uint64)
    return strings(_HEX[(mix(numbers, salt)[:, None] >> shifts) & np.uint64(15)])


def codes(numbers: Ints, salt: int) -> pa.Array:
    """Thirteen letters and digits each, as order numbers and tokens look."""
    shifts = np.arange(60, -1, -5, dtype=np.uint64)
    return strings(_BASE32[(mix(numbers, salt)[:, None] >> shifts) & np.uint64(31)])


def phones(numbers: Ints, salt: int) -> pa.Array:
    """Eleven-digit mobile numbers: a bijection on 32 bits, so no two people share one."""
    mixed = _shuffle(numbers.astype(np.uint64), 32, salt) + np.uint64(13_000_000_000)
    digits = (mixed[:, None] // (10 ** np.arange(10, -1, -1)).astype(np.uint64)) % np.uint64(10)
    return strings(_HEX[digits])


def ips(numbers: Ints, salt: int, rng: Rng) -> pa.Array:
    """Addresses in writing; of an IPv6 network each order sees another interface."""
    six = numbers >= V6
    low = rng.integers(0, 1 << 62, len(numbers))
    return pc.if_else(pa.array(six), _v6(numbers, low, salt), _v4(np.where(six, 0, numbers), salt))


def _v4(numbers: Ints, salt: int) -> pa.Array:
    # The last four bits stay: a provider's (or a farm's) addresses lie side by side.
    block = _shuffle(numbers.astype(np.uint64) >> np.uint64(4), 26, salt)
    tail = ((block << np.uint64(4)) | (numbers.astype(np.uint64) & np.uint64(15))).astype(np.int64)
    table = pa.array([str(n) for n in range(256)])
    first = pa.array([str(n) for n in _OCTETS])
    parts = [table.take(pa.array((tail >> s) & 255)) for s in (16, 8, 0)]
    return pc.binary_join_element_wise(first.take(pa.array(tail >> 24)), *parts, ".")


def _v6(numbers: Ints, low: Ints, salt: int) -> pa.Array:
    net = mix(numbers, salt)
    table = pa.array([f"{n:x}" for n in range(65536)])
    groups = [(net >> np.uint64(s)) & np.uint64(65535) for s in (32, 16, 0)]
    groups += [(low.astype(np.uint64) >> np.uint64(s)) & np.uint64(65535) for s in (48, 32, 16, 0)]
    head = pa.array(["2409", "240e", "2a02", "2001"]).take(
        pa.array(((net >> np.uint64(62)) & np.uint64(3)).astype(np.int64))
    )
    parts = [table.take(pa.array(g.astype(np.int64))) for g in groups]
    return pc.binary_join_element_wise(head, *parts, ":")


def _shuffle(x: Words, bits: int, salt: int) -> Words:
    """A bijection of `bits` bits: odd multipliers and shifts, taken within the width."""
    mask, half = np.uint64((1 << bits) - 1), np.uint64(bits // 2)
    with np.errstate(over="ignore"):
        for odd in (0x9E3779B1, 0x85EBCA77):
            x = (x * np.uint64(odd) + np.uint64((salt * 40503) % (1 << 24))) & mask
            x = x ^ (x >> half)
    return np.asarray(x, dtype=np.uint64)
