"""The rolls that `recall` keeps: who is in which ring, heard or silent, and who is on a list."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, func, select

from graphrisk.registry import lists
from graphrisk.registry.memory import AWAY
from graphrisk.registry.parting import Place
from graphrisk.registry.tables import MEMBERS, RINGS, SWEEPS
from graphrisk.registry.vault import Vault
from graphrisk.registry.verdicts import Past, Seen, Verdict, evidence, verdict

Row = Mapping[str, Any]
Rows = dict[str, list[dict[str, Any]]]


def rolled(
    con: Connection, sweep: int | None, only: Collection[str] | None = None
) -> tuple[dict[str, Any], Rows, dict[str, frozenset[str]]]:
    """The last sweep's rings and their members, and who is in each with those that are away;
    of some rings only, where they are named."""
    here = (RINGS.c.sweep == sweep) & RINGS.c.change.not_in(AWAY)
    there = MEMBERS.c.sweep == sweep
    if only is not None:
        here, there = here & RINGS.c.ring_id.in_(only), there & MEMBERS.c.ring_id.in_(only)
    order = (RINGS.c.score.desc(), RINGS.c.place)
    found = con.execute(select(RINGS.c.ring_id, RINGS.c.body).where(here).order_by(*order))
    rings = {ring_id: json.loads(body) for ring_id, body in found}
    members: Rows = defaultdict(list)
    groups: dict[str, set[str]] = defaultdict(set)
    query = select(MEMBERS).where(there)
    for row in con.execute(query.order_by(MEMBERS.c.score.desc(), MEMBERS.c.user_id)).mappings():
        groups[row["ring_id"]].add(row["user_id"])
        if row["ring_id"] in rings:
            member = {k: row[k] for k in ("ring_id", "user_id", "role", "score", "evidence")}
            members[row["ring_id"]].append(member)
    return rings, dict(members), {r: frozenset(users) for r, users in groups.items()}


def decided(
    rings: Mapping[str, Any], groups: Mapping[str, frozenset[str]], known: Past
) -> dict[str, Verdict]:
    """What people's decisions mean for the rings."""
    found = [
        Seen(r, groups.get(r, frozenset()), evidence(body), tuple(body.get("parents", ())))
        for r, body in rings.items()
    ]
    return {ring.ring_id: v for ring in found if (v := verdict(ring, known))}


def lifted(rings: Mapping[str, Any], judged: Mapping[str, Verdict], floor: int) -> dict[str, Any]:
    """The rings, the confirmed ones at their floor at least, strongest first."""
    low = [r for r, v in judged.items() if v == "confirmed" and rings[r]["score"] < floor]
    out = {**rings, **{r: {**rings[r], "score": floor} for r in low}}
    # A stable sort: equal ones stay in the order of the sweep.
    return dict(sorted(out.items(), key=lambda pair: -pair[1]["score"])) if low else out


def housed(
    members: Mapping[str, Sequence[Row]], silent: frozenset[str], parted: Collection[Place] = ()
) -> dict[str, list[Row]]:
    """The rings of each user, without the silent ones and those that people cut them from."""
    homes: dict[str, list[Row]] = defaultdict(list)
    for ring_id, rows in members.items():
        for row in rows:
            if ring_id not in silent and (ring_id, row["user_id"]) not in parted:
                homes[row["user_id"]].append(row)
    return {user: sorted(rows, key=itemgetter("ring_id")) for user, rows in homes.items()}


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
