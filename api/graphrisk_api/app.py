"""The app factory, and what `graphrisk serve` runs."""

import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from graphrisk import apikeys
from graphrisk.errors import InputError
from graphrisk.policy import Policy
from graphrisk.settings import Settings, settings
from graphrisk_api import console, problems
from graphrisk_api.desk import Desk
from graphrisk_api.metrics import Metrics
from graphrisk_api.middleware import Around
from graphrisk_api.routes import (
    audit,
    cases,
    cuts,
    entities,
    health,
    intake,
    lists,
    paths,
    people,
    picture,
    report,
    reviews,
    rings,
)
from graphrisk_api.security import Doorman
from graphrisk_api.wiring import Parts

WORK = (cases, cuts, lists, report, audit)
# What is asked most is matched first.
ROUTERS = (reviews, entities, rings, people, intake, picture, paths, *WORK, health)


def create_app(where: Settings | None = None, policy: Policy | None = None) -> FastAPI:
    """The API on the store, registry and keys that the settings name.

    Nothing is opened before it starts; it answers, degraded, while the store isn't there.
    """
    chosen, metrics = where or settings(), Metrics()
    desk = Desk(Parts(chosen, policy), metrics)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        await desk.start()
        try:
            yield
        finally:
            eyes.close()
            await desk.stop()

    app = FastAPI(
        title="graphrisk",
        version="1",
        description="Order review, rings and look-ups.",
        lifespan=life,
        redirect_slashes=False,
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
    )
    door = Doorman(chosen)
    app.state.desk, app.state.metrics, app.state.door = desk, metrics, door
    app.add_middleware(Around, metrics=metrics, limit=chosen.api_body)
    problems.install(app)
    for router in ROUTERS:
        # As included, but matched in one list: quicker than router by router.
        app.router.routes.extend(router.router.routes)
    eyes = console.install(app, desk, door)
    described(app)
    return app


def described(app: FastAPI) -> None:
    """Adds the problem's schema, which routes refer to, to OpenAPI."""
    plain = app.openapi

    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            made = plain()
            parts = made.setdefault("components", {}).setdefault("schemas", {})
            parts["Problem"] = problems.Problem.model_json_schema()
        found: dict[str, object] = app.openapi_schema or {}
        return found

    app.openapi = openapi  # type: ignore[method-assign]


def run(host: str, port: int) -> None:
    """Serves until interrupted; says the address once it listens."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise InputError(
            f"can't listen on {host}:{port} ({error.strerror}); name another --port"
        ) from None
    number = listener.getsockname()[1]
    # uvicorn's access log would have the paths of look-ups; ours are the metrics.
    config = uvicorn.Config(create_app(), access_log=False, log_level="warning", backlog=2048)
    print(f"serving on http://{host}:{number} (described by /openapi.json)", flush=True)  # noqa: T201
    print(f"open http://{host}:{number}/ and log in with {key()}", flush=True)  # noqa: T201
    # So that a thread that computes lets the one that answers in sooner than after 5 ms.
    sys.setswitchinterval(0.0005)
    uvicorn.Server(config).run(sockets=[listener])


def key() -> str:
    """The key to log in with: made, and shown this once, where none stands yet."""
    file = settings().api_keys_path
    if any(k.role != "checkout" and not k.revoked_at for k in apikeys.keys(file)):
        return "your key (another one: graphrisk keys create NAME --role investigator)"
    return f"the key {apikeys.create(file, 'first', 'admin')[1]} (shown this once)"
