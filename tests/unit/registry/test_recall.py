"""What a review remembers of decisions: silence until something is new, and a floor."""

from pathlib import Path

import pytest
from acts import ANN, body, swept, vault

from graphrisk.registry import Registry
from graphrisk.registry.cases import Step, decide
from graphrisk.registry.cuts import Cut, add, said, undo
from graphrisk.registry.emerging import emerge
from graphrisk.registry.recall import Recall, recall
from graphrisk.registry.verdicts import evidence

KINDS = evidence(body("", "", ""))
"""The evidence that the rings of these tests have."""


def remembered(memory: Registry, folder: Path, floor: int = 0) -> Recall:
    with memory.read() as con:
        return recall(con, vault(folder), floor)


def decided(memory: Registry, group: str, action: str, **more: object) -> str:
    with memory.write() as con:
        ring = swept(con, [group, "xyz"], **more)[group]
        decide(con, [ring], Step(action), ANN)
    return ring


@pytest.mark.parametrize(
    ("community", "hushed"),
    [
        ("a", True),
        ("abcdefgh", True),
        # Of ten or more with three new ones a quarter is new; a part of them is still they.
        ("abcdefghnm", True),
        ("abcdefghnmo", False),
        ("abcnm", True),
        ("abcnmo", False),
        ("xyz", False),
    ],
)
def test_a_dismissed_community_is_hushed_until_a_quarter_is_new(
    memory: Registry, tmp_path: Path, community: str, hushed: bool
) -> None:
    ring = decided(memory, "abcdefgh", "dismiss")
    known = remembered(memory, tmp_path)
    assert known.verdicts == {ring: "silent"}
    assert known.hushes(community[-1], community, KINDS) is hushed


def test_another_kind_of_evidence_wakes_it(memory: Registry, tmp_path: Path) -> None:
    decided(memory, "abcd", "dismiss")
    known = remembered(memory, tmp_path)
    assert known.hushes("a", "abcd", KINDS)
    assert not known.hushes("a", "abcd", KINDS | {"shares payment"})


def test_who_is_alone_is_hushed_with_the_ring(memory: Registry, tmp_path: Path) -> None:
    decided(memory, "abcd", "dismiss")
    known = remembered(memory, tmp_path)
    assert known.hushes("a", "", ())
    assert not known.hushes("n", "", ())
    assert not known.hushes("x", "x", KINDS)


def test_a_ring_that_is_away_stays_hushed(memory: Registry, tmp_path: Path) -> None:
    ring = decided(memory, "abcd", "dismiss")
    with memory.write() as con:
        swept(con, ["xyz"], 2)
    known = remembered(memory, tmp_path)
    assert ring not in known.rings
    assert known.heir("abc") == ring
    assert known.hushes("a", "abc", KINDS)


def test_the_heir_is_the_one_that_emerging_names(memory: Registry, tmp_path: Path) -> None:
    with memory.write() as con:
        ids = swept(con, ["abcdef", "ghij", "klmnopqrst"])
        decide(con, [ids["ghij"]], Step("dismiss"), ANN)
    known = remembered(memory, tmp_path)
    for community in ("abg", "agh", "a", "uvw", "ak", "kuvw", "klmu", "defghi"):
        with memory.write() as con:
            members = [
                {"user_id": u, "role": "core", "score": 1, "evidence": ""} for u in community
            ]
            made = emerge(con, body("", "", community), members)
            con.rollback()
        assert known.heir(community) == (None if made.new else made.ring_id)


def test_a_confirmed_ring_has_its_floor_at_once(memory: Registry, tmp_path: Path) -> None:
    ring = decided(memory, "abcd", "confirm", score=40)
    known = remembered(memory, tmp_path, floor=80)
    assert {r: b["score"] for r, b in known.rings.items()}[ring] == 80
    assert next(iter(known.rings)) == ring
    assert known.verdict("abc", KINDS) == "confirmed"
    with memory.write() as con:
        decide(con, [ring], Step("reopen"), ANN)
    again = remembered(memory, tmp_path, floor=80)
    assert {b["score"] for b in again.rings.values()} == {40}
    assert again.verdict("abc", KINDS) is None


CUTS = {
    "link": ([("user", "a"), ("device", "dev-7777-1234")], {"a"}),
    "tie": ([("user", "a"), ("user", "b")], {"a", "b"}),
    "removal": ([("user", "a")], {"a"}),
    "value": ([("device", "dev-7777-1234")], set("abcd")),
    "user": ([("user", "a")], {"a"}),
}


@pytest.mark.parametrize("what", CUTS)
def test_who_is_cut_is_in_no_ring_until_a_sweep_says_so(
    memory: Registry, tmp_path: Path, what: str
) -> None:
    names, apart = CUTS[what]
    box = vault(tmp_path)
    with memory.write() as con:
        ids = swept(con, ["abcd", "wxyz"], links=[])
    with memory.write() as con:
        links = [{"user_id": u, "kind": "device", "caption": "device …1234"} for u in "abcd"]
        ring = swept(con, ["abcd"], 2, links=links)["abcd"]
        assert ring == ids["abcd"]
    with memory.write() as con:
        refs = [box.name(con, *name) for name in names]
        other = ring if what == "removal" else "".join(refs[1:])
        number = add(con, Cut(what, refs[0], other, "2100-01-01"), ANN)
    assert set(remembered(memory, tmp_path).homes) == set("abcd") - apart
    with memory.write() as con:
        alone = [{"user_id": u, "role": "core", "score": 1, "evidence": ""} for u in "an"]
        assert emerge(con, body("", "", "an"), alone).new
        con.rollback()
    with memory.write() as con:
        swept(con, ["abcd"], 3)
    # A sweep that found them anyway knew of the cut; a cleared user it would not have found.
    cleared = apart if what == "user" else set()
    assert set(remembered(memory, tmp_path).homes) == set("abcd") - cleared
    with memory.write() as con:
        undo(con, number, ANN)
    assert set(remembered(memory, tmp_path).homes) == set("abcd")


def test_a_cut_that_is_undone_parts_nobody(memory: Registry, tmp_path: Path) -> None:
    box = vault(tmp_path)
    with memory.write() as con:
        ring = swept(con, ["abcd"])["abcd"]
    with memory.write() as con:
        number = add(con, Cut("removal", box.name(con, "user", "a"), ring), ANN)
        undo(con, number, ANN)
    assert set(remembered(memory, tmp_path).homes) == set("abcd")


def test_a_cut_made_while_a_sweep_runs_is_later_than_it(memory: Registry, tmp_path: Path) -> None:
    box = vault(tmp_path)
    with memory.write() as con:
        ring = swept(con, ["abcd"])["abcd"]
    with memory.read() as con:
        heard = said(con, box).heard
    with memory.write() as con:
        add(con, Cut("removal", box.name(con, "user", "a"), ring), ANN)
    with memory.write() as con:
        swept(con, ["abcd"], 2, heard=heard)
    assert set(remembered(memory, tmp_path).homes) == set("bcd")


def test_a_ring_that_was_away_is_listed_when_a_review_finds_it(
    memory: Registry, tmp_path: Path
) -> None:
    with memory.write() as con:
        ring = swept(con, ["abcd", "xyz"])["abcd"]
        swept(con, ["xyz"], 2)
    assert ring not in remembered(memory, tmp_path).rings
    members = [{"user_id": u, "role": "core", "score": 1, "evidence": ""} for u in "abn"]
    with memory.write() as con:
        assert emerge(con, body("", "", "abn"), members) == (ring, False)
    known = remembered(memory, tmp_path)
    assert {m["user_id"] for m in known.members[ring]} == set("abcdn")
    assert set(known.homes) >= set("abcdn")
