"""Who did what, when, and whether that record holds. For admins alone."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from graphrisk.errors import RegistryError
from graphrisk.registry import Connection, audit, notes
from graphrisk_api import models_decisions as models
from graphrisk_api.decisions import Admin, read
from graphrisk_api.problems import responses
from graphrisk_api.routes.shared import At, said

router = APIRouter(prefix="/v1/audit", tags=["audit"])


@router.get("", response_model=models.AuditPage, responses=responses())
async def listing(at: At, key: Admin, asked: Annotated[models.AuditFilter, Query()]) -> Response:
    """The entries, newest first, some at a time."""
    chosen = audit.Filter(
        asked.action,
        asked.by,
        asked.subject,
        asked.since,
        asked.until,
        asked.limit + 1,
        asked.before,
    )
    found = await read(at, lambda con: audit.entries(con, chosen))
    rows = found[: asked.limit]
    more = rows[-1]["id"] if len(found) > asked.limit else None
    return said({"entries": rows, "next": more})


@router.get("/verify", response_model=models.Checked, responses=responses())
async def verify(
    at: At, key: Admin, head: Annotated[str, Query(pattern="^([0-9a-f]{64})?$")] = ""
) -> Response:
    """Whether no entry or note was changed, taken out or put in between.

    head: a hash noted earlier, which must be in it.
    """

    def checked(con: Connection) -> models.Checked:
        try:
            found = audit.verify(con, head)
            notes.check(con, audit.digests(con), audit.erased(con))
        except RegistryError as error:
            return models.Checked(holds=False, entries=0, head="", problem=str(error))
        return models.Checked(holds=True, entries=found.entries, head=found.head, problem="")

    return said((await read(at, checked)).model_dump())
