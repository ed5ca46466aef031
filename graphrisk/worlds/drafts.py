"""Orders while they are being made: columns of numbers, AS_USUAL where a user decides."""

from typing import Final

import numpy as np

from graphrisk.worlds.arrays import AS_USUAL, Ints, ints

FINE: Final = 0
CANCELLED: Final = 1
REFUSED: Final = 2
REFUNDED: Final = 3
SILENT: Final = -2
"""In `say`: this order is never reviewed."""

COLUMNS: Final = (
    "user", "at", "product", "device", "ip", "place", "style", "card", "phone",
    "coupon", "extra", "fate", "cod", "say",
)  # fmt: skip

Batch = dict[str, Ints]


class Drafts:
    """Batches of orders, added by whoever makes them and joined once."""

    def __init__(self) -> None:
        self._batches: list[Batch] = []
        self.count = 0

    def add(self, user: Ints, at: Ints, product: Ints, **given: Ints | int) -> None:
        """Orders of these users at these moments; a scalar holds for all of them."""
        n = len(user)
        batch = {c: np.broadcast_to(ints(given.pop(c, AS_USUAL)), n) for c in COLUMNS[3:]}
        assert not given, f"no such column: {sorted(given)}"  # noqa: S101
        self._batches.append({"user": ints(user), "at": ints(at), "product": ints(product)} | batch)
        self.count += n

    def join(self) -> Batch:
        """All orders so far, one array a column."""
        return {c: np.concatenate([b[c] for b in self._batches]) for c in COLUMNS}
