"""The API's keys: random, kept as SHA-256, in a file that only grows and its owner alone reads.

A key is shown once, when it is made. Revoking adds a line; nothing is ever taken out, so the
file tells who had a key, and when.
"""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from graphrisk.errors import InputError, NotFoundError

Role = Literal["checkout", "investigator", "admin"]
ROLES: tuple[Role, ...] = ("checkout", "investigator", "admin")
PREFIX = "grk_"


@dataclass(frozen=True)
class ApiKey:
    """A key without its secret. reveal: whether its owner may see identifiers in clear."""

    key_id: str
    name: str
    role: Role
    reveal: bool
    digest: str
    made_at: str
    revoked_at: str = ""


def digest(secret: str) -> str:
    """What is kept of a key. It is random and long, so a plain hash can't be guessed back."""
    return sha256(secret.encode()).hexdigest()


def create(file: Path, name: str, role: str, reveal: bool = False) -> tuple[ApiKey, str]:
    """Makes a key; returns it with its secret, which is nowhere else.

    InputError for a role that is none.
    """
    if role not in ROLES:
        raise InputError(f"no role {role!r}; it is one of {', '.join(ROLES)}")
    secret = PREFIX + secrets.token_urlsafe(32)
    made = ApiKey(
        key_id="K-" + secrets.token_hex(4),
        name=name,
        role=next(r for r in ROLES if r == role),
        reveal=reveal or role == "admin",
        digest=digest(secret),
        made_at=now(),
    )
    append(file, vars(made))
    return made, secret


def revoke(file: Path, key_id: str) -> None:
    """Ends a key. NotFoundError for none of that id that still stands."""
    if key_id not in {k.key_id for k in keys(file) if not k.revoked_at}:
        raise NotFoundError(f"no key {key_id!r} that stands; `graphrisk keys list` has their ids")
    append(file, {"key_id": key_id, "revoked_at": now()})


def keys(file: Path) -> list[ApiKey]:
    """All keys there ever were, oldest first. InputError when the file isn't in order."""
    found: dict[str, ApiKey] = {}
    if not file.exists():
        return []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            old = found.get(row["key_id"])
            found[row["key_id"]] = ApiKey(**({**vars(old), **row} if old else row))
        except (ValueError, KeyError, TypeError):
            raise InputError(
                f"line {number} of {file} is no key: take that line out, and make the key anew"
            ) from None
    return list(found.values())


def append(file: Path, row: dict[str, object]) -> None:
    """Adds a line, on disk when this returns; two processes don't mix theirs."""
    handle = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(handle, (json.dumps(row, ensure_ascii=False) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
