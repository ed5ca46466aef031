"""Sweeps, the policy in words, and the audit."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from graphrisk.errors import RegistryError
from graphrisk.policy import digest
from graphrisk.registry import audit
from graphrisk.registry.audit import Filter, check_day
from graphrisk_api.console import past
from graphrisk_api.console.eyes import eyes_of
from graphrisk_api.console.shell import Admin, Page, Reader, Writer, back, page
from graphrisk_api.console.sweeping import Sweeps

router = APIRouter(route_class=Page, include_in_schema=False)
MOST = 200


def sweeps_of(request: Request) -> Sweeps:
    found: Sweeps = request.app.state.sweeps
    return found


@router.get("/sweeps")
async def sweeps(request: Request, who: Reader) -> Response:
    """The sweeps so far, and one to start."""
    told = await eyes_of(request).read(past.sweeps)
    return page(request, "sweeps.html", sweeps=told, sweep=sweeps_of(request).status())


@router.get("/sweeps/status")
async def status(request: Request, who: Reader) -> Response:
    """How far the running sweep is; as a part of the page."""
    return page(request, "parts/sweep.html", sweep=sweeps_of(request).status())


@router.post("/sweeps")
async def start(request: Request, who: Writer) -> Response:
    """Starts a sweep in a process of its own; only one runs."""
    sweeps_of(request).start(who.name)
    return back("/sweeps")


@router.get("/policy")
async def policy(request: Request, who: Reader) -> Response:
    """The policy in words."""
    found = eyes_of(request).desk.parts.policy
    markets = {"": found.review, **found.markets}
    heavy = sorted(found.signals, key=lambda c: (min(c.bits) - max(c.bits), c.fact))
    return page(
        request, "policy.html", policy=found, digest=digest(found), markets=markets, signals=heavy
    )


class Wanted(BaseModel):
    """Which audit entries."""

    action: str = ""
    by: str = ""
    since: str = ""
    until: str = ""


@router.get("/audit")
async def entries(request: Request, who: Admin, asked: Annotated[Wanted, Query()]) -> Response:
    """Who did what, for admins."""
    check_day(asked.since, "since")
    check_day(asked.until, "until")
    chosen = Filter(asked.action, asked.by, "", asked.since, asked.until, MOST)
    found = await eyes_of(request).read(lambda con: audit.entries(con, chosen))
    return page(request, "audit.html", asked=asked, entries=found, most=MOST)


@router.get("/audit/check")
async def check(request: Request, who: Admin) -> Response:
    """Whether the chain of the audit holds; as a part of the page."""
    try:
        held, wrong = await eyes_of(request).read(audit.verify), ""
    except RegistryError as error:
        held, wrong = None, str(error)
    return page(request, "parts/chain.html", held=held, wrong=wrong)
