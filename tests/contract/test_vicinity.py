"""A review gathers the same facts as a sweep: of pairs, of communities, of users."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import pytest
from store_samples import BACKENDS, Place, Servers

from graphrisk import (
    communities,
    evidence,
    facts,
    local,
    members,
    norms,
    policy,
    projection,
    rings,
    worlds,
)
from graphrisk.engine import Engine
from graphrisk.kinds import KINDS
from graphrisk.model import Facts
from graphrisk.norms import Norms
from graphrisk.policy import Policy
from graphrisk.records import read
from graphrisk.store import EVER
from graphrisk.store.live import WHOLE, LiveStore
from graphrisk.vicinity import Looker, Vicinity

POLICY = policy.load()
Pair = tuple[str, str]
CUTS = {"everything": [], "no products": ["product_id"]}
"""Columns of the orders that a data set does not have."""
IN_A_ROW = ("moves", "gaps", "minimum", "minimum_orders")


@dataclass
class Both:
    """A sweep's facts under the users' ids, and a live store of the same orders."""

    pairs: dict[Pair, dict[str, Any]]
    groups: list[tuple[str, ...]]
    told: list[Facts]
    users: dict[str, dict[str, Any]]
    scores: dict[str, int]
    bits: list[int]
    norms: Norms
    live: LiveStore
    policy: Policy


@pytest.fixture(
    scope="module", params=[(store, cut) for store in sorted(BACKENDS) for cut in CUTS], ids=str
)
def both(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    engine: Engine,
    servers: Servers,
) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("both")
    worlds.write(folder, 6_000, 8, "mixed")
    backend, cut = request.param
    orders = folder / "orders.parquet"
    pd.read_parquet(orders).drop(columns=CUTS[cut]).to_parquet(orders)
    place = Place(BACKENDS[backend].url(folder, servers), folder)
    sources = {name: str(folder / f"{name}.parquet") for name in ("orders", "users", "reviews")}
    with place.open(create=True) as store:
        store.load(engine, read(engine, **sources, kinds=KINDS, mapping={}))
        found = evidence.gather(engine, store.feed(engine), list(KINDS), EVER, POLICY.money)
    people = found.users.select("user", "user_id").to_pyarrow().to_pylist()
    ids = {row["user"]: row["user_id"] for row in people}
    # Other people's reviews are looked at by sweeps alone.
    blind = replace(found, told=found.told - {"words"})
    judged = projection.judged(engine, blind, POLICY)
    ties, met = projection.held(engine, judged, POLICY), projection.met(engine, judged)
    every = projection.pair_facts(engine, blind, POLICY).to_pyarrow().to_pylist()
    groups = communities.grouped(ties, POLICY)
    told = facts.facts(engine, found, ties, groups)
    bits = [rings.judge(rings.look(f), POLICY)[0] for f in told]
    standing = members.standing(engine, found, ties, met, groups, bits)
    users = {r["user_id"]: r for r in standing.to_pyarrow().to_pylist()}
    scored = members.scored(engine, standing, POLICY).to_pyarrow().to_pylist()
    live = place.live()
    yield Both(
        pairs={pair(ids[r.pop("a")], ids[r.pop("b")]): r for r in every},
        groups=[tuple(ids[u] for u in g) for g in groups],
        told=told,
        users=users,
        scores={r["user_id"]: r["score"] for r in scored},
        bits=bits,
        norms=norms.of(found),
        live=live,
        policy=POLICY,
    )
    live.close()


def pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def looked(both: Both, user: str) -> tuple[int, Vicinity]:
    buyer = both.live.buyer(user)
    assert buyer is not None
    return buyer, Looker(both.live, both.norms, both.policy).around(buyer)


def test_pairs_have_the_same_facts(both: Both) -> None:
    met = sorted({user for p in both.pairs for user in p})[::7]
    for user in met:
        _, near = looked(both, user)
        ids = {b: near.people[b].user_id for p in near.facts for b in p}
        named = {pair(ids[a], ids[b]): f for (a, b), f in near.facts.items()}
        got = {p: f for p, f in named.items() if user in p}
        want = {p: f for p, f in both.pairs.items() if user in p}
        assert {p: levels(got[p], want[p]) for p in want} == {
            p: levels(f, got[p]) for p, f in want.items()
        }
        assert got.keys() == want.keys()
    assert len(met) > 100


def levels(found: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Facts as they are; of a hub, whose users are counted with those who never paid, the
    level, which is all that is judged."""
    weighed = {c.fact: c for c in POLICY.comparisons}
    return {
        name: (weighed[name].level(found[name]) if name in weighed else "hub")
        if name in KINDS and max(asked[name] or 0, found[name] or 0) > WHOLE
        else found[name]
        for name in asked
    }


def test_communities_and_their_users_have_the_same_facts(both: Both) -> None:
    assert len(both.groups) > 20
    for group, want, bits in zip(both.groups, both.told, both.bits, strict=True):
        if len(group) > 60:
            continue
        buyer, near = looked(both, group[0])
        here = [b for user in group if (b := both.live.buyer(user)) is not None]
        # Of a user at the rim of what was read, not every pair was.
        whole = Looker(both.live, both.norms, both.policy)
        whole._step(here)
        if all(b in near.acts for b in here):
            assert_same(both, near, here, want, bits, {buyer: group[0]})
        assert_same(both, whole.found, here, want, bits, dict(zip(here, group, strict=True)))


def assert_same(
    both: Both, near: Vicinity, here: list[int], want: Facts, bits: int, users: dict[int, str]
) -> None:
    """The facts of a community, and of some users in it."""
    written = both.live.reviews(here)
    known = local.known(near, both.live.kinds, both.norms, written)
    assert plain(local.facts(both.live, near, both.norms, here, written)) == plain(want)
    for buyer, user in users.items():
        stood = local.standing(near, buyer, here, bits, known)
        assert stood == {name: both.users[user][name] for name in stood}


def test_some_community_shows_what_orders_in_a_row_tell(both: Both) -> None:
    small = [told for group, told in zip(both.groups, both.told, strict=True) if len(group) <= 60]
    assert any(told.lock_bits for told in small)
    seen = {name: [getattr(told, name) for told in small] for name in IN_A_ROW}
    assert all(any(values) for values in seen.values()), seen
    assert both.norms.minima


def plain(told: Facts) -> Facts:
    """Facts without what each store numbers in its own way."""
    # A hub is counted with those who never paid.
    shared = sorted(s._replace(code=0, users=min(s.users, WHOLE)) for s in told.shared)
    return replace(told, users=(), shared=tuple(shared))
