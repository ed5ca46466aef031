"""How it stands: rings and money, how right the machine was, who decides what, merchants."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from graphrisk.registry import Connection
from graphrisk.registry.recall import Recall
from graphrisk.registry.report import report
from graphrisk.store.live import LiveStore
from graphrisk_api.console import charts, listed, past
from graphrisk_api.console.eyes import eyes_of
from graphrisk_api.console.shell import Page, Reader, page
from graphrisk_api.shops import standing

router = APIRouter(route_class=Page, include_in_schema=False)
SHOPS = 400
"""Merchants that are graded for the overview: those that rings speak of."""
WORST = 12


@router.get("/overview")
async def overview(request: Request, who: Reader) -> Response:
    """The page."""
    eyes = eyes_of(request)
    known = eyes.desk.memory

    def read(con: Connection) -> dict[str, Any]:
        lines = listed.lines(con, known)
        return {
            "lines": lines,
            "groups": past.groups(lines),
            "states": Counter(line.state for line in lines),
            "precision": report(con),
            "sweeps": past.sweeps(con),
            "hours": past.hours(con, past.today()),
        }

    told = await eyes.read(read)
    return page(
        request,
        "overview.html",
        told=told,
        as_of=known.as_of,
        risk=sum(g.risk for g in told["groups"]),
        accounts=len({u for rows in known.members.values() for u in (m["user_id"] for m in rows)}),
        machine=decisions(told["hours"]),
        ordered=charts.columns([(f"{h.at:%H}", h.orders) for h in told["hours"]]),
        found=charts.columns([(s.number, s.rings) for s in reversed(told["sweeps"])]),
        money=charts.columns([(s.number, s.risk) for s in reversed(told["sweeps"])]),
        decided=charts.columns([(f"{h.at:%H}", h.confirmed + h.dismissed) for h in told["hours"]]),
        share=charts.share,
    )


@router.get("/overview/merchants")
async def merchants(request: Request, who: Reader) -> Response:
    """The merchants that rings speak of, by grade; as a part of the page."""
    eyes = eyes_of(request)
    known = eyes.desk.memory
    rows = await eyes.look(lambda store: graded(store, known))
    counts = Counter(r["grade"] for r in rows)
    return page(
        request,
        "parts/merchants.html",
        rows=rows[:WORST],
        counts=[(g, counts[g]) for g in "ABCDE"],
        most=max(counts.values(), default=1),
        share=charts.share,
    )


def graded(store: LiveStore, known: Recall) -> list[dict[str, Any]]:
    """Merchants with their grades, the worst first."""
    counts: Counter[str] = Counter()
    for ring in known.rings.values():
        named = {*str(ring.get("merchant_ids", "")).split(";"), ring.get("hour_of", "")}
        counts.update(named - {""})
    chosen = sorted(counts, key=lambda m: (-counts[m], m))[:SHOPS]
    rows = [standing(known, m, store.trade(m)) for m in chosen]
    return sorted(rows, key=lambda r: (-r["score"], r["merchant_id"]))


def decisions(hours: Sequence[past.Hour]) -> dict[str, int]:
    """The machine's decisions on orders of the last day."""
    return {name: sum(getattr(h, name) for h in hours) for name in past.ORDERED}
