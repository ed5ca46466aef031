"""How many orders the machine decided how, hour by hour: for the overview. Nothing in it tells of
an order or a person, so it is no part of the audit."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from graphrisk.registry.tables import TALLIES


def add(con: Connection, at: str, counts: Mapping[str, int]) -> None:
    """Notes the decisions since the last time, inside a `write` transaction.

    at: ISO 8601, UTC. counts: orders by decision.
    """
    rows = [{"at": at, "decision": d, "orders": n} for d, n in sorted(counts.items()) if n]
    if rows:
        con.execute(TALLIES.insert(), rows)


def hourly(con: Connection, since: str) -> dict[tuple[str, str], int]:
    """Orders by hour ("2026-03-01T14") and decision, from a moment on."""
    hour = func.substr(TALLIES.c.at, 1, 13)
    query = (
        select(hour, TALLIES.c.decision, func.sum(TALLIES.c.orders))
        .where(TALLIES.c.at >= since)
        .group_by(hour, TALLIES.c.decision)
    )
    return {(at, decision): int(n) for at, decision, n in con.execute(query)}
