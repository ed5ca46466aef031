"""Cuts that the last sweep did not know yet: who may no longer be in which ring.

A review asks of such a user anew, by what is left; the next sweep settles it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from graphrisk.registry import cuts
from graphrisk.registry.memory import last_sweep
from graphrisk.registry.tables import MEMBERS, RINGS, SUBJECTS, SWEEPS
from graphrisk.registry.vault import lots

Place = tuple[str, str]
"""A ring and a user."""


class Shown(NamedTuple):
    """Kind and caption of what somebody cut; a user's caption is its id, "" when erased."""

    kind: str = ""
    caption: str = ""


def parted(con: Connection) -> frozenset[Place]:
    """The places that people cut since the last sweep, and all of users whom they cleared."""
    newest = heard(con)
    found = [r for r in cuts.rows(con) if r["what"] == "user" or r["id"] > newest]
    if not found:
        return frozenset()
    names = shown(con, sorted({r[f] for r in found for f in ("subject", "other")} - {""}))
    homes = housed(con, {n.caption for n in names.values() if n.kind == "user"})
    out: set[Place] = set()
    for r in found:
        user = names[r["subject"]].caption
        other = names.get(r["other"], Shown()).caption
        if r["what"] == "user":
            out |= {(ring_id, user) for ring_id in homes[user]}
        elif r["what"] == "removal":
            out.add((r["other"], user))
        elif r["what"] == "tie":
            out |= {(ring_id, u) for ring_id in homes[user] & homes[other] for u in (user, other)}
        elif r["what"] == "link":
            out |= {place for place in using(con, names[r["other"]]) if place[1] == user}
        else:
            out |= set(using(con, names[r["subject"]]))
    return frozenset(out)


def shown(con: Connection, refs: list[str]) -> dict[str, Shown]:
    """How users and values are shown; needs no key."""
    out: dict[str, Shown] = {}
    for lot in lots(refs):
        query = select(SUBJECTS.c.ref, SUBJECTS.c.kind, SUBJECTS.c.caption)
        for ref, kind, caption in con.execute(query.where(SUBJECTS.c.ref.in_(lot))):
            out[ref] = Shown(kind, caption or "")
    return out


def housed(con: Connection, users: set[str]) -> defaultdict[str, set[str]]:
    """The rings of the last sweep that these users are in."""
    out: defaultdict[str, set[str]] = defaultdict(set)
    for lot in lots(sorted(users)):
        here = (MEMBERS.c.sweep == last_sweep(con)) & MEMBERS.c.user_id.in_(lot)
        for user, ring_id in con.execute(select(MEMBERS.c.user_id, MEMBERS.c.ring_id).where(here)):
            out[user].add(ring_id)
    return out


def using(con: Connection, value: Shown) -> Iterator[Place]:
    """Those in rings of the last sweep who use a value, or one that is shown alike."""
    query = select(RINGS.c.ring_id, RINGS.c.body).where(RINGS.c.sweep == last_sweep(con))
    for ring_id, body in con.execute(query):
        found: dict[str, Any] = json.loads(body)
        for link in found.get("links", ()):
            if value.caption and Shown(link["kind"], link["caption"]) == value:
                yield ring_id, link["user_id"]


def heard(con: Connection) -> int:
    """The newest cut that the last sweep knew of; 0 for none. One that was made while it ran
    is newer, though written before it."""
    query = select(SWEEPS.c.summary).where(SWEEPS.c.id == last_sweep(con))
    found = con.execute(query).scalar()
    return int(json.loads(found).get("heard", 0)) if found else 0
