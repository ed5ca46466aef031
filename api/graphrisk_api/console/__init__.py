"""The investigator's console: pages made here, no build step, nothing from elsewhere."""

from fastapi import FastAPI

from graphrisk_api.console import files, login, lookup, overview, picture, queue, ring, steering
from graphrisk_api.console.eyes import Eyes
from graphrisk_api.console.sessions import Sessions
from graphrisk_api.console.sweeping import Sweeps
from graphrisk_api.desk import Desk
from graphrisk_api.security import Doorman

ROUTERS = (login, queue, picture, ring, lookup, overview, steering)


def install(app: FastAPI, desk: Desk, door: Doorman) -> Eyes:
    """Adds the console to an app; close what it returns when the app ends."""
    eyes = Eyes(desk)
    app.state.eyes = eyes
    app.state.sessions = Sessions(desk.parts.ring, door)
    app.state.sweeps = Sweeps(desk.parts.settings)
    app.add_middleware(files.Kept)
    app.add_api_route(files.PREFIX + "{mark}/{name}", files.file, include_in_schema=False)
    for pages in ROUTERS:
        app.include_router(pages.router)
    return eyes
