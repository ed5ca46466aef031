"""Candidates -> rings: names, roles, evidence in words, and the order they are shown in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import ibis.expr.types as ir

from graphrisk import chance, facts, rings, words
from graphrisk.engine import Engine
from graphrisk.evidence import Evidence
from graphrisk.feed import Names, names
from graphrisk.hours import Peak
from graphrisk.kinds import Kind
from graphrisk.members import Candidate
from graphrisk.model import Facts, Feed, Finding, Link, Member, Numbers, Ring, Shared
from graphrisk.policy import Policy
from graphrisk.signals.base import count, manner

Group = Sequence[int]


class Search(NamedTuple):
    """What the making of rings looks things up in."""

    engine: Engine
    feed: Feed
    kinds: Mapping[str, Kind]
    evidence: Evidence
    ties: ir.Table
    policy: Policy
    moved: int = 0
    """What the data set's own share of rings adds to each one's bits."""
    clear: bool = False


def ring_list(
    s: Search, found: Sequence[Candidate], known: Sequence[Facts], peaks: Sequence[Peak]
) -> tuple[Ring, ...]:
    """The rings of the communities and of the merchants over the one-hour rule.

    known: the facts of the communities, as they were before candidates were pruned.
    """
    groups = [c.users for c in found] + [p.users for p in peaks]
    if not groups:
        return ()
    people = naming(s, groups)
    told = [replace(f, shared=captioned(f, people.names)) for f in renewed(s, found, known, groups)]
    rings_found = [
        tied_ring(s, f, c, people, i) for i, (f, c) in enumerate(zip(told, found, strict=False))
    ]
    first = len(found)
    rushes = [
        hour_ring(s.policy, replace(f, hour=(p.orders, p.buyers)), p, people, first + i)
        for i, (f, p) in enumerate(zip(told[first:], peaks, strict=True))
    ]
    listed = [r for r in (*rings_found, *rushes) if r.score >= s.policy.list_score]
    told_of = chance.with_chance(s.engine, s.evidence, s.policy.hub_users, listed)
    return tuple(sorted(told_of, key=place))


def renewed(
    s: Search, found: Sequence[Candidate], known: Sequence[Facts], groups: Sequence[Group]
) -> list[Facts]:
    """The facts of each group, gathered again only where its users changed."""
    kept = {i: known[c.community] for i, c in enumerate(found) if known[c.community].size == c.size}
    new = [i for i in range(len(groups)) if i not in kept]
    if new:
        made = facts.facts(s.engine, s.evidence, s.ties, [groups[i] for i in new])
        kept |= dict(zip(new, made, strict=True))
    return [kept[i] for i in range(len(groups))]


def place(ring: Ring) -> tuple[object, ...]:
    """Strongest first; equal ones by size, money, and the ids of their members."""
    ids = tuple(m.user_id for m in ring.members)
    return (-ring.bits, -len(ring.members), -ring.facts.at_risk, ids, ring.hour_of)


class People(NamedTuple):
    """Names of the users and values in the rings, and each member's evidence."""

    ids: Mapping[int, str]
    names: Names
    evidence: Mapping[tuple[int, int], str]
    links: Mapping[int, tuple[Link, ...]]


def naming(s: Search, groups: Sequence[Group]) -> People:
    rolled = facts.roll(s.engine, groups)
    users = s.evidence.users.semi_join(rolled, "user").select("user", "user_id").to_pyarrow()
    ids = dict(zip(users["user"].to_pylist(), users["user_id"].to_pylist(), strict=True))
    held = words.held(s.evidence, rolled)
    called = names(s.engine, s.feed, ((r["kind"], r["code"]) for r in held), s.kinds, s.clear)
    return People(ids, called, words.sentences(held, called), linked(held, ids, called))


def linked(
    held: Sequence[words.Row], ids: Mapping[int, str], called: Names
) -> Mapping[int, tuple[Link, ...]]:
    """The links of each community, sorted, their values numbered."""
    values: dict[int, dict[tuple[str, int], list[words.Row]]] = defaultdict(dict)
    for row in held:
        values[row["community"]].setdefault((row["kind"], row["code"]), []).append(row)
    return {number: links(found, ids, called) for number, found in values.items()}


def links(
    values: Mapping[tuple[str, int], Sequence[words.Row]], ids: Mapping[int, str], called: Names
) -> tuple[Link, ...]:
    def place(code: tuple[str, int]) -> tuple[object, ...]:
        return (-len(values[code]), code[0], called[code], sorted(r["user"] for r in values[code]))

    out = [
        Link(
            ids[r["user"]],
            code[0],
            number,
            called[code],
            r["users"],
            r["first"],
            r["last"],
            r["orders"],
        )
        for number, code in enumerate(sorted(values, key=place), 1)
        for r in values[code]
    ]
    return tuple(sorted(out))


def captioned(told: Facts, called: Names) -> tuple[Shared, ...]:
    """The shared values with captions, in an order that no code has a say in."""
    named = [v._replace(caption=called[v.kind, v.code]) for v in told.shared]
    return tuple(sorted(named, key=lambda v: (-v.members, v.users, v.kind, v.caption, v[6:])))


def tied_ring(s: Search, told: Facts, found: Candidate, people: People, i: int) -> Ring:
    seen = rings.look(told)
    bits, findings = rings.judge(seen, s.policy)
    bits, findings = rings.tempered(bits + s.moved, findings, found.sure, found.size, s.policy)
    honest = rings.explain(told, findings)
    by_deed = BY_WORDS if told.echoes else BY_DEED[manner(told)]
    listed = [
        Member(
            u, people.ids[u], rings.role_of(n, s.policy), n, people.evidence.get((i, u), by_deed)
        )
        for u, n in found.scores.items()
    ]
    return Ring(
        # Who only reviews can do nothing but brush.
        kind="brushing" if told.usual.deed == "review" else rings.kind_of(seen, s.policy),
        score=rings.score(bits),
        bits=bits,
        members=tuple(sorted(listed, key=lambda m: (-m.score, m.user_id))),
        findings=findings,
        honest=honest.text,
        facts=told,
        links=people.links.get(i, ()),
        story=(honest.code, honest.against),
    )


BY_ACTS = "no shared value; bought the same things at the same times as other members"
BY_SHOPS = "no shared value; ordered at the same merchants at the same times as other members"
BY_PRAISE = "praised the same things at the same times, or in the same words, as other members"
BY_WORDS = (
    "no shared value; ordered the same at the same times as other members, or praised it in nearly"
    " the same words"
)
BY_DEED = {"": BY_ACTS, "shop": BY_SHOPS, "review": BY_PRAISE}


def hour_ring(policy: Policy, told: Facts, peak: Peak, people: People, i: int) -> Ring:
    """The ring of a merchant over the one-hour rule and its busiest buyers there."""
    bits = policy.hour.worth(peak.orders - peak.buyers)
    if len(peak.users) == 1:
        bits = min(bits, policy.hour_alone)
    text = (
        f"merchant {peak.merchant_id} had {count(peak.orders, 'order')} from "
        f"{count(peak.buyers, 'buyer')} within one hour"
    )
    numbers: Numbers = {
        "merchant": peak.merchant_id,
        "orders": peak.orders,
        "buyers": peak.buyers,
    }
    score = rings.score(bits)
    role = rings.role_of(max(score, policy.core_score), policy)
    listed = [Member(u, people.ids[u], role, score, text) for u in peak.users]
    return Ring(
        kind="brushing",
        score=score,
        bits=bits,
        members=tuple(sorted(listed, key=lambda m: m.user_id)),
        findings=(Finding("hour", bits, text, (peak.merchant_id,), numbers),),
        honest="could be a customer who orders piece by piece: look at what was bought",
        facts=told,
        hour_of=peak.merchant_id,
        story=("pieces", ""),
    )
