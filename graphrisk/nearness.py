"""The sweep's questions, asked of the users near one order: community, facts, signals, scores."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from graphrisk import local, rings, words
from graphrisk.communities import communities
from graphrisk.listing import BY_DEED
from graphrisk.model import Facts, Finding
from graphrisk.norms import Norms
from graphrisk.pairs import total
from graphrisk.policy import Policy
from graphrisk.signals.base import manner
from graphrisk.store.live import LiveStore
from graphrisk.vicinity import Vicinity


class Judged(NamedTuple):
    """The neighbourhood's part: the user's log odds, the community and what speaks for it."""

    bits: int
    group: tuple[int, ...] = ()
    ring_bits: int = -99_000
    facts: Facts | None = None
    findings: tuple[Finding, ...] = ()
    scores: Mapping[int, int] = {}
    kind: str = ""
    evidence: str = ""


def judge(
    store: LiveStore, near: Vicinity, buyer: int, norms: Norms, policy: Policy, moved: int = 0
) -> Judged:
    """Judges a user by the users near it.

    moved: what this data set's own share of rings adds to each ring (see `prior`).
    """
    group = community(near, buyer, policy)
    written = store.reviews(group) if group else ()
    known = local.known(near, store.kinds, norms, written)
    if not group:
        alone = local.standing(near, buyer, (), 0, known)
        return Judged(total(alone, policy.members) + policy.member_prior)
    told = local.facts(store, near, norms, group, written)
    named = store.captions([s.code for s in told.shared]) if told.shared else {}
    told = replace(told, shared=tuple(s._replace(caption=named[s.code]) for s in told.shared))
    seen = rings.look(told)
    bits, findings = rings.judge(seen, policy)
    bits += moved
    own = {
        b: total(local.standing(near, b, group, bits, known), policy.members) + policy.member_prior
        for b in group
    }
    scores = {b: rings.score(n) for b, n in own.items()}
    stay = [own[b] for b, points in scores.items() if points >= policy.drop_score]
    stay = stay or list(own.values())
    bits, findings = rings.tempered(bits, findings, rings.reached(stay), len(stay), policy)
    sentence = evidence(store, near, buyer, told)
    kind = rings.kind_of(seen, policy)
    return Judged(own[buyer], group, bits, told, findings, scores, kind, sentence)


def community(near: Vicinity, buyer: int, policy: Policy) -> tuple[int, ...]:
    """The community of a user in the ties that were read; empty for one alone."""
    ties = {p: bits for p, bits in near.ties.items() if p[0] in near.acts and p[1] in near.acts}
    if not any(buyer in pair for pair in ties):
        return ()
    # Leiden's answer hangs on the order of the users, so it is the sweep's: that of their ids.
    ids = sorted({b for p in ties for b in p}, key=lambda b: near.people[b].user_id)
    place = {b: n for n, b in enumerate(ids)}
    pairs = sorted((*sorted((place[a], place[b])), bits) for (a, b), bits in ties.items())
    a, b, bits = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    groups = communities(a, b, bits, policy)
    mine = next((g for g in groups if place[buyer] in g), ())
    return tuple(ids[n] for n in mine)


def evidence(store: LiveStore, near: Vicinity, buyer: int, told: Facts) -> str:
    """What ties one user to the others, in words; as `words.sentences` says it."""
    counts = {(s.kind, s.code): s for s in told.shared}
    rows = []
    for (kind, code), uses in local.used(near, [buyer]).items():
        value = counts.get((store.kinds[kind], code))
        if value:
            span = {"first": min(uses[buyer]), "last": max(uses[buyer])}
            rows.append({**value._asdict(), **span})
    return (
        words.sentence(rows, {name: s.caption for name, s in counts.items()})
        or BY_DEED[manner(told)]
    )
