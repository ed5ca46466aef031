"""Erasing people: nothing of them is left, decisions and the audit stay."""

from pathlib import Path

import pytest
from acts import ANN, AS_OF, swept, tables, vault

from graphrisk.registry import Registry, audit, lists, notes, open_registry
from graphrisk.registry.audit import Act
from graphrisk.registry.cases import Step, cases, decide
from graphrisk.registry.changes import changes
from graphrisk.registry.copying import copied
from graphrisk.registry.cuts import Cut, add, said, standing, undo
from graphrisk.registry.erasure import Erased, forget, retain
from graphrisk.registry.labels import labels
from graphrisk.registry.lists import Entry
from graphrisk.registry.report import Line, report
from graphrisk.registry.vault import Vault
from graphrisk.registry.verdicts import listed

MALLORY = "mallory-0815"
DEVICE = "dev-of-mallory-77"


@pytest.fixture
def box(tmp_path: Path) -> Vault:
    return vault(tmp_path)


@pytest.fixture
def worked(memory: Registry, box: Vault) -> Registry:
    """Two rings; one with Mallory, confirmed, with a note; a cut link of hers; a tie of others."""
    with memory.write() as con:
        ids = swept(con, ["abc"])
        ring = {"ring_id": ids["abc"], "user_id": MALLORY, "role": "core", "score": 90}
        from graphrisk.registry.tables import MEMBERS

        con.execute(MEMBERS.insert(), {"sweep": 1, "evidence": "e", **ring})
        early = Act("ann", f"Called {MALLORY} twice", AS_OF.format(2))
        decide(con, [ids["abc"]], Step("confirm"), early)
        who, what = box.name(con, "user", MALLORY), box.name(con, "device", DEVICE)
        add(con, Cut("link", who, what), early)
        add(con, Cut("tie", box.name(con, "user", "x"), box.name(con, "user", "y")), ANN)
        lists.add(con, box, Entry("trusted", "user", "z", "known"), ANN)
    return memory


def held(memory: Registry) -> None:
    with memory.read() as con:
        audit.verify(con)
        notes.check(con, audit.digests(con), audit.erased(con))


def test_nothing_of_a_forgotten_user_is_left(worked: Registry, box: Vault, file: Path) -> None:
    with worked.write() as con:
        assert forget(con, box, MALLORY, ANN) == Erased(1, 2, 2)
    assert MALLORY not in str(tables(worked))
    held(worked)
    worked.flush()
    worked.close()
    stored = b"".join(f.read_bytes() for f in file.parent.glob("memory.db*"))
    assert MALLORY.encode() not in stored


def test_decisions_stay_without_the_forgotten(worked: Registry, box: Vault) -> None:
    with worked.write() as con:
        forget(con, box, MALLORY, ANN)
    with worked.read() as con:
        assert {x.user_id for x in labels(con)} == set("abc")
        assert [c.state for c in cases(con).values()] == ["confirmed"]
        assert len(standing(con)) == 2
        spoken = said(con, box)
        assert (spoken.links, spoken.pairs) == ((), {("x", "y")})
        assert [e.value for e in lists.entries(con, lists.standing(con))] == ["z"]


def test_forgetting_twice_and_a_stranger(worked: Registry, box: Vault) -> None:
    with worked.write() as con:
        forget(con, box, MALLORY, ANN)
        assert forget(con, box, MALLORY, ANN) == Erased(0, 0, 0)
        assert forget(con, box, "nobody", ANN) == Erased(0, 0, 0)
    held(worked)


def test_who_comes_back_is_known_again_when_named(worked: Registry, box: Vault) -> None:
    with worked.write() as con:
        ref = box.name(con, "user", MALLORY)
        forget(con, box, MALLORY, ANN)
        assert box.open(con, [ref])[ref].value is None
        assert box.name(con, "user", MALLORY) == ref
        assert box.open(con, [ref])[ref].value == MALLORY


def test_a_part_of_a_word_is_no_name(memory: Registry, box: Vault) -> None:
    with memory.write() as con:
        ring = swept(con, ["ab"])["ab"]
        decide(con, [ring], Step("note"), Act("ann", "u1 sold to u12 and x-u1; ask u1."))
        forget(con, box, "u1", ANN)
        ((_, text),) = [(n, t) for n, t in notes.read(con, [1]).items() if n]
    assert text.count("u1") == 2
    assert "u12 and x-u1; ask user-" in text


def test_retention_takes_what_is_old_and_leaves_the_last_sweep(
    worked: Registry, box: Vault
) -> None:
    with worked.write() as con:
        undo(con, 1, Act("ann", at=AS_OF.format(3)))
        swept(con, ["abcd"], 20)
        lost = retain(con, box, AS_OF.format(10), ANN)
    # Four in the first sweep, four in the decision; her two references; her two notes.
    assert lost == Erased(8, 2, 2)
    assert MALLORY not in str(tables(worked))
    held(worked)
    with worked.read() as con:
        assert len(standing(con)) == 1
        assert labels(con) == []
        (ring,) = listed(con)
        assert (ring["verdict"], ring["size"]) == ("confirmed", 4)
    with worked.write() as con:
        assert retain(con, box, AS_OF.format(10), ANN) == Erased(0, 0, 0)


def test_a_copy_says_the_same(worked: Registry, tmp_path: Path) -> None:
    with open_registry(f"sqlite:{tmp_path}/copy.db") as copy:
        with copy.write() as con:
            swept(con, ["stuv", "wxyz"])
        copied(worked, copy)
        assert tables(copy) == tables(worked)
        held(copy)


def test_changes_tell_who_joined_and_left(memory: Registry) -> None:
    with memory.write() as con:
        ids = swept(con, ["abc", "mn", "op", "uvwx", "yz"])
        assert {c.change for c in changes(con)} == {"new"}
        then = swept(con, ["abd", "mnop", "uv", "wx"], 2)
        found = {c.ring_id: c for c in changes(con)}
    ring = found[ids["abc"]]
    assert (ring.change, ring.joined, ring.left) == ("grown", ("d",), ("c",))
    merged = found[then["mnop"]]
    lost = ({ids["mn"], ids["op"]} - {merged.ring_id}).pop()
    assert (merged.change, merged.parents) == ("merged", (lost,))
    assert (found[lost].change, found[lost].into) == ("gone", (merged.ring_id,))
    halves = [found[then["uv"]], found[then["wx"]]]
    assert [c.change for c in halves] == ["split", "split"]
    assert (found[ids["yz"]].size, found[ids["yz"]].left) == (0, ("y", "z"))
    with memory.write() as con:
        swept(con, ["abd", "mnop", "uv", "wx"], 3)
        assert changes(con) == []


def test_the_report_counts_each_ring_as_it_was_decided(memory: Registry) -> None:
    with memory.write() as con:
        assert report(con) == [Line("all", "all", 0, 0, 0, 0, None)]
        ids = swept(con, ["abc", "def", "ghi"], 1)
        decide(con, [ids["abc"], ids["def"]], Step("confirm"), ANN)
        decide(con, [ids["ghi"]], Step("dismiss"), ANN)
        swept(con, ["abc", "def", "ghi", "xyz"], 8, kind="sms", score=60)
        assert report(con) == [
            Line("refund", "80-100", 3, 2, 1, 0, 66.7),
            Line("sms", "50-79", 1, 0, 0, 1, None),
            Line("all", "all", 4, 2, 1, 1, 66.7),
        ]
        assert report(con, "2026-03-09") == [Line("all", "all", 0, 0, 0, 0, None)]
        assert report(con, "2026-03-01", "2026-03-02")[-1].rings == 3
