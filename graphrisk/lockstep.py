"""What users did together who may share nothing: lockstep in time, and praise in
nearly equal words."""

import ibis
import ibis.expr.types as ir

from graphrisk import praise
from graphrisk.engine import Engine, keep
from graphrisk.evidence import Evidence, goods, spread
from graphrisk.policy import Policy

ONCE = 8000
"""Milli bits that words about one thing say at most: a rival can copy anybody's praise, and would
have to buy and praise a second thing to tie them."""


def lock_facts(engine: Engine, evidence: Evidence, policy: Policy) -> ir.Table:
    """Users who bought the same things next to one another, much nearer in time than the
    pace of that thing explains (lockstep): a popular product, or a flash sale, has a pace.

    lock: milli bits, the nearest for each thing, summed over things; locks: how many things.
    """
    acts = keep(engine, "acts", lock_acts(evidence, policy))
    rows = keep(engine, "steps", lock_rows(acts, evidence, policy))
    each = rows.group_by("a", "b", "what", "thing").agg(
        timed=rows.bits.max(where=rows.timed).fill_null(0),
        untimed=rows.bits.max(where=~rows.timed).fill_null(0),
    )
    # Where no time tells, anybody may be the other one: all are counted, once.
    anybody = spread(ibis.literal(1), evidence.n_orders)
    facts = each.group_by("a", "b").agg(
        lock=each.timed.sum() + ibis.greatest(each.untimed.sum() - anybody, 0),
        locks=each.count(),
    )
    return facts.filter(facts.lock >= policy.lock_bits)


def lock_acts(evidence: Evidence, policy: Policy) -> ir.Table:
    """What users did to things that somebody else did soon before or after: place (its place among
    the acts on the thing), total (how many there are), tick (null where no time is told)."""
    reviewed = evidence.reviews is not None and evidence.deed == "review"
    things = praise.acts(evidence.reviews, evidence.clock) if reviewed else bought(evidence)
    group = [things.what, things.thing]
    window = ibis.window(group_by=group, order_by=[things["at"], things.user])
    acts = things.mutate(
        place=ibis.row_number().over(window),
        total=things.count().over(ibis.window(group_by=group)),
        ahead=things.tick.lead().over(window) - things.tick,
        behind=things.tick - things.tick.lag().over(window),
    )
    nearest = ibis.least(acts.ahead, acts.behind)
    soon = nearest * acts.total * 8 <= evidence.n_orders
    # Where no time is told, what few did is paired whole.
    few = acts.tick.isnull() & (acts.total <= policy.hub_users)
    return acts.filter(soon | few).drop("ahead", "behind")


def bought(evidence: Evidence) -> ir.Table:
    """Purchases of products (of whatever a merchant has, where no product is told) and uses of
    coupons: user, at, tick, what, thing."""
    t = evidence.orders.filter(evidence.orders.paid).inner_join(evidence.clock, "minute")
    columns = (f"{goods(evidence.told)}_id", "coupon")
    parts = [
        t.filter(t[column].notnull()).select(
            "user", "at", "tick", what=ibis.literal(what, "int8"), thing=t[column].hash()
        )
        for what, column in enumerate(columns)
    ]
    return ibis.union(*parts)


def lock_rows(acts: ir.Table, evidence: Evidence, policy: Policy) -> ir.Table:
    """Each act beside the next few of the same thing, with the evidence of their nearness."""
    most = policy.hub_next if evidence.deed == "order" else max(policy.hub_next, policy.hub_users)
    steps = acts.mutate(step=ibis.array(list(range(1, most + 1))).unnest())
    steps = steps.filter((steps.step <= policy.hub_next) | steps.tick.isnull())
    steps = steps.mutate(partner=steps.place + steps.step)
    right = acts.view()
    gap = (steps.tick - right.tick).abs() + 1
    rows = steps.inner_join(
        right,
        [
            steps.what == right.what,
            steps.thing == right.thing,
            steps.partner == right.place,
            steps.user != right.user,
        ],
    ).select(
        steps.what,
        steps.thing,
        a=ibis.least(steps.user, right.user),
        b=ibis.greatest(steps.user, right.user),
        timed=gap.notnull(),
        chance=gap.fill_null(1) * steps.total,
    )
    near = rows.filter(rows.chance * 8 <= evidence.n_orders)
    return near.mutate(bits=spread(near.chance, evidence.n_orders))


def echoes(evidence: Evidence, policy: Policy) -> ir.Table:
    """Users who praised the same thing in the same words, or in all but one of them: a, b, echo.

    echo: milli bits, how rare the words are among all praise (the rarest for each thing, summed
    over things): a phrase that everybody uses says nothing of those who do. Where things break,
    everybody complains in the same few words, so complaints are left out.
    """
    said = praise.said(evidence.reviews)
    whole = int(said.count().execute())
    near = praise.nearly(said)
    near = near.mutate(uses=near.count().over(ibis.window(group_by=[near.words])))
    each = near.group_by("user", "thing", "words").agg(uses=near.uses.max())
    group = ibis.window(group_by=[each.thing, each.words])
    each = each.mutate(users=each.count().over(group))
    few = each.filter(each.users > 1, each.users <= policy.hub_users)
    left, right = few, few.view()
    pairs = left.inner_join(
        right,
        [left.thing == right.thing, left.words == right.words, left.user < right.user],
    ).select(a=left.user, b=right.user, thing=left.thing, bits=spread(left.uses, whole))
    things = pairs.group_by("a", "b", "thing").agg(bits=ibis.least(pairs.bits.max(), ONCE))
    found = things.group_by("a", "b").agg(echo=things.bits.sum())
    return found.filter(found.echo >= policy.lock_bits)
