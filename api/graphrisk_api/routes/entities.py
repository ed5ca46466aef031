"""Identifiers looked up under opaque ids; their values stand in bodies alone."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from graphrisk.errors import InputError, NotFoundError, StoreError
from graphrisk.pairs import sharing_of
from graphrisk.store.live import Crowd, Known
from graphrisk_api import models, places
from graphrisk_api.desk import Desk
from graphrisk_api.problems import responses
from graphrisk_api.quick import Quick
from graphrisk_api.routes.shared import At, said
from graphrisk_api.security import Anyone, Investigator

router = APIRouter(prefix="/v1", tags=["look-ups"], route_class=Quick)
ABSENT = "no order has that value; check how it is written"


def shown(known: Known) -> dict[str, Any]:
    return {
        "id": known.ref,
        "kind": known.kind,
        "caption": known.caption,
        "users": known.users,
    }


async def found(at: Desk, kind: str, value: str) -> Known | None:
    """A value by its clear form, cleaned as an order's. InputError for none of that kind."""
    if kind not in at.parts.kinds:
        raise InputError(f"no kind {kind!r}; the kinds are {', '.join(at.parts.kinds)}")
    try:
        clean = at.parts.kinds[kind].clean(value)
    except ValueError as error:
        raise InputError(f"this {kind} can't be used: it is {error}; write it again") from None
    return await at.ask(lambda store: store.known(kind, clean)) if clean else None


async def known_by(at: Desk, ref: str) -> Known:
    """A value by its id. NotFoundError for none of that id."""
    known = await at.ask(lambda store: store.entity(ref))
    if known is None:
        raise NotFoundError("no value of that id; POST /v1/entities/lookup gives ids")
    return known


@router.post("/entities/lookup", response_model=models.EntityId, responses=responses(404))
async def lookup(asked: models.LookUp, at: At, key: Investigator) -> Response:
    """An opaque id for a value, to ask for it without naming it."""
    known = await found(at, asked.kind, asked.value)
    if known is None:
        raise NotFoundError(ABSENT)
    return said(shown(known))


@router.get("/entities/{entity_id}", response_model=models.Entity, responses=responses(404))
async def entity(entity_id: str, at: At, key: Investigator) -> Response:
    """Who uses a value, its sharing class, and the rings of its users."""
    known = await known_by(at, entity_id)
    crowd = await at.ask(lambda store: store.uses(known))
    used = [{"user_id": u.user_id, "first": u.first} for u in crowd.uses]
    more = {"used_by": used, "sampled": crowd.sampled, "rings": rings_of(at, crowd)}
    return said({**shown(known), "sharing": sharing(crowd), **more})


def sharing(crowd: Crowd) -> str:
    return "own" if crowd.users < 2 else sharing_of(crowd)


def rings_of(at: Desk, crowd: Crowd) -> list[str]:
    """The rings that two of its users or more are in."""
    counts: dict[str, int] = {}
    for use in crowd.uses:
        for home in at.memory.homes.get(use.user_id, ()):
            counts[home["ring_id"]] = counts.get(home["ring_id"], 0) + 1
    return sorted(ring_id for ring_id, n in counts.items() if n > 1)


@router.post(
    "/entities/{entity_id}/reveal", response_model=models.Revealed, responses=responses(404)
)
async def reveal(
    entity_id: str, why: models.Why, at: At, key: Investigator, request: Request
) -> Response:
    """A value in clear, for those with the right, and into the audit first."""
    if not key.reveal:
        raise HTTPException(403, "this key may not see values in clear; ask for one that may")
    known = await known_by(at, entity_id)
    by = f"{key.name} ({key.key_id})"
    await at.apart(lambda: at.parts.revealed(by, why.reason, known.kind, known.ref))
    value = await at.ask(lambda store: store.reveal(known.ref))
    return said({"id": known.ref, "kind": known.kind, "value": value})


@router.post("/addresses/risk", response_model=models.AddressRisk, responses=responses())
async def risk(asked: models.Address, at: At, key: Anyone) -> Response:
    """What is known of a delivery address, before an order is sent there: judged by the rules
    that look at an address, and by its users' rings."""
    known = await found(at, "address", asked.address)
    clean = at.parts.kinds["address"].clean(asked.address)
    told = await at.ask(lambda store: places.look(store, known)) if known else places.NOWHERE
    if at.norms is None:
        raise StoreError("what is usual in the store is still being gathered; ask again")
    score, reasons = places.judged(at.bench, at.memory, (clean or "", told))
    return said(
        {
            "known": known is not None,
            "score": score,
            "caption": known.caption if known else "",
            "users": known.users if known else 0,
            **told.returns._asdict(),
            "risk": places.risk(told.returns, at.norms.usual.refunds),
            "sharing": sharing(told.crowd),
            "rings": rings_of(at, told.crowd),
            "reasons": [reason._asdict() for reason in reasons],
        }
    )
