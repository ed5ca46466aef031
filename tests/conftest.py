"""What several test folders share: one small world, made once."""

from pathlib import Path

import pytest
from chromium import chromium  # noqa: F401
from neo4j_server import neo4j_server  # noqa: F401

from graphrisk import worlds

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a world of 20,000 orders in Parquet."""
    folder = tmp_path_factory.mktemp("world")
    worlds.write(folder, 20_000, 5, "mixed")
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Public labelled data beside the project; tests that need it say so when it is absent."""
    if not SHARED.exists():
        pytest.skip(f"no labelled data at {SHARED}")
    return SHARED
