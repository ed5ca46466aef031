"""What decisions mean later: silence until something is new, a floor, and no decision lost."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from acts import ANN, swept, tables, vault
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrisk import registry
from graphrisk.errors import ConflictError
from graphrisk.registry import Registry, audit, open_registry
from graphrisk.registry.cases import MOVES, Step, cases, decide
from graphrisk.registry.cuts import Cut, add, standing, undo
from graphrisk.registry.verdicts import listed


def verdict(memory: Registry, ring: str) -> str:
    with memory.read() as con:
        return next(r["verdict"] for r in listed(con, every=True) if r["ring_id"] == ring)


def after(memory: Registry, first: str, action: str, *weeks: list[str]) -> str:
    """The ring of a group that was decided, and then swept again."""
    with memory.write() as con:
        ring = swept(con, [first])[first]
        decide(con, [ring], Step(action), ANN)
        for day, groups in enumerate(weeks, 2):
            swept(con, groups, day)
    return ring


@pytest.mark.parametrize(
    ("now", "word"),
    [
        ("abcdefgh", "silent"),
        ("abc", "silent"),
        ("abcdefghij", "silent"),
        ("abcdefghijk", "woken"),
        ("abcwx", "woken"),
        ("abcw", "woken"),
    ],
)
def test_silent_until_a_quarter_is_new(memory: Registry, now: str, word: str) -> None:
    ring = after(memory, "abcdefgh", "dismiss", [now])
    assert verdict(memory, ring) == word
    with memory.read() as con:
        assert bool(listed(con)) is (word == "woken")
        assert cases(con)[ring].state == "dismissed"


def test_slow_growth_wakes_it_too(memory: Registry) -> None:
    weeks = [["abcdefgh"[:8] + "ijkl"[:n]] for n in range(1, 4)]
    ring = after(memory, "abcdefgh", "dismiss", *weeks)
    assert verdict(memory, ring) == "woken"


def test_silent_until_a_kind_of_evidence_is_new(memory: Registry) -> None:
    ring = after(memory, "abcd", "dismiss")
    more = {"shared": [{"kind": "device"}, {"kind": "payment"}]}
    with memory.write() as con:
        swept(con, ["abcd"], 2, findings=[{"signal": "burst", "bits": 900}])
    assert verdict(memory, ring) == "silent"
    with memory.write() as con:
        swept(con, ["abcd"], 3, **more)
    assert verdict(memory, ring) == "woken"
    with memory.write() as con:
        swept(con, ["abcd"], 4, findings=[{"signal": "burst", "bits": 1000}])
    assert verdict(memory, ring) == "woken"


def test_both_halves_of_a_dismissed_ring_are_silent(memory: Registry) -> None:
    ring = after(memory, "abcdef", "dismiss", ["abcd", "ef"], ["abcd", "ef"])
    assert verdict(memory, ring) == "silent"
    with memory.read() as con:
        assert [r["verdict"] for r in listed(con, every=True)] == ["silent", "silent"]


def test_a_confirmed_ring_stays_so_whoever_joins(memory: Registry) -> None:
    ring = after(memory, "abcd", "confirm", ["abcdefghijkl"])
    assert verdict(memory, ring) == "confirmed"


def test_a_confirmed_ring_that_merges_into_a_larger_one(memory: Registry) -> None:
    with memory.write() as con:
        ids = swept(con, ["abcde", "vwxyz"])
        decide(con, [ids["abcde"]], Step("confirm"), ANN)
        merged = swept(con, ["abcdevwxyz"], 2)["abcdevwxyz"]
    assert merged in ids.values()
    assert verdict(memory, merged) == "confirmed"


def test_reopened_is_neither(memory: Registry) -> None:
    ring = after(memory, "abcd", "dismiss")
    with memory.write() as con:
        decide(con, [ring], Step("reopen"), ANN)
    assert verdict(memory, ring) == ""


USERS = "abcdefgh"
ACTS = st.one_of(
    st.tuples(st.just("sweep"), st.lists(st.integers(0, 3), min_size=8, max_size=8)),
    st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 4)),
    st.tuples(st.just("cut"), st.tuples(st.sampled_from(USERS), st.sampled_from(USERS))),
    st.tuples(st.just("undo"), st.integers(0, 4)),
)


class Model:
    """What people said, kept by hand beside the registry."""

    def __init__(self) -> None:
        self.states: dict[str, tuple[str, int]] = {}
        self.cuts: dict[int, tuple[str, str]] = {}
        self.days = 0


@given(acts=st.lists(ACTS, max_size=14))
@settings(max_examples=25, deadline=None)
def test_no_decision_is_lost_or_undone_by_a_sweep(
    blank: Path, acts: list[tuple[str, object]]
) -> None:
    with TemporaryDirectory() as folder:
        file = shutil.copy(blank, f"{folder}/memory.db")
        model = Model()
        with open_registry(f"sqlite:{file}") as memory:
            for act in [("sweep", [1, 1, 1, 2, 2, 2, 0, 0]), *acts]:
                with memory.write() as con:
                    step(con, model, act, Path(folder))
                    held(con, model)
            before = tables(memory)
        # What is known is a function of the tables: opened again, it is the same.
        with open_registry(f"sqlite:{file}") as memory, memory.read() as con:
            held(con, model)
            audit.verify(con)
            assert tables(memory) == before


def held(con: registry.Connection, model: Model) -> None:
    """That the registry says what people said."""
    assert {r: (c.state, c.version) for r, c in cases(con).items()} == model.states
    assert set(standing(con)) == set(model.cuts)
    for r in listed(con, every=True):
        state = model.states.get(r["ring_id"], ("none", 0))[0]
        allowed = {"confirmed": {"confirmed"}, "dismissed": {"silent", "woken"}, "open": {""}}
        assert r["verdict"] in allowed.get(state, {"", "silent", "confirmed"})


def step(con: registry.Connection, model: Model, act: tuple[str, object], folder: Path) -> None:
    """Does one thing to both."""
    what, how = act
    known = sorted(registry.taken(con))
    if what == "sweep":
        homes = list(how)  # type: ignore[call-overload]
        found = ["".join(u for u, h in zip(USERS, homes, strict=True) if h == n) for n in (1, 2, 3)]
        model.days += 1
        swept(con, [g for g in found if len(g) > 1], model.days)
    elif what == "cut":
        box, (a, b) = vault(folder), how  # type: ignore[misc]
        pair = tuple(sorted((box.name(con, "user", a), box.name(con, "user", b))))
        if a == b or pair in model.cuts.values():
            return
        model.cuts[add(con, Cut("tie", *pair), ANN)] = pair
    elif what == "undo":
        if model.cuts:
            number = sorted(model.cuts)[int(str(how)) % len(model.cuts)]
            undo(con, number, ANN)
            del model.cuts[number]
    elif known:
        ring = known[int(str(how)) % len(known)]
        state, version = model.states.get(ring, ("none", 0))
        after = MOVES[what].get(state)
        name = "ann" if what == "assign" else ""
        if after is None:
            with pytest.raises(ConflictError):
                decide(con, [ring], Step(what, name), ANN)
            return
        decide(con, [ring], Step(what, name), ANN, {ring: version})
        model.states[ring] = (after, version + 1)
