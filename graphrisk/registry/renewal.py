"""What the registry knows, renewed by what came since: most news are rings that emerge from
reviews, several a second, and to read the whole registry for each would hold up all reviews.
"""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from graphrisk.registry.memory import last_sweep
from graphrisk.registry.parting import Place, parted
from graphrisk.registry.recall import Recall, recall, version, without
from graphrisk.registry.rolls import decided, housed, lifted, rolled
from graphrisk.registry.tables import AUDIT
from graphrisk.registry.vault import Vault

GREW = ("ring", "ring.joined")
"""Entries of the audit that tell of a new ring, and of new members."""


def renewed(con: Connection, vault: Vault, floor: int, before: Recall | None) -> Recall:
    """As `recall`; the same object while nothing changed."""
    if before is None:
        return recall(con, vault, floor)
    now = version(con)
    if now == before.version:
        return before
    grown = news(con, before)
    if grown is None or (now[0], now[2]) != (before.version[0], before.version[2]):
        return recall(con, vault, floor)
    return replace(joined(con, before, grown, floor), version=now)


def news(con: Connection, before: Recall) -> frozenset[str] | None:
    """The rings that emerged or grew since; None when anything else happened."""
    query = select(AUDIT.c.action, AUDIT.c.subject).where(AUDIT.c.id > before.version[1])
    found = con.execute(query).all()
    return frozenset(s for a, s in found if a in GREW) if {a for a, _ in found} <= {*GREW} else None


def joined(con: Connection, old: Recall, grown: frozenset[str], floor: int) -> Recall:
    """What was known with rings that emerged or grew."""
    rings, members, groups = rolled(con, last_sweep(con), grown)
    judged = decided(rings, groups, old.past)
    apart = parted(con) if old.said.count else frozenset()
    verdicts = {**{r: v for r, v in old.verdicts.items() if r not in grown}, **judged}
    all_rings = {**old.rings, **lifted(rings, judged, floor)}
    found = replace(
        old,
        rings=dict(sorted(all_rings.items(), key=lambda pair: -pair[1]["score"])),
        members={**old.members, **members},
        since={**dict.fromkeys(rings, old.as_of), **old.since},
        verdicts=verdicts,
        groups={**old.groups, **without(groups, apart)} if old.past.decided else {},
    )
    return placed(found, groups, apart)


def placed(found: Recall, grown: Mapping[str, frozenset[str]], apart: frozenset[Place]) -> Recall:
    """With the homes of those in the rings that grew."""
    users = frozenset[str]().union(*grown.values())
    silent = frozenset(r for r, v in found.verdicts.items() if v == "silent")
    theirs = {row["ring_id"] for u in users for row in found.homes.get(u, ())} | grown.keys()
    rows = {r: found.members[r] for r in theirs if r in found.members}
    fresh = {u: homes for u, homes in housed(rows, silent, apart).items() if u in users}
    homes = {**{u: h for u, h in found.homes.items() if u not in users}, **fresh}
    away = {m["user_id"] for r in silent for m in found.members.get(r, ())}
    return replace(found, homes=homes, silent=frozenset(away - homes.keys()))
