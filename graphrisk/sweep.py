"""The product, in one file: orders in, judged rings out.

records or store -> evidence -> ties -> communities -> facts -> rings -> registry -> exports
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple, Self

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from graphrisk import (
    blocks,
    chance,
    communities,
    company,
    evidence,
    facts,
    hours,
    members,
    projection,
    registry,
    rings,
    said,
    verdicts,
)
from graphrisk.blocks import Block
from graphrisk.engine import Engine, engine, free, keep
from graphrisk.evidence import Evidence
from graphrisk.exports import tables
from graphrisk.exports.tables import Format
from graphrisk.feed import feed as feed_of
from graphrisk.hours import Peak
from graphrisk.keyring import Keyring
from graphrisk.kinds import Kind
from graphrisk.kinds import kinds as kinds_of
from graphrisk.listing import Search, ring_list
from graphrisk.members import Candidate
from graphrisk.merchants import graded, outline
from graphrisk.model import Facts, Feed, Progress, Records, Ring, Window, silent
from graphrisk.policy import Policy, load
from graphrisk.records import Source, read
from graphrisk.registry import audit, cuts
from graphrisk.registry import verdicts as judged
from graphrisk.registry.audit import Act
from graphrisk.registry.identity import Shops, assign
from graphrisk.registry.vault import Vault
from graphrisk.said import NOTHING, Find, Said
from graphrisk.settings import settings
from graphrisk.store import EVER, EntityStore
from graphrisk.summary import summary
from graphrisk.verdicts import Verdicts

STAGES = ("read", "evidence", "ties", "communities", "members", "rings", "memory", "write")


@dataclass(frozen=True)
class Judged:
    """What one sweep found: rings, strongest first, every user's score, merchants' peaks.

    facts: of the communities; moved: what this data set's own share of rings adds to each,
    in milli bits.
    """

    rings: tuple[Ring, ...]
    users: ir.Table
    candidates: Sequence[Candidate]
    facts: Sequence[Facts]
    peaks: Sequence[Peak]
    blocks: Sequence[Block]
    evidence: Evidence
    ties: ir.Table
    moved: int
    as_of: datetime


@dataclass(frozen=True)
class Task:
    """What to sweep, and how: the answers to all the questions of the command line."""

    policy: Policy
    window: Window = EVER
    registry: str = "none"
    clear: bool = False
    progress: Progress = silent
    threads: int | None = None
    memory: str | None = None
    keys: Keyring | None = None
    by: str = "graphrisk"

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return kinds_of(self.policy.kinds)


class Clock:
    """Tells the progress which stage it is, and remembers how long each took."""

    def __init__(self, progress: Progress = silent) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress
        self._stage, self._since = "", perf_counter()

    def __call__(self, stage: str) -> None:
        now = perf_counter()
        if self._stage:
            self.seconds[self._stage] = round(now - self._since, 3)
        self._stage, self._since = stage, now
        if stage:
            self._progress(stage, STAGES.index(stage), len(STAGES))
        else:
            self._progress("done", len(STAGES), len(STAGES))


def judge(
    con: Engine,
    feed: Feed,
    kinds: Mapping[str, Kind],
    policy: Policy,
    window: Window,
    step: Callable[[str], None] = lambda stage: None,
    people_said: Said = NOTHING,
) -> Judged:
    """Finds and judges the rings in a window of a feed. This is the main path.

    step: called with the name of each stage. people_said: what must not count; the feed
    comes without it already.
    """
    step("evidence")
    found = evidence.gather(con, feed, list(kinds), window, policy.money)
    step("ties")
    pairs = said.untied(con, projection.judged(con, found, policy), found, people_said)
    ties, met = projection.held(con, pairs, policy), projection.met(con, pairs)
    near = projection.near(con, pairs)
    free(con, *projection.PASSING)
    step("communities")
    groups = communities.grouped(ties, policy)
    told = facts.facts(con, found, ties, groups)
    alone = [rings.weigh(rings.look(f), policy) for f in told]
    step("members")
    stood = members.standing(con, found, ties, met, groups, alone)
    stood, moved = members.raised(stood, groups, alone, policy)
    bits = [b + moved for b in alone]
    people = members.scored(con, stood, policy)
    people = company.scored(con, stood, near, people, policy)
    free(con, "near", "standing")
    people = said.acquitted(con, people, people_said)
    step("rings")
    chosen = members.candidates(people, groups, bits, policy)
    peaks = said.calmed(con, hours.peaks(found, policy.hour_ratio), found, people_said)
    place = Search(con, feed, kinds, found, ties, policy, moved)
    made = ring_list(place, chosen, told, peaks)
    dense = said.thinned(con, blocks.blocks(con, found, policy.seed), found, people_said)
    return Judged(
        made, people, chosen, told, peaks, dense, found, ties, moved, latest(found, window)
    )


def latest(found: Evidence, window: Window) -> datetime:
    """The moment a sweep speaks of: as asked, or its latest event."""
    if window.as_of:
        return window.as_of.replace(tzinfo=UTC)
    times = [found.orders.agg(last=found.orders["at"].max())]
    if found.reviews is not None:
        times.append(found.reviews.agg(last=found.reviews["at"].max()))
    last = [t.to_pyarrow()["last"][0].as_py() for t in times]
    return datetime.fromtimestamp(max((t for t in last if t is not None), default=0), UTC)


def sweep(
    orders: Source = None,
    users: Source = None,
    reviews: Source = None,
    *,
    policy: Policy | Path | None = None,
    mapping: Mapping[str, str] | None = None,
    zone: str = "UTC",
    task: Task | None = None,
) -> "Swept":
    """Finds the rings in order files or data frames: the way in for notebooks.

    orders, users, reviews: a path, glob, list of them, or a pandas or Arrow table, in the
    contract's columns (`mapping` renames: contract name to yours). Returns the output
    tables. Raises InputError when what came in can't be used.
    """
    asked = task or Task(policy if isinstance(policy, Policy) else load(policy))
    clock = Clock(asked.progress)
    with engine(asked.threads, asked.memory) as con:
        clock("read")
        kept = read(
            con,
            orders=orders,
            users=users,
            reviews=reviews,
            kinds=asked.kinds,
            mapping=mapping or {},
            zone=zone,
        )
        return finish(con, asked, feed_of(con, kept, asked.kinds), clock, kept, said.hashed(con))


def sweep_store(store: EntityStore, task: Task) -> "Swept":
    """Finds the rings in what a store holds."""
    clock = Clock(task.progress)
    with engine(task.threads, task.memory) as con:
        clock("read")
        return finish(con, task, store.feed(con, task.window, task.clear), clock, None, store.codes)


def finish(
    con: Engine, task: Task, feed: Feed, clock: Clock, kept: Records | None, find: Find
) -> "Swept":
    """Judges a feed, names the rings by the registry, and puts the outputs together.

    find: tells the feed's codes of the values that people cut.
    """
    spoken = listened(task)
    heard = said.heeded(con, feed, spoken, task.window, find)
    found = judge(con, heard, task.kinds, task.policy, task.window, clock, spoken)
    clock("memory")
    told = summary(found, task, kept) | {"cuts": spoken.count, "moved": found.moved}
    told["heard"] = spoken.heard
    named, heeded, gone, decided, shops = remember(con, found, task, told)
    clock("write")
    shown = opened(con, heard, task, found, named) if task.clear else named
    eased = verdicts.eased(con, found.users, named, decided, task.policy)
    loud = verdicts.heard(shown, decided, task.policy) if task.clear else heeded
    out = outputs(con, replace(found, users=eased), loud, shops, kept)
    clock("")
    told |= {"gone": gone, "seconds": clock.seconds, "rings": len(heeded)}
    told["silent"] = len(named) - len(heeded)
    told["chance"] = chance.table(heeded)
    return Swept(out, told, heeded)


class Remembered(NamedTuple):
    """The rings with their names, those of them that are not silent, as people decided; the last
    sweep's rings that are gone, what people decided, and all merchants with their grades, to which
    silent rings add nothing."""

    rings: tuple[Ring, ...]
    heeded: tuple[Ring, ...]
    gone: list[dict[str, str]]
    decided: Verdicts
    shops: list[dict[str, Any]]


def listened(task: Task) -> Said:
    """What people cut, from the registry."""
    if task.registry == "none":
        return NOTHING
    vault = Vault(task.keys or Keyring.of(settings()), task.kinds)
    with registry.open_registry(task.registry) as memory, memory.read() as tx:
        return cuts.said(tx, vault)


def remember(con: Engine, found: Judged, task: Task, told: Mapping[str, Any]) -> Remembered:
    """Names the rings by what the registry knows, and writes the sweep there."""
    if task.registry == "none":
        new = christened(found.rings, {}, (), {})
        heeded = verdicts.heard(new, {}, task.policy)
        return Remembered(
            new, heeded, [], {}, graded(con, found.evidence, heeded, found.peaks, found.blocks)
        )
    with registry.open_registry(task.registry) as memory, memory.write() as tx:
        known = registry.known(tx)
        named = christened(found.rings, known, registry.taken(tx), registry.shops(tx))
        gone = absent(con, found, named, known)
        decided = judged.verdicts(tx, [verdicts.seen(r) for r in named])
        firm = verdicts.settled(named, decided, task.policy)
        rows = [{**row, **details(r)} for row, r in zip(tables.ring_rows(firm), firm, strict=True)]
        heeded = verdicts.heard(named, decided, task.policy)
        shops = graded(con, found.evidence, heeded, found.peaks, found.blocks)
        kept = {**told, "merchants": outline(shops)}
        act = Act(task.by)
        registry.record(tx, found.as_of.isoformat(), kept, rows, tables.member_rows(firm), act)
        registry.carry(tx, gone)
        if task.clear:
            audit.append(tx, act, "reveal", "sweep")
    return Remembered(named, heeded, gone, decided, shops)


def opened(
    con: Engine, feed: Feed, task: Task, found: Judged, named: Sequence[Ring]
) -> tuple[Ring, ...]:
    """The same rings with identifiers in clear: for the output only, never the registry."""
    place = Search(
        con, feed, task.kinds, found.evidence, found.ties, task.policy, found.moved, clear=True
    )
    shown = ring_list(place, found.candidates, found.facts, found.peaks)
    return tuple(
        replace(r, ring_id=n.ring_id, change=n.change, parents=n.parents)
        for r, n in zip(shown, named, strict=True)
    )


def christened(
    found: Sequence[Ring],
    known: Mapping[str, frozenset[str]],
    taken: Collection[str],
    shops: Mapping[str, str],
) -> tuple[Ring, ...]:
    """The rings with their ids, what changed, and what they came from."""
    groups = [[m.user_id for m in r.members] for r in found]
    here = {n: r.hour_of for n, r in enumerate(found) if r.hour_of}
    names = assign(groups, known, taken, Shops(here, shops))
    return tuple(
        replace(r, ring_id=n.ring_id, change=n.change, parents=n.parents)
        for r, n in zip(found, names, strict=True)
    )


def absent(
    con: Engine, found: Judged, named: Sequence[Ring], known: Mapping[str, frozenset[str]]
) -> list[dict[str, str]]:
    """Rings of the last sweep that are not in this one: gone, or out of the window when
    none of their members did anything in it."""
    missing = sorted(set(known) - {r.ring_id for r in named})
    ids = sorted({u for ring_id in missing for u in known[ring_id]})
    asked = keep(con, "missing", ibis.memtable(pa.table({"user_id": pa.array(ids, pa.string())})))
    seen = set(found.evidence.users.semi_join(asked, "user_id").user_id.to_pyarrow().to_pylist())
    return [
        {"ring_id": r, "change": "gone" if known[r] & seen else "out-of-window"} for r in missing
    ]


def details(ring: Ring) -> dict[str, Any]:
    """What the registry keeps of a ring beyond its row, for `graphrisk ring`."""
    return {
        "findings": [f._asdict() for f in ring.findings],
        "story": list(ring.story),
        # A file sweep's code is a plain hash of the value: it stays out.
        "shared": [s._replace(code=0)._asdict() for s in ring.facts.shared],
        "links": [k._asdict() for k in ring.links],
        "bits": ring.bits,
        "chance": ring.chance,
        "hour_of": ring.hour_of,
        "parents": list(ring.parents),
    }


def outputs(
    con: Engine,
    found: Judged,
    named: Sequence[Ring],
    shops: Sequence[Mapping[str, Any]],
    kept: Records | None,
) -> dict[str, pa.Table]:
    """All output tables."""
    return {
        "rings": tables.frame("rings", tables.ring_rows(named)),
        "members": tables.frame("members", tables.member_rows(named)),
        "users": tables.user_table(con, found.users, named),
        "merchants": tables.frame("merchants", shops),
        "entities": tables.frame("entities", tables.entity_rows(named)),
        "rejects": tables.reject_table(kept),
    }


@dataclass(frozen=True)
class Swept:
    """The outcome of a sweep as the output tables, in Arrow; pandas by attribute.

    `swept.rings`, `.members`, `.users`, `.merchants`, `.entities` and `.rejects` are data
    frames with the columns of the output files; `.summary` is what sweep.json holds; `.found`
    are the rings, with captions even where the tables show clear values.
    """

    tables: Mapping[str, pa.Table]
    summary: dict[str, Any]
    found: tuple[Ring, ...]

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in self.tables:
            raise AttributeError(f"a sweep has no {name!r}; it has {', '.join(self.tables)}")
        frame: pd.DataFrame = self.tables[name].to_pandas()
        return frame

    def write(self, folder: Path, form: Format = "parquet") -> Self:
        """Writes all output files into a folder, made if need be."""
        began = perf_counter()
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in self.tables.items():
            tables.write(table, folder, name, form)
        self.summary["seconds"]["files"] = round(perf_counter() - began, 3)
        (folder / "sweep.json").write_text(registry.dumps(self.summary) + "\n", encoding="utf-8")
        return self
