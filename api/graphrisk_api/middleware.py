"""Around every request, as plain ASGI: the body's limit, headers, and how long it took."""

from contextlib import suppress
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphrisk_api.metrics import Metrics
from graphrisk_api.problems import problem

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
)


class TooLargeError(Exception):
    """The body is over the limit."""


class Around:
    """Refuses bodies over a limit, whether their length is told or not; adds headers; counts."""

    def __init__(self, app: ASGIApp, metrics: Metrics, limit: int) -> None:
        self.app, self.metrics, self.limit = app, metrics, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, size, over = perf_counter(), 500, 0, self._told(scope) > self.limit

        async def sending(message: Message) -> None:
            nonlocal status
            # The app may take the refusal for a broken body, and say so.
            if over and message.get("own") is None:
                return
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send({k: v for k, v in message.items() if k != "own"})

        async def receiving() -> Message:
            nonlocal size, over
            message = await receive()
            size += len(message.get("body", b""))
            if size > self.limit:
                over = True
                raise TooLargeError
            return message

        async def own(message: Message) -> None:
            await sending({**message, "own": True})

        try:
            if not over:
                with suppress(TooLargeError):
                    await self.app(scope, receiving, sending)
            if over:
                text = f"the body is over {self.limit:,} bytes; send less at once"
                await problem(413, text, headers={"Connection": "close"})(scope, receive, own)
        finally:
            labels = (route_of(scope), scope["method"], str(status))
            self.metrics.seconds.labels(*labels).observe(perf_counter() - began)

    @staticmethod
    def _told(scope: Scope) -> int:
        for name, value in scope["headers"]:
            if name == b"content-length":
                return int(value) if value.isdigit() else 0
        return 0


def route_of(scope: Scope) -> str:
    """The route's path with its names in place of their values."""
    route: Any = scope.get("route")
    return getattr(route, "path", "none")
