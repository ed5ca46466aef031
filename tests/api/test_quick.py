"""The shorter way to a function answers as FastAPI's own does."""

from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from graphrisk_api import models, problems
from graphrisk_api.quick import Quick
from starlette.exceptions import HTTPException

KEY = {"X-API-Key": "own"}


async def keyed(request: Request) -> str:
    if request.headers.get("X-API-Key") != "own":
        raise HTTPException(401, "no key")
    return "own"


Key = Annotated[str, Depends(keyed)]


async def looked(name: str, asked: models.LookUp, key: Key, request: Request) -> Response:
    return Response(f"{name} {asked.kind} {asked.value!a} {key} {request.method}")


async def told(name: str, key: Key) -> Response:
    return Response(f"{name} {key}")


async def paged(name: str, key: Key, page: Annotated[int, Query()] = 1) -> Response:
    return Response(f"{name} {page}")


def client_of(way: type[APIRoute]) -> TestClient:
    app = FastAPI()
    problems.install(app)
    app.router.route_class = way
    for method, path, call in (
        ("POST", "/looked/{name}", looked),
        ("GET", "/told/{name}", told),
        ("GET", "/paged/{name}", paged),
    ):
        app.add_api_route(path, call, methods=[method])
    return TestClient(app)


BODIES = (
    b'{"kind": "ip", "value": "203.0.113.7"}',
    b'{"kind": "ip", "kind": "email", "value": "\\u00e9"}',
    b'{"kind": "ip", "value": "\\ud800"}',
    '{"kind": "ip", "value": "é"}'.encode("utf-16"),
    b'\xef\xbb\xbf{"kind": "ip", "value": "a"}',
    b'{"kind": "ip", "value": "\xff"}',
    b'{"kind": "ip", "value": 7}',
    b'{"kind": "ip", "value": "a", "more": 1}',
    b'{"kind": "ip"}',
    b'{"kind": "ip", "value": ""}',
    b"[]",
    b"{",
    b"",
)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "text/a"])
@pytest.mark.parametrize("key", [KEY, {}])
def test_a_body_is_read_alike(body: bytes, kind: str, key: dict[str, str]) -> None:
    headers = {**key, "content-type": kind}
    quick, plain = (
        client_of(way).post("/looked/a%20b", content=body, headers=headers)
        for way in (Quick, APIRoute)
    )
    assert (quick.status_code, quick.text) == (plain.status_code, plain.text)
    assert quick.status_code in (200, 400, 401, 422)


@pytest.mark.parametrize("path", ["/told/a%2Fb", "/told/a", "/paged/a?page=2", "/paged/a?page=x"])
@pytest.mark.parametrize("key", [KEY, {}])
def test_a_path_is_read_alike(path: str, key: dict[str, str]) -> None:
    quick, plain = (client_of(way).get(path, headers=key) for way in (Quick, APIRoute))
    assert (quick.status_code, quick.text) == (plain.status_code, plain.text)


def test_the_shorter_way_is_taken_where_it_can_be() -> None:
    routes = client_of(Quick).app.routes  # type: ignore[attr-defined]
    own = [route for route in routes if isinstance(route, Quick)]
    assert [(route.name, route.get_route_handler().__module__) for route in own] == [
        ("looked", "graphrisk_api.quick"),
        ("told", "graphrisk_api.quick"),
        ("paged", "fastapi.routing"),
    ]
