"""Whether it lives, whether it is ready, and what it counted."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from graphrisk_api.problems import problem
from graphrisk_api.routes.shared import At

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "Not ready"}})
async def readyz(at: At) -> Response:
    """Whether orders are judged with the store; 503 while it answers degraded."""
    if not at.ready:
        return problem(503, "the store is being opened, is down, or too many wait for it")
    return Response('{"status": "ready"}', media_type="application/json")


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Decisions, latencies, degraded answers and late orders, for Prometheus."""
    return Response(
        generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST
    )
