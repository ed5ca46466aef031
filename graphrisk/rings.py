"""Facts -> rings: score, kind, roles and reasons.

The score is a sum: each signal's sight is worth the bits of its level in the policy, and
the sum of bits is a probability. Take a finding away and the score falls by what it said.
"""

from graphrisk.honest import explain
from graphrisk.model import MILLI, Facts, Finding
from graphrisk.policy import Comparison, Policy
from graphrisk.signals import SIGNALS, Signal


def score(bits: int) -> int:
    """Milli bits of log odds as a whole score from 0 to 100, rounded down."""
    if bits <= -40 * MILLI:
        return 0
    return int(100 / (1 + 2 ** (-bits / MILLI)) + 1e-9)


def judge(facts: Facts, policy: Policy) -> tuple[int, tuple[Finding, ...]]:
    """The log odds (milli bits) that a community is a ring, and what each signal found.

    Findings stand strongest first; equal ones in the order of their names.
    """
    weights = {c.fact: c for c in policy.signals}
    seen = [find(s, facts, weights[s.name]) for s in SIGNALS if s.name in weights]
    findings = sorted((f for f in seen if f), key=lambda f: (-f.bits, f.signal))
    return policy.ring_prior + sum(f.bits for f in findings), tuple(findings)


def find(signal: Signal, facts: Facts, weight: Comparison) -> Finding | None:
    sight = signal.look(facts)
    if sight is None:
        return None
    return Finding(signal.name, weight.worth(sight.amount), sight.text, sight.values)


def kind_of(facts: Facts, policy: Policy) -> str:
    """Which crime a ring commits: the kind that what the signals saw speaks for most;
    `mixed` when two kinds are each more likely than not."""
    seen = {s.name: s.look(facts) for s in SIGNALS}
    bits = dict(policy.crime_priors)
    for c in policy.crimes:
        sight = seen[c.fact]
        bits[c.crime] += c.worth(None if sight is None else sight.amount)
    if len(bits) < 2:
        return next(iter(bits), "mixed")
    first, second = sorted(bits, key=lambda crime: (-bits[crime], crime))[:2]
    return "mixed" if bits[second] > 0 else first


def role_of(points: int, policy: Policy) -> str:
    """core, member or edge, from a member's own score."""
    if points >= policy.core_score:
        return "core"
    return "member" if points >= policy.edge_score else "edge"


__all__ = ["explain", "judge", "kind_of", "role_of", "score"]
