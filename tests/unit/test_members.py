"""Every user's own score: the same as a ring's on the engine, and who is listed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from graphrisk import members, rings
from graphrisk.engine import Engine
from graphrisk.errors import PolicyError
from graphrisk.evidence import Evidence
from graphrisk.policy import Comparison, Policy, load
from graphrisk.rings import ALONE

Gather = Callable[..., Evidence]
Row = dict[str, Any]


def ints(**columns: Sequence[int | None]) -> ir.Table:
    return ibis.memtable(pa.table({n: pa.array(c, pa.int64()) for n, c in columns.items()}))


def test_the_engine_scores_as_python_does(engine: Engine):
    # Where the whole score turns, a milli bit off, and all between.
    turns = [b for b in range(-45_000, 45_000) if rings.score(b) != rings.score(b - 1)]
    assert len(turns) == 100
    bits = [
        *(t + d for t in turns for d in (-1, 0, 1)),
        *range(-50_000, 50_000, 61),
        -(10**7),
        10**6,
    ]
    table = ints(bits=bits)
    found = engine.to_pyarrow(table.select("bits", points=members.points(table.bits))).to_pylist()
    assert [row["points"] for row in found] == [rings.score(b) for b in bits]


@pytest.fixture(scope="module")
def standing(engine: Engine, gather: Gather) -> Mapping[int, Row]:
    """Users 0 to 4, of whom the first three are a community, tied in a row."""
    orders = [{"user_id": u, "ordered_at": 100 * (n + 1)} for n, u in enumerate("abcde")]
    evidence = gather(orders, {"a": 90, "b": 0, "c": 5000})
    ties = ints(a=[0, 1, 0], b=[1, 2, 4], bits=[3000, 1000, 9000])
    met = ints(
        user=[0, 4], near=[2, 1], top=[9000, -500], quick=[5, None], step=[3, 0], common=[1, 2]
    )
    table = members.standing(engine, evidence, ties, met, [[0, 1, 2]], [4000])
    return {row["user"]: row for row in table.to_pyarrow().to_pylist()}


def test_place_in_the_community(standing: Mapping[int, Row]):
    seen = {u: tuple(r[n] for n in ("ring", "tied", "best")) for u, r in standing.items()}
    # The strong tie to the fifth user leads out of the community.
    assert seen == {
        0: (4000, 500, 3000),
        1: (4000, 1000, 3000),
        2: (4000, 500, 1000),
        3: (ALONE, 0, ALONE),
        4: (ALONE, 0, ALONE),
    }


def test_what_a_user_does_alone(standing: Mapping[int, Row]):
    # a is the quicker of the two whose age is known; c ordered before it signed up.
    seen = {u: tuple(r[n] for n in ("haste", "fresh")) for u, r in standing.items()}
    assert seen == {0: (10, 500), 1: (200, 0), 2: (None,) * 2, 3: (None,) * 2, 4: (None,) * 2}
    # No order of these tells an address.
    assert {c.fact for c in load().members} - {"own_address"} <= set(standing[0])


def test_what_a_user_has_in_common_with_anybody(standing: Mapping[int, Row]):
    seen = {
        u: tuple(r[n] for n in ("near", "top", "quick", "step", "common"))
        for u, r in standing.items()
    }
    nobody = (0, ALONE, None, None, None)
    assert seen == {
        0: (2, 9000, 5, 3, 1),
        1: nobody,
        2: nobody,
        3: nobody,
        4: (1, -500, None, 0, 2),
    }


def test_late_beside_the_quicker_half(standing: Mapping[int, Row]):
    # (200 + 60) / (10 + 60) is 1.89 doublings; whose age is unknown is not late.
    assert {u: r["late"] for u, r in standing.items()} == {0: 0, 1: 1875, 2: None, 3: None, 4: None}


def test_without_communities(engine: Engine, gather: Gather):
    evidence = gather([{"user_id": "a", "ordered_at": 1}])
    met = ints(user=[], near=[], top=[], quick=[], step=[], common=[])
    table = members.standing(engine, evidence, ints(a=[], b=[], bits=[]), met, [], [])
    (row,) = members.scored(engine, table, Policy()).to_pyarrow().to_pylist()
    assert (row["user_id"], row["community"], row["score"]) == ("a", None, 50)


def test_scores_are_sums(engine: Engine):
    facts = ints(user=[0, 1, 2], community=[0, 0, None], ring=[5, 5, 5], tied=[599, 600, None])
    facts = facts.mutate(user_id=facts.user.cast("string"))
    row = Comparison(fact="tied", edges=(600,), bits=(-500, 1500), missing=7000)
    table = members.scored(engine, facts, Policy(members=(row,), member_prior=-500))
    found = {r["user"]: (r["bits"], r["score"]) for r in table.to_pyarrow().to_pylist()}
    assert found == {0: (-1000, 33), 1: (1000, 66), 2: (6500, 98)}
    absent = Comparison(fact="wealth", edges=(), bits=(9000,))
    with pytest.raises(PolicyError, match="wealth"):
        members.scored(engine, facts, Policy(members=(row, absent)))


def test_candidates():
    # Three communities: one loses a user, one its ring, one falls under two members.
    people = ints(
        user=[5, 1, 3, 2, 4, 6, 7, 8],
        community=[0, 0, 0, 1, 1, 2, 2, None],
        score=[30, 5, 4, 99, 99, 70, 0, 100],
        own=[-1200, -4200, -4600, 7000, 7000, 1200, -9000, 9000],
    )
    policy = Policy(list_score=50, drop_score=5, ring_size=2)
    found = members.candidates(people, [[1, 3, 5], [2, 4], [6, 7]], [0, -1, 0], policy)
    assert [tuple(c) for c in found] == [(0, (1, 5), {1: 5, 5: 30}, -4200)]


def test_one_guilty_account_is_no_ring():
    people = ints(user=[1, 2], community=[0, 0], score=[90, 1], own=[3200, -6600])
    policy = Policy(list_score=50, drop_score=5, ring_size=2)
    assert members.candidates(people, [[1, 2]], [9000], policy) == []


def test_company_makes_no_ring():
    # Both look guilty beside each other, and neither by itself.
    people = ints(user=[1, 2], community=[0, 0], score=[90, 90], own=[-2000, -2000])
    policy = Policy(list_score=50, drop_score=5, ring_size=2)
    (found,) = members.candidates(people, [[1, 2]], [9000], policy)
    assert (found.scores, found.sure) == ({1: 90, 2: 90}, -2000)


def test_rings_are_counted_as_their_accounts_hold_them(engine: Engine):
    # Two communities look like rings as a whole; the accounts of one do not.
    stood = ints(user=[0, 1, 2, 3, 4], community=[0, 0, 1, 1, None], ring=[9, 9, 9, 9, 0],
                 guilt=[3000, 4000, -5000, 4000, 8000])  # fmt: skip
    row = Comparison(fact="guilt", edges=(0, 4000), bits=(-5000, 3000, 4000))
    policy = Policy(members=(row,), ring_share=200, prior_doubt=1, prior_most=9_000)
    groups, alone = [[0, 1], [2, 3]], [3500, 3500]
    assert members.held(stood, groups, alone, policy) == [3000, -5000]
    table, moved = members.raised(stood, groups, alone, policy)
    # (1 + 1 x 0.2) of 3 are rings: 40%, where 20% are usual.
    assert moved == 1375
    raised = {r["user"]: r["ring"] for r in table.to_pyarrow().to_pylist()}
    assert raised == {0: 1384, 1: 1384, 2: 1384, 3: 1384, 4: 0}
