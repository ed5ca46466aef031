"""What the registry knows, as small tables in memory, for those who ask a thousand times a
second: rings and their members, lists, cuts. Read again when the registry has changed."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from graphrisk.registry import cuts, lists
from graphrisk.registry.memory import AWAY, last_sweep
from graphrisk.registry.tables import AUDIT, MEMBERS, RINGS, SWEEPS
from graphrisk.registry.vault import Vault
from graphrisk.registry.verdicts import Seen, evidence, verdicts
from graphrisk.said import NOTHING, Said

Version = tuple[int, int, str]


@dataclass(frozen=True)
class Recall:
    """The registry of one moment.

    rings: bodies of the last sweep's rings by id, in its order. homes: by user the rings that
    are not silent, each with the member's row. silent: users of rings that people dismissed,
    and of no other. since: when each ring was first seen. lists: by kind and canonical
    value. moved: what the last sweep added to each ring (see `prior`).
    """

    version: Version = (0, 0, "")
    rings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    members: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    homes: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    since: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[tuple[str, str], str] = field(default_factory=dict)
    said: Said = NOTHING
    as_of: str = ""
    moved: int = 0


def version(con: Connection) -> Version:
    """Another one whenever anything changed: all that changes is audited. Entries expire by
    day."""
    newest = con.execute(select(func.max(AUDIT.c.id))).scalar() or 0
    return last_sweep(con) or 0, newest, datetime.now(UTC).date().isoformat()


def recall(con: Connection, vault: Vault) -> Recall:
    """Reads it all."""
    sweep = last_sweep(con)
    rings, members = rolled(con, sweep)
    silent = silenced(con, rings, members)
    homes = housed(members, silent)
    away = {m["user_id"] for ring_id in silent for m in members.get(ring_id, ())}
    head = con.execute(select(SWEEPS.c.as_of, SWEEPS.c.summary).where(SWEEPS.c.id == sweep)).first()
    summary = json.loads(head.summary) if head else {}
    return Recall(
        version=version(con),
        rings=rings,
        members=members,
        homes=homes,
        silent=frozenset(away - homes.keys()),
        since=first_seen(con, rings),
        lists=listed(con, vault),
        said=cuts.said(con, vault),
        as_of=head.as_of if head else "",
        moved=summary.get("moved", 0),
    )


Rows = dict[str, list[dict[str, Any]]]


def rolled(con: Connection, sweep: int | None) -> tuple[dict[str, Any], Rows]:
    """The last sweep's rings and their members."""
    here = (RINGS.c.sweep == sweep) & RINGS.c.change.not_in(AWAY)
    order = (RINGS.c.score.desc(), RINGS.c.place)
    found = con.execute(select(RINGS.c.ring_id, RINGS.c.body).where(here).order_by(*order))
    rings = {ring_id: json.loads(body) for ring_id, body in found}
    members: Rows = defaultdict(list)
    query = select(MEMBERS).where(MEMBERS.c.sweep == sweep)
    for row in con.execute(query.order_by(MEMBERS.c.score.desc(), MEMBERS.c.user_id)).mappings():
        if row["ring_id"] in rings:
            member = {k: row[k] for k in ("ring_id", "user_id", "role", "score", "evidence")}
            members[row["ring_id"]].append(member)
    return rings, dict(members)


def silenced(con: Connection, rings: Mapping[str, Any], members: Rows) -> frozenset[str]:
    """The rings that people dismissed, and that nothing new speaks for."""
    found = [
        Seen(
            ring_id,
            frozenset(m["user_id"] for m in members.get(ring_id, ())),
            evidence(body),
            tuple(body.get("parents", ())),
        )
        for ring_id, body in rings.items()
    ]
    return frozenset(r for r, verdict in verdicts(con, found).items() if verdict == "silent")


def housed(members: Rows, silent: frozenset[str]) -> Rows:
    """The rings of each user, without the silent ones."""
    homes: Rows = defaultdict(list)
    for ring_id, rows in members.items():
        for row in rows:
            if ring_id not in silent:
                homes[row["user_id"]].append(row)
    return dict(homes)


def first_seen(con: Connection, rings: Mapping[str, Any]) -> dict[str, str]:
    """When each ring was first seen."""
    query = (
        select(RINGS.c.ring_id, func.min(SWEEPS.c.id))
        .join(SWEEPS, SWEEPS.c.id == RINGS.c.sweep)
        .group_by(RINGS.c.ring_id)
    )
    times = {row.id: row.as_of for row in con.execute(select(SWEEPS.c.id, SWEEPS.c.as_of))}
    return {ring_id: times[n] for ring_id, n in con.execute(query) if ring_id in rings}


def listed(con: Connection, vault: Vault) -> dict[tuple[str, str], str]:
    """Who and what is on a list, by kind and canonical value."""
    rows = lists.standing(con)
    known = vault.open(con, (r["ref"] for r in rows)) if rows else {}
    return {
        (r["kind"], value): r["list"] for r in rows if (value := known[r["ref"]].value) is not None
    }


def history(con: Connection, ring_id: str) -> list[dict[str, Any]]:
    """What each sweep found of a ring, newest first."""
    query = (
        select(RINGS.c.sweep, SWEEPS.c.as_of, RINGS.c.score, RINGS.c.kind, RINGS.c.change)
        .join(SWEEPS, SWEEPS.c.id == RINGS.c.sweep)
        .where(RINGS.c.ring_id == ring_id)
        .order_by(RINGS.c.sweep.desc())
    )
    return [dict(row) for row in con.execute(query).mappings()]
