"""People's decisions at work on the rings of a sweep: a floor for one, silence for another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import ibis
import ibis.expr.types as ir

from graphrisk import rings
from graphrisk.engine import Engine, keep
from graphrisk.listing import place
from graphrisk.model import Finding, Ring
from graphrisk.policy import Policy
from graphrisk.registry.verdicts import Seen, Verdict, evidence

Verdicts = Mapping[str, Verdict]


def seen(ring: Ring) -> Seen:
    """A ring as decisions look at it."""
    body = {
        "shared": [{"kind": s.kind} for s in ring.facts.shared],
        "findings": [f._asdict() for f in ring.findings],
    }
    users = frozenset(m.user_id for m in ring.members)
    return Seen(ring.ring_id, users, evidence(body), ring.parents)


def firm(ring: Ring, decided: Verdicts, policy: Policy) -> Ring:
    """A ring that people confirmed, worth no less than the policy's floor."""
    lack = policy.confirmed_bits - ring.bits
    if decided.get(ring.ring_id) != "confirmed" or lack <= 0:
        return ring
    word = Finding("confirmed", lack, "people confirmed this ring")
    return replace(
        ring,
        bits=policy.confirmed_bits,
        score=rings.score(policy.confirmed_bits),
        findings=(*ring.findings, word),
    )


def settled(found: Sequence[Ring], decided: Verdicts, policy: Policy) -> tuple[Ring, ...]:
    """All rings, strongest first, the confirmed at their floor."""
    return tuple(sorted((firm(r, decided, policy) for r in found), key=place))


def heard(found: Sequence[Ring], decided: Verdicts, policy: Policy) -> tuple[Ring, ...]:
    """The rings to show: the same without the silent."""
    every = settled(found, decided, policy)
    return tuple(r for r in every if decided.get(r.ring_id) != "silent")


def eased(
    con: Engine, people: ir.Table, found: Sequence[Ring], decided: Verdicts, policy: Policy
) -> ir.Table:
    """Users with their scores; who is only in silent rings is below what gets listed."""
    silent = {r.ring_id for r in found if decided.get(r.ring_id) == "silent"}
    loud = {m.user for r in found if r.ring_id not in silent for m in r.members}
    calm = sorted({m.user for r in found if r.ring_id in silent for m in r.members} - loud)
    if not calm:
        return people
    low = ibis.least(people.score, max(policy.list_score - 1, 0))
    score = ibis.ifelse(people.user.isin(calm), low, people.score).cast("int64")
    return keep(con, "eased", people.mutate(score=score))
