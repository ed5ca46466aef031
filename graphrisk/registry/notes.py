"""What people wrote. Kept apart from what they did, since a note may tell of a person.

The audit holds a note's salted digest: a changed note shows, and an erased one can't be
guessed from what is left.
"""

import secrets
from collections.abc import Collection, Iterable
from hashlib import sha256

from sqlalchemy import Connection, func, select

from graphrisk.errors import RegistryError
from graphrisk.registry.tables import NOTES
from graphrisk.registry.vault import lots


def write(con: Connection, text: str) -> tuple[int | None, str]:
    """Keeps a note; returns its number and digest, none for no text."""
    if not text:
        return None, ""
    number = (con.execute(select(func.max(NOTES.c.id))).scalar() or 0) + 1
    salt = secrets.token_hex(16)
    con.execute(NOTES.insert(), {"id": number, "salt": salt, "text": text})
    return number, digest(salt, text)


def digest(salt: str, text: str) -> str:
    return sha256(f"{salt}{text}".encode()).hexdigest()


def read(con: Connection, numbers: Iterable[int | None]) -> dict[int | None, str]:
    """The texts by number; "" for no note."""
    out: dict[int | None, str] = {None: ""}
    for lot in lots({n for n in numbers if n is not None}):
        query = select(NOTES.c.id, NOTES.c.text).where(NOTES.c.id.in_(lot))
        out |= {number: text or "erased" for number, text in con.execute(query)}
    return out


def check(con: Connection, told: Iterable[tuple[int, str]], erased: Collection[int]) -> None:
    """RegistryError when a note isn't what the audit says of it.

    told: numbers and digests, erased: the numbers of notes that persons were erased from; both
    from the audit.
    """
    rows = {n: (salt, text) for n, salt, text in con.execute(select(NOTES))}
    for number, said in told:
        if number not in rows:
            raise RegistryError(f"note {number} is gone; put a backup beside the registry")
        salt, text = rows[number]
        if number not in erased and digest(salt or "", text or "") != said:
            raise RegistryError(
                f"note {number} was changed by hand; put a backup beside the registry"
            )
