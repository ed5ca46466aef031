"""A server on a small world: a real store and registry, swept once."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from api_samples import Server, environment, headers, ready, settings_in
from fastapi.testclient import TestClient
from graphrisk_api import create_app

from graphrisk import worlds


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store and a registry of one sweep."""
    folder = tmp_path_factory.mktemp("swept")
    worlds.write(folder, 3_000, 5, "mixed")
    for command in (
        ["load", "orders.parquet", "--users", "users.parquet", "--reviews", "reviews.parquet"],
        ["sweep", "--out", "out"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "graphrisk", *command],
            cwd=folder,
            env=environment(folder),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(swept: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may write to."""
    for file in swept.glob("*"):
        if file.is_file() and file.suffix != ".parquet":
            shutil.copy(file, tmp_path / file.name)
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
