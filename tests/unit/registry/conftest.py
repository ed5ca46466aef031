"""A new registry for each test; the migrations run once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphrisk.registry import Registry, open_registry


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("blank") / "memory.db"
    open_registry(f"sqlite:{file}").close()
    return file


@pytest.fixture
def file(blank: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(blank, tmp_path / "memory.db"))


@pytest.fixture
def memory(file: Path) -> Iterator[Registry]:
    with open_registry(f"sqlite:{file}") as one:
        yield one
