"""The last sweep's rings and members as lists, from the registry."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from graphrisk import registry
from graphrisk.exports import tables
from graphrisk.registry import Connection
from graphrisk.registry.verdicts import listed


def write(con: Connection, file: Path) -> tuple[Path, Path]:
    """Writes rings to `file` and members beside it (`rings.csv`, `rings-members.csv`)."""
    form = tables.form_of(file.suffix.lstrip("."))
    rings = [registry.ring(con, r["ring_id"]) for r in listed(con)]
    members = [{"ring_id": r["ring_id"], **m} for r in rings for m in r["members"]]
    folder, stem = file.parent, file.stem
    return (
        tables.write(tables.frame("rings", [typed(r) for r in rings]), folder, stem, form),
        tables.write(tables.frame("members", members), folder, f"{stem}-members", form),
    )


def typed(ring: dict[str, Any]) -> dict[str, Any]:
    """A ring's row with money and times as such again."""
    times = {
        k: ring[k] and datetime.fromisoformat(ring[k]) for k in ("first_order_at", "last_order_at")
    }
    return {**ring, **times, **{k: Decimal(ring[k]) for k in ("amount", "amount_at_risk")}}
