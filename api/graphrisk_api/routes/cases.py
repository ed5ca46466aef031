"""People's work on rings, singly and in bulk."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from graphrisk.registry import cases as registry
from graphrisk.registry.cases import Case, Step
from graphrisk_api import models_decisions as models
from graphrisk_api.decisions import act, body, decide, read, tag, version_of
from graphrisk_api.problems import responses
from graphrisk_api.routes.shared import At, said
from graphrisk_api.security import Investigator

router = APIRouter(prefix="/v1/cases", tags=["cases"])
EVENT = tuple(models.Event.model_fields)


@router.get("", response_model=models.Cases, responses=responses())
async def listing(
    at: At, key: Investigator, asked: Annotated[models.CaseFilter, Query()]
) -> Response:
    """The cases, by ring."""

    def fits(case: Case) -> bool:
        return asked.state in (None, case.state) and asked.assignee in (None, case.assignee)

    found = sorted((await read(at, registry.cases)).values())
    return said({"cases": [c._asdict() for c in found if fits(c)]})


@router.get("/{ring_id}", response_model=models.History, responses=responses(404))
async def case(ring_id: str, at: At, key: Investigator) -> Response:
    """A case with its steps: who did what, when and why. Its ETag is its version."""
    found, steps = await read(
        at, lambda con: (registry.case(con, ring_id), registry.history(con, ring_id))
    )
    made = said({**found._asdict(), "history": body(steps, *EVENT)})
    made.headers.update(tag(found.version))
    return made


@router.post("/{ring_id}", response_model=models.Case, responses=responses(404, 409))
async def step(
    ring_id: str,
    given: models.Step,
    at: At,
    key: Investigator,
    if_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Do one thing to a case: open, assign, note, confirm, dismiss, reopen.

    `version` or If-Match is what you looked at: a conflict if somebody was there first, or if
    the step doesn't fit the state.
    """
    seen = {ring_id: version_of(given.version, if_match)}
    (done,) = await decide(at, taken([ring_id], given, act(key, given.note), seen))
    made = said(done._asdict())
    made.headers.update(tag(done.version))
    return made


@router.post("", response_model=models.Cases, responses=responses(404, 409))
async def bulk(given: models.Steps, at: At, key: Investigator) -> Response:
    """Do one thing to several cases: to all, or to none."""
    seen = {c.ring_id: c.version for c in given.cases}
    done = await decide(at, taken(list(seen), given, act(key, given.note), seen))
    return said({"cases": [c._asdict() for c in done]})


def taken(rings: list[str], given: models.Step | models.Steps, who: Any, seen: Any) -> Any:
    """The work of one step."""
    one = Step(given.action, given.assignee.strip())
    return lambda con: registry.decide(con, rings, one, who, seen)
