"""The audit: a chain that holds, and breaks wherever somebody changes it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from acts import ANN, BOB, body, swept
from sqlalchemy.exc import IntegrityError

from graphrisk.errors import RegistryError
from graphrisk.registry import Registry, audit, notes, open_registry
from graphrisk.registry.audit import Act, Filter
from graphrisk.registry.cases import Step, decide
from graphrisk.registry.emerging import emerge
from graphrisk.registry.memory import judge


@pytest.fixture
def told(memory: Registry) -> Registry:
    """Four entries: two sweeps, and two steps of a case."""
    with memory.write() as con:
        ids = swept(con, ["abc"])
        swept(con, ["abc"], 2)
        decide(con, [ids["abc"]], Step("open"), ANN._replace(at="2026-03-02T10:00:00+00:00"))
        decide(con, [ids["abc"]], Step("confirm"), BOB._replace(at="2026-03-03T10:00:00+00:00"))
    return memory


def change(file: Path, query: str) -> None:
    with closing(sqlite3.connect(file)) as con, con:
        assert con.execute(query).rowcount


def test_it_holds(told: Registry) -> None:
    with told.read() as con:
        checked = audit.verify(con)
        assert checked.entries == 4
        assert audit.verify(con, checked.head) == checked
        assert [e["action"] for e in audit.entries(con, Filter())] == [
            "case.confirm", "case.open", "sweep", "sweep",
        ]  # fmt: skip


TAMPERED = (
    ("UPDATE audit SET by = 'eve' WHERE id = 3", "entry 3"),
    ("UPDATE audit SET at = '2020' WHERE id = 1", "entry 1"),
    ("UPDATE audit SET body = '{}' WHERE id = 4", "entry 4"),
    ("UPDATE audit SET subject = 'R-1' WHERE id = 4", "entry 4"),
    ("DELETE FROM audit WHERE id = 2", "entry 2"),
    ("DELETE FROM audit WHERE id = 1", "entry 1"),
    ("UPDATE audit SET id = 9 WHERE id = 4", "entry 4"),
    ("UPDATE audit SET hash = 'x' WHERE id = 2", "entry 2"),
)


@pytest.mark.parametrize(("query", "where"), TAMPERED)
def test_it_breaks_where_it_was_changed(told: Registry, file: Path, query: str, where: str) -> None:
    change(file, query)
    with told.read() as con, pytest.raises(RegistryError, match=where):
        audit.verify(con)


def test_an_end_that_is_cut_off_shows_by_a_hash_noted_before(told: Registry, file: Path) -> None:
    with told.read() as con:
        head = audit.verify(con).head
    change(file, "DELETE FROM audit WHERE id = 4")
    with told.read() as con:
        assert audit.verify(con).entries == 3
        with pytest.raises(RegistryError, match=head[:12]):
            audit.verify(con, head)


def test_a_note_that_was_changed_shows(told: Registry, file: Path) -> None:
    def check() -> None:
        with told.read() as con:
            notes.check(con, audit.digests(con), audit.erased(con))

    check()
    change(file, "UPDATE notes SET text = 'she slept' WHERE id = 1")
    with pytest.raises(RegistryError, match="note 1"):
        check()
    change(file, "UPDATE notes SET text = NULL, salt = NULL WHERE id = 1")
    with pytest.raises(RegistryError, match="note 1"):
        check()


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        (Filter(action="sweep"), [2, 1]),
        (Filter(by="bob"), [4]),
        (Filter(since="2026-03-02", until="2026-03-03"), [3]),
        (Filter(most=1), [4]),
        (Filter(action="sweep", by="bob"), []),
    ],
)
def test_it_can_be_filtered(told: Registry, chosen: Filter, ids: list[int]) -> None:
    with told.read() as con:
        assert [e["id"] for e in audit.entries(con, chosen)] == ids


def test_another_policy_is_told(memory: Registry) -> None:
    from graphrisk.registry import record

    with memory.write() as con:
        swept(con, [])
        record(con, "2026-03-02", {"policy": {"digest": "p2"}}, [], [], Act("ann"))
        found = audit.entries(con, Filter(action="policy"))
    assert [(e["by"], e["body"]["from"], e["body"]["to"]) for e in found] == [
        ("ann", {"digest": "p1"}, {"digest": "p2"})
    ]


def test_a_ring_that_emerges_before_any_sweep_changes_no_policy(memory: Registry) -> None:
    users = [{"user_id": u, "role": "core", "score": 80, "evidence": "e"} for u in "ab"]
    with memory.write() as con:
        for _ in range(2):
            judge(con, {"digest": "p1"}, Act("server"))
            emerge(con, body("", "", "ab"), users)
        found = audit.entries(con, Filter(action="policy"))
    assert [(e["by"], e["body"]) for e in found] == [
        ("server", {"from": None, "to": {"digest": "p1"}})
    ]


def test_a_number_is_given_once(memory: Registry) -> None:
    from graphrisk.registry.tables import AUDIT

    row = {"id": 1, "at": "", "by": "", "action": "", "subject": "", "body": "", "hash": ""}
    with memory.write() as con:
        con.execute(AUDIT.insert(), row)
        with pytest.raises(IntegrityError):
            con.execute(AUDIT.insert(), row)


def test_a_writer_who_waits_too_long_is_told_what_to_do(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphrisk.registry.connection.BUSY", 0.05)
    with open_registry(f"sqlite:{file}") as one, open_registry(f"sqlite:{file}") as other:

        def late() -> None:
            with other.write():
                pass

        with one.write(), pytest.raises(RegistryError, match="another process; wait"):
            late()
