"""What holds of the SQLite store alone: its file, its errors, and kills inside a transaction.

The file is only looked at by other processes: see `graphrisk.store.sqlite.connection`.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest
from store_samples import Place, dump, order, records

from graphrisk.engine import Engine
from graphrisk.errors import GraphriskError, KeyFileError, StoreError
from graphrisk.kinds import KINDS
from graphrisk.store import restore
from graphrisk.store.sqlite import SqliteStore, connection
from graphrisk.store.sqlite.stream import Query, answers

ORDERS = [order(n) for n in range(200)]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(f"sqlite:{tmp_path}/orders.db", tmp_path)


@pytest.fixture
def file(place: Place, engine: Engine) -> Path:
    """The file of a store with some orders."""
    with place.open(create=True) as store:
        store.load(engine, records(engine, ORDERS))
    return place.folder / "orders.db"


def content(folder: Path) -> bytes:
    """The bytes of the database and its log."""
    files = sorted(map(str, folder.glob("orders.db*")))
    return subprocess.run(["cat", *files], capture_output=True, check=True).stdout


def elsewhere(file: Path, *statements: str) -> None:
    """Another process changes the file and closes it."""
    script = "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as con:\n"
    script += " for statement in sys.argv[2:]: con.execute(statement)\n"
    script += "con.close()"
    subprocess.run([sys.executable, "-c", script, str(file), *statements], check=True)


def test_no_identifier_in_clear(place: Place, engine: Engine) -> None:
    with place.open(create=True) as store:
        store.load(engine, records(engine, ORDERS))
        # A row that clashes has identifiers as well.
        store.load(engine, records(engine, [order(1, amount=None, device="clashing-device-77")]))
        assert (place.folder / "orders.db-wal").exists()
        open_yet = content(place.folder)
        store.rotate()
    held = open_yet + content(place.folder)
    assert b"O-000001" in held
    for one in ORDERS:
        for kind in KINDS:
            assert one[kind].encode() not in held
    assert b"secret" not in held
    assert b"clashing-device" not in held


def test_nothing_is_left_of_the_old_key(place: Place, file: Path) -> None:
    with place.open() as store:
        old = store.con.execute("SELECT key, sealed FROM entities").fetchall()
        assert all(key in content(place.folder) for key, _ in old[:3])
        store.rotate()
        held = content(place.folder)
        assert not [1 for key, sealed in old if key in held or sealed in held]


def test_only_the_owner_reads_it(place: Place, file: Path) -> None:
    with place.open() as store:
        store.counts()
        assert {f.stat().st_mode & 0o077 for f in place.folder.iterdir()} == {0}


def test_a_feed_lets_go_of_no_lock(place: Place, engine: Engine, file: Path) -> None:
    """Read by a second SQLite in this process, the file would lose our locks, and whoever
    closes it next would delete the log that we write to."""
    with place.open(create=True) as store:
        store.feed(engine)
        elsewhere(file, "SELECT 1")
        assert (place.folder / "orders.db-wal").exists()
        store.load(engine, records(engine, [order(500)]))
        elsewhere(file, "DELETE FROM reviews")
        with place.open() as other:
            assert other.counts()["orders"] == 201


def test_not_a_database(place: Place) -> None:
    (place.folder / "orders.db").write_text("order_id,user_id\n" * 500)
    for create in (True, False):
        with pytest.raises(StoreError, match=r"orders\.db: it is no database; name"):
            place.open(create=create)


def test_damaged(place: Place, engine: Engine, file: Path) -> None:
    with open(file, "r+b") as out:
        out.seek(4096)
        out.write(b"\xff" * 40_000)

    def use() -> None:
        with place.open() as store:
            store.feed(engine)
            store.rebuild()

    with pytest.raises(StoreError, match=r"damaged|malformed"):
        use()


def test_a_newer_schema(place: Place, file: Path) -> None:
    elsewhere(file, "UPDATE store_meta SET value = '9999' WHERE name = 'schema'")
    for create in (True, False):
        with pytest.raises(StoreError, match=r"has schema 9999, .* upgrade graphrisk"):
            place.open(create=create)
    with pytest.raises(StoreError, match="upgrade graphrisk"):
        restore(f"sqlite:{place.folder}/other.db", file, place.keys)


def test_a_file_of_another_program(place: Place) -> None:
    elsewhere(place.folder / "orders.db", "CREATE TABLE orders (id)", "CREATE TABLE mine (id)")
    with pytest.raises(StoreError, match="table orders that another program made"):
        place.open(create=True)
    with pytest.raises(StoreError, match="no store at"):
        place.open()


def test_the_registry_may_share_the_file(place: Place, engine: Engine) -> None:
    file = place.folder / "orders.db"
    elsewhere(file, "CREATE TABLE cases (id)", "INSERT INTO cases VALUES (7)")
    with pytest.raises(StoreError, match="no store at"):
        place.open()
    with place.open(create=True) as store:
        store.load(engine, records(engine, ORDERS))
        store.backup(place.folder / "b")
    elsewhere(file, "DELETE FROM cases")
    restore(place.url, place.folder / "b", place.keys)
    with place.open() as store:
        assert store.con.execute("SELECT id FROM cases").fetchall() == [(7,)]


@pytest.fixture
def busy(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another process writes and doesn't end."""
    monkeypatch.setattr(connection, "BUSY", 0.1)
    script = "import sqlite3, sys; con = sqlite3.connect(sys.argv[1], isolation_level=None);"
    script += "con.execute('BEGIN IMMEDIATE'); print('ready', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        child.stdout.readline()
        yield
        child.kill()


@pytest.mark.usefixtures("busy")
def test_another_writer(place: Place, engine: Engine) -> None:
    with place.open(create=True) as store:
        with pytest.raises(StoreError, match="another process is writing"):
            store.load(engine, records(engine, [order(500)]))
        with pytest.raises(StoreError, match="another process is writing"):
            store.rotate()
        assert store.feed(engine).orders.count().execute() == 200
        store.backup(place.folder / "b")
    with pytest.raises(StoreError, match="another process is writing"):
        restore(place.url, place.folder / "b", place.keys)
    with place.open() as store:
        assert store.counts()["orders"] == 200


def test_a_full_disk(place: Place, engine: Engine, file: Path) -> None:
    with place.open(create=True) as store:
        before = dump(store, engine)
        pages = store.con.execute("PRAGMA page_count").fetchone()[0]
        store.con.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(StoreError, match="the disk is full; make room"):
            store.load(engine, records(engine, [order(n) for n in range(5000)]))
        assert dump(store, engine) == before
        store.con.execute("PRAGMA max_page_count = 1000000")
        store.load(engine, records(engine, [order(n) for n in range(5000)]))
        assert store.check() == ()


def test_a_file_that_cannot_be_written(place: Place, engine: Engine, file: Path) -> None:
    with place.open(create=True) as store:
        assert isinstance(store, SqliteStore)
        store.con.close()
        # As the file opens when its mode forbids more; root may always write.
        store.con = connection.connect(file, "ro")
        with pytest.raises(StoreError, match="it can't be written; check the owner and mode"):
            store.load(engine, records(engine, [order(500)]))


def test_a_folder_that_is_not_there(place: Place) -> None:
    with pytest.raises(StoreError, match="it can't be opened; check that its folder is there"):
        Place(f"sqlite:{place.folder}/nowhere/orders.db", place.folder).open(create=True)
    with place.open(create=True) as store, pytest.raises(StoreError, match="can't write"):
        store.backup(place.folder / "nowhere" / "b")


def test_what_the_reader_says(file: Path) -> None:
    def ask() -> None:
        with answers(file, [Query("nowhere", {"id": pa.int64()})]) as streams:
            next(streams)

    with pytest.raises(StoreError, match=r"can't be read: .*no such table: nowhere"):
        ask()


def test_wrong_links_are_told_and_rebuilt(place: Place, engine: Engine, file: Path) -> None:
    with place.open() as store:
        before = dump(store, engine)
        elsewhere(
            file,
            "DELETE FROM links WHERE entity < 4",
            "UPDATE sharing SET users = users + 1",
            "UPDATE hours SET orders = 9 WHERE what = 'coupon'",
        )
        faults = store.check()
        told = [fault.split(":")[0] for fault in faults]
        assert sorted(told) == ["hours", "hours", "links", "sharing", "sharing"]
        assert all("graphrisk rebuild" in fault for fault in faults)
        store.rebuild()
        assert store.check() == ()
        assert dump(store, engine) == before


KILLER = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from store_samples import Place, order, records
from graphrisk import keyring
from graphrisk.engine import engine
from graphrisk.store import restore
from graphrisk.store.sqlite import batch, copy, derive, rekey, schema
import graphrisk.store.sqlite.load as load

def die(*args, **kw):
    os.kill(os.getpid(), signal.SIGKILL)

def after(module, name, times=1):
    real = getattr(module, name)
    left = [times]
    def wrapped(*args, **kw):
        result = real(*args, **kw)
        left[0] -= 1
        return result if left[0] else die()
    setattr(module, name, wrapped)

place = Place(sys.argv[2], Path(sys.argv[3]))
what, _, step = sys.argv[4].partition(":")
exec(step)
if what == "load":
    load.BATCH = 100
    with engine(threads=1) as one, place.open(create=True) as store:
        store.load(one, records(one, [order(n) for n in range(400)]))
if what == "rotate":
    rekey.PIECE = 100
    place.open().rotate()
if what == "restore":
    restore(place.url, place.folder / "b", place.keys)
"""


def killed(place: Place, step: str) -> None:
    """Does something in another process, which is killed at a certain step."""
    command = [sys.executable, "-c", KILLER, str(Path(__file__).parent), place.url]
    done = subprocess.run([*command, str(place.folder), step], check=False)
    assert done.returncode == -9, step


@pytest.mark.slow
@pytest.mark.parametrize(
    "step",
    [
        "after(schema, 'ensure')",
        "after(schema, 'statements')",
        "after(keyring, '_write')",
        "after(batch, 'numbered', 3)",
        "after(derive, 'add', 2)",
        "after(batch, 'merge', 3)",
        "after(batch, 'store', 4)",
    ],
)
def test_load_killed_at_any_step(place: Place, engine: Engine, step: str) -> None:
    killed(place, f"load:{step}")
    made = [order(n) for n in range(400)]
    with place.open(create=True) as store:
        assert store.counts()["orders"] % 100 == 0
        store.load(engine, records(engine, made))
        assert store.check() == ()
        held = dump(store, engine)
    whole = Place(f"sqlite:{place.folder}/whole.db", place.folder)
    with whole.open(create=True) as store:
        store.load(engine, records(engine, made))
        assert dump(store, engine) == held


@pytest.mark.slow
@pytest.mark.parametrize(
    "step",
    [
        "after(keyring, '_write')",
        "after(rekey, 'changed', 1)",
        "after(rekey, 'changed', 150)",
        "after(rekey, 'rekey')",
        "after(rekey, 'check_key')",
        "keyring.Keyring.settle, s = (lambda r, k, f: die() if f == old else None), 0;"
        " old = place.keys.current().fingerprint",
        "after(keyring.os, 'link', 2)",
        "after(keyring.os, 'replace')",
    ],
)
def test_rotation_killed_at_any_step(place: Place, engine: Engine, file: Path, step: str) -> None:
    with place.open() as store:
        before = dump(store, engine)
    killed(place, f"rotate:{step}")
    with place.open() as store:
        assert dump(store, engine) == before
    with place.open(create=True) as store:
        # Who writes ends what was begun: the current key is the store's own.
        assert place.keys.current().fingerprint == store.keys.fingerprint
        assert store.load(engine, records(engine, ORDERS)).total.unchanged == 200
        store.rotate()
        assert dump(store, engine) == before
    with place.open() as store:
        assert dump(store, engine) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "fresh"),
    [
        ("after(copy, 'verify')", True),
        ("after(copy, 'verify')", False),
        ("after(copy, 'patience')", True),
        ("after(copy, 'patience')", False),
        ("after(copy.os, 'link')", True),
    ],
)
def test_restore_killed_at_any_step(
    place: Place, engine: Engine, file: Path, step: str, fresh: bool
) -> None:
    with place.open() as store:
        before = dump(store, engine)
        store.backup(place.folder / "b")
    if fresh:
        file.unlink()
    killed(place, f"restore:{step}")
    if not file.exists():
        restore(place.url, place.folder / "b", place.keys)
    with place.open() as store:
        assert dump(store, engine) == before


def test_keyrings_files_are_the_owners(place: Place, file: Path) -> None:
    place.keys.file.chmod(0o640)
    with pytest.raises(KeyFileError, match=r"type  chmod 600 .*graphrisk\.key"):
        place.open()


def test_every_error_is_ours(place: Place, file: Path) -> None:
    store = place.open()
    store.close()
    with pytest.raises(GraphriskError):
        store.counts()
    assert not os.path.exists(f"{file}-wal")
    with closing(sqlite3.connect(file)) as con:
        assert con.execute("SELECT count(*) FROM orders").fetchone() == (200,)
