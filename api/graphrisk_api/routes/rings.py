"""Rings: listed, told, their members, orders, picture and history."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from graphrisk.errors import InputError, NotFoundError
from graphrisk.registry import changes
from graphrisk.registry.recall import Recall
from graphrisk.store.live import LiveStore
from graphrisk_api import models
from graphrisk_api.decisions import read
from graphrisk_api.problems import responses
from graphrisk_api.quick import Quick
from graphrisk_api.routes.shared import At, said
from graphrisk_api.security import Investigator

router = APIRouter(prefix="/v1/rings", tags=["rings"], route_class=Quick)
ROW = (
    "ring_id",
    "kind",
    "score",
    "size",
    "orders",
    "amount",
    "amount_at_risk",
    "first_order_at",
    "last_order_at",
    "change",
)


def row(body: Mapping[str, Any], known: Recall) -> dict[str, Any]:
    """A ring as a list shows it."""
    told = {name: body.get(name) for name in ROW}
    told |= {name: str(body.get(name, "0")) for name in ("amount", "amount_at_risk")}
    reasons = [line for line in str(body.get("reasons", "")).split("\n") if line]
    more = {"since": known.since.get(body["ring_id"], ""), "reasons": reasons}
    return {**told, **more, "verdict": known.verdicts.get(body["ring_id"], "")}


def place(cursor: str | None) -> int:
    """Where a page begins. InputError for a cursor that none of ours is."""
    if cursor is None:
        return 0
    try:
        number = int(json.loads(base64.urlsafe_b64decode(cursor.encode()))["after"])
    except (binascii.Error, ValueError, KeyError, TypeError):
        number = -1
    if number < 0:
        raise InputError("cursor: none that a page gave as `next`; begin without one")
    return number


def mark(number: int) -> str:
    return base64.urlsafe_b64encode(json.dumps({"after": number}).encode()).decode()


@router.get("", response_model=models.RingPage, responses=responses())
async def listing(
    at: At, key: Investigator, asked: Annotated[models.RingFilter, Query()]
) -> Response:
    """The rings, strongest first, some at a time.

    With `change` those that aren't as they were in the sweep before, with who joined and left;
    lost ones last, as they were.
    """
    known, start = at.memory, place(asked.cursor)
    if asked.change in (None, "same"):
        bodies = (b for b in known.rings.values() if asked.silent or heard(b, known))
        found = [row(body, known) for body in bodies if fits(body, asked)]
    else:
        found = [
            {**row({**body, "change": c.change}, known), **differing(c)}
            for c, body in await read(at, changes.told)
            if asked.change in ("any", c.change) and fits({**body, "change": asked.change}, asked)
        ]
    stop = start + asked.limit
    more = mark(stop) if stop < len(found) else None
    return said({"rings": found[start:stop], "next": more, "total": len(found)})


def heard(body: Mapping[str, Any], known: Recall) -> bool:
    """Whether a ring is not one that people dismissed."""
    return known.verdicts.get(body["ring_id"]) != "silent"


def differing(change: changes.Change) -> dict[str, list[str]]:
    """What is different in a ring."""
    told = change._asdict()
    return {name: list(told[name]) for name in ("joined", "left", "parents", "into")}


def fits(body: Mapping[str, Any], asked: models.RingFilter) -> bool:
    """Whether a ring is among those asked for."""
    shops = str(body.get("merchant_ids", "")).split(";")
    return (
        body["score"] >= asked.score
        and asked.kind in (None, body["kind"])
        and asked.change in (None, body.get("change"))
        and (asked.merchant is None or asked.merchant in shops)
        and (asked.since is None or str(body.get("last_order_at") or "") >= asked.since)
    )


def ring_of(at: At, ring_id: str) -> Mapping[str, Any]:
    body = at.memory.rings.get(ring_id)
    if body is None:
        raise NotFoundError(f"no ring {ring_id!r} now; GET /v1/rings lists them")
    return body


@router.get("/{ring_id}", response_model=models.Ring, responses=responses(404))
async def ring(ring_id: str, at: At, key: Investigator) -> Response:
    """One ring: why, the honest explanation considered, money and time."""
    body = ring_of(at, ring_id)
    names = [m for m in str(body.get("merchant_ids", "")).split(";") if m]
    told = {n: body.get(n, []) for n in ("findings", "shared")}
    more = {"honest": body.get("honest", ""), "chance": body.get("chance"), "merchant_ids": names}
    return said({**row(body, at.memory), **told, **more})


@router.get("/{ring_id}/members", response_model=models.Members, responses=responses(404))
async def members(ring_id: str, at: At, key: Investigator) -> Response:
    """The members of a ring with what ties each to it."""
    ring_of(at, ring_id)
    fields = ("user_id", "role", "score", "evidence")
    rows = [{f: m[f] for f in fields} for m in at.memory.members.get(ring_id, ())]
    return said({"ring_id": ring_id, "members": rows})


@router.get("/{ring_id}/orders", responses=responses(404))
async def orders(
    ring_id: str,
    at: At,
    key: Investigator,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    """The orders of a ring's members, newest first; identifiers as opaque ids."""
    ring_of(at, ring_id)
    names = [m["user_id"] for m in at.memory.members.get(ring_id, ())]
    rows = await at.ask(lambda store: placed(store, names[:200]), long=True)
    return said({"ring_id": ring_id, "orders": rows[:limit]})


def placed(store: LiveStore, names: Sequence[str]) -> list[dict[str, Any]]:
    """The orders of some users, newest first."""
    buyers = {b: name for name in names if (b := store.buyer(name)) is not None}
    acts = sorted(store.acts(sorted(buyers)), key=lambda a: (-a.at, a.order_id))
    return [order(a, buyers[a.buyer]) for a in acts]


def order(act: Any, user_id: str) -> dict[str, Any]:
    """An order as the back office sees it."""
    return {
        "order_id": act.order_id,
        "user_id": user_id,
        "at": act.at,
        "amount": None if act.amount is None else f"{act.amount / 10_000:.2f}",
        "merchant_id": act.merchant,
        "product_id": act.product,
        "coupon_code": act.coupon,
        "status": act.status,
        "refunded": act.refunded,
        "charged_back": act.charged,
    }


@router.get("/{ring_id}/graph", responses=responses(404))
async def graph(ring_id: str, at: At, key: Investigator) -> Response:
    """Users and the values they share as nodes and edges, laid out."""
    from graphrisk.exports.layout import drawn

    body = {**ring_of(at, ring_id), "members": at.memory.members.get(ring_id, [])}
    return said(await at.apart(lambda: drawn(body)))


@router.get("/{ring_id}/history", responses=responses(404))
async def history(ring_id: str, at: At, key: Investigator) -> Response:
    """What each sweep found of a ring, newest first."""
    from graphrisk.registry.recall import history as told

    def read() -> list[dict[str, Any]]:
        with at.parts.registry.read() as con:
            return told(con, ring_id)

    found = await at.apart(read)
    if not found:
        raise NotFoundError(f"no ring {ring_id!r}; GET /v1/rings lists them")
    return said({"ring_id": ring_id, "history": found})
