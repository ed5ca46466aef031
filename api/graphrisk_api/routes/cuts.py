"""What people say must not count: the next review and every later sweep heed it."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Response

from graphrisk.registry import Connection, cuts
from graphrisk.registry.audit import check_day
from graphrisk_api import models_decisions as models
from graphrisk_api.decisions import act, body, clear, decide, read
from graphrisk_api.problems import responses
from graphrisk_api.routes.shared import At, said
from graphrisk_api.security import Investigator

router = APIRouter(prefix="/v1/cuts", tags=["cuts"])
STANDING = tuple(models.Standing.model_fields)
Names = list[tuple[str, str]]


@router.get("", response_model=models.Cuts, responses=responses())
async def listing(at: At, key: Investigator) -> Response:
    """The cuts that hold, values masked."""
    return said({"cuts": body(await read(at, cuts.listed), *STANDING)})


@router.post("", status_code=201, response_model=models.Numbered, responses=responses(404, 409))
async def cut(given: Annotated[models.Cut, Body()], at: At, key: Investigator) -> Response:
    """Cut a link or a tie, remove somebody from a ring, ignore a value, or clear a user."""
    until = getattr(given, "until", "")
    check_day(until, "until")
    names, vault, who = named(at, given), at.parts.vault, act(key, given.note)

    def made(con: Connection) -> int:
        refs = [vault.name(con, *name) for name in names]
        other = given.ring_id if isinstance(given, models.CutRemoval) else "".join(refs[1:])
        return cuts.add(con, cuts.Cut(given.what, refs[0], other, until), who)

    number = await decide(at, made)
    found = said({"id": number})
    found.status_code = 201
    return found


def named(at: At, given: models.Cut) -> Names:
    """Kind and value of what a cut speaks of, its subject first."""
    match given:
        case models.CutLink():
            return [("user", given.user_id), clear(at, given)]
        case models.CutTie():
            return [("user", given.user_id), ("user", given.other_id)]
        case models.CutValue():
            return [clear(at, given)]
        case _:
            return [("user", given.user_id)]


@router.post("/{number}/undo", response_model=models.Numbered, responses=responses(404, 409))
async def undo(
    number: Annotated[int, Path(ge=1, lt=2**31)], given: models.Because, at: At, key: Investigator
) -> Response:
    """Take a cut back."""
    who = act(key, given.note)
    await decide(at, lambda con: cuts.undo(con, number, who))
    return said({"id": number})
