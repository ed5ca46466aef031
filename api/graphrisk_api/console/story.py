"""What one ring's page tells, gathered from the registry."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphrisk import registry
from graphrisk.registry import Connection, cuts
from graphrisk.registry.cases import ASKS_WHY, MOVES, Case, case, history
from graphrisk.registry.recall import history as sweeps

REASONS = 3


class Story(NamedTuple):
    """A ring, its case and its past. cuts: those that speak of its members."""

    ring: Mapping[str, Any]
    case: Case
    steps: list[dict[str, Any]]
    sweeps: list[dict[str, Any]]
    cuts: list[dict[str, Any]]

    @property
    def reasons(self) -> list[Mapping[str, Any]]:
        """What speaks for the ring, strongest first."""
        return [f for f in self.ring.get("findings", ()) if f["bits"] > 0]

    @property
    def moves(self) -> list[str]:
        """What may be done now."""
        return [name for name, steps in MOVES.items() if self.case.state in steps]

    @property
    def prior(self) -> int:
        """Milli bits that no finding is the reason of."""
        said = sum(int(f["bits"]) for f in self.ring.get("findings", ()))
        return int(self.ring.get("bits", 0)) - said

    @property
    def shops(self) -> list[str]:
        return [m for m in str(self.ring.get("merchant_ids", "")).split(";") if m]


def story(con: Connection, ring_id: str) -> Story:
    """A ring's story. NotFoundError when no sweep ever found it."""
    ring = registry.ring(con, ring_id)
    names = {m["user_id"] for m in ring["members"]}
    spoken = [
        row
        for row in cuts.listed(con)
        if row["subject"] in names or row["other"] in names or row["other"] == ring_id
    ]
    return Story(ring, case(con, ring_id), history(con, ring_id), sweeps(con, ring_id), spoken)


__all__ = ["ASKS_WHY", "REASONS", "Story", "story"]
