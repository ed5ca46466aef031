"""The rings of the last sweep as the queue shows them: with their cases, filtered and sorted."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import BaseModel, Field

from graphrisk.registry import Connection
from graphrisk.registry.cases import Case, cases
from graphrisk.registry.recall import Recall
from graphrisk.registry.verdicts import Seen, evidence, verdicts

SORTS = ("worth", "risk", "score", "size", "last")
STATES = ("todo", "none", "open", "confirmed", "dismissed", "all")
SIZE = 50


class Asked(BaseModel):
    """The queue's filters, as the address has them."""

    kind: str = ""
    state: str = "todo"
    change: str = ""
    assignee: str = ""
    score: int = Field(default=0, ge=0, le=100)
    risk: int = Field(default=0, ge=0)
    merchant: str = ""
    sort: str = "worth"
    page: int = Field(default=1, ge=1)


class Line(NamedTuple):
    """A ring in the queue. woken: dismissed once, and heard again."""

    ring: Mapping[str, Any]
    case: Case
    woken: bool

    @property
    def state(self) -> str:
        return "woken" if self.woken else self.case.state


def lines(con: Connection, known: Recall) -> list[Line]:
    """Every ring of the last sweep with its case."""
    state = cases(con)
    seen = [
        Seen(
            ring_id,
            frozenset(m["user_id"] for m in known.members.get(ring_id, ())),
            evidence(body),
            tuple(body.get("parents", ())),
        )
        for ring_id, body in known.rings.items()
    ]
    said = verdicts(con, seen)
    return [
        Line(body, state.get(ring_id, Case(ring_id)), said.get(ring_id) == "woken")
        for ring_id, body in known.rings.items()
    ]


def fits(line: Line, asked: Asked) -> bool:
    """Whether a ring is among those asked for."""
    ring = line.ring
    shops = str(ring.get("merchant_ids", "")).split(";")
    return (
        asked.kind in ("", ring["kind"])
        and in_state(line, asked.state)
        and asked.change in ("", ring.get("change"))
        and asked.assignee in ("", line.case.assignee or "-")
        and ring["score"] >= asked.score
        and risk(ring) >= asked.risk
        and asked.merchant in ("", *shops)
    )


def in_state(line: Line, state: str) -> bool:
    if state == "all":
        return True
    if state == "todo":
        return line.state in ("none", "open", "woken")
    return line.case.state == state


def risk(ring: Mapping[str, Any]) -> Decimal:
    return Decimal(str(ring.get("amount_at_risk") or 0))


def ordered(found: Sequence[Line], sort: str) -> list[Line]:
    """The rings, most pressing first: money at risk by how sure it is, or as asked."""
    ways: Mapping[str, Any] = {
        "worth": lambda x: -risk(x.ring) * x.ring["score"],
        "risk": lambda x: -risk(x.ring),
        "score": lambda x: -x.ring["score"],
        "size": lambda x: -x.ring["size"],
    }
    rows = sorted(found, key=lambda x: (-x.ring["score"], x.ring["ring_id"]))
    if sort == "last":
        return sorted(rows, key=lambda x: str(x.ring.get("last_order_at") or ""), reverse=True)
    return sorted(rows, key=ways.get(sort, ways["worth"]))
