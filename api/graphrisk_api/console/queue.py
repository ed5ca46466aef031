"""The queue: rings to decide, filtered in the address, decided many at a time."""

import csv
import io
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from graphrisk.registry.cases import Step, decide
from graphrisk_api.console import listed, shown
from graphrisk_api.console.eyes import act, eyes_of
from graphrisk_api.console.listed import SIZE, SORTS, STATES, Asked, Line
from graphrisk_api.console.reasons import every_reason
from graphrisk_api.console.shell import Page, Reader, Writer, back, page, whole, words_of
from graphrisk_api.console.words import Words

router = APIRouter(route_class=Page, include_in_schema=False)
Filters = Annotated[Asked, Query()]
COLUMNS = (
    "ring_id", "kind", "score", "size", "orders", "amount", "amount_at_risk", "first_order_at",
    "last_order_at", "change", "reasons",
)  # fmt: skip


@router.get("/queue")
async def queue(request: Request, who: Reader, asked: Filters) -> Response:
    """The rings that wait for people, the most pressing first."""
    known = eyes_of(request).desk.memory
    every = await eyes_of(request).read(lambda con: listed.lines(con, known))
    found = listed.ordered([x for x in every if listed.fits(x, asked)], asked.sort)
    last = max((len(found) - 1) // SIZE + 1, 1)
    number = min(asked.page, last)
    return page(
        request,
        "queue.html",
        asked=asked,
        lines=found[(number - 1) * SIZE : number * SIZE],
        total=len(found),
        every=len(every),
        risk=shown.total(x.ring.get("amount_at_risk") for x in found),
        as_of=known.as_of,
        kinds=sorted({x.ring["kind"] for x in every}),
        changes=sorted({x.ring["change"] for x in every}),
        people=sorted({x.case.assignee for x in every if x.case.assignee}),
        number=number,
        last=last,
        sorts=SORTS,
        states=STATES,
        with_=lambda **changed: address(asked, **changed),
    )


def address(asked: Asked, **changed: Any) -> str:
    """The queue's address with other filters."""
    plain = Asked().model_dump()
    told = {**asked.model_dump(), **changed}
    kept = {k: v for k, v in told.items() if v != plain[k]}
    return f"/queue?{urlencode(kept)}" if kept else "/queue"


@router.get("/queue.csv")
async def table(request: Request, who: Reader, asked: Filters) -> Response:
    """The same as a file for a spreadsheet."""
    known = eyes_of(request).desk.memory
    every = await eyes_of(request).read(lambda con: listed.lines(con, known))
    rows = listed.ordered([x for x in every if listed.fits(x, asked)], asked.sort)
    name = {"Content-Disposition": 'attachment; filename="rings.csv"'}
    return Response(
        written(rows, words_of(request)), 200, name, media_type="text/csv; charset=utf-8"
    )


def written(rows: list[Line], t: Words) -> str:
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow([*COLUMNS, "state", "assignee"])
    for line in rows:
        told = {**line.ring, "reasons": "\n".join(every_reason(line.ring, t))}
        cells = [told.get(name) for name in COLUMNS]
        sheet.writerow([harmless(c) for c in (*cells, line.state, line.case.assignee)])
    return out.getvalue()


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@router.post("/queue/decide")
async def many(request: Request, who: Writer) -> Response:
    """One step for all chosen rings, or for none."""
    form = request.state.form
    chosen = [r for r in form.get("ring", "").split("\n") if r]
    step = Step(form.get("action", ""), form.get("assignee", "").strip())
    versions = {r: whole(form.get(f"version.{r}", "")) for r in chosen}
    seen = {r: v for r, v in versions.items() if v is not None}
    note = form.get("note", "")
    if chosen:
        await eyes_of(request).write(lambda con: decide(con, chosen, step, act(who, note), seen))
    return back(form.get("back", "/queue"))
