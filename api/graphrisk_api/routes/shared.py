"""What the routes have in common."""

from typing import Annotated, Any, cast

from fastapi import Depends, Request, Response
from pydantic_core import to_json

from graphrisk.errors import StoreError
from graphrisk.store.live import LiveStore
from graphrisk_api.desk import Desk

JSON = "application/json"


def desk_of(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


async def desk(request: Request) -> Desk:
    """The desk, as a dependency that needs no thread."""
    return desk_of(request)


At = Annotated[Desk, Depends(desk)]


def store_of(at: Desk) -> LiveStore:
    """The store for a look-up. StoreError, which is a 503, while it is being opened."""
    if at.norms is None:
        raise StoreError("the store is being opened; ask again in a second")
    return at.store()


def said(body: Any) -> Response:
    """A body as JSON, already in the shape that OpenAPI tells."""
    if not isinstance(body, bytes):
        body = to_json(body)
    return Response(body, media_type=JSON)
