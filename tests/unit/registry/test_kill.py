"""Killed between any two writes, whatever is written: all of it is there, or nothing; and two
processes at once lose nothing."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from acts import ANN, AS_OF, ended, forked, swept, tables, vault
from sqlalchemy import event

from graphrisk.errors import ConflictError
from graphrisk.registry import Connection, Registry, audit, lists, notes, open_registry
from graphrisk.registry.audit import Act
from graphrisk.registry.cases import Step, decide
from graphrisk.registry.cuts import Cut, add, standing, undo
from graphrisk.registry.erasure import forget, retain
from graphrisk.registry.lists import Entry
from graphrisk.registry.vault import Vault

MALLORY = "mallory-0815"
DEVICE = "dev-of-mallory-77"
EARLY = Act("ann", f"Called {MALLORY} twice", AS_OF.format(1))


@pytest.fixture
def box(tmp_path: Path) -> Vault:
    return vault(tmp_path)


@pytest.fixture
def ring(file: Path, box: Vault) -> str:
    """A ring of before; Mallory is in a note, a cut and on a list, and an undone cut is hers."""
    with open_registry(f"sqlite:{file}") as memory, memory.write() as con:
        ring = swept(con, ["abcd"])["abcd"]
        decide(con, [ring], Step("note"), EARLY)
        who, what = box.name(con, "user", MALLORY), box.name(con, "device", DEVICE)
        undo(con, add(con, Cut("link", who, what), EARLY), EARLY)
        lists.add(con, box, Entry("blocked", "user", "eve", "why"), EARLY)
        swept(con, ["abcd"], 2)
    return ring


Work = Callable[[Connection, Vault, str], object]
WORKS: dict[str, Work] = {
    "sweep": lambda con, box, ring: swept(con, ["abc", "xyz"], 3),
    "confirm": lambda con, box, ring: decide(con, [ring], Step("confirm"), ANN),
    "link": lambda con, box, ring: add(
        con, Cut("link", box.name(con, "user", "new"), box.name(con, "device", DEVICE)), ANN
    ),
    "removal": lambda con, box, ring: add(
        con, Cut("removal", box.name(con, "user", "a"), ring), ANN
    ),
    "list": lambda con, box, ring: [
        lists.add(con, box, Entry("trusted", "user", u, "known"), ANN) for u in ("u1", "u2")
    ],
    "unlist": lambda con, box, ring: lists.remove(
        con, box, Entry("blocked", "user", "eve", "sorry"), ANN
    ),
    "forget": lambda con, box, ring: forget(con, box, MALLORY, ANN),
    "retain": lambda con, box, ring: retain(con, box, AS_OF.format(2), ANN),
}


@pytest.mark.parametrize("what", WORKS)
def test_it_is_whole_or_it_never_was(file: Path, box: Vault, ring: str, what: str) -> None:
    url, work = f"sqlite:{file}", WORKS[what]
    with open_registry(url) as memory:
        before = tables(memory)

    def killed(turn: int) -> Callable[[], None]:
        def run() -> None:
            with open_registry(url) as memory, memory.write() as con:
                left = [turn]

                def count(*_: object) -> None:
                    left[0] -= 1
                    if not left[0]:
                        os.kill(os.getpid(), signal.SIGKILL)

                event.listen(con, "after_cursor_execute", count)
                work(con, box, ring)

        return run

    for turn in range(1, 80):
        end = ended(forked(killed(turn)))
        with open_registry(url) as memory:
            held(memory)
            if end == 0:
                assert tables(memory) != before
                break
            assert end == -signal.SIGKILL
            assert tables(memory) == before
    assert end == 0
    assert turn > 4


def held(memory: Registry) -> None:
    with memory.read() as con:
        audit.verify(con)
        notes.check(con, audit.digests(con), audit.erased(con))


def test_an_erasure_that_was_killed_is_done_by_doing_it_again(
    file: Path, box: Vault, ring: str
) -> None:
    """Also when it was written, and its traces were still in the database's log."""
    url = f"sqlite:{file}"

    def run() -> None:
        with open_registry(url) as memory:
            with memory.write() as con:
                forget(con, box, MALLORY, ANN)
            os.kill(os.getpid(), signal.SIGKILL)

    assert ended(forked(run)) == -signal.SIGKILL
    with open_registry(url) as memory:
        with memory.write() as con:
            assert set(forget(con, box, MALLORY, ANN)) == {0}
        memory.flush()
        held(memory)
    stored = b"".join(f.read_bytes() for f in file.parent.glob("memory.db*"))
    assert MALLORY.encode() not in stored


def test_two_processes_cut_and_list_at_once(file: Path, box: Vault, ring: str) -> None:
    """Both name the same users, as fast as they can: each cut is made once, none is lost."""
    url, users = f"sqlite:{file}", [f"u{n}" for n in range(12)]

    def work(mine: str) -> Callable[[], None]:
        def run() -> None:
            with open_registry(url) as memory:
                for user in users:
                    try:
                        with memory.write() as con:
                            add(con, Cut("user", box.name(con, "user", user)), ANN)
                    except ConflictError:
                        pass
                    with memory.write() as con:
                        lists.add(con, box, Entry("trusted", "user", f"{mine}-{user}"), ANN)

        return run

    assert [ended(child) for child in [forked(work("one")), forked(work("two"))]] == [0, 0]
    with open_registry(url) as memory, memory.read() as con:
        known = box.open(con, [c.subject for c in standing(con).values()])
        assert sorted(s.value or "" for s in known.values()) == sorted(users)
        # Both, and the one who was blocked before.
        assert len(lists.standing(con)) == 2 * len(users) + 1
        audit.verify(con)
