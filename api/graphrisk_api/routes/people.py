"""Users and merchants looked up."""

from fastapi import APIRouter, Response

from graphrisk.errors import NotFoundError
from graphrisk_api.problems import responses
from graphrisk_api.routes.shared import At, said, store_of
from graphrisk_api.security import Investigator

router = APIRouter(prefix="/v1", tags=["look-ups"])


@router.get("/users/{user_id}", responses=responses(404))
async def user(user_id: str, at: At, key: Investigator) -> Response:
    """A user: orders in sums, the identifiers used, masked, and the rings."""
    store = store_of(at)
    buyer = store.buyer(user_id)
    if buyer is None:
        raise NotFoundError("no user of that id has ordered or signed up; check how it is written")
    sums, acts = store.sums([buyer])[buyer], store.acts([buyer])
    codes = sorted({code for act in acts for code in act.codes if code is not None})
    known = store.refs(codes) if codes else {}
    return said(
        {
            "user_id": user_id,
            "signed_up_at": sums.signed_up,
            "orders": sums.orders,
            "first_order_at": sums.first,
            "last_order_at": max((a.at for a in acts), default=None),
            "coupons": sums.coupons,
            "refunds": sums.refunds,
            "entities": [
                {"id": k.ref, "kind": k.kind, "caption": k.caption, "users": k.users}
                for k in known.values()
            ],
            "rings": [
                {k: m[k] for k in ("ring_id", "role", "score", "evidence")}
                for m in at.memory.homes.get(user_id, ())
            ],
        }
    )


@router.get("/merchants/{merchant_id}", responses=responses(404))
async def merchant(merchant_id: str, at: At, key: Investigator) -> Response:
    """A merchant: orders, and the rings that speak of it."""
    orders = store_of(at).total("merchant", merchant_id)
    if not orders:
        raise NotFoundError("no order names that merchant; check how it is written")
    rings = [
        {"ring_id": ring_id, "kind": body["kind"], "score": body["score"]}
        for ring_id, body in at.memory.rings.items()
        if merchant_id in str(body.get("merchant_ids", "")).split(";")
    ]
    return said({"merchant_id": merchant_id, "orders": orders, "rings": rings})
