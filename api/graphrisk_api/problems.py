"""Every error as one shape: RFC 9457 problem details."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from graphrisk.errors import GraphriskError

log = logging.getLogger("graphrisk.api")
MEDIA = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, and what to do about it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "about:blank",
                "title": "Conflict",
                "status": 409,
                "detail": "amount of order_id 'O-1' differ from what is stored, which stays;"
                " send what is stored, or another id",
            }
        }
    )

    type: str = Field(default="about:blank", description="A URI for the kind of problem.")
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = Field(default_factory=list, description="Where, field by field.")


def problem(
    status: int,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as a response."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return Response(json.dumps(body), status, headers, media_type=MEDIA)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems of a route, for OpenAPI; those that every route may have are in."""
    every = sorted({*statuses, 400, 401, 403, 413, 422, 429, 503})
    ref = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA: {"schema": ref}},
        }
        for status in every
    }


def invalid(error: RequestValidationError) -> Response:
    """What of a request can't be read; the values themselves are not repeated, since they may
    be personal."""
    found = [
        {"place": ".".join(str(part) for part in e["loc"]), "problem": e["msg"]}
        for e in error.errors()
    ]
    first = found[0]
    detail = f"{first['place']}: {first['problem']}; /openapi.json says what is wanted"
    return problem(422, detail, found)


def install(app: FastAPI) -> None:
    """Makes every error of an app a problem."""

    @app.exception_handler(GraphriskError)
    async def told(request: Request, error: GraphriskError) -> Response:
        if error.status >= 500:
            log.error("%s: %s", type(error).__name__, error)
        later = {"Retry-After": "1"} if error.status == 503 else None
        return problem(error.status, str(error), headers=later)

    @app.exception_handler(RequestValidationError)
    async def unread(request: Request, error: RequestValidationError) -> Response:
        return invalid(error)

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> Response:
        # The message may hold anything, so only the kind of the error is logged.
        log.error("unexpected %s at %s", type(error).__name__, request.scope.get("route"))
        return problem(500, "something unexpected happened here; the log of the server has it")
