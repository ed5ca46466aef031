"""The console's own static files, and vis-network as pyvis brings it."""

from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from fastapi import Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = Path(__file__).with_name("static")
VIS = ("vis-network.min.js", "vis-network.css")
MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
PREFIX = "/static/"
KEPT = b"private, max-age=31536000, immutable"


@cache
def vis() -> Path:
    """The folder of vis-network, without loading pyvis."""
    found = find_spec("pyvis")
    if found is None or found.origin is None:
        raise FileNotFoundError("pyvis isn't installed; install graphrisk again, with its wheel")
    return Path(found.origin).with_name("lib") / "vis-9.1.2"


@cache
def place(name: str) -> Path:
    """A static file by its name. FileNotFoundError for none."""
    found = (vis() if name in VIS else HERE) / name
    known = name in VIS or name in own()
    if not known or not found.is_file():
        raise FileNotFoundError(name)
    return found


@cache
def mark() -> str:
    """A short hash of all static files: scripts import each other by plain names, so all of
    them move together."""
    every = [place(name).read_bytes() for name in (*sorted(own()), *VIS)]
    return sha256(b"".join(every)).hexdigest()[:10]


def own() -> set[str]:
    """The names of our own files."""
    return {p.name for p in HERE.iterdir() if p.suffix in MEDIA}


async def file(mark: str, name: str) -> Response:
    """A static file; whatever the mark, there is one of each name."""
    try:
        found = place(name)
    except FileNotFoundError:
        raise HTTPException(404, "no such file") from None
    return Response(found.read_bytes(), media_type=MEDIA[found.suffix])


class Kept:
    """Lets browsers keep static files, whose addresses change with them; all else is stored
    nowhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = [h for h in message["headers"] if h[0] != b"cache-control"]
                message["headers"] = [*headers, (b"cache-control", KEPT)]
            await send(message)

        await self.app(scope, receive, sending)
