"""Users and merchants looked up."""

from typing import Any

from fastapi import APIRouter, Response

from graphrisk.errors import NotFoundError
from graphrisk.store.live import LiveStore
from graphrisk_api import models, shops
from graphrisk_api.problems import responses
from graphrisk_api.quick import Quick
from graphrisk_api.routes.shared import At, said
from graphrisk_api.security import Investigator

router = APIRouter(prefix="/v1", tags=["look-ups"], route_class=Quick)


@router.get("/users/{user_id}", responses=responses(404))
async def user(user_id: str, at: At, key: Investigator) -> Response:
    """A user: orders in sums, the identifiers used, masked, and the rings."""
    found = await at.ask(lambda store: told(store, user_id))
    if found is None:
        raise NotFoundError("no user of that id has ordered or signed up; check how it is written")
    rings = [
        {k: m[k] for k in ("ring_id", "role", "score", "evidence")}
        for m in at.memory.homes.get(user_id, ())
    ]
    return said({**found, "rings": rings})


def told(store: LiveStore, user_id: str) -> dict[str, Any] | None:
    """What the store says of a user; None when it knows none of that id."""
    buyer = store.buyer(user_id)
    if buyer is None:
        return None
    sums, acts = store.sums([buyer])[buyer], store.acts([buyer])
    codes = sorted({code for act in acts for code in act.codes if code is not None})
    known = store.refs(codes) if codes else {}
    return {
        "user_id": user_id,
        "signed_up_at": sums.signed_up,
        "orders": sums.orders,
        "first_order_at": sums.first,
        "last_order_at": max((a.at for a in acts), default=None),
        "coupons": sums.coupons,
        "refunds": sums.refunds,
        "chargebacks": sum(a.charged for a in acts),
        "entities": [
            {"id": k.ref, "kind": k.kind, "caption": k.caption, "users": k.users}
            for k in known.values()
        ],
    }


@router.get("/merchants/{merchant_id}", response_model=models.Merchant, responses=responses(404))
async def merchant(merchant_id: str, at: At, key: Investigator) -> Response:
    """A merchant: its orders, how much of them rings make, the grade, and these rings."""
    trade = await at.ask(lambda store: store.trade(merchant_id), long=True)
    if not trade:
        raise NotFoundError("no order names that merchant; check how it is written")
    return said(shops.standing(at.memory, merchant_id, trade))
