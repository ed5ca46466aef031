"""What holds of the Neo4j store alone: its errors, its rings, and what it leaves when a server or
a process is killed."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread
from typing import Any

import neo4j
import pytest
from neo4j_server import Server
from store_samples import Place, Servers, dump, order, records, rows

from graphrisk import settings as settings_module
from graphrisk.engine import Engine
from graphrisk.errors import KeyFileError, StoreError
from graphrisk.kinds import KINDS
from graphrisk.model import Facts, Finding, Member, Ring, Shared, Usual
from graphrisk.store import EntityStore, open_store, restore
from graphrisk.store.neo4j import batch, publish
from scripts.neo4j_local import home as homes

ORDERS = [order(n) for n in range(200)]
AS_OF = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def place(servers: Servers, tmp_path: Path) -> Place:
    folder = tmp_path / "store"
    folder.mkdir()
    return Place(servers.url(folder), folder)


@pytest.fixture
def server(servers: Servers, place: Place) -> Server:
    return servers.servers[0]


@pytest.fixture
def session(server: Server) -> Iterator[neo4j.Session]:
    """What another program can do to the database."""
    with server.driver() as driver, driver.session() as one:
        yield one


@pytest.fixture
def full(place: Place, engine: Engine) -> Place:
    """A store with some orders."""
    with place.open(create=True) as store:
        store.load(engine, records(engine, ORDERS))
    return place


def ring(ring_id: str, *users: str, codes: tuple[int, ...] = (), merchant: str = "M-1") -> Ring:
    """A ring that says little."""
    shared = tuple(Shared("device", c, "device …", "own", len(users), 3, 0, 1) for c in codes)
    nothing = Usual(0, 0, 0, 0, None, {})
    values: dict[str, Any] = dict.fromkeys(Facts.__dataclass_fields__, 0)
    values |= {"users": (1, 2), "shared": shared, "merchant": merchant, "usual": nothing}
    values |= {"first_at": 1_772_000_000, "last_at": 1_772_009_000, "amount": 12}
    return Ring(
        kind="refund",
        score=80,
        bits=2000,
        members=tuple(Member(n, user, "core", 90) for n, user in enumerate(users)),
        findings=(Finding("haste", 2000, "all of it within an hour"),),
        honest="",
        facts=Facts(**values),
        ring_id=ring_id,
    )


def current(session: neo4j.Session) -> list[str]:
    """The rings that an investigator sees."""
    found = session.run(
        "MATCH (:Store)-[:CURRENT]->(:Sweep)-[:FOUND]->(r:Ring) RETURN r.ring_id AS id ORDER BY id"
    )
    return list(found.value())


def test_no_identifier_in_clear(
    full: Place, engine: Engine, server: Server, session: neo4j.Session
) -> None:
    # Short words are packed into fewer bits on the disk; these stand there as they are.
    device, address, product = "设备-secret-", "花园路-secret-", "商品-"
    made = order(900, device=device * 9, address=address * 9, product_id=product * 30)
    with full.open(create=True) as store:
        store.load(engine, records(engine, [made]))
        # A row that clashes has identifiers as well.
        clash = order(1, amount=None, device="冲突-device-77-" * 9)
        assert store.load(engine, records(engine, [clash])).total.rejected == 1
        store.publish([ring("R-1", "U-1", codes=(1, 2))], AS_OF)
        store.rotate()
    every = session.run("MATCH (n) RETURN properties(n) AS p").value()
    every += session.run("MATCH ()-[r]->() RETURN properties(r) AS p").value()
    words = {str(value) for told in every for value in told.values()}
    assert "O-000001" in words
    for one in [*ORDERS, made, clash]:
        assert not words & {one[kind] for kind in KINDS}
    files = [f for f in server.home.folder.rglob("*") if f.is_file() and f.name != "neo4j.conf"]
    held = b"".join(f.read_bytes() for f in files if "data" in f.parts or "logs" in f.parts)
    assert (product * 4).encode() in held
    for value in (device, address, "冲突-device-77-"):
        assert value.encode() not in held


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("neo4j://neo4j:hunter2@localhost", "GRAPHRISK_NEO4J_PASSWORD"),
        ("bolt://", "write neo4j://host:7687"),
        ("neo4j://localhost:port", "write neo4j://host:7687"),
        ("neo4j://localhost/a/b", "write neo4j://host:7687"),
        ("neo4j://localhost?policy=x", "write neo4j://host:7687"),
    ],
)
def test_urls_that_are_refused(place: Place, url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        Place(url, place.folder).open()
    assert "hunter2" not in str(caught.value)


def test_a_database_by_name(full: Place, engine: Engine) -> None:
    with Place(f"{full.url}/neo4j", full.folder).open() as store:
        assert store.counts()["orders"] == 200
    with pytest.raises(StoreError, match="there is no such database"):
        Place(f"{full.url}/elsewhere", full.folder).open()


@pytest.fixture
def set_to(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Changes what the environment says."""

    def change(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"GRAPHRISK_NEO4J_{name.upper()}", value)
        settings_module.settings.cache_clear()

    yield change
    monkeypatch.undo()
    settings_module.settings.cache_clear()


def test_a_wrong_password_is_tried_once(
    full: Place, set_to: Any, caplog: pytest.LogCaptureFixture
) -> None:
    set_to(password="not-the-password")  # noqa: S106 - that's the point
    with (
        caplog.at_level("DEBUG", "neo4j"),
        pytest.raises(StoreError, match="refuses the user 'neo4j': set GRAPHRISK_NEO4J") as caught,
    ):
        full.open(create=True)
    assert sum("C: LOGON" in said for said in caplog.messages) == 1
    assert "not-the-password" not in caplog.text + str(caught.value)


def test_nobody_answers(place: Place, set_to: Any) -> None:
    set_to(connect="1", retry="1")
    for url in ("neo4j://127.0.0.1:1", "bolt://127.0.0.1:1"):
        with pytest.raises(StoreError, match="the server can't be reached; start it, or check"):
            Place(url, place.folder).open(create=True)


def test_a_newer_schema(full: Place, session: neo4j.Session) -> None:
    session.run("MATCH (s:Store) SET s.schema = 9999").consume()
    for create in (True, False):
        with pytest.raises(StoreError, match=r"has schema 9999, .* upgrade graphrisk"):
            full.open(create=create)


def test_a_database_of_another_program(place: Place, session: neo4j.Session) -> None:
    session.run("CREATE (:User {name: 'theirs'})").consume()
    with pytest.raises(StoreError, match="a node User that another program made"):
        place.open(create=True)
    with pytest.raises(StoreError, match="no store at"):
        place.open()


def test_wrong_links_are_told_and_rebuilt(
    full: Place, engine: Engine, session: neo4j.Session
) -> None:
    with full.open() as store:
        before = dump(store, engine)
        for change in (
            "MATCH (:User)-[l:USES]->(e:Entity) WHERE e.code < 4 DELETE l",
            "MATCH (:User)-[l:USES]->(e:Entity {code: 9}) SET l.orders = 77",
            "MATCH (o:Order {order_id: 'O-000003'})-[a:AT]->() DELETE a",
            "MATCH (o:Order {order_id: 'O-000004'})<-[p:PLACED]-() DELETE p",
        ):
            session.run(change).consume()
        told = store.check()
        assert [fault.split(":")[0] for fault in told] == ["orders", "links", "links"]
        assert all("graphrisk rebuild" in fault for fault in told)
        store.rebuild()
        assert store.check() == ()
        assert dump(store, engine) == before


def test_what_an_investigator_walks(full: Place, session: neo4j.Session) -> None:
    """From a user by an order to a merchant, and by a value to another user."""
    one = ORDERS[7]
    path = session.run(
        "MATCH (u:User)-[:PLACED]->(o:Order {order_id: $id})-[:AT]->(m:Merchant)"
        " MATCH (u)-[l:USES]->(e:Entity:Device {code: o.device})"
        " RETURN u.user_id, o.ordered_at, o.amount, m.merchant_id, e.caption, l.orders",
        id=one["order_id"],
    ).single(strict=True)
    assert path[0] == one["user_id"]
    assert path[1].to_native() == one["ordered_at"].replace(tzinfo=UTC)
    assert (path[2], path[3]) == (float(one["amount"]), one["merchant_id"])
    assert path[4] == KINDS["device"].caption(one["device"])
    assert path[5] >= 1


def test_money_that_no_float_can_hold(place: Place, engine: Engine) -> None:
    amounts = ["999999999999.9999", "999999999999.9998", "549755813888.0001", "0.0001", "1998.9"]
    made = [order(n, amount=amount) for n, amount in enumerate(map(Decimal, amounts))]
    with place.open(create=True) as store:
        store.load(engine, records(engine, made))
        held = {one["order_id"]: one["amount"] for one in dump(store, engine)["orders"]}
        assert held == {one["order_id"]: one["amount"] for one in made}
        assert store.load(engine, records(engine, made)).total.unchanged == len(made)


def test_rings_take_the_place_of_those_before(full: Place, session: neo4j.Session) -> None:
    with full.open() as store:
        store.publish([ring("R-1", "U-1", "U-2", codes=(1,)), ring("R-2", "U-3", "U-4")], AS_OF)
        assert current(session) == ["R-1", "R-2"]
        store.publish([ring("R-2", "U-3", "U-5"), ring("R-3", "U-6", "U-7")], AS_OF)
        assert current(session) == ["R-2", "R-3"]
        assert session.run("MATCH (r:Ring) RETURN count(r)").single(strict=True)[0] == 2
        found = session.run(
            "MATCH (r:Ring {ring_id: 'R-2'})-[m:HAS_MEMBER]->(u:User)"
            " RETURN r.reasons, r.amount, m.role, u.user_id ORDER BY u.user_id"
        ).values()
        reasons = ["all of it within an hour"]
        assert found == [[reasons, 12.0, "core", "U-3"], [reasons, 12.0, "core", "U-5"]]
        store.publish([], AS_OF)
        assert current(session) == []


def test_a_sweep_that_was_overtaken_says_so(full: Place, session: neo4j.Session) -> None:
    with full.open() as store:
        database = store.database
        database.write(publish.begin, "slow")
        store.publish([ring("R-1", "U-1", "U-2")], AS_OF)
        with pytest.raises(StoreError, match="another sweep wrote its rings meanwhile"):
            database.write(publish.write, "slow", [publish.row(ring("R-9", "U-1"))])
        with pytest.raises(StoreError, match="another sweep wrote its rings meanwhile"):
            database.write(publish.turn, "slow", 1, 0)
    assert current(session) == ["R-1"]


def test_a_deadlock_resolves_itself(
    full: Place, engine: Engine, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds a user and waits for the store, while we hold the store and want
    the user: the server gives one of the two up."""
    tries, locked, real = [], Event(), batch.store

    def other() -> None:
        with server.driver() as driver, driver.session() as one, one.begin_transaction() as tx:
            # Who has more locks is spared.
            tx.run("MATCH (n:User|Order|Entity) SET n.seen = true").consume()
            locked.set()
            tx.run("MATCH (s:Store) SET s.seen = true").consume()
            tx.commit()

    thread = Thread(target=other)

    def store(tx: Any, *args: Any) -> Any:
        if not tries:
            thread.start()
            locked.wait(30)
            blocked(server)
        tries.append(1)
        return real(tx, *args)

    monkeypatch.setattr(batch, "store", store)
    with full.open(create=True) as store_:
        made = [order(500 + n, user_id="U-1") for n in range(5)]
        assert store_.load(engine, records(engine, made)).total.new == 5
        thread.join(30)
        assert store_.counts()["orders"] == 205
        assert store_.check() == ()
    assert len(tries) == 2


def blocked(server: Server) -> None:
    """Returns when a transaction waits for a lock."""
    with server.driver() as driver, driver.session() as one:
        for _ in range(300):
            states = one.run("SHOW TRANSACTIONS YIELD status RETURN status").value()
            if any("Blocked" in state for state in states):
                return
    raise AssertionError("nobody waits")


def elsewhere(place: Place, script: str, **more: Any) -> "subprocess.Popen[str]":
    """Another process does something to the store."""
    command = [sys.executable, "-c", CHILD + script, str(Path(__file__).parent), place.url]
    return subprocess.Popen(
        [*command, str(place.folder)], stdout=subprocess.PIPE, text=True, bufsize=1, **more
    )


CHILD = """
import os, signal, sys
sys.path[:0] = [sys.argv[1], os.path.dirname(sys.argv[1])]
from datetime import UTC, datetime
from pathlib import Path
from store_samples import Place, order, records
from graphrisk import keyring
from graphrisk.engine import engine
from graphrisk.store import restore
import graphrisk.store.neo4j.load as load
from graphrisk.store.neo4j import batch, publish, rekey, restore as restoring, schema

def after(module, name, times=1):
    real, left = getattr(module, name), [times]
    def wrapped(*args, **kw):
        result = real(*args, **kw)
        left[0] -= 1
        return result if left[0] else os.kill(os.getpid(), signal.SIGKILL)
    setattr(module, name, wrapped)

place = Place(sys.argv[2], Path(sys.argv[3]))
load.BATCH, rekey.PIECE, restoring.PIECE, publish.PIECE = 100, 50, 50, 1

def fill(number=400):
    with engine(threads=1) as one, place.open(create=True) as store:
        rows = [order(n) for n in range(number)]
        store.load(one, records(one, rows), lambda *said: print(*said, flush=True))

"""


@pytest.mark.slow
def test_two_loaders_at_once(servers: Servers, place: Place, engine: Engine) -> None:
    children = [elsewhere(place, "fill()") for _ in range(2)]
    for child in children:
        child.communicate()
        assert child.returncode == 0
    whole = Place(servers.url(place.folder.parent / "whole"), place.folder)
    with place.open() as store, whole.open(create=True) as once:
        once.load(engine, records(engine, [order(n) for n in range(400)]))
        assert store.check() == ()
        assert dump(store, engine) == dump(once, engine)


@pytest.mark.slow
def test_a_server_killed_in_the_middle_of_a_load(
    servers: Servers, place: Place, engine: Engine, server: Server, set_to: Any
) -> None:
    set_to(retry="1", connect="2")
    with elsewhere(place, "fill(3000)", stderr=subprocess.PIPE) as child:
        for _ in range(4):
            child.stdout.readline()
        server.kill()
        said = child.stderr.read()
    assert child.returncode != 0
    assert "StoreError" in said
    assert "can't be reached" in said or "broke off" in said
    server.start()
    with place.open(create=True) as store:
        assert 300 <= store.counts()["orders"] < 3000
        assert store.check() == ()
        made = records(engine, [order(n) for n in range(3000)])
        assert store.load(engine, made).total.new > 0
        assert store.check() == ()
        held = dump(store, engine)
    whole = Place(servers.url(place.folder.parent / "whole"), place.folder)
    with whole.open(create=True) as once:
        once.load(engine, made)
        assert dump(once, engine) == held


@pytest.mark.slow
@pytest.mark.parametrize(
    "step",
    [
        "after(schema, 'migrate')",
        "after(keyring, '_write')",
        "after(batch, 'write', 3)",
        "after(batch, 'store', 4)",
    ],
)
def test_load_killed_at_any_step(place: Place, engine: Engine, step: str) -> None:
    assert elsewhere(place, f"{step}; fill()").wait() == -9
    with place.open(create=True) as store:
        assert store.counts()["orders"] % 100 == 0
        store.load(engine, records(engine, [order(n) for n in range(400)]))
        assert store.check() == ()
        assert store.counts()["orders"] == 400
        links = store.links(engine).count().execute()
        store.rebuild()
        assert store.links(engine).count().execute() == links


@pytest.mark.slow
@pytest.mark.parametrize("step", ["begin", "write", "turn", "away"])
def test_rings_killed_at_any_step(full: Place, session: neo4j.Session, step: str) -> None:
    rings = "[ring('R-7', 'U-1', 'U-2'), ring('R-8', 'U-3', 'U-4')], datetime(2026, 4, 1)"
    with full.open() as store:
        store.publish([ring("R-1", "U-1", "U-2")], AS_OF)
        script = f"from test_neo4j import ring\nafter(publish, '{step}')\n"
        child = elsewhere(full, f"{script}place.open().publish({rings})")
        assert child.wait() == -9
        # `turn` was killed before its transaction ended: the old ones stay.
        assert current(session) == (["R-7", "R-8"] if step == "away" else ["R-1"])
        store.publish([ring("R-9", "U-1", "U-2")], AS_OF)
    assert current(session) == ["R-9"]
    assert session.run("MATCH (n:Ring|Sweep) RETURN count(n)").single(strict=True)[0] == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "step",
    [
        "after(keyring, '_write')",
        "after(rekey, 'piece', 2)",
        "after(rekey, 'turn')",
        "after(rekey, 'moved')",
        "after(keyring.os, 'replace')",
    ],
)
def test_rotation_killed_at_any_step(full: Place, engine: Engine, step: str) -> None:
    with full.open() as store:
        before = dump(store, engine)
    assert elsewhere(full, f"{step}; place.open().rotate()").wait() == -9
    with full.open() as store:
        assert dump(store, engine) == before
    with full.open(create=True) as store:
        assert full.keys.current().fingerprint == store.keys.fingerprint
        assert store.load(engine, records(engine, ORDERS)).total.unchanged == 200
        store.rotate()
        assert dump(store, engine) == before


@pytest.mark.slow
def test_a_restore_that_was_killed_is_done_again(full: Place, engine: Engine) -> None:
    path = full.folder / "b"
    with full.open() as store:
        before = dump(store, engine)
        store.backup(path)
        script = "after(restoring, 'step', 4); restore(place.url, place.folder / 'b', place.keys)"
        assert elsewhere(full, script).wait() == -9
        for use in (lambda: store.feed(engine), lambda: store.load(engine, records(engine, []))):
            with pytest.raises(StoreError, match=r"was cut short: .*graphrisk restore FILE"):
                use()
        restore(full.url, path, full.keys)
        assert dump(store, engine) == before
        assert store.check() == ()


def test_a_backup_goes_to_either_store(full: Place, engine: Engine, tmp_path: Path) -> None:
    path, file = full.folder / "b", Place(f"sqlite:{tmp_path}/other.db", full.folder)

    def held(store: EntityStore) -> dict[str, Any]:
        clear = store.feed(engine, clear=True).entities.drop("code")
        return {"clear": rows(clear)} | dump(store, engine) | {"entities": None}

    with full.open() as store:
        before = held(store)
        store.backup(path)
    restore(file.url, path, full.keys)
    with file.open(create=True) as other:
        assert held(other) == before
        assert other.check() == ()
        other.load(engine, records(engine, [order(300)]))
        other.backup(tmp_path / "c")
        after = held(other)
    restore(full.url, tmp_path / "c", full.keys)
    with full.open() as store:
        assert held(store) == after
        assert store.check() == ()


@pytest.mark.slow
def test_a_database_that_can_only_be_read(
    full: Place, engine: Engine, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with full.open() as store:
        before = dump(store, engine)
    told = homes.settings
    server.stop()
    with monkeypatch.context() as patch:
        limit = {"server.databases.read_only": "neo4j"}
        patch.setattr(homes, "settings", lambda home: told(home) | limit)
        server.start()
    try:
        with full.open() as store:
            assert dump(store, engine) == before
            store.backup(full.folder / "b")
            for write in (
                lambda: store.load(engine, records(engine, [order(900)])),
                lambda: store.publish([ring("R-1", "U-1", "U-2")], AS_OF),
                store.rebuild,
                store.rotate,
            ):
                with pytest.raises(StoreError, match="the database can be read only"):
                    write()
    finally:
        server.stop()
        server.start()
    with open_store(full.url, full.keys) as store:
        assert dump(store, engine) == before


def test_reading_writes_nothing(full: Place, engine: Engine) -> None:
    """A session that may only read refuses a statement that writes, so a sweep has none."""
    with full.open() as store:
        with pytest.raises(StoreError, match="the database can be read only"):
            store.database.read(publish.begin, "x")
        store.feed(engine)
        store.links(engine)
        store.check()


def test_a_key_that_was_rotated_elsewhere(full: Place, engine: Engine) -> None:
    with full.open(create=True) as old, full.open() as store:
        store.rotate()
        with pytest.raises(KeyFileError, match="the key was rotated"):
            old.load(engine, records(engine, [order(900)]))
