"""A dozen decisions, as an investigator would make them, and the policy that they move."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module

import pandas as pd

from graphrisk import policy as policies
from graphrisk.engine import Engine, engine
from graphrisk.errors import InputError
from graphrisk.evidence import gather
from graphrisk.feed import feed
from graphrisk.kinds import kinds
from graphrisk.model import Feed, Ring, Window
from graphrisk.policy import Policy
from graphrisk.quality.learn import Lesson
from graphrisk.quality.refit import lesson_of, refit
from graphrisk.records import read
from graphrisk.registry.labels import Label
from graphrisk.sweep import Judged
from graphrisk.worlds import World

judge = import_module("graphrisk.sweep").judge
EACH = 6
"""Rings that are confirmed, and dismissed."""


def fitted(policy: Policy, world: World) -> Policy:
    """The policy after `fit` on the first rings of a world that are of one true ring for half or
    more, which are confirmed, and the first that aren't; as it was where those are too few."""
    truth = truth_of(world)
    with judged(policy, world) as (con, fed, found):
        try:
            lesson = lesson_of(con, fed, policy, labels(found.rings, truth))
            return refit(lesson, policy).policy
        except InputError:
            return policy


@contextmanager
def judged(policy: Policy, world: World) -> Iterator[tuple[Engine, Feed, Judged]]:
    """A world as a sweep reads and judges it."""
    known = kinds(policy.kinds)
    with engine() as con:
        fed = feed(con, read(con, world.orders, world.users, world.reviews, kinds=known), known)
        yield con, fed, judge(con, fed, known, policy, Window())


@contextmanager
def opened(world: World) -> Iterator[Lesson]:
    """A world as evidence, by the shipped policy's kinds and rates, with all that is true of it."""
    known, money = kinds(), policies.load().money
    with engine(threads=2, memory="1GB") as con:
        fed = feed(con, read(con, world.orders, world.users, world.reviews, kinds=known), known)
        found = gather(con, fed, list(known), Window(), money)
        ids = found.users.order_by("user").user_id.to_pandas()
        # Families have no program that rides on an honest sign-up.
        truth = world.truth.set_index("user_id").reindex(ids)
        truth = truth.reindex(columns=["ring", "beside", "kind"]).fillna("")
        yield Lesson(con, found, *(truth[c].to_numpy(dtype=object) for c in truth))


def truth_of(world: World) -> "pd.Series[str]":
    """The true ring of each user; "" for the honest."""
    return world.truth.set_index("user_id").ring.fillna("")


def labels(rings: Sequence[Ring], truth: "pd.Series[str]") -> list[Label]:
    """What deciding says of users: those of a confirmed ring are of it, those of a dismissed
    one honest. Where fewer right rings are listed, banks told of others."""
    whole = truth[truth != ""].value_counts()
    found = [(r, *overlap(r, truth, whole)) for r in rings]
    right = [r for r, *_, part in found if part >= 0.5][:EACH]
    wrong = [r for r, *_, part in found if part < 0.5][:EACH]
    groups = [([m.user_id for m in r.members], r.kind) for r in right]
    known = {truth.get(user, "") for users, _ in groups for user in users}
    rest = sorted(set(whole.index) - known)[: EACH - len(groups)]
    groups += [(list(truth.index[truth == name]), "refund") for name in rest]
    told = [Label(u, f"R-{n}", kind, "") for n, (us, kind) in enumerate(groups) for u in us]
    return told + [Label(m.user_id, "", "", "") for r in wrong for m in r.members]


def overlap(
    ring: Ring, truth: "pd.Series[str]", whole: "pd.Series[int]"
) -> tuple[str, float, float]:
    """The true ring that is nearest, the Jaccard overlap with it, and its share of the members."""
    names = [truth.get(m.user_id, "") for m in ring.members]
    both = Counter(name for name in names if name)
    ways = [(n / (len(names) + whole[name] - n), name, n / len(names)) for name, n in both.items()]
    near, name, part = max(ways, default=(0.0, "", 0.0))
    return name, near, part
