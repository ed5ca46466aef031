"""Writes the rings of a sweep beside the graph they were found in.

They are written under a mark of their own and nobody looks at them until all of them are there:
then one small transaction makes them the current ones, and the former go. Cut short, the former
stay current, and the next sweep clears away what was left.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from graphrisk.errors import StoreError
from graphrisk.model import Ring
from graphrisk.store.neo4j import schema
from graphrisk.store.neo4j.connection import Database, Tx

PIECE = 200
"""Rings in a transaction."""


def publish(database: Database, rings: Sequence[Ring], as_of: datetime) -> None:
    """Puts these rings in the place of those of the sweep before."""
    sweep = uuid4().hex
    database.write(begin, sweep)
    for start in range(0, len(rings), PIECE):
        rows = [row(ring) for ring in rings[start : start + PIECE]]
        database.write(write, sweep, rows)
    database.write(turn, sweep, len(rings), int(as_of.timestamp()))
    while any(database.write(away)):
        pass


def begin(tx: Tx, sweep: str) -> None:
    schema.hold(tx)
    tx.do("rings/begin", sweep=sweep)


def write(tx: Tx, sweep: str, rows: list[dict[str, Any]]) -> None:
    schema.hold(tx)
    if tx.row("rings/write", sweep=sweep, rings=rows)["written"] != len(rows):
        raise overtaken()


def turn(tx: Tx, sweep: str, rings: int, moment: int) -> None:
    """Makes a sweep the current one."""
    schema.hold(tx)
    if not tx.row("rings/turn", sweep=sweep, rings=rings, as_of=moment)["turned"]:
        raise overtaken()


def overtaken() -> StoreError:
    return StoreError("another sweep wrote its rings meanwhile, and those stay: sweep again")


def away(tx: Tx) -> tuple[int, int]:
    """Removes some of what is no longer current; returns how many rings and sweeps."""
    schema.hold(tx)
    found = tx.row("rings/sweep-away", page=PIECE)
    return found["rings"], found["sweeps"]


def row(ring: Ring) -> dict[str, Any]:
    """What is written of a ring. Entities by code, so no identifier is in it."""
    merchants = {ring.hour_of, ring.facts.merchant} - {""}
    return {
        "ring_id": ring.ring_id,
        "kind": ring.kind,
        "score": ring.score,
        "size": len(ring.members),
        "amount": float(ring.facts.amount),
        "first_order_at": ring.facts.first_at,
        "last_order_at": ring.facts.last_at,
        "reasons": list(ring.reasons),
        "change": ring.change,
        "merchants": sorted(merchants),
        "members": [[m.user_id, m.role, m.score] for m in ring.members],
        "shared": [[s.code, s.members] for s in ring.facts.shared],
    }
