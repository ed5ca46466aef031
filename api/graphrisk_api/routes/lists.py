"""Who and what is blocked or trusted; in and out as CSV or JSON. For admins alone."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Request, Response

from graphrisk.errors import InputError
from graphrisk.registry import Connection, lists
from graphrisk.registry.sharing import Form, parsed, printed
from graphrisk_api import models_decisions as models
from graphrisk_api.decisions import Admin, act, clear, decide, read
from graphrisk_api.problems import responses
from graphrisk_api.routes.shared import At, said

router = APIRouter(prefix="/v1/lists", tags=["lists"])
MEDIA: dict[Form, str] = {"csv": "text/csv", "json": "application/json"}
ROWS = {"type": "array", "items": {"$ref": "#/components/schemas/Listing"}}
SHARED = {
    "application/json": {"schema": ROWS},
    "text/csv": {"schema": {"type": "string"}},
}
"""A list as it is shared: the columns of `graphrisk list export`."""


@router.get("", response_model=models.Listings, responses=responses())
async def listing(at: At, key: Admin) -> Response:
    """What is on the lists, values masked."""
    found = await read(at, lambda con: lists.entries(con, lists.standing(con)))
    return said({"entries": [e._asdict() for e in sorted(found)]})


@router.post("", status_code=201, response_model=models.Referred, responses=responses(404, 409))
async def add(given: models.Entry, at: At, key: Admin) -> Response:
    """Block or trust a user or value, or renew what is said of it; rules heed it at once."""
    made, who = entry(at, given), act(key)
    ref = await decide(at, lambda con: lists.add(con, at.parts.vault, made, who))
    found = said({"ref": ref})
    found.status_code = 201
    return found


@router.post("/remove", response_model=models.Referred, responses=responses(404))
async def remove(given: models.Entry, at: At, key: Admin) -> Response:
    """Take a user or value off a list; its value stands in the body, never in a URL."""
    made, who = entry(at, given), act(key)
    ref = await decide(at, lambda con: lists.remove(con, at.parts.vault, made, who))
    return said({"ref": ref})


def entry(at: At, given: models.Entry) -> lists.Entry:
    """What somebody says of a user or value."""
    return lists.Entry(given.list, *clear(at, given), given.reason, given.source, given.expires)


@router.post(
    "/import",
    response_model=models.Counted,
    responses=responses(409, 415),
    openapi_extra={"requestBody": {"required": True, "content": SHARED}},
)
async def take(
    request: Request, at: At, key: Admin, content_type: Annotated[str, Header()] = ""
) -> Response:
    """Take in a list as CSV or JSON, as `export` writes it: all entries, or none."""
    form = form_of(content_type)
    try:
        text = (await request.body()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("the body is no UTF-8; send it again in UTF-8") from None
    entries, who = parsed(text, form, "the body"), act(key)

    def done(con: Connection) -> int:
        for one in entries:
            lists.add(con, at.parts.vault, one, who)
        return len(entries)

    return said({"entries": await decide(at, done)})


def form_of(media: str) -> Form:
    """The format of a body. InputError for any other."""
    name = media.partition(";")[0].strip().lower()
    found = next((form for form, known in MEDIA.items() if known == name), None)
    if found is None:
        raise InputError(f"can't read {name[:40]!r}; send text/csv or application/json")
    return found


@router.post(
    "/export",
    response_class=Response,
    responses={**responses(), 200: {"description": "The lists", "content": SHARED}},
)
async def give(
    at: At, key: Admin, form: Annotated[Literal["csv", "json"], Query(alias="format")] = "json"
) -> Response:
    """The lists with clear values, for sharing; into the audit first."""
    who = act(key)
    entries = await decide(at, lambda con: lists.exported(con, at.parts.vault, who))
    return Response(
        printed(entries, form),
        media_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="lists.{form}"'},
    )
