"""The registry: what a sweep writes the next one reads, whole, whoever writes beside it."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Timer
from typing import Any

import pytest

from graphrisk import errors, registry
from graphrisk.errors import NotFoundError, RegistryError
from graphrisk.registry import Connection, Registry, open_registry
from graphrisk.registry.identity import assign


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Registry]:
    with open_registry(f"sqlite:{tmp_path}/memory.db") as one:
        yield one


def rows(groups: Mapping[str, tuple[str, str]]) -> tuple[list[Any], list[Any]]:
    """Rings and members of ring_id: (change, users as letters)."""
    rings = [
        {"ring_id": r, "score": 90 - n, "kind": "refund", "change": change, "size": len(users)}
        for n, (r, (change, users)) in enumerate(groups.items())
    ]
    members = [
        {"ring_id": r, "user_id": u, "role": "core", "score": 50 + ord(u) % 3, "evidence": f"e{u}"}
        for r, (_, users) in groups.items()
        for u in users
    ]
    return rings, members


def record(con: Connection, groups: Mapping[str, tuple[str, str]]) -> int:
    return registry.record(con, "2026-03-01", {"note": "街"}, *rows(groups))


def week(memory: Registry, found: Sequence[str], seen: str = "") -> dict[str, str]:
    """One sweep as the product does it; seen: who did anything. Returns the changes by id."""
    with memory.write() as con:
        known = registry.known(con)
        names = assign([list(g) for g in found], known, registry.taken(con))
        groups = {n.ring_id: (n.change, g) for n, g in zip(names, found, strict=True)}
        record(con, groups)
        away = [
            {"ring_id": r, "change": "gone" if known[r] & set(seen) else "out-of-window"}
            for r in sorted(set(known) - set(groups))
        ]
        registry.carry(con, away)
    return {r: change for r, (change, _) in groups.items()}


def states(memory: Registry) -> list[tuple[int, str, str]]:
    """Every ring of every sweep as it is written."""
    with memory.read() as con:
        found = con.exec_driver_sql("SELECT sweep, ring_id, change FROM rings ORDER BY 1, 2")
        return [tuple(row) for row in found]


def test_before_the_first_sweep(memory: Registry):
    with memory.read() as con:
        assert registry.last_sweep(con) is None
        assert registry.known(con) == {}
        assert registry.taken(con) == set()
        assert registry.rings(con) == []


def test_what_is_recorded_is_known(memory: Registry):
    with memory.write() as con:
        assert record(con, {"R-2": ("new", "abc"), "R-1": ("new", "de")}) == 1
        assert record(con, {"R-3": ("grown", "cba")}) == 2
    with memory.read() as con:
        assert registry.known(con) == {"R-3": frozenset("abc")}
        assert registry.taken(con) == {"R-1", "R-2", "R-3"}
        assert [r["ring_id"] for r in registry.rings(con)] == ["R-3"]


def test_rings_keep_their_order_and_members_theirs(memory: Registry):
    with memory.write() as con:
        record(con, {"R-2": ("new", "abcd"), "R-1": ("new", "de")})
    with memory.read() as con:
        assert [r["ring_id"] for r in registry.rings(con)] == ["R-2", "R-1"]
        found = registry.ring(con, "R-2")
    # Strongest first, equal ones by id: the scores are 51, 52, 50, 51.
    assert [m["user_id"] for m in found["members"]] == ["b", "a", "d", "c"]
    assert found["members"][0] == {"user_id": "b", "role": "core", "score": 52, "evidence": "eb"}
    assert (found["sweep"], found["size"], found["score"]) == (1, 4, 90)


def test_an_older_ring_is_found_by_its_id(memory: Registry):
    with memory.write() as con:
        record(con, {"R-1": ("new", "ab")})
        record(con, {"R-1": ("grown", "abc")})
        record(con, {"R-9": ("new", "xy")})
    with memory.read() as con:
        found = registry.ring(con, "R-1")
        assert (found["sweep"], found["change"], len(found["members"])) == (2, "grown", 3)


def test_no_such_ring(memory: Registry):
    with memory.read() as con, pytest.raises(NotFoundError, match=r"'R-0'.*graphrisk rings"):
        registry.ring(con, "R-0")


def test_a_sweep_that_fails_leaves_nothing(memory: Registry):
    def fail() -> None:
        with memory.write() as con:
            record(con, {"R-1": ("new", "ab")})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert states(memory) == []
    assert week(memory, ["ab"]) != {}


def test_it_is_there_when_opened_again(tmp_path: Path):
    url = f"sqlite:{tmp_path}/memory.db"
    with open_registry(url) as one:
        named = week(one, ["abc"])
    with open_registry(url) as one:
        assert week(one, ["abc"]) == dict.fromkeys(named, "same")


def test_a_ring_that_is_gone_keeps_its_id(memory: Registry):
    (ring,) = week(memory, ["abc"])
    assert week(memory, [], seen="a") == {}
    assert week(memory, []) == {}
    (other,) = week(memory, ["xyz"])
    assert week(memory, ["abc", "xyz"]) == {ring: "same", other: "same"}
    assert week(memory, ["xyz"], seen="xyz") == {other: "same"}
    changes = [(sweep, change) for sweep, r, change in states(memory) if r == ring]
    assert changes == [
        (1, "new"), (2, "gone"), (3, "away"), (4, "away"), (5, "same"), (6, "out-of-window"),
    ]  # fmt: skip


def test_those_away_are_known_but_not_listed(memory: Registry):
    (ring,) = week(memory, ["abc"])
    week(memory, ["xyz"], seen="abc")
    with memory.read() as con:
        assert ring in registry.known(con)
        assert [r["ring_id"] for r in registry.rings(con)] != [ring]
        assert len(registry.rings(con)) == 1
        assert [m["user_id"] for m in registry.ring(con, ring)["members"]] == ["b", "a", "c"]


def test_a_ring_away_comes_back_grown(memory: Registry):
    (ring,) = week(memory, ["abc"])
    week(memory, [])
    assert week(memory, ["abcd"]) == {ring: "grown"}


def test_ids_are_never_used_again(memory: Registry):
    seen: list[str] = []
    for n in range(6):
        found = week(memory, ["abc", "xyz"][: 1 + n % 2])
        seen.extend(r for r, change in found.items() if change == "new")
    assert len(seen) == len(set(seen)) == 2


def test_nobody_carries_what_was_never_there(memory: Registry):
    with pytest.raises(RegistryError, match="R-0"), memory.write() as con:
        registry.carry(con, [{"ring_id": "R-0", "change": "gone"}])


def test_bodies_are_plain_and_the_same_each_time():
    body = {"b": Decimal("1.50"), "a": datetime(2026, 1, 2, tzinfo=UTC), "c": "街"}
    text = registry.dumps(body)
    assert text == registry.dumps(dict(reversed(body.items())))
    assert json.loads(text) == {"a": "2026-01-02 00:00:00+00:00", "b": "1.50", "c": "街"}
    assert "街" in text


def whole(memory: Registry, writers: int, rings: int) -> None:
    """That each writer left one sweep with all of its rings, after what it had read."""
    found = states(memory)
    assert sorted({sweep for sweep, _, _ in found}) == list(range(1, writers + 1))
    for sweep in range(1, writers + 1):
        assert len([row for row in found if row[0] == sweep]) == rings
        changes = {change for n, _, change in found if n == sweep}
        assert changes == ({"new"} if sweep == 1 else {"same"})
    with memory.read() as con:
        counts = con.exec_driver_sql("SELECT sweep, count(*) FROM members GROUP BY 1").all()
    assert len({n for _, n in counts}) == 1


DISJOINT = ["au", "bv", "cw", "dx", "ey", "fz"]


def test_threads_leave_whole_sweeps(tmp_path: Path):
    url, start = f"sqlite:{tmp_path}/memory.db", Barrier(4)
    open_registry(url).close()

    def write(_: int) -> None:
        start.wait()
        with open_registry(url) as one:
            week(one, DISJOINT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with open_registry(url) as one:
        whole(one, 4, len(DISJOINT))


def test_a_new_registry_waits_for_another_that_opens_it(tmp_path: Path):
    file = tmp_path / "memory.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    soon = Timer(0.3, other.rollback)
    soon.start()
    try:
        open_registry(f"sqlite:{file}").close()
    finally:
        soon.join()
        other.close()


def test_processes_leave_whole_sweeps(tmp_path: Path):
    # A bare package stands in for the real one, which loads the engine first.
    code = (
        "import sys, types; sys.path.insert(0, sys.argv[1])\n"
        "bare = sys.modules['graphrisk'] = types.ModuleType('graphrisk')\n"
        "bare.__path__ = [sys.argv[3]]\n"
        "from test_memory import DISJOINT, open_registry, week\n"
        "print('ready', flush=True)\n"
        "with open_registry(sys.argv[2]) as one:\n"
        "    for _ in range(5): week(one, DISJOINT)\n"
    )
    url = f"sqlite:{tmp_path}/memory.db"
    open_registry(url).close()
    package = str(Path(errors.__file__).parent)
    command = [sys.executable, "-c", code, str(Path(__file__).parent), url, package]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        with open_registry(url) as one:
            for _ in range(5):
                week(one, DISJOINT)
    assert other.returncode == 0
    with open_registry(url) as one:
        whole(one, 10, len(DISJOINT))


def test_not_a_database(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("dear diary, " * 500)
    for place in ("notes.txt", "", "nowhere/memory.db"):
        with pytest.raises(RegistryError, match="check the path") as error:
            open_registry(f"sqlite:{tmp_path}/{place}")
        assert str(tmp_path) in str(error.value)


def test_a_registry_of_a_newer_graphrisk(tmp_path: Path):
    file = tmp_path / "memory.db"
    open_registry(f"sqlite:{file}").close()
    with sqlite3.connect(file) as con:
        con.execute("UPDATE alembic_version SET version_num = '9999'")
    con.close()
    with pytest.raises(RegistryError, match="newer"):
        open_registry(f"sqlite:{file}")


@pytest.mark.parametrize("url", ["nonsense", "bogus://host/memory"])
def test_not_a_url(url: str):
    with pytest.raises(RegistryError, match=url):
        open_registry(url)


@pytest.mark.parametrize("name", ["what?.db", "100%41.db"])
def test_odd_file_names(tmp_path: Path, name: str):
    open_registry(f"sqlite:{tmp_path}/{name}").close()
    assert (tmp_path / name).exists()
