"""Facts -> rings: score, kind, roles and reasons.

The score is a sum: each signal's sight is worth the bits of its level in the policy, and
the sum of bits is a probability. Take a finding away and the score falls by what it said.
"""

from collections.abc import Iterable, Mapping

from graphrisk.errors import PolicyError
from graphrisk.honest import explain
from graphrisk.model import MILLI, Facts, Finding
from graphrisk.policy import Policy
from graphrisk.signals import SIGNALS, Sight

Sights = Mapping[str, Sight]
KNOWN = frozenset(signal.name for signal in SIGNALS)
PAIR = 2
ALONE = -99_000
"""Milli bits that stand in for the evidence of a ring where there is none."""


def score(bits: int) -> int:
    """Milli bits of log odds as a whole score from 0 to 100, rounded down."""
    if bits <= -40 * MILLI:
        return 0
    return int(100 / (1 + 2 ** (-bits / MILLI)) + 1e-9)


def look(facts: Facts) -> Sights:
    """What every signal that the data can tell of sees in a community."""
    seen = ((signal.name, signal.look(facts)) for signal in SIGNALS)
    return {name: sight for name, sight in seen if sight}


def weigh(seen: Sights, policy: Policy) -> int:
    """The log odds (milli bits) that a community is a ring. PolicyError for a signal that isn't
    there."""
    if wrong := [c.fact for c in (*policy.signals, *policy.crimes) if c.fact not in KNOWN]:
        raise PolicyError(f"the policy weighs the signal {wrong[0]!r}, and there is none; mend it")
    return policy.ring_prior + sum(
        c.worth(seen[c.fact].amount) for c in policy.signals if c.fact in seen
    )


def judge(seen: Sights, policy: Policy) -> tuple[int, tuple[Finding, ...]]:
    """What `weigh` says, and what each signal found: strongest first; equal ones in the order of
    their names."""
    bits = weigh(seen, policy)
    findings = [
        Finding(c.fact, c.worth(seen[c.fact].amount), *seen[c.fact][1:])
        for c in policy.signals
        if c.fact in seen
    ]
    findings.sort(key=lambda f: (-f.bits, f.signal))
    return bits, tuple(findings)


def tempered(
    bits: int, findings: tuple[Finding, ...], sure: int, size: int, policy: Policy
) -> tuple[int, tuple[Finding, ...]]:
    """The same, no surer than two thirds of the accounts: a community of which few look guilty
    is no ring, however odd it is as a whole. Two accounts alone must look guiltier than more of
    them: two people of one house share as much, and act as much alike.

    sure: the log odds (milli bits) that two thirds of them reach (see `reached`); size: their
    number.
    """
    if sure < bits:
        points = score(sure)
        text = f"by themselves under two thirds of the accounts have a score over {points}"
        held = Finding("surest", sure - bits, text, (), {"points": points})
        bits, findings = sure, (*findings, held)
    least = sure - policy.pair_doubt
    if size <= PAIR and least < bits:
        text = "only two accounts: they may be two of one house"
        bits, findings = least, (*findings, Finding("pair", least - bits, text))
    return bits, findings


def reached(odds: Iterable[int]) -> int:
    """The log odds that two thirds of the members reach: both of two, two of three."""
    rising = sorted(odds)
    return rising[len(rising) // 3]


def kind_of(seen: Sights, policy: Policy) -> str:
    """Which crime a ring commits: the kind that what the signals saw speaks for most;
    `mixed` when two kinds are each more likely than not."""
    bits = dict(policy.crime_priors)
    for c in policy.crimes:
        sight = seen.get(c.fact)
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


__all__ = [
    "explain",
    "judge",
    "kind_of",
    "look",
    "reached",
    "role_of",
    "score",
    "tempered",
    "weigh",
]
