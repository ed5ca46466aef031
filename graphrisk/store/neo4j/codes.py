"""Codes for identifiers: small numbers that orders name their entities by.

What is new in a batch gets the next codes at once, but is only stored when an accepted row
needs it: of a row that is rejected nothing is kept, least of all its identifiers.
"""

from base64 import b64encode
from collections.abc import Collection, Mapping
from typing import NamedTuple

import pyarrow as pa

from graphrisk.kinds import Kind
from graphrisk.privacy import Keys
from graphrisk.store.neo4j.connection import Tx
from graphrisk.store.neo4j.schema import Said

MEMORY = 300_000
"""Values to remember from batch to batch, of each kind; about 40 MB."""


class Packed(NamedTuple):
    """A column of identifiers: its values, each once, the keys of those that weren't known
    when it was read, and which of the values each row has."""

    kind: str
    distinct: list[str]
    keys: dict[str, str]
    places: pa.Array


class Codes:
    """The codes of one load.

    known: codes by value, of each kind; whole: of every stored value, so what isn't known is
    new. fresh: those of them that this transaction gave. first: the first code that wasn't
    given before it; last: the last that is given now.
    """

    def __init__(self, keys: Keys, kinds: Mapping[str, Kind], whole: bool = False) -> None:
        self.keys, self.kinds, self.whole = keys, kinds, whole
        self.known: dict[str, dict[str, int]] = {kind: {} for kind in kinds}
        self.fresh: dict[str, dict[str, int]] = {kind: {} for kind in kinds}
        self.wrote: str | None = None
        self.first = 1
        self.last = 0

    def read(self, kind: str, column: pa.Array) -> Packed:
        """A column with the keys of values that aren't known; needs no lock, and another thread
        may number meanwhile."""
        packed = column.dictionary_encode()
        distinct = packed.dictionary.to_pylist()
        known = self.known[kind]
        unmet = [value for value in distinct if value not in known]
        return Packed(kind, distinct, self._keys(kind, unmet), packed.indices)

    def begin(self, said: Said) -> None:
        """To be called first in a transaction: forgets what another gave up, and everything
        when others have written since (they may have restored a backup)."""
        self.first = said.codes + 1
        self.last = said.codes
        for kind, known in self.known.items():
            if said.wrote != self.wrote or len(known) > MEMORY:
                self.whole = False
                known.clear()
            for value in self.fresh[kind]:
                known.pop(value, None)
            self.fresh[kind] = {}

    def number(self, tx: Tx, packed: Packed) -> pa.Array:
        """The code of each row's value: known, stored or new."""
        kind, known = packed.kind, self.known[packed.kind]
        unmet = [value for value in packed.distinct if value not in known]
        keys = packed.keys | self._keys(kind, set(unmet) - set(packed.keys))
        stored = {} if self.whole else find(tx, [keys[value] for value in unmet])
        for value in unmet:
            code = stored.get(keys[value])
            if code is None:
                self.last += 1
                code = self.fresh[kind][value] = self.last
            known[value] = code
        spread = pa.array([known[value] for value in packed.distinct], pa.int64())
        return spread.take(packed.places)

    def write(self, tx: Tx, kind: str, used: Collection[int]) -> None:
        """Stores those new identifiers of a kind that are used, and forgets the others."""
        fresh = {value: code for value, code in self.fresh[kind].items() if code in used}
        for value in self.fresh[kind].keys() - fresh:
            self.known[kind].pop(value)
        if fresh:
            tx.do("load/new-entities", **self.entities(kind, fresh))

    def entities(self, kind: str, fresh: Mapping[str, int]) -> dict[str, object]:
        """Parameters for storing new identifiers."""
        values = list(fresh)
        return {
            "kind": kind,
            "label": label(kind),
            "code": list(fresh.values()),
            "key": [key.hex() for key in self.keys.key(kind, values)],
            "caption": list(map(self.kinds[kind].caption, values)),
            "sealed": [b64encode(seal).decode() for seal in self.keys.seal(kind, values)],
        }

    def done(self, wrote: str) -> None:
        """To be called after the transaction: what it gave is stored, or wasn't needed."""
        self.wrote = wrote
        self.fresh = {kind: {} for kind in self.kinds}

    def _keys(self, kind: str, values: Collection[str]) -> dict[str, str]:
        ordered = sorted(values)
        keyed = self.keys.key(kind, ordered)
        return dict(zip(ordered, (key.hex() for key in keyed), strict=True))


def find(tx: Tx, keys: list[str]) -> dict[str, int]:
    """The codes of those keys that are stored."""
    return dict(tx.rows("load/find-entities", keys=keys))


def label(kind: str) -> str:
    """The label of a kind's nodes beside :Entity: `loyalty_card` is LoyaltyCard."""
    return "".join(part.capitalize() for part in kind.split("_")) or kind
