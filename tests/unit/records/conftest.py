"""An engine for each test, and helpers to write what a test reads."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphrisk.engine import Engine, engine
from graphrisk.model import Records
from graphrisk.records import read

Orders = Callable[..., Records]


@pytest.fixture(scope="session")
def con() -> Iterator[Engine]:
    with engine() as opened:
        yield opened


@pytest.fixture
def orders(con: Engine, tmp_path: Path) -> Orders:
    """Reads orders from the text or bytes of a CSV file (or another form, by its name)."""

    def reading(content: str | bytes, name: str = "orders.csv", **options: object) -> Records:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(con, orders=path, **options)  # type: ignore[arg-type]

    return reading
