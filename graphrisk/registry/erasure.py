"""Erasing people: what tells of a person goes; what was decided stays, under references.

The audit is never touched: it names nobody in clear, so its chain holds as before.
"""

import json
import re
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from graphrisk.registry import audit, cuts, lists
from graphrisk.registry.audit import Act
from graphrisk.registry.memory import dumps, last_sweep
from graphrisk.registry.tables import (
    CUTS,
    EVENTS,
    LISTED,
    MEMBERS,
    NOTES,
    RINGS,
    STOOD,
    SUBJECTS,
    SWEEPS,
)
from graphrisk.registry.vault import ERASED, Vault


class Erased(NamedTuple):
    """How much went: places in rings, sealed users and values, notes."""

    members: int
    subjects: int
    notes: int


def forget(con: Connection, vault: Vault, user_id: str, act: Act) -> Erased:
    """Erases a user from the registry inside a `write` transaction; doing it twice is no
    error. Values that only cuts of this user's links speak of go as well; what stands on a
    list stays, until it is taken off or expires."""
    value = vault.clean("user", user_id)
    ref = vault.find(con, "user", [value]).get(value) or vault.alias("user", value)
    held = con.execute(select(MEMBERS.c.sweep, MEMBERS.c.ring_id).where(MEMBERS.c.user_id == value))
    places = {(row.sweep, row.ring_id) for row in held}
    for sweep, ring_id in sorted(places):
        here = (RINGS.c.sweep == sweep) & (RINGS.c.ring_id == ring_id)
        body = json.loads(con.execute(select(RINGS.c.body).where(here)).scalar_one())
        for link in body.get("links", ()):
            link["user_id"] = ref if link["user_id"] == value else link["user_id"]
        con.execute(RINGS.update().where(here), {"body": dumps(body)})
    con.execute(MEMBERS.update().where(MEMBERS.c.user_id == value), {"user_id": ref})
    con.execute(STOOD.update().where(STOOD.c.user_id == value), {"user_id": ref})
    gone = blank(con, {ref} | own_values(con, ref))
    touched = redact(con, value, ref)
    audit.append(con, act, "forget", ref, {"notes": touched, "members": len(places)})
    return Erased(len(places), gone, len(touched))


def own_values(con: Connection, ref: str) -> set[str]:
    """The values of cut links of a user that nothing else speaks of."""
    rows = con.execute(select(CUTS.c.what, CUTS.c.subject, CUTS.c.other)).all()
    own = {r.other for r in rows if r.what == "link" and r.subject == ref}
    others = {r.subject for r in rows} | {r.other for r in rows if r.subject != ref}
    listed = {r["ref"] for r in lists.standing(con)}
    return own - others - listed


def blank(con: Connection, refs: Collection[str]) -> int:
    """Takes value and caption away from subjects; how many had them."""
    number = 0
    for ref in sorted(refs):
        live = (SUBJECTS.c.ref == ref) & SUBJECTS.c.sealed.is_not(None)
        number += con.execute(
            SUBJECTS.update().where(live), {"sealed": None, "caption": None}
        ).rowcount
    return number


def redact(con: Connection, value: str, ref: str) -> list[int]:
    """Writes the reference in the place of a user_id in all notes; the notes' numbers."""
    word = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])")
    touched = []
    for number, text in con.execute(select(NOTES.c.id, NOTES.c.text).order_by(NOTES.c.id)).all():
        if text and word.search(text):
            changed = {"text": word.sub(lambda _: ref, text), "salt": None}
            con.execute(NOTES.update().where(NOTES.c.id == number), changed)
            touched.append(number)
    return touched


def retain(con: Connection, vault: Vault, before: str, act: Act) -> Erased:
    """Erases, inside a `write` transaction, what tells of persons and is older than a moment
    (ISO 8601): members' names in sweeps and decisions of before it, but not in the last sweep;
    notes; users and values that no standing cut and no list speaks of.

    A dismissal from before it stands, but no longer keeps a ring silent: nobody knows of whom
    it spoke.
    """
    names = aged_members(con, vault, before)
    old = [number for table in (EVENTS, CUTS, LISTED) for number in aged_notes(con, table, before)]
    for number in sorted(old):
        con.execute(NOTES.update().where(NOTES.c.id == number), {"text": None, "salt": None})
    gone = blank(con, aged_subjects(con, before))
    told = {"notes": sorted(old), "members": names, "subjects": gone}
    audit.append(con, act, "retention", before, told)
    return Erased(names, gone, len(old))


def aged_members(con: Connection, vault: Vault, before: str) -> int:
    """Puts references in the place of the names in old rings and decisions."""
    kept = last_sweep(con) or 0
    old = (SWEEPS.c.as_of < before) & (SWEEPS.c.id != kept)
    sweeps = list(con.execute(select(SWEEPS.c.id).where(old)).scalars())
    number = 0
    for sweep in sweeps:
        here = MEMBERS.c.sweep == sweep
        users = set(con.execute(select(MEMBERS.c.user_id).where(here).distinct()).scalars())
        number += renamed(con, vault, MEMBERS, here, users)
        for ring_id, body in con.execute(
            select(RINGS.c.ring_id, RINGS.c.body).where(RINGS.c.sweep == sweep)
        ).all():
            place = (RINGS.c.sweep == sweep) & (RINGS.c.ring_id == ring_id)
            bare = {**json.loads(body), "links": []}
            con.execute(RINGS.update().where(place), {"body": dumps(bare)})
    spoken = [f"case {n}" for n in aged(con, EVENTS, before)]
    live = cuts.standing(con)
    spoken += [f"cut {n}" for n in aged(con, CUTS, before) if n not in live]
    for of in spoken:
        here = STOOD.c.of == of
        users = set(con.execute(select(STOOD.c.user_id).where(here)).scalars())
        number += renamed(con, vault, STOOD, here, users)
    return number


def renamed(con: Connection, vault: Vault, table: Any, here: Any, users: Iterable[str]) -> int:
    """Puts references in the place of users' names where a table says `here`."""
    pairs = [
        {"old": user, "new": vault.alias("user", user)}
        for user in sorted(users)
        if not ERASED.fullmatch(user)
    ]
    if pairs:
        change = table.update().where(here, table.c.user_id == bindparam("old"))
        con.execute(change.values(user_id=bindparam("new")), pairs)
    return len(pairs)


def aged(con: Connection, table: Any, before: str) -> list[int]:
    """The numbers of the rows of a table that were written before a moment."""
    return list(con.execute(select(table.c.id).where(table.c.at < before)).scalars())


def aged_notes(con: Connection, table: Any, before: str) -> list[int]:
    """The notes of a table's old rows that still have a text."""
    query = select(table.c.note).join(NOTES, NOTES.c.id == table.c.note)
    return list(con.execute(query.where(table.c.at < before, NOTES.c.text.is_not(None))).scalars())


def aged_subjects(con: Connection, before: str) -> set[str]:
    """Users and values that were last spoken of before a moment, and that nothing which
    still holds speaks of."""
    last: dict[str, str] = {}
    for row in con.execute(select(CUTS.c.subject, CUTS.c.other, CUTS.c.at)):
        for ref in (row.subject, row.other):
            last[ref] = max(last.get(ref, ""), row.at)
    for ref, at in con.execute(select(LISTED.c.ref, LISTED.c.at)):
        last[ref] = max(last.get(ref, ""), at)
    live = {r for c in cuts.standing(con).values() for r in (c.subject, c.other)}
    live |= {r["ref"] for r in lists.standing(con)}
    return {ref for ref, at in last.items() if at < before and ref not in live}
