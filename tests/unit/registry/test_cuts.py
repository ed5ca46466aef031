"""Cuts and lists: references only, each of its day, nothing twice, everything reversible."""

from pathlib import Path

import pytest
from acts import ANN, BOB, swept, tables, vault

from graphrisk.errors import ConflictError, GraphriskError, InputError, NotFoundError
from graphrisk.registry import Registry, audit, cuts, lists, open_registry
from graphrisk.registry.audit import Act
from graphrisk.registry.cuts import Cut, add, said, standing, undo
from graphrisk.registry.lists import Entry
from graphrisk.registry.vault import Vault
from graphrisk.said import Said

SECRET = ("dev-secret-4242", "203.0.113.77", "u-secret")


@pytest.fixture
def box(tmp_path: Path) -> Vault:
    return vault(tmp_path)


def make(memory: Registry, box: Vault, what: str, *names: tuple[str, str], **more: str) -> int:
    with memory.write() as con:
        refs = [box.name(con, kind, value) for kind, value in names]
        return add(
            con,
            Cut(what, refs[0], more.get("ring") or (refs[1:] or [""])[0], more.get("until", "")),
            ANN,
        )


def heard(memory: Registry, box: Vault) -> Said:
    with memory.read() as con:
        return said(con, box)


def test_each_cut_reaches_the_sweep_and_is_undone(memory: Registry, box: Vault) -> None:
    with memory.write() as con:
        ring = swept(con, ["abc"])["abc"]
    numbers = [
        make(memory, box, "link", ("user", "u1"), ("device", " dev-42 ")),
        make(memory, box, "tie", ("user", "u9"), ("user", "u2")),
        make(memory, box, "removal", ("user", "b"), ring=ring),
        make(memory, box, "value", ("ip", "203.0.113.7"), until="2026-12-31"),
        make(memory, box, "user", ("user", "u3")),
    ]
    assert numbers == [1, 2, 3, 4, 5]
    assert heard(memory, box) == Said(
        links=(("u1", "device", "dev-42"),),
        values=(("ip", "203.0.113.7", "2026-12-31"),),
        pairs=frozenset({("u2", "u9"), ("a", "b"), ("b", "c")}),
        cleared=frozenset({"u3"}),
    )
    for number in numbers:
        with memory.write() as con:
            undo(con, number, BOB)
    assert heard(memory, box) == Said()
    with memory.read() as con:
        assert len(audit.entries(con, audit.Filter(by="bob", action="cut.undo"))) == 5


def test_removal_is_of_those_who_were_there(memory: Registry, box: Vault) -> None:
    with memory.write() as con:
        ring = swept(con, ["abc"])["abc"]
    make(memory, box, "removal", ("user", "a"), ring=ring)
    with memory.write() as con:
        assert swept(con, ["bcd"], 2)["bcd"] == ring
    assert heard(memory, box).pairs == {("a", "b"), ("a", "c")}


def test_a_removal_from_a_one_hour_ring_is_of_its_shop(memory: Registry, box: Vault) -> None:
    with memory.write() as con:
        ring = swept(con, ["a"], hour_of="M-1")["a"]
    make(memory, box, "removal", ("user", "a"), ring=ring)
    assert heard(memory, box).rushes == {("M-1", "a")}


def test_no_value_in_clear(memory: Registry, box: Vault, file: Path) -> None:
    device, ip, user = SECRET
    make(memory, box, "link", ("user", user), ("device", device))
    make(memory, box, "value", ("ip", ip), until="2026-12-31")
    with memory.write() as con:
        lists.add(con, box, Entry("blocked", "device", device, "why", "us"), ANN)
        told = str(audit.entries(con, audit.Filter()))
    assert not any(word in told for word in SECRET)
    memory.close()
    stored = b"".join(f.read_bytes() for f in file.parent.glob("memory.db*"))
    assert device.encode() not in stored
    assert ip.encode() not in stored


def test_nothing_is_cut_twice(memory: Registry, box: Vault) -> None:
    make(memory, box, "tie", ("user", "u1"), ("user", "u2"))
    before = tables(memory)
    with pytest.raises(ConflictError, match="number 1"):
        make(memory, box, "tie", ("user", "u2"), ("user", "u1"))
    assert tables(memory) == before
    with memory.write() as con:
        undo(con, 1, ANN)
    with pytest.raises(ConflictError, match="undone already"), memory.write() as con:
        undo(con, 1, ANN)
    assert make(memory, box, "tie", ("user", "u2"), ("user", "u1")) == 3
    with memory.read() as con:
        assert set(standing(con)) == {3}


WRONG = (
    ("tie", [("user", "u1"), ("user", "u1")], InputError, "two users"),
    ("removal", [("user", "u1")], NotFoundError, "R-0"),
    ("link", [("user", "u1"), ("tattoo", "x")], InputError, "'tattoo'"),
    ("link", [("user", " "), ("device", "x-1")], InputError, "empty user"),
    ("link", [("user", "u1"), ("ip", "300.1.2.3")], InputError, "this ip"),
    ("limb", [("user", "u1")], InputError, "'limb'"),
)


@pytest.mark.parametrize(("what", "names", "error", "word"), WRONG)
def test_what_cant_be_cut(
    memory: Registry, box: Vault, what: str, names: list[tuple[str, str]],
    error: type[GraphriskError], word: str,
) -> None:  # fmt: skip
    before = tables(memory)
    with pytest.raises(error, match=word):
        make(memory, box, what, *names, ring="R-0" if what == "removal" else "")
    assert tables(memory) == before


def test_undo_of_nothing(memory: Registry) -> None:
    with pytest.raises(NotFoundError, match="no cut 7"), memory.write() as con:
        undo(con, 7, ANN)


def test_references_stay_when_the_key_is_rotated(memory: Registry, box: Vault) -> None:
    make(memory, box, "link", ("user", "u1"), ("device", "dev-42"))
    before = heard(memory, box)
    with memory.read() as con:
        refs = standing(con)
        former = box.ring.current()
    new = box.ring.stage()
    box.ring.settle(new, former.fingerprint)
    assert heard(memory, box) == before
    with memory.write() as con:
        assert box.rotate(con) == 2
        assert box.rotate(con) == 0
        assert standing(con) == refs
        assert box.name(con, "user", "u1") == refs[1].subject
    for kept in Path(str(box.ring.file)).parent.glob("graphrisk.key.*"):
        kept.unlink()
    assert heard(memory, box) == before


def put(memory: Registry, box: Vault, entry: Entry, act: Act = ANN) -> None:
    with memory.write() as con:
        lists.add(con, box, entry, act)


def test_lists_tell_who_is_on_them(memory: Registry, box: Vault) -> None:
    put(memory, box, Entry("blocked", "device", "dev-4242-4242", "card testing", "us"))
    put(memory, box, Entry("trusted", "user", "u1", "our own"))
    asked = [("device", "dev-4242-4242"), ("user", "u1"), ("user", "u2")]
    with memory.read() as con:
        assert lists.hits(con, box, asked) == [
            Entry("blocked", "device", "device …4242", "card testing", "us"),
            Entry("trusted", "user", "u1", "our own"),
        ]
        assert lists.hits(con, box, [("user", "u2")]) == []
        assert lists.exported(con, box, ANN)[0].value == "dev-4242-4242"


def test_entries_expire_and_are_renewed(memory: Registry, box: Vault) -> None:
    put(memory, box, Entry("blocked", "user", "u1", "why", expires="2026-04-01"))
    with memory.read() as con:
        assert len(lists.standing(con, at="2026-12-01")) == 0
    early = Act("ann", at="2026-03-01T00:00:00+00:00")
    put(memory, box, Entry("blocked", "user", "u2", "why", expires="2026-04-01"), early)
    put(memory, box, Entry("blocked", "user", "u2", "why", expires="2026-05-01"), early)
    with memory.read() as con:
        for day, number in (("03-31", 1), ("04-01", 1), ("04-30", 1), ("05-01", 0)):
            assert len(lists.standing(con, at=f"2026-{day}T12:00:00+00:00")) == number


def test_blocked_and_trusted_at_once_is_a_conflict(memory: Registry, box: Vault) -> None:
    put(memory, box, Entry("blocked", "user", "u1"))
    with pytest.raises(ConflictError, match="blocked"):
        put(memory, box, Entry("trusted", "user", "u1"))
    with memory.write() as con:
        lists.remove(con, box, Entry("blocked", "user", "u1"), ANN)
    put(memory, box, Entry("trusted", "user", "u1"))
    with pytest.raises(NotFoundError, match="blocked list"), memory.write() as con:
        lists.remove(con, box, Entry("blocked", "user", "u1"), ANN)


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        (Entry("grey", "user", "u1"), "'grey'"),
        (Entry("blocked", "user", "u1", expires="soon"), "'soon'"),
        (Entry("blocked", "user", "u1", expires="20260401"), "2026-12-31"),
        (Entry("blocked", "device", "\x00"), "this device"),
    ],
)
def test_what_cant_be_listed(memory: Registry, box: Vault, entry: Entry, word: str) -> None:
    with pytest.raises(InputError, match=word):
        put(memory, box, entry)


def test_cuts_are_shown_by_captions(memory: Registry, box: Vault) -> None:
    make(memory, box, "link", ("user", "u1"), ("device", "dev-4242-4242"))
    with memory.read() as con:
        (row,) = cuts.listed(con)
    assert (row["subject"], row["other"], row["note"]) == ("u1", "device …4242", "she looked")


def test_two_who_name_the_same_user(file: Path, box: Vault) -> None:
    url = f"sqlite:{file}"
    with open_registry(url) as one, open_registry(url) as other:
        with one.write() as con:
            ref = box.name(con, "user", "u1")
        with other.write() as con:
            assert box.name(con, "user", " u1 ") == ref
