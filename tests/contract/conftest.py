"""Empty stores of every backend."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_samples import BACKENDS, Backend, Place

from graphrisk import engine as engines
from graphrisk.engine import Engine


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    return BACKENDS[request.param]


@pytest.fixture
def pieces(backend: Backend) -> str:
    return backend.pieces


@pytest.fixture
def places(backend: Backend, tmp_path: Path) -> Callable[[str], Place]:
    """Makes empty stores, each with a folder of its own."""

    def make(name: str) -> Place:
        folder = tmp_path / name
        folder.mkdir()
        return Place(backend.url(folder), folder)

    return make


@pytest.fixture
def place(places: Callable[[str], Place]) -> Place:
    """One empty store."""
    return places("store")


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with engines.engine(threads=2) as one:
        yield one
