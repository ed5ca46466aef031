"""Users judged again, beside their company."""

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrisk import company
from graphrisk.engine import Engine
from graphrisk.policy import Comparison, Policy, load

Row = Mapping[str, int | None]
KEPT = ("ally", "allies", "others")


def ints(**columns: Sequence[int | None]) -> ir.Table:
    return ibis.memtable(pa.table({n: pa.array(v, pa.int64()) for n, v in columns.items()}))


def people(own: Sequence[int], home: Sequence[int | None]) -> ir.Table:
    table = ints(user=list(range(len(own))), community=home, own=own, bits=own)
    return table.mutate(user_id=table.user.cast("string"), ring=0)


def told(pairs: ir.Table, everyone: ir.Table) -> dict[int, Row]:
    stood = everyone.select("user", "user_id", "community", "ring")
    rows = company.facts(stood, pairs, everyone).to_pyarrow().to_pylist()
    return {row["user"]: {name: row[name] for name in KEPT} for row in rows}


def test_the_surest_two_and_the_mean_of_the_others(engine: Engine):
    pairs = ints(a=[0, 0, 0, 1], b=[1, 2, 3, 2], bits=[-1000, 2000, 9000, 500])
    everyone = people([4000, 3000, -2000, -9000, 7000], [0, 0, 0, None, None])
    assert told(pairs, everyone) == {
        # By 1 -1000 + 3000, by 2 2000 - 2000, by 3 9000 - 9000.
        0: {"ally": 2000, "allies": 0, "others": 500},
        1: {"ally": 3000, "allies": -1500, "others": 1000},
        2: {"ally": 6000, "allies": 3500, "others": 3500},
        3: {"ally": 13000, "allies": None, "others": None},
        4: {"ally": None, "allies": None, "others": None},
    }


def test_a_score_beside_company_is_a_sum(engine: Engine):
    pairs = ints(a=[0], b=[1], bits=[1000])
    everyone = people([4000, -4000, 0], [None, None, None]).mutate(score=0)
    row = Comparison(fact="ally", edges=(0,), bits=(-500, 1500), missing=-7000)
    policy = Policy(company=(row,), company_prior=500)
    stood = everyone.select("user", "user_id", "community", "ring")
    found = company.scored(engine, stood, pairs, everyone, policy).to_pyarrow().to_pylist()
    assert {r["user"]: (r["bits"], r["score"], r["own"]) for r in found} == {
        0: (0, 50, 4000),
        1: (2000, 80, -4000),
        2: (-6500, 1, 0),
    }


def test_a_policy_that_does_not_ask_changes_nobody(engine: Engine):
    everyone = people([4000], [None]).mutate(score=94)
    stood = everyone.select("user", "user_id", "community", "ring")
    nobody = ints(a=[], b=[], bits=[])
    assert company.scored(engine, stood, nobody, everyone, Policy()) is everyone


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(*[st.integers(-30_000, 30_000)] * 2), min_size=1, max_size=8))
def test_the_order_of_pairs_has_no_say(values: list[tuple[int, int]]):
    n = len(values)
    pairs = {"a": [0] * n, "b": list(range(1, n + 1)), "bits": [bits for bits, _ in values]}
    everyone = people([0, *(own for _, own in values)], [None] * (n + 1))
    found = told(ints(**pairs), everyone)
    assert found == told(ints(**{c: v[::-1] for c, v in pairs.items()}), everyone)
    sums = sorted((bits + own for bits, own in values), reverse=True)
    assert found[0]["ally"] == sums[0]
    assert found[0]["allies"] == (sums[1] if n > 1 else None)


@pytest.mark.parametrize("fact", KEPT)
def test_surer_company_never_clears(fact: str):
    (row,) = (c for c in load().company if c.fact == fact)
    assert row.trend == "rising"
    assert list(row.bits) == sorted(row.bits)
