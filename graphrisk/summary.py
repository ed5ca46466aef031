"""What sweep.json says of a sweep: inputs, counts, policy, engine, and what was left out."""

from typing import TYPE_CHECKING, Any

import duckdb

from graphrisk.evidence import Evidence
from graphrisk.model import Records
from graphrisk.policy import label

if TYPE_CHECKING:
    from graphrisk.sweep import Judged, Task


def summary(found: "Judged", task: "Task", kept: Records | None) -> dict[str, Any]:
    """Everything but the seconds and the rings' names, which are known only later."""
    e, policy, window = found.evidence, task.policy, task.window
    return {
        "as_of": found.as_of.isoformat(),
        "window": {
            "from": window.start and window.start.isoformat(),
            "to": window.stop and window.stop.isoformat(),
        },
        "inputs": dict(kept.prints) if kept else {},
        "rows": dict(kept.counts) if kept else {},
        "counts": {
            "users": e.n_users,
            "orders": e.n_orders if e.deed == "order" else 0,
            "reviews": 0 if e.reviews is None else number(e.reviews),
            "ties": number(found.ties),
            "shared_values": number(e.entities),
            "links": number(e.uses),
        },
        "policy": label(policy),
        "engine": {"name": "duckdb", "version": duckdb.__version__},
        "seed": policy.seed,
        "moved": found.moved,
        "left_out": left_out(e, policy.hub_users),
    }


def left_out(e: Evidence, limit: int) -> dict[str, Any]:
    """What could not count, and why."""
    hubs = e.entities.filter(e.entities.users > limit)
    held = hubs.users.sum().fill_null(0).execute()
    return {
        "columns_not_given": list(e.lacks),
        "amounts_without_rate": e.unrated,
        "hubs": {
            "values": number(hubs),
            "links": int(held),
            "why": f"more than {limit} users: only those who came close together were paired",
        },
    }


def number(table: Any) -> int:
    return int(table.count().execute())
