"""What decisions mean later: silence until something is new, a floor, and no decision lost."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from acts import ANN, body, swept, tables, vault
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrisk import registry
from graphrisk.errors import ConflictError, InputError
from graphrisk.registry import Registry, audit, lists, open_registry
from graphrisk.registry.cases import MOVES, Step, cases, decide
from graphrisk.registry.cuts import WHATS, Cut, add, said, standing, undo
from graphrisk.registry.emerging import emerge
from graphrisk.registry.lists import LISTS
from graphrisk.registry.recall import recall
from graphrisk.registry.renewal import renewed
from graphrisk.registry.vault import Vault
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
PAIR = st.tuples(st.sampled_from(USERS), st.sampled_from(USERS))
ACTS = st.one_of(
    st.tuples(st.just("sweep"), st.lists(st.integers(0, 3), min_size=8, max_size=8)),
    *[st.tuples(st.just("emerge"), st.sets(st.sampled_from(USERS), min_size=2, max_size=4))] * 3,
    st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 4)),
    st.tuples(st.sampled_from(("link", "tie", "removal", "value", "user")), PAIR),
    st.tuples(st.just("undo"), st.integers(0, 4)),
    st.tuples(st.sampled_from(LISTS), st.sampled_from(USERS)),
    st.tuples(st.just("unlist"), st.integers(0, 4)),
)


class Model:
    """What people said, kept by hand beside the registry."""

    def __init__(self, box: Vault) -> None:
        self.box = box
        self.states: dict[str, tuple[str, int]] = {}
        self.cuts: dict[int, Cut] = {}
        self.stood: dict[int, frozenset[str]] = {}
        self.lists: dict[str, str] = {}
        self.days = 0


@given(acts=st.lists(ACTS, max_size=16))
@settings(max_examples=40, deadline=None)
def test_no_decision_is_lost_or_undone_by_a_sweep(
    blank: Path, acts: list[tuple[str, object]]
) -> None:
    with TemporaryDirectory() as folder:
        file = shutil.copy(blank, f"{folder}/memory.db")
        model, known = Model(vault(Path(folder))), None
        with open_registry(f"sqlite:{file}") as memory:
            for act in [("sweep", [1, 1, 1, 2, 2, 2, 0, 0]), *acts]:
                with memory.write() as con:
                    step(con, model, act)
                    held(con, model)
                with memory.read() as con:
                    known = renewed(con, model.box, 95, known)
                    assert known == recall(con, model.box, 95)
            before = tables(memory)
        # What is known is a function of the tables: opened again, it is the same.
        with open_registry(f"sqlite:{file}") as memory, memory.read() as con:
            held(con, model)
            audit.verify(con)
            assert tables(memory) == before


def held(con: registry.Connection, model: Model) -> None:
    """That the registry says what people said."""
    assert {r: (c.state, c.version) for r, c in cases(con).items()} == model.states
    assert standing(con) == model.cuts
    assert {r["ref"]: r["list"] for r in lists.standing(con)} == model.lists
    spoken = said(con, model.box)
    names = {r: s.value or "" for r, s in model.box.open(con, everybody(model)).items()}
    cleared = {names[c.subject] for c in model.cuts.values() if c.what == "user"}
    assert spoken.cleared == cleared
    apart = {
        tuple(sorted((names[c.subject], user)))
        for n, c in model.cuts.items()
        for user in ({names[c.other]} if c.what == "tie" else model.stood.get(n, ()))
        if names[c.subject] != user
    }
    assert spoken.pairs == apart
    for r in listed(con, every=True):
        state = model.states.get(r["ring_id"], ("none", 0))[0]
        allowed = {"confirmed": {"confirmed"}, "dismissed": {"silent", "woken"}, "open": {""}}
        assert r["verdict"] in allowed.get(state, {"", "silent", "confirmed"})


def everybody(model: Model) -> set[str]:
    """The references that cuts speak of."""
    return {r for c in model.cuts.values() for r in (c.subject, c.other) if r}


def step(con: registry.Connection, model: Model, act: tuple[str, object]) -> None:
    """Does one thing to both."""
    what, how = act
    if what == "sweep":
        homes = list(how)  # type: ignore[call-overload]
        found = ["".join(u for u, h in zip(USERS, homes, strict=True) if h == n) for n in (1, 2, 3)]
        model.days += 1
        swept(con, [g for g in found if len(g) > 1], model.days)
    elif what == "emerge":
        group = "".join(sorted(how))  # type: ignore[call-overload]
        rows = [{"user_id": u, "role": "core", "score": 50, "evidence": "e"} for u in group]
        emerge(con, body("", "", group), rows)
    elif what in WHATS:
        cut(con, model, what, *how)  # type: ignore[misc]
    elif what == "undo":
        if model.cuts:
            number = sorted(model.cuts)[int(str(how)) % len(model.cuts)]
            undo(con, number, ANN)
            del model.cuts[number]
    elif what in LISTS:
        ref = model.box.name(con, "user", str(how))
        entry = lists.Entry(what, "user", str(how))
        if model.lists.get(ref, what) != what:
            with pytest.raises(ConflictError):
                lists.add(con, model.box, entry, ANN)
            return
        model.lists[lists.add(con, model.box, entry, ANN)] = what
    elif what == "unlist":
        if model.lists:
            ref = sorted(model.lists)[int(str(how)) % len(model.lists)]
            user = model.box.open(con, [ref])[ref].value or ""
            lists.remove(con, model.box, lists.Entry(model.lists.pop(ref), "user", user), ANN)
    else:
        case(con, model, what, int(str(how)))


def cut(con: registry.Connection, model: Model, what: str, a: str, b: str) -> None:
    """Makes a cut, or is told that it can't be."""
    name, other = model.box.name, ""
    subject = name(con, *(("device", f"dev-{b}-1234") if what == "value" else ("user", a)))
    if what in ("link", "tie"):
        other = name(con, *(("user", b) if what == "tie" else ("device", f"dev-{b}-1234")))
    here = registry.rings(con)
    if what == "removal":
        if not here:
            return
        other = here[USERS.index(b) % len(here)]["ring_id"]
    made = Cut(what, subject, other, "2100-01-01" if what == "value" else "")
    if what == "tie":
        made = made._replace(subject=min(subject, other), other=max(subject, other))
    if (what == "tie" and a == b) or (what != "removal" and made in model.cuts.values()):
        with pytest.raises((ConflictError, InputError)):
            add(con, made, ANN)
        return
    number = add(con, made, ANN)
    model.cuts[number] = made
    if what == "removal":
        rows = registry.ring(con, other)["members"]
        model.stood[number] = frozenset(m["user_id"] for m in rows)


def case(con: registry.Connection, model: Model, what: str, turn: int) -> None:
    """Does a step, or is told that it can't be."""
    known = sorted(registry.taken(con))
    if not known:
        return
    ring = known[turn % len(known)]
    state, version = model.states.get(ring, ("none", 0))
    after = MOVES[what].get(state)
    name = "ann" if what == "assign" else ""
    if after is None:
        with pytest.raises(ConflictError):
            decide(con, [ring], Step(what, name), ANN)
        return
    decide(con, [ring], Step(what, name), ANN, {ring: version})
    model.states[ring] = (after, version + 1)
