"""A dozen decisions, as an investigator would make them, and the policy that they move."""

from collections.abc import Mapping, Sequence
from importlib import import_module

from graphrisk.engine import engine
from graphrisk.errors import InputError
from graphrisk.feed import feed
from graphrisk.kinds import kinds
from graphrisk.model import Ring, Window
from graphrisk.policy import Policy
from graphrisk.quality.refit import lesson_of, refit
from graphrisk.records import read
from graphrisk.registry.labels import Label
from graphrisk.worlds import World

judge = import_module("graphrisk.sweep").judge
EACH = 6
"""Rings that are confirmed, and dismissed."""


def fitted(policy: Policy, world: World) -> Policy:
    """The policy after `fit` on the first rings of a world that are of one true ring for half or
    more, which are confirmed, and the first that aren't; as it was where those are too few."""
    known, truth = kinds(policy.kinds), world.truth.set_index("user_id").ring.to_dict()
    with engine() as con:
        fed = feed(con, read(con, world.orders, world.users, world.reviews, kinds=known), known)
        rings = judge(con, fed, known, policy, Window()).rings
        try:
            return refit(lesson_of(con, fed, policy, labels(rings, truth)), policy).policy
        except InputError:
            return policy


def labels(rings: Sequence[Ring], truth: Mapping[str, str]) -> list[Label]:
    """What deciding says of users: those of a confirmed ring are of it, those of a dismissed
    one honest. Where fewer right rings are listed, banks told of others."""
    right = [r for r in rings if is_right(r, truth)][:EACH]
    wrong = [r for r in rings if not is_right(r, truth)][:EACH]
    groups = [([m.user_id for m in r.members], r.kind) for r in right]
    known = {truth.get(user, "") for users, _ in groups for user in users}
    rest = sorted(set(truth.values()) - known - {""})[: EACH - len(groups)]
    groups += [([u for u, ring in truth.items() if ring == name], "refund") for name in rest]
    found = [Label(u, f"R-{n}", kind, "") for n, (us, kind) in enumerate(groups) for u in us]
    return found + [Label(m.user_id, "", "", "") for r in wrong for m in r.members]


def is_right(ring: Ring, truth: Mapping[str, str]) -> bool:
    names = [truth.get(m.user_id, "") for m in ring.members]
    most = max((names.count(n) for n in set(names) if n), default=0)
    return most * 2 >= len(names)
