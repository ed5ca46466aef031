"""A user is known by the company it keeps: judged again, beside what others look like.

After every user has a score of its own (`members`), each is asked once more, with three facts
that nobody has before: how sure the surest of those is that it was compared with, how sure the
next, and how sure the others of its community. One look back over the graph, in the way of
belief propagation (Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988, chapter 4)
with all that a neighbour says held to its log odds and the tie's, and no second one: what a
user says of its neighbours must not come back to it as news.
"""

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from graphrisk.engine import Engine, keep
from graphrisk.members import points
from graphrisk.policy import Policy
from graphrisk.projection import total


@ibis.udf.agg.builtin(name="max", signature=((dt.int64, dt.int64), dt.Array(dt.int64)))  # type: ignore[untyped-decorator]
def most(value: int, n: int) -> list[int]:  # type: ignore[empty-body]
    """The n highest values, the highest first."""


def facts(stood: ir.Table, pairs: ir.Table, people: ir.Table) -> ir.Table:
    """The facts of every user, with those of its company, in milli bits: ally (of those that it
    was compared with the surest: its own log odds and the pair's, added), allies (the next),
    others (the mean log odds of the others in its community). Null where there is nobody. And
    own, its log odds without them.

    stood: of `members.standing`; pairs: of `projection.near` or `judged`; people: of
    `members.scored`.
    """
    known = people.select("user", "community", "own")
    sides = ibis.union(
        pairs.select("bits", user=pairs.a, other=pairs.b),
        pairs.select("bits", user=pairs.b, other=pairs.a),
    )
    t = sides.inner_join(known, sides.other == known.user)
    best = t.group_by("user").agg(best=most(t.bits + t.own, 2))
    placed = known.filter(known.community.notnull())
    sums = placed.group_by("community").agg(sum=placed.own.sum(), users=placed.count())
    t = known.left_join(best, "user").drop("user_right")
    t = t.left_join(sums, "community").drop("community_right")
    told = t.select(
        "user",
        "own",
        ally=t.best[0],
        allies=t.best[1],
        others=((t["sum"] - t.own) // ibis.greatest(t.users - 1, 1)).cast("int64"),
    )
    return stood.inner_join(told, "user")


def scored(
    engine: Engine, stood: ir.Table, pairs: ir.Table, people: ir.Table, policy: Policy
) -> ir.Table:
    """Users with their score, judged beside their company; as they were where the policy does
    not ask for it. Arguments as `facts` has them; columns as `members.scored` has them."""
    if not policy.company:
        return people
    told = facts(stood, pairs, people)
    bits = total(told, policy.company) + policy.company_prior
    t = told.select("user", "user_id", "community", "ring", "own", bits=bits)
    return keep(engine, "judged_again", t.mutate(score=points(t.bits)))
