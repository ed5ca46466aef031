"""Looking up anything: one box, and a page of what is known, masked."""

import json
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException

from graphrisk.errors import InputError
from graphrisk_api.console import known
from graphrisk_api.console.eyes import eyes_of
from graphrisk_api.console.shell import Page, Reader, Writer, back, page, words_of

router = APIRouter(route_class=Page, include_in_schema=False)
Name = Annotated[str, Query(max_length=1000)]


@router.get("/lookup")
async def ask(request: Request, who: Reader) -> Response:
    """The page of the box."""
    return page(request, "lookup.html", found=None)


@router.post("/lookup")
async def look(request: Request, who: Writer) -> Response:
    """To the page of what was looked up; what was typed stands in no address."""
    eyes, text = eyes_of(request), request.state.form.get("text", "").strip()[:1000]
    if not text:
        return back("/lookup")
    found = await eyes.look(lambda store: known.hits(eyes.desk, store, text))
    if len(found) == 1:
        return back(found[0].place + quote(found[0].name, safe=""))
    return page(request, "lookup.html", found=found)


@router.get("/user")
async def user(request: Request, who: Reader, id: Name) -> Response:
    """What is known of a user."""
    memory = eyes_of(request).desk.memory
    told = await eyes_of(request).look(lambda store: known.user(store, memory, id))
    return page(request, "user.html", told=told)


@router.get("/order")
async def order(request: Request, who: Reader, id: Name) -> Response:
    """What is known of an order."""
    told = await eyes_of(request).look(lambda store: known.order(store, id))
    answer: Any = json.loads(told["answer"]) if told["answer"] else None
    return page(request, "order.html", told=told, answer=answer)


@router.get("/merchant")
async def merchant(request: Request, who: Reader, id: Name) -> Response:
    """What is known of a merchant."""
    memory = eyes_of(request).desk.memory
    told = await eyes_of(request).look(lambda store: known.merchant(store, memory, id))
    return page(request, "merchant.html", told=told)


@router.get("/entity")
async def entity(request: Request, who: Reader, ref: Name) -> Response:
    """What is known of a value, without the value."""
    memory = eyes_of(request).desk.memory
    told = await eyes_of(request).look(lambda store: known.entity(store, memory, ref))
    return page(request, "entity.html", told=told, clear=None)


@router.post("/entity/reveal")
async def reveal(request: Request, who: Writer) -> Response:
    """A value in clear for those with the right, with a reason, and into the audit first."""
    eyes, form, t = eyes_of(request), request.state.form, words_of(request)
    ref, why = form.get("ref", ""), form.get("note", "").strip()
    if not who.key.reveal:
        raise HTTPException(403, t("entity.no_right"))
    if not why:
        raise InputError(t("entity.why_needed"))
    memory = eyes.desk.memory
    told = await eyes.look(lambda store: known.entity(store, memory, ref))
    kind = told["value"].kind
    await eyes.desk.apart(lambda: eyes.desk.parts.revealed(who.name, why, kind, ref))
    clear = await eyes.look(lambda store: store.reveal(ref))
    return page(request, "entity.html", told=told, clear=clear)
