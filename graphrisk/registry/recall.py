"""What the registry knows, as small tables in memory, for those who ask a thousand times a
second: rings and their members, lists, cuts. Read again when the registry has changed."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, func, select

from graphrisk.registry import cuts
from graphrisk.registry.emerging import chosen
from graphrisk.registry.memory import last_sweep
from graphrisk.registry.parting import Place, parted
from graphrisk.registry.rolls import decided, first_seen, housed, lifted, listed, rolled
from graphrisk.registry.tables import AUDIT, RINGS, SWEEPS
from graphrisk.registry.vault import Vault
from graphrisk.registry.verdicts import Past, Seen, Verdict, evidence, past, verdict
from graphrisk.said import NOTHING, Said

Version = tuple[int, int, str]


@dataclass(frozen=True)
class Recall:
    """The registry of one moment.

    rings: bodies of the last sweep's rings by id, strongest first, the confirmed ones at
    their floor. homes: by user the rings that are neither silent nor cut off (`parting`), each
    with the member's row. silent: users of rings that people dismissed, and of no other. since:
    when each ring was first seen. lists: by kind and canonical value. moved: what the last sweep
    added to each ring (see `prior`). verdicts: what people's decisions mean for rings; nothing
    for most. groups: where people decided anything, who is in each ring, also in those away.
    shops: the worst merchants, as the last sweep graded them (see `merchants.outline`).
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
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    past: Past = field(default_factory=Past)
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    floor: int = 0
    shops: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def heir(self, users: Collection[str]) -> str | None:
        """The ring that a community of users is, as `emerging` would name it; None for none,
        and where nobody decided anything."""
        if not self.past.decided:
            return None
        shared = Counter(r for u in users for r in self.seats.get(u, ()))
        return chosen(shared, {r: len(self.groups[r]) for r in shared}, len(users))

    def verdict(self, users: Collection[str], kinds: Collection[str]) -> Verdict | None:
        """What people's decisions mean for a community that a review found: dismissed ones
        are silent until a quarter of them or a kind of evidence is new.

        kinds: its kinds of evidence (see `verdicts.evidence`).
        """
        ring_id = self.heir(users)
        if ring_id is None:
            return None
        body = self.rings.get(ring_id, {})
        whole = self.groups[ring_id].union(users)
        seen = Seen(ring_id, whole, evidence(body).union(kinds), tuple(body.get("parents", ())))
        return verdict(seen, self.past)

    def hushes(self, user_id: str, users: Collection[str], kinds: Collection[str]) -> bool:
        """Whether a community doesn't speak for its user: people dismissed it, and neither it
        nor another ring of this user says anything new."""
        if user_id in self.homes:
            return False
        if self.heir(users) is None:
            return user_id in self.silent
        return self.verdict(users, kinds) == "silent"

    @cached_property
    def seats(self) -> Mapping[str, Sequence[str]]:
        """By user the rings of `groups`."""
        out: dict[str, list[str]] = defaultdict(list)
        for ring_id, users in self.groups.items():
            for user in users:
                out[user].append(ring_id)
        return out


def version(con: Connection) -> Version:
    """Another one whenever anything changed: all that changes is audited. Entries expire by
    day."""
    newest = con.execute(select(func.max(AUDIT.c.id))).scalar() or 0
    return last_sweep(con) or 0, newest, datetime.now(UTC).date().isoformat()


def recall(con: Connection, vault: Vault, floor: int = 0) -> Recall:
    """Reads it all. floor: the least score of a ring that people confirmed."""
    sweep, known = last_sweep(con), past(con)
    rings, members, groups = rolled(con, sweep)
    judged = decided(rings, groups, known)
    rings = lifted(rings, judged, floor)
    silent = frozenset(r for r, v in judged.items() if v == "silent")
    apart = parted(con)
    homes = housed(members, silent, apart)
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
        verdicts=judged,
        past=known,
        groups=without(groups, apart) if known.decided else {},
        floor=floor,
        shops={row["merchant_id"]: row for row in summary.get("merchants", {}).get("worst", ())},
    )


def without(
    groups: Mapping[str, frozenset[str]], apart: Collection[Place]
) -> Mapping[str, frozenset[str]]:
    """The rings without those who were cut from them."""
    lost: dict[str, set[str]] = defaultdict(set)
    for ring_id, user in apart:
        lost[ring_id].add(user)
    return {r: users - lost.get(r, set()) for r, users in groups.items()}


def history(con: Connection, ring_id: str) -> list[dict[str, Any]]:
    """What each sweep found of a ring, newest first."""
    query = (
        select(RINGS.c.sweep, SWEEPS.c.as_of, RINGS.c.score, RINGS.c.kind, RINGS.c.change)
        .join(SWEEPS, SWEEPS.c.id == RINGS.c.sweep)
        .where(RINGS.c.ring_id == ring_id)
        .order_by(RINGS.c.sweep.desc())
    )
    return [dict(row) for row in con.execute(query).mappings()]
