"""Cases: what may be done when, nobody's work lost, labels as of their moment."""

from pathlib import Path

import pytest
from acts import ANN, BOB, ended, forked, swept, tables

from graphrisk.errors import ConflictError, InputError, NotFoundError
from graphrisk.registry import Registry, audit, open_registry
from graphrisk.registry.audit import Act
from graphrisk.registry.cases import MOVES, Case, Step, case, cases, decide, history
from graphrisk.registry.labels import labels


@pytest.fixture
def rings(memory: Registry) -> list[str]:
    with memory.write() as con:
        return list(swept(con, ["abcd", "xyz"]).values())


def do(memory: Registry, ring: str, *actions: str) -> Case:
    with memory.write() as con:
        for action in actions:
            (now,) = decide(con, [ring], Step(action, "ann" if action == "assign" else ""), ANN)
    return now


REACHED = {"none": (), "open": ("open",), "confirmed": ("confirm",), "dismissed": ("dismiss",)}


@pytest.mark.parametrize("state", REACHED)
@pytest.mark.parametrize("action", MOVES)
def test_every_move_in_every_state(
    memory: Registry, rings: list[str], state: str, action: str
) -> None:
    do(memory, rings[0], *REACHED[state]) if REACHED[state] else None
    if after := MOVES[action].get(state):
        assert do(memory, rings[0], action).state == after
        return
    before = tables(memory)
    with pytest.raises(ConflictError, match=rings[0]):
        do(memory, rings[0], action)
    assert tables(memory) == before


def test_two_who_looked_at_the_same_version(memory: Registry, rings: list[str]) -> None:
    ring = rings[0]
    do(memory, ring, "open")
    with memory.write() as con:
        decide(con, [ring], Step("confirm"), ANN, {ring: 1})
    with pytest.raises(ConflictError, match="ann was there first"), memory.write() as con:
        decide(con, [ring], Step("dismiss"), BOB, {ring: 1})
    with memory.read() as con:
        assert case(con, ring)[1:3] == ("confirmed", 2)


def test_many_at_once_or_none(memory: Registry, rings: list[str]) -> None:
    do(memory, rings[1], "confirm")
    before = tables(memory)
    with pytest.raises(ConflictError, match=rings[1]), memory.write() as con:
        decide(con, rings, Step("dismiss"), ANN)
    assert tables(memory) == before
    with memory.write() as con:
        done = decide(con, [rings[0], rings[0]], Step("dismiss"), ANN)
    assert [(c.ring_id, c.version) for c in done] == [(rings[0], 1)]


WRONG = (
    (Step("burn"), ANN, InputError, "'burn'"),
    (Step("dismiss"), Act("ann"), InputError, "in its note"),
    (Step("assign"), ANN, InputError, "to whom"),
)


@pytest.mark.parametrize(("step", "act", "error", "word"), WRONG)
def test_what_cant_be_said(
    memory: Registry, rings: list[str], step: Step, act: Act, error: type[Exception], word: str
) -> None:
    with pytest.raises(error, match=word), memory.write() as con:
        decide(con, rings, step, act)


def test_no_such_ring(memory: Registry, rings: list[str]) -> None:
    with pytest.raises(NotFoundError, match="R-0"), memory.write() as con:
        decide(con, ["R-0"], Step("open"), ANN)


def test_the_history_has_everything(memory: Registry, rings: list[str]) -> None:
    do(memory, rings[0], "open", "assign", "note", "confirm", "reopen", "dismiss")
    with memory.read() as con:
        steps = history(con, rings[0])
        assert cases(con, assigned(rings))[rings[0]].assignee == "ann"
    assert [s["version"] for s in steps] == [1, 2, 3, 4, 5, 6]
    assert {(s["by"], s["note"]) for s in steps} == {("ann", "she looked")}


def assigned(rings: list[str]) -> list[str]:
    return rings[:1]


def test_labels_are_of_their_moment(memory: Registry, rings: list[str]) -> None:
    one, two = rings

    def at(day: int, ring: str, action: str) -> None:
        with memory.write() as con:
            decide(con, [ring], Step(action), Act("ann", "why", f"2026-04-{day:02d}"))

    at(1, one, "confirm")
    at(2, two, "dismiss")
    with memory.write() as con:
        # The ring grows afterwards; what was decided was decided of four.
        swept(con, ["abcde", "xyz"], 9)
    at(3, one, "reopen")
    with memory.read() as con:
        assert labels(con, "2026-03-31") == []
        found = {x.user_id: (x.ring, x.kind) for x in labels(con, "2026-04-02")}
        honest = dict.fromkeys("xyz", ("", ""))
        assert found == {**dict.fromkeys("abcd", (one, "refund")), **honest}
        assert {x.user_id for x in labels(con)} == set("xyz")


def test_who_joins_later_in_the_same_sweep_was_not_decided(
    memory: Registry, rings: list[str]
) -> None:
    from graphrisk.registry.tables import MEMBERS

    do(memory, rings[0], "confirm")
    late = {"sweep": 1, "ring_id": rings[0], "user_id": "late", "role": "core", "score": 1}
    with memory.write() as con:
        con.execute(MEMBERS.insert(), {**late, "evidence": ""})
        assert {x.user_id for x in labels(con)} == set("abcd")


def test_two_processes_lose_nothing(file: Path) -> None:
    """Both write as fast as they can; whoever is late looks again."""
    url, turns = f"sqlite:{file}", 15
    with open_registry(url) as one, one.write() as con:
        ring = swept(con, ["abcd"])["abcd"]

    def work() -> None:
        with open_registry(url) as one:
            done = 0
            while done < turns:
                with one.read() as con:
                    seen = case(con, ring).version
                try:
                    with one.write() as con:
                        decide(con, [ring], Step("note"), ANN, {ring: seen})
                    done += 1
                except ConflictError:
                    continue

    assert [ended(child) for child in [forked(work), forked(work)]] == [0, 0]
    with open_registry(url) as one, one.read() as con:
        assert [s["version"] for s in history(con, ring)] == list(range(1, 2 * turns + 1))
        assert audit.verify(con).entries == 1 + 2 * turns
