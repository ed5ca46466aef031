"""What a store is, whatever database is behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, Self

import ibis.expr.types as ir

from graphrisk.engine import Engine
from graphrisk.model import Feed, Progress, Records, Reject, Ring, Window, silent
from graphrisk.privacy import Keys

EVER = Window()


class Tally(NamedTuple):
    """What became of the rows of a load."""

    new: int = 0
    merged: int = 0
    unchanged: int = 0
    rejected: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(*(a + b for a, b in zip(self, other, strict=True)))


@dataclass(frozen=True)
class Loaded:
    """What a load did: a tally for each of orders, users, reviews and labels that it had,
    and the rows that differ from what is stored."""

    tallies: Mapping[str, Tally] = field(default_factory=dict)
    rejects: tuple[Reject, ...] = ()

    @property
    def total(self) -> Tally:
        """All tables together."""
        tally = Tally()
        for one in self.tallies.values():
            tally = tally.plus(one)
        return tally


class EntityStore(Protocol):
    """Keeps orders, users, reviews and labels, and the links that follow from the orders.

    Identifiers are kept by key, caption and sealed value, never in clear. Writing twice
    changes nothing; rows may come in any order and in any pieces. Every method raises
    StoreError when the database can't do it, and KeyFileError when the key is another one.
    """

    def load(self, engine: Engine, records: Records, progress: Progress = silent) -> Loaded:
        """Stores records, merging what is stored already by the contract.

        A row that differs from what is stored is a reject, and what is stored stays. What
        is loaded is committed in batches: after a kill, load the same again.
        """
        ...

    def feed(self, engine: Engine, window: Window = EVER, clear: bool = False) -> Feed:
        """What a sweep reads of a window, as tables of the engine; rows without a time are
        in every window. With `clear` the entities' values are opened, else they are null."""
        ...

    def labels(self, engine: Engine) -> ir.Table | None:
        """The labels: user_id, ring, kind. None when there are none."""
        ...

    def charges(self) -> Mapping[str, datetime]:
        """When the money of an order was taken back by the buyer's bank (UTC), by order; of
        those alone of which the shop told."""
        ...

    def links(self, engine: Engine) -> ir.Table:
        """Who used what: user_id, kind, code, first_seen, last_seen, orders."""
        ...

    def codes(self, values: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """The feed's codes of canonical values by kind and value; none for those not stored."""
        ...

    def rebuild(self, progress: Progress = silent) -> None:
        """Makes again, from the orders, everything that is derived from them."""
        ...

    def forget(self, user_id: str) -> Mapping[str, int]:
        """Destroys a user: orders, reviews, label, links, and identifiers that nobody else
        used. How many users, orders, reviews and entities went. Killed, or done twice, it is
        done by doing it again."""
        ...

    def expire(self, before: datetime) -> Mapping[str, int]:
        """Destroys orders and reviews from before a moment (UTC), users who have done nothing
        since, and identifiers that no order is left of; how many, as `forget`."""
        ...

    def check(self) -> tuple[str, ...]:
        """What is wrong with the store, in words; empty when nothing is."""
        ...

    def publish(self, rings: Sequence[Ring], as_of: datetime) -> None:
        """Puts the rings of a sweep in the place of those of the sweep before, for those who
        look at them beside the orders; nothing where a store has no such place.

        All or none: whoever looks meanwhile sees the former ones.
        """
        ...

    def backup(self, path: Path) -> None:
        """Writes one consistent file with all that can't be made again.

        StoreError when the file is there already.
        """
        ...

    def rotate(self, keys: Keys | None = None) -> int:
        """Keys and seals every identifier anew, all or none; returns how many.

        keys: the new key when the current one was given in the environment, which must then
        be changed too; else a new key is made and takes its place in the key file.
        """
        ...

    def counts(self) -> Mapping[str, int]:
        """How many users, orders, reviews, labels, entities and links it holds."""
        ...

    def close(self) -> None:
        """Lets go of the database."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
