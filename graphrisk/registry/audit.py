"""The audit: what was done, by whom and when; each entry seals all that came before it.

An entry's hash is SHA-256 of the hash before it and of all that the entry says, so nothing
can be changed, taken out or put in between without every later hash being wrong. Who keeps
the newest hash elsewhere (`head`) sees a cut-off end and a chain made anew as well. Entries
name users and values by reference only: erasing a person leaves the chain whole.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from graphrisk.errors import InputError, RegistryError
from graphrisk.registry.tables import AUDIT

START = "0" * 64
FIELDS = ("id", "at", "by", "action", "subject", "body")


class Act(NamedTuple):
    """Who does something, why and when (ISO 8601, UTC); now where no time is given."""

    by: str = "graphrisk"
    why: str = ""
    at: str = ""

    @property
    def when(self) -> str:
        return self.at or now()


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def append(
    con: Connection, act: Act, action: str, subject: str, body: Mapping[str, Any] | None = None
) -> str:
    """Adds an entry inside a `write` transaction; returns its hash.

    subject and body: no identifier in clear, and no text that a person wrote.
    """
    last = con.execute(select(AUDIT).order_by(AUDIT.c.id.desc()).limit(1)).mappings().first()
    entry = {
        "id": last["id"] + 1 if last else 1,
        "at": act.when,
        "by": act.by,
        "action": action,
        "subject": subject,
        "body": json.dumps(body or {}, ensure_ascii=False, sort_keys=True, default=str),
    }
    entry["hash"] = seal(last["hash"] if last else START, entry)
    con.execute(AUDIT.insert(), entry)
    return str(entry["hash"])


def seal(before: str, entry: Mapping[str, Any]) -> str:
    """The hash of an entry that follows on `before`."""
    told = [before, *(entry[name] for name in FIELDS)]
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


class Checked(NamedTuple):
    """A chain that holds: how many entries, and the hash of the newest."""

    entries: int
    head: str


def verify(con: Connection, head: str = "") -> Checked:
    """Reads the chain from its start.

    head: a hash noted earlier, which must be in it. RegistryError names the first entry
    that doesn't hold, or says that the noted hash isn't there.
    """
    before, number, heads = START, 0, {START}
    for row in con.execute(select(AUDIT).order_by(AUDIT.c.id)).mappings():
        number += 1
        if row["id"] != number or row["hash"] != seal(before, dict(row)):
            raise RegistryError(
                f"the audit doesn't hold from entry {number} on: it was changed by hand; put a"
                " backup beside it, and compare"
            )
        before = row["hash"]
        heads.add(before)
    if head and head not in heads:
        raise RegistryError(
            f"the audit holds, but hash {head[:12]} is not in it: its end was cut off, or the"
            " whole was made anew; put a backup beside it, and compare"
        )
    return Checked(number, before)


class Filter(NamedTuple):
    """Which entries: of an action, a person, a subject; since <= at < until (ISO 8601)."""

    action: str = ""
    by: str = ""
    subject: str = ""
    since: str = ""
    until: str = ""
    most: int = 0
    """At most so many, the newest; 0 for all."""
    before: int = 0
    """Only entries before this one, for the next page; 0 for the newest too."""


def entries(con: Connection, chosen: Filter) -> list[dict[str, Any]]:
    """The entries of a filter, newest first."""
    tests = [AUDIT.c[name] == value for name in EQUAL if (value := getattr(chosen, name))]
    tests += [AUDIT.c.at >= chosen.since] if chosen.since else []
    tests += [AUDIT.c.at < chosen.until] if chosen.until else []
    tests += [AUDIT.c.id < chosen.before] if chosen.before else []
    query = select(AUDIT).where(*tests).order_by(AUDIT.c.id.desc())
    query = query.limit(chosen.most) if chosen.most else query
    return [{**row, "body": json.loads(row["body"])} for row in con.execute(query).mappings()]


EQUAL = ("action", "by", "subject")


def check_day(text: str, what: str) -> None:
    """InputError when a text that isn't empty is no day."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"{what} is a day such as 2026-12-31, not {text!r}") from None
    if day and day.isoformat() != text:
        raise InputError(f"{what} is a day such as 2026-12-31, not {text!r}")


def erased(con: Connection) -> set[int]:
    """The numbers of the notes that persons were erased from."""
    query = select(AUDIT.c.body).where(AUDIT.c.action.in_(ERASING))
    return {n for body in con.execute(query).scalars() for n in json.loads(body)["notes"]}


ERASING = ("forget", "retention")


def digests(con: Connection) -> list[tuple[int, str]]:
    """The numbers of the notes that entries speak of, with their digests."""
    found = (json.loads(body) for body in con.execute(select(AUDIT.c.body)).scalars())
    return [(body["note"], body["digest"]) for body in found if body.get("note")]
