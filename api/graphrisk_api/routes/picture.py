"""A ring as a page of its own: the same that `graphrisk ring --html` writes."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from graphrisk_api.desk import Desk
from graphrisk_api.problems import responses
from graphrisk_api.routes.rings import order, ring_of
from graphrisk_api.routes.shared import At, store_of
from graphrisk_api.security import Investigator

router = APIRouter(prefix="/v1/rings", tags=["rings"])
MOST = 1_000
"""Members whose orders are drawn, the strongest; and orders, the latest."""


@router.get("/{ring_id}/picture", response_class=HTMLResponse, responses=responses(404))
async def picture(ring_id: str, at: At, key: Investigator) -> HTMLResponse:
    """A ring with its picture as a page that asks for nothing, under its own policy."""
    from graphrisk.exports.page import Page

    ring_of(at, ring_id)
    found = orders(at, ring_id)

    def made() -> Page:
        from graphrisk.exports.page_ring import dossier, ring_page

        with at.parts.registry.read() as con:
            told = dossier(con, ring_id)
        return ring_page(told._replace(orders=found))

    page = await at.apart(made)
    # A frame of its own origin may show it; no meta element can say so.
    rules = {"Content-Security-Policy": f"{page.policy}; frame-ancestors 'self'"}
    return HTMLResponse(page.html, headers=rules)


def orders(at: Desk, ring_id: str) -> list[dict[str, Any]]:
    """The orders of a ring's members, in time."""
    store = store_of(at)
    names = [m["user_id"] for m in at.memory.members.get(ring_id, ())][:MOST]
    buyers = {b: name for name in names if (b := store.buyer(name)) is not None}
    acts = sorted(store.acts(sorted(buyers)), key=lambda a: (a.at, a.order_id))
    return [order(a, buyers[a.buyer]) for a in acts[-MOST:]]
