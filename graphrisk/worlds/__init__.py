"""Worlds: generated orders, users and reviews with known truth.

A world is made town by town, each town from the seed and its own number, so that a world
of any size streams to disk. `make` gives one in memory, `write` one in files. The same
arguments give the same bytes.
"""

from collections.abc import Callable
from pathlib import Path

from graphrisk.worlds.build import LEAST, towns
from graphrisk.worlds.rings import DIFFICULTIES, MIX
from graphrisk.worlds.town import shards
from graphrisk.worlds.world import World
from graphrisk.worlds.write import Format, write_tables

__all__ = ["DIFFICULTIES", "LEAST", "MIX", "Format", "World", "make", "write"]


def make(orders: int, *, seed: int = 1, difficulty: str = "mixed", days: int = 56) -> World:
    """A world of exactly so many orders within `days` days; `difficulty` is easy, mixed or hard."""
    return World.of(list(towns(orders, seed, difficulty, days)))


def write(
    folder: Path,
    orders: int,
    seed: int,
    difficulty: str,
    format: Format = "parquet",
    progress: Callable[[int, int], None] | None = None,
    *,
    days: int = 56,
) -> None:
    """Writes orders, users, reviews and truth into `folder`, one file each, shard by shard.

    `progress` is told after each shard how many of all shards are done.
    """
    total, written = shards(orders), [0]

    def done() -> None:
        written[0] += 1
        if progress:
            progress(written[0], total)

    write_tables(folder, towns(orders, seed, difficulty, days), format, done)
