"""Empty stores of every backend."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from neo4j_server import Server
from store_samples import BACKENDS, Backend, Place, Servers

from graphrisk import engine as engines
from graphrisk import worlds
from graphrisk.engine import Engine
from graphrisk.settings import settings


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    return BACKENDS[request.param]


@pytest.fixture(scope="session")
def servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Servers]:
    """Neo4j servers, each started when it is first needed."""

    patch = pytest.MonkeyPatch()

    def begin() -> Server:
        if not found.servers:
            server: Server = request.getfixturevalue("neo4j_server")
        else:
            server = Server(tmp_path_factory.mktemp("neo4j"))
            server.password = found.servers[0].password
            server.start()
        patch.setenv("GRAPHRISK_NEO4J_PASSWORD", server.password)
        settings.cache_clear()
        return server

    found = Servers(begin)
    yield found
    patch.undo()
    settings.cache_clear()
    for server in found.servers[1:]:
        server.close()


@pytest.fixture
def pieces(backend: Backend) -> str:
    return backend.pieces


@pytest.fixture
def places(backend: Backend, servers: Servers, tmp_path: Path) -> Callable[[str], Place]:
    """Makes empty stores, each with a folder of its own."""

    def make(name: str) -> Place:
        folder = tmp_path / name
        folder.mkdir()
        return Place(backend.url(folder, servers), folder)

    return make


@pytest.fixture
def place(places: Callable[[str], Place]) -> Place:
    """One empty store."""
    return places("store")


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with engines.engine(threads=2) as one:
        yield one


@pytest.fixture(scope="session")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a world of 4,000 orders: a server of tests takes a while for more."""
    folder = tmp_path_factory.mktemp("hamlet")
    worlds.write(folder, 4_000, 5, "mixed")
    return folder
