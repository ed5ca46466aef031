"""Whom and what people speak of: users and values under a reference that tells nothing.

A reference is the keyed hash of a kind and a value, under the key of the day it was first
named; it stays when the key is rotated. Beside it stand the value by today's key, its
caption, and the value sealed; erasure takes the last two away, and the reference stays.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, select

from graphrisk.errors import InputError, NotFoundError
from graphrisk.keyring import Keyring
from graphrisk.kinds import Kind
from graphrisk.privacy import Keys
from graphrisk.registry.tables import SUBJECTS

PLAIN = ("user", "merchant")
"""What people name beside the kinds; these are no secrets, and shown as they are."""
ERASED = re.compile("user-[0-9a-f]{32}")
"""What stands for a user who was erased."""
LOT = 500
"""Values in one query."""
One = TypeVar("One", int, str)


class Subject(NamedTuple):
    """A user, merchant or identifier; value is None when it was erased."""

    ref: str
    kind: str
    value: str | None
    caption: str


class Vault:
    """References for users and values of the kinds, under the keys of a keyring."""

    def __init__(self, ring: Keyring, kinds: Mapping[str, Kind]) -> None:
        self.ring, self.kinds = ring, kinds

    def clean(self, kind: str, text: str) -> str:
        """A value as it is compared. InputError for one that can't be, or another kind."""
        if kind not in self.kinds and kind not in PLAIN:
            names = ", ".join((*PLAIN, *self.kinds))
            raise InputError(f"no kind {kind!r}; the kinds are {names}")
        try:
            found = text.strip() if kind in PLAIN else self.kinds[kind].clean(text)
        except ValueError as error:
            # The value itself isn't repeated: it tells of a person.
            raise InputError(f"this {kind} can't be used: it {error}; write it again") from None
        if not found:
            raise InputError(f"an empty {kind} names nobody; write it out")
        return found

    def caption(self, kind: str, value: str) -> str:
        """What may be shown of a value."""
        return value if kind in PLAIN else self.kinds[kind].caption(value)

    def name(self, con: Connection, kind: str, text: str) -> str:
        """The reference of a user or value, made when it has none yet; the key too."""
        value = self.clean(kind, text)
        keys = self.ring.make()
        told = {
            "owner": keys.fingerprint,
            "key": keys.key(kind, [value])[0].hex(),
            "caption": self.caption(kind, value),
            "sealed": keys.seal(kind, [value])[0],
        }
        if ref := self.find(con, kind, [value]).get(value):
            # Who was erased, and is named again, is known again.
            again = (SUBJECTS.c.ref == ref) & SUBJECTS.c.sealed.is_(None)
            con.execute(SUBJECTS.update().where(again), told)
            return ref
        ref = self.alias(kind, value)
        con.execute(SUBJECTS.insert(), {"ref": ref, "kind": kind, **told})
        return ref

    def alias(self, kind: str, value: str) -> str:
        """The reference that a canonical value gets today."""
        return f"{kind}-{self.ring.make().key(kind, [value])[0].hex()}"

    def find(self, con: Connection, kind: str, values: Collection[str]) -> dict[str, str]:
        """The references of those of these canonical values that were ever named."""
        out: dict[str, str] = {}
        for keys in self._owners(con):
            coded = dict(zip((k.hex() for k in keys.key(kind, values)), values, strict=True))
            for lot in lots(coded):
                query = select(SUBJECTS.c.key, SUBJECTS.c.ref).where(
                    SUBJECTS.c.key.in_(lot),
                    SUBJECTS.c.kind == kind,
                    SUBJECTS.c.owner == keys.fingerprint,
                )
                out |= {coded[key]: ref for key, ref in con.execute(query)}
        return out

    def open(self, con: Connection, refs: Iterable[str]) -> dict[str, Subject]:
        """Users and values in clear, by reference; an erased one without its value."""
        owners = {keys.fingerprint: keys for keys in self._owners(con)}
        out: dict[str, Subject] = {}
        for lot in lots(sorted(set(refs))):
            for row in con.execute(select(SUBJECTS).where(SUBJECTS.c.ref.in_(lot))):
                sealed = row.sealed
                value = None if sealed is None else owners[row.owner].open(row.kind, sealed)
                out[row.ref] = Subject(row.ref, row.kind, value, row.caption or "erased")
        return out

    def rotate(self, con: Connection) -> int:
        """Keys and seals anew under the current key what is under a former; how many."""
        current, number = self.ring.current(), 0
        for keys in self._owners(con):
            if keys.fingerprint == current.fingerprint:
                continue
            former = select(SUBJECTS).where(
                SUBJECTS.c.owner == keys.fingerprint, SUBJECTS.c.sealed.is_not(None)
            )
            for row in con.execute(former).all():
                value = keys.open(row.kind, row.sealed)
                con.execute(
                    SUBJECTS.update().where(SUBJECTS.c.ref == row.ref),
                    {
                        "owner": current.fingerprint,
                        "key": current.key(row.kind, [value])[0].hex(),
                        "sealed": current.seal(row.kind, [value])[0],
                    },
                )
                number += 1
        return number

    def _owners(self, con: Connection) -> list[Keys]:
        """The current key, and those that anything here is still sealed with."""
        live = SUBJECTS.c.sealed.is_not(None)
        owners = set(con.execute(select(SUBJECTS.c.owner).where(live).distinct()).scalars())
        if not owners and con.execute(select(SUBJECTS.c.ref).limit(1)).first() is None:
            return []
        current = self.ring.current()
        former = (self.ring.find(o) for o in sorted(owners - {current.fingerprint}))
        return [current, *(keys for keys in former if keys)]


def captions(con: Connection, refs: Iterable[str]) -> dict[str, str]:
    """What may be shown of users and values, by reference; needs no key."""
    out = dict.fromkeys(refs, "erased")
    for lot in lots(sorted(out)):
        query = select(SUBJECTS.c.ref, SUBJECTS.c.caption).where(SUBJECTS.c.ref.in_(lot))
        out |= {ref: caption or "erased" for ref, caption in con.execute(query)}
    return out


def lots(values: Collection[One]) -> list[list[One]]:
    """The values, some hundred at a time."""
    every = list(values)
    return [every[n : n + LOT] for n in range(0, len(every), LOT)]


def missing(kind: str) -> NotFoundError:
    """For those who speak of what was never named."""
    return NotFoundError(f"nothing is known of this {kind}; check how it is written")
