"""How it stands: rings and money, how right the machine was, who decides what, merchants."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from graphrisk.registry import Connection
from graphrisk.registry.memory import newest
from graphrisk.registry.report import report
from graphrisk_api.console import charts, listed, past
from graphrisk_api.console.eyes import eyes_of
from graphrisk_api.console.shell import Page, Reader, page

router = APIRouter(route_class=Page, include_in_schema=False)
FEW = 10
"""Merchants that stand open in the list of the worst."""


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
            "shops": merchants(con),
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
        few=FEW,
    )


def merchants(con: Connection) -> dict[str, Any] | None:
    """All merchants as the last sweep graded them (`merchants.outline`); None where it was one
    of a version that kept no grades."""
    last = newest(con)
    return last[2].get("merchants") if last else None


def decisions(hours: Sequence[past.Hour]) -> dict[str, int]:
    """The machine's decisions on orders of the last day."""
    return {name: sum(getattr(h, name) for h in hours) for name in past.ORDERED}
