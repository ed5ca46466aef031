"""Who a ring was last time: laws over any two sweeps, and each change by hand."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrisk.registry.identity import ALPHABET, PART, Identity, Shops, assign, fresh_id

Known = Mapping[str, frozenset[str]]


def named(found: Sequence[str], known: Mapping[str, str] | None = None) -> list[Identity]:
    """Rings and members as words: one letter, one user."""
    return assign([list(g) for g in found], {r: frozenset(g) for r, g in (known or {}).items()})


def changes(found: Sequence[str], known: Mapping[str, str]) -> list[tuple[str, str]]:
    """Id and change of each; a new id as "*"."""
    return [(i.ring_id if i.ring_id in known else "*", i.change) for i in named(found, known)]


@st.composite
def partitions(draw: st.DrawFn) -> list[frozenset[str]]:
    """Disjoint rings of two users or more among thirty; some users are in none."""
    homes = draw(st.lists(st.integers(0, 6), min_size=30, max_size=30))
    groups = (frozenset(f"u{n}" for n, h in enumerate(homes) if h == ring) for ring in range(1, 7))
    return [g for g in groups if len(g) > 1]


@st.composite
def sweeps(draw: st.DrawFn) -> tuple[list[frozenset[str]], Known]:
    """What was found, and what was known: some rings stay as they were."""
    before = draw(partitions())
    stay = [g for g in before if draw(st.booleans())]
    held = frozenset().union(*stay)
    after = [g - held for g in draw(partitions())]
    found = draw(st.permutations([*stay, *(g for g in after if len(g) > 1)]))
    return found, {f"R-{n}": g for n, g in enumerate(before)}


@given(sweeps())
def test_the_same_in_is_the_same_out(sweep: tuple[list[frozenset[str]], Known]):
    found, known = sweep
    again = dict(reversed(known.items()))
    assert assign([sorted(g, reverse=True) for g in found], again) == assign(found, known)


@given(sweeps(), st.sets(st.sampled_from([f"R-{n}" for n in range(20)])))
def test_ids_are_unique_and_never_used_again(
    sweep: tuple[list[frozenset[str]], Known], taken: set[str]
):
    found, known = sweep
    old = taken | set(known)
    # Ids that the rings would get anew are taken as well.
    old |= {fresh_id(g, ()) for g in found[::2]}
    ids = [i.ring_id for i in assign(found, known, old)]
    assert len(ids) == len(set(ids)) == len(found)
    assert all(i in known or i not in old for i in ids)


@given(sweeps())
def test_a_ring_that_stays_keeps_its_id(sweep: tuple[list[frozenset[str]], Known]):
    found, known = sweep
    for group, identity in zip(found, assign(found, known), strict=True):
        old = [r for r, members in known.items() if members == group]
        if old:
            assert (identity.ring_id, identity.change) == (old[0], "same")
            assert (identity.parents, identity.joined, identity.left) == ((old[0],), (), ())


@given(sweeps())
def test_what_is_told_is_true(sweep: tuple[list[frozenset[str]], Known]):
    found, known = sweep
    for group, identity in zip(found, assign(found, known), strict=True):
        before = known.get(identity.ring_id, frozenset())
        assert set(identity.joined) == group - before
        assert set(identity.left) == before - group
        assert all(known[p] & group for p in identity.parents)
        assert not before or before & group
        if identity.change == "same":
            assert before == group
        if identity.change == "merged":
            assert len(identity.parents) > 1


@given(sweeps())
def test_no_old_ring_has_more_of_a_ring_that_could_have_its_id(
    sweep: tuple[list[frozenset[str]], Known],
):
    # Each id is with the ring that holds most of its members, or that ring has a nearer one.
    found, known = sweep
    heirs = {i.ring_id: g for i, g in zip(assign(found, known), found, strict=True)}
    for ring, members in known.items():
        kept = len(members & heirs[ring]) if ring in heirs else 0
        for other, group in heirs.items():
            n = len(members & group)
            if n > kept and (n * PART >= len(members) or n * PART >= len(group)):
                assert other in known
                assert len(known[other] & group) >= n


def test_new():
    (one,) = named(["abc"])
    assert one.change == "new"
    assert (one.parents, one.joined, one.left) == ((), ("a", "b", "c"), ())
    assert one.ring_id[:2] == "R-"
    assert set(one.ring_id[2:]) <= set(ALPHABET)
    assert named(["bca"]) == [one]
    assert named(["abd"])[0].ring_id != one.ring_id


def test_two_new_rings_of_the_same_users():
    one, other = named(["abc", "abc"])
    assert one.ring_id != other.ring_id


@pytest.mark.parametrize(
    ("found", "known", "expected"),
    [
        (["abc"], {"R": "abc"}, [("R", "same")]),
        (["abcd"], {"R": "abc"}, [("R", "grown")]),
        (["ab"], {"R": "abc"}, [("R", "shrunk")]),
        (["abx"], {"R": "abcd"}, [("R", "shrunk")]),
        (["abcdef"], {"R": "abcd", "S": "ef"}, [("R", "merged")]),
        (["abcd", "ef"], {"R": "abcdef"}, [("R", "split"), ("*", "split")]),
        (["ef", "abcd"], {"R": "abcdef"}, [("*", "split"), ("R", "split")]),
        (["xyz"], {"R": "abc"}, [("*", "new")]),
        # One of nine left for a ring of others: neither is a split.
        (["abcdefgh", "iwxyz"], {"R": "abcdefghi"}, [("R", "shrunk"), ("*", "new")]),
        # Equal halves: the one found first, which is the stronger, keeps the id.
        (["cd", "ab"], {"R": "abcd"}, [("R", "split"), ("*", "split")]),
        # Two old rings of equal weight in one: the id that sorts first.
        (["abcd"], {"S": "ab", "R": "cd"}, [("R", "merged")]),
        ([], {"R": "abc"}, []),
    ],
)
def test_changes(found: list[str], known: dict[str, str], expected: list[tuple[str, str]]):
    assert changes(found, known) == expected


def test_parents_of_a_merger():
    (one,) = named(["abcdef"], {"R": "abcd", "S": "ef", "T": "xyz"})
    assert (one.parents, one.joined) == (("R", "S"), ("e", "f"))


# A buyer of the one-hour rule may be in a tied ring too, and rush at two shops.
OVERLAPS = [["abcd", "a"], ["ab", "ab"], ["abc", "cde"]]


@pytest.mark.parametrize("rings", OVERLAPS, ids="+".join)
def test_rings_that_overlap_stay_the_same(rings: list[str]):
    known = {f"R{n}": g for n, g in enumerate(rings)}
    assert changes(rings, known) == [(ring, "same") for ring in known]


def test_a_stray_member_does_not_take_the_id_along():
    old = frozenset(f"o{n}" for n in range(60))
    other = [*(f"n{n}" for n in range(60)), "o0"]
    (one,) = assign([other], {"R": old})
    assert (one.parents, one.change, one.ring_id == "R") == ((), "new", False)


def test_rings_of_two_shops_with_the_same_buyers_keep_apart():
    group, known = frozenset("ab"), {"R-1": frozenset("ab"), "R-2": frozenset("ab")}
    for shops in (("M-1", "M-2"), ("M-2", "M-1")):
        here = Shops(dict(enumerate(shops)), {"R-1": "M-1", "R-2": "M-2"})
        ids = [i.ring_id for i in assign([group, group], known, (), here)]
        assert ids == ["R-1" if shop == "M-1" else "R-2" for shop in shops]


def test_a_one_hour_ring_is_no_heir_of_a_tied_one():
    here = Shops({0: "M-1"}, {})
    (found,) = assign([frozenset("ab")], {"R-1": frozenset("ab")}, (), here)
    assert found.ring_id != "R-1"
    assert (found.change, found.parents) == ("new", ())
    assert fresh_id("ab", (), "M-1") != fresh_id("ab", (), "M-2") != fresh_id("ab", ())
