"""How right the machine was, by people's own decisions."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from graphrisk.registry.audit import check_day
from graphrisk.registry.report import report as asked_for
from graphrisk_api import models_decisions as models
from graphrisk_api.decisions import read
from graphrisk_api.problems import responses
from graphrisk_api.routes.shared import At, said
from graphrisk_api.security import Investigator

router = APIRouter(prefix="/v1/report", tags=["report"])


@router.get("", response_model=models.Report, responses=responses())
async def report(at: At, key: Investigator, asked: Annotated[models.Span, Query()]) -> Response:
    """Precision of a month's rings per kind and band of scores, the sum last."""
    check_day(asked.since, "since")
    check_day(asked.until, "until")
    lines = await read(at, lambda con: asked_for(con, asked.since, asked.until))
    return said({"lines": [line._asdict() for line in lines]})
