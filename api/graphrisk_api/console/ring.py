"""One ring: why, what to do, who, what they share, when, and what was decided."""

from fastapi import APIRouter, Request, Response

from graphrisk.registry.cases import Step, decide
from graphrisk.registry.changes import Change, changes
from graphrisk_api.console import timeline
from graphrisk_api.console.eyes import act, eyes_of
from graphrisk_api.console.shell import Page, Reader, Writer, back, page, whole
from graphrisk_api.console.story import ASKS_WHY, REASONS, story

router = APIRouter(route_class=Page, include_in_schema=False, prefix="/rings")
FEW = 60


@router.get("/{ring_id}")
async def ring(request: Request, who: Reader, ring_id: str, every: bool = False) -> Response:
    """A ring's page: the reasons first."""
    eyes = eyes_of(request)
    told = await eyes.read(lambda con: story(con, ring_id))
    return page(
        request,
        "ring.html",
        ring=told.ring,
        story=told,
        case=told.case,
        here_now=ring_id in eyes.desk.memory.rings,
        since=eyes.desk.memory.since.get(ring_id, ""),
        reasons=told.reasons[:REASONS],
        members=told.ring["members"] if every else told.ring["members"][:FEW],
        asks_why=ASKS_WHY,
    )


@router.post("/{ring_id}/decide")
async def decided(request: Request, who: Writer, ring_id: str) -> Response:
    """One step of the ring's case."""
    form = request.state.form
    step = Step(form.get("action", ""), form.get("assignee", "").strip())
    version = whole(form.get("version", ""))
    seen = {} if version is None else {ring_id: version}
    done = act(who, form.get("note", ""))
    await eyes_of(request).write(lambda con: decide(con, [ring_id], step, done, seen))
    return back(f"/rings/{ring_id}")


@router.get("/{ring_id}/changes")
async def changed(request: Request, who: Reader, ring_id: str) -> Response:
    """What is different since the sweep before, as a part of the page."""
    found = await eyes_of(request).read(changes)
    mine: Change | None = next((c for c in found if c.ring_id == ring_id), None)
    return page(request, "parts/changes.html", change=mine)


@router.get("/{ring_id}/timeline")
async def when(request: Request, who: Reader, ring_id: str) -> Response:
    """Its orders in time, as a part of the page."""
    eyes = eyes_of(request)
    told = await eyes.read(lambda con: story(con, ring_id))
    names = [m["user_id"] for m in told.ring["members"]]
    drawn = await eyes.look(lambda store: timeline.timeline(store, names))
    return page(request, "parts/timeline.html", drawn=drawn, ring_id=ring_id)
