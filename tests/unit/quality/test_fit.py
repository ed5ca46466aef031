"""Learning gives back the weights that made the data, and keeps to the trends it is told."""

from collections.abc import Mapping
from itertools import product
from math import log

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrisk.policy import Comparison
from graphrisk.quality.fit import fit, level

Floats = npt.NDArray[np.float64]
NAN = float("nan")


def free(fact: str, *edges: int, trend: str = "free") -> Comparison:
    bits = (0,) * (len(edges) + 1)
    return Comparison.model_validate({"fact": fact, "edges": edges, "bits": bits, "trend": trend})


def table(
    prior: int, worth: Mapping[str, Mapping[float, int]]
) -> tuple[dict[str, Floats], Floats, Floats]:
    """Every combination of values, as often guilty and innocent as its milli bits say."""
    cells = list(product(*worth.values()))
    bits = [prior + sum(w[v] for w, v in zip(worth.values(), cell, strict=True)) for cell in cells]
    odds = 2.0 ** (np.array(bits) / 1000)
    guilty = odds / (1 + odds)
    facts = {
        name: np.array([cell[i] for cell in cells] * 2, dtype=float) for i, name in enumerate(worth)
    }
    truth = np.repeat([1.0, 0.0], len(cells))
    return facts, truth, 1000 * np.concatenate([guilty, 1 - guilty])


A = {0.0: -1500, 1.0: 500, 2.0: 1000}
B = {0.0: 2000, 10.0: -2000}


def test_known_weights_come_back():
    facts, truth, weight = table(-700, {"a": A, "b": B})
    rows = (free("a", 1, 2), free("b", 10))
    prior, (a, b) = fit(facts, truth, rows, weight=weight, ridge=1e-6)
    # Each comparison's weights have the mean 0 already.
    assert (prior, a.bits, b.bits) == (
        pytest.approx(-700, abs=2),
        pytest.approx(tuple(A.values()), abs=2),
        pytest.approx(tuple(B.values()), abs=2),
    )
    assert (a.edges, a.fact, a.missing) == ((1, 2), "a", 0)


@pytest.mark.parametrize("trend", ["rising", "falling", "rare", "free"])
def test_a_trend_that_holds_costs_nothing(trend: str):
    worth = {
        "rising": [-1000, 0, 1000],
        "falling": [1000, 0, -1000],
        "rare": [-1000, 1000, 0],
        "free": [500, -1000, 500],
    }
    values = dict(zip((0.0, 1.0, 2.0), worth[trend], strict=True))
    facts, truth, weight = table(300, {"a": values})
    prior, (a,) = fit(facts, truth, [free("a", 1, 2, trend=trend)], weight=weight, ridge=1e-6)
    assert prior == pytest.approx(300, abs=2)
    assert a.bits == pytest.approx(tuple(worth[trend]), abs=2)


@pytest.mark.parametrize(("trend", "sign"), [("rising", -1), ("falling", 1)])
def test_a_trend_is_never_learned_the_other_way_round(trend: str, sign: int):
    facts, truth, weight = table(0, {"a": {v: sign * 1000 * int(v) for v in (0.0, 1.0, 2.0)}})
    _, (a,) = fit(facts, truth, [free("a", 1, 2, trend=trend)], weight=weight, ridge=0.01)
    assert a.bits == (0, 0, 0)


ROWS = st.tuples(st.sampled_from([0.0, 1.0, 2.0, 3.0, NAN]), st.sampled_from([0.0, 5.0, NAN]))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(ROWS, st.booleans()), min_size=1, max_size=40), st.booleans())
def test_trends_hold_on_any_data(rows: list[tuple[tuple[float, float], bool]], rising: bool):
    facts = {n: np.array([cells[i] for cells, _ in rows]) for i, n in enumerate("ab")}
    truth = np.array([float(y) for _, y in rows])
    trend = "rising" if rising else "falling"
    asked = [free("a", 1, 2, 3, trend=trend), free("b", 5)]
    prior, (a, b) = fit(facts, truth, asked)
    assert list(a.bits) == sorted(a.bits, reverse=not rising)
    assert all(abs(n) < 10**5 for n in (prior, *a.bits, *b.bits))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(ROWS, st.booleans()), min_size=2, max_size=30), st.randoms())
def test_rows_weigh_as_often_as_they_come(
    rows: list[tuple[tuple[float, float], bool]], dice: object
):
    def learned(found: list[tuple[tuple[float, float], bool]], weight: float) -> list[int]:
        facts = {n: np.array([cells[i] for cells, _ in found]) for i, n in enumerate("ab")}
        truth = np.array([float(y) for _, y in found])
        # Guilty and innocent rows besides, so that the best answer is not at infinity.
        facts = {n: np.append(v, [NAN] * 2) for n, v in facts.items()}
        asked = [free("a", 1, 2, 3, trend="rising"), free("b", 5)]
        counts = np.append(np.full(len(found), weight), [4.0, 4.0])
        prior, made = fit(facts, np.append(truth, [0.0, 1.0]), asked, weight=counts)
        return [prior, *(b for c in made for b in c.bits)]

    twice = rows * 2
    dice.shuffle(twice)  # type: ignore[attr-defined]
    assert learned(twice, 1.0) == pytest.approx(learned(rows, 2.0), abs=5)


def test_an_unknown_fact_says_nothing():
    facts, truth, weight = table(-700, {"a": A})
    blank = np.full(len(truth), NAN)
    rows = (free("a", 1, 2), free("b", 10), free("c", 1, 2, trend="rising"))
    prior, (a, b, c) = fit({**facts, "b": blank, "c": blank}, truth, rows, weight=weight)
    alone, (same,) = fit(facts, truth, rows[:1], weight=weight)
    assert (b.bits, c.bits) == ((0, 0), (0, 0, 0))
    assert (prior, a.bits) == (pytest.approx(alone, abs=2), pytest.approx(same.bits, abs=2))


def test_what_is_known_of_some_is_centred_on_them():
    # Of b nothing is known in half of the rows: the others' average is in the prior.
    facts, truth, weight = table(0, {"b": {0.0: -500, 10.0: 1500}})
    facts["b"] = np.append(facts["b"], [NAN] * 2)
    prior, (b,) = fit(
        facts,
        np.append(truth, [1.0, 0.0]),
        [free("b", 10)],
        weight=np.append(weight, [1000.0, 1000.0]),
        ridge=1e-6,
    )
    assert b.bits == pytest.approx((-1000, 1000), abs=2)
    assert prior == pytest.approx(500, abs=2)


def test_what_is_not_in_the_data_is_not_learned():
    facts, truth, weight = table(0, {"a": A})
    _, found = fit(facts, truth, [free("a", 1, 2), free("wealth", 9)], weight=weight)
    assert "wealth" not in {c.fact for c in found if any(c.bits)}


def test_doubt_holds_steps_to_nothing():
    facts, truth, weight = table(0, {"a": A})
    spans = []
    for ridge in (0.1, 100.0, 10_000.0, 1e9):
        _, (a,) = fit(facts, truth, [free("a", 1, 2)], weight=weight, ridge=ridge)
        spans.append(max(a.bits) - min(a.bits))
    assert spans == sorted(spans, reverse=True)
    assert spans[-1] <= 1


def test_the_prior_is_the_share_and_not_held_back():
    truth = np.array([1.0] + [0.0] * 4)
    prior, () = fit({}, truth, [], ridge=1e6)
    assert prior == pytest.approx(1000 * log(1 / 4) / log(2), abs=2)


def test_levels():
    row = free("a", 0, 10)
    values = np.array([-1, 0, 9.9, 10, 1e9, NAN])
    assert level(values, row).tolist() == [0, 1, 1, 2, 2, -1]
    assert [row.level(int(v)) for v in values[:-1]] == [0, 1, 1, 2, 2]
