"""Files for neo4j-admin's import: really imported, and the store they make is like any other."""

import shlex
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from commands import typed
from neo4j_server import Server
from store_samples import order, records
from test_same import sources, sweep

from graphrisk.engine import Engine
from graphrisk.errors import InputError
from graphrisk.exports import bulk
from graphrisk.feed import feed
from graphrisk.kinds import KINDS
from graphrisk.privacy import Keys
from scripts.neo4j_local import home, process

ADMIN = "org.neo4j.server.startup.Neo4jAdminCommand"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that was never started."""
    one = Server(tmp_path / "home")
    yield one
    one.close()


def admin(server: Server, command: str, folder: Path) -> None:
    """What the command that was printed does, from the jars."""
    home.prepare(server.home)
    name, *words = shlex.split(command)
    assert name == "neo4j-admin"
    java = process.command(server.home, server.java, server.jars)
    places = [f"-D{what}={server.home.folder}" for what in ("basedir", "app.home")]
    opens = [word for word in java if word.startswith("--add-opens")]
    subprocess.run(
        [server.java, "-Xmx512m", *opens, *places, "-cp", f"{server.jars}/*", ADMIN, *words],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.mark.slow
def test_imported_it_is_the_same_store(
    hamlet: Path, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHRISK_NEO4J_PASSWORD", server.password)
    labels = tmp_path / "labels.csv"
    labels.write_text("user_id,ring,kind\nsomeone,R-1,refund\nelse,,\n")
    told = typed(
        tmp_path, "export", "neo4j-import", "bulk", *sources(hamlet), "--labels", str(labels)
    )
    admin(server, told.splitlines()[-1], tmp_path)
    server.start()
    url = {"GRAPHRISK_STORE": server.uri}
    plain = sweep(tmp_path, "plain", *sources(hamlet))
    assert pq.read_metadata(tmp_path / "plain" / "rings.parquet").num_rows > 2
    assert sweep(tmp_path, "out", **url) == plain
    again = typed(tmp_path, "load", *sources(hamlet), "--labels", str(labels), **url)
    assert [line for line in again.splitlines() if " new" in line] == [
        line for line in again.splitlines() if ": 0 new, 0 merged, " in line
    ]
    assert " 0 rejected" in again
    # From a store the same files come as from files.
    typed(tmp_path, "export", "neo4j-import", "second", **url)
    for name in ("USES", "PLACED", "AT", "User", "Merchant", "Order"):
        first, second = (tmp_path / folder / f"{name}.csv" for folder in ("bulk", "second"))
        assert sorted(first.read_text().splitlines()) == sorted(second.read_text().splitlines())


def test_no_value_in_clear(engine: Engine, tmp_path: Path) -> None:
    made = records(engine, [order(n) for n in range(30)])
    command = bulk.write(engine, feed(engine, made, KINDS), None, Keys(b"k" * 32), KINDS, tmp_path)
    assert "--nodes=Order=" in command
    text = "".join(file.read_text() for file in tmp_path.iterdir())
    assert "O-000001" in text
    assert "secret" not in text
    assert "hidden lane 5" not in text


def test_money_that_no_float_can_hold_is_refused(engine: Engine, tmp_path: Path) -> None:
    made = records(engine, [order(1, amount=Decimal("999999999999.9999"))])
    source = feed(engine, made, KINDS)
    with pytest.raises(InputError, match="some amount is too large for these files"):
        bulk.write(engine, source, None, Keys(b"k" * 32), KINDS, tmp_path)


def test_without_orders_there_is_nothing_to_write(engine: Engine, tmp_path: Path) -> None:
    made = records(engine, users=[{"user_id": "U-1"}])
    with pytest.raises(InputError, match="there are no orders to write"):
        bulk.write(engine, feed(engine, made, KINDS), None, Keys(b"k" * 32), KINDS, tmp_path)
