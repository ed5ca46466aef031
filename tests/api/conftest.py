"""A server on a small world: a real store and registry, swept once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from api_samples import Server, copied, headers, ready, settings_in, sweep
from fastapi.testclient import TestClient
from graphrisk_api import create_app

from graphrisk import worlds


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store and a registry of one sweep."""
    folder = tmp_path_factory.mktemp("swept")
    worlds.write(folder, 3_000, 5, "mixed")
    sweep(folder)
    return folder


@pytest.fixture
def folder(swept: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may write to."""
    copied(swept, tmp_path)
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    """An admin's client of an app that is ready."""
    with TestClient(create_app(settings_in(folder)), headers=headers(folder)) as found:
        ready(lambda: found.get("/readyz").status_code == 200)
        yield found


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[TestClient]:
    """A checkout's client on an empty store."""
    key = headers(tmp_path, "checkout")
    with TestClient(create_app(settings_in(tmp_path)), headers=key) as found:
        ready(lambda: found.get("/readyz").status_code == 200)
        yield found


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[[], Server]]:
    """Starts servers on one store; ends them all."""
    begun: list[Server] = []

    def start() -> Server:
        begun.append(Server(folder))
        return begun[-1]

    yield start
    for server in begun:
        server.kill()
