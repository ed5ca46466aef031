"""Links -> ties: every pair of users that shares anything is asked "one hand?".

The facts of a pair are gathered here in columns; what each is worth stands in the policy's
comparisons. Additive levels of evidence after Fellegi and Sunter (1969), as Splink shows
them. A hub gives no all-pairs ties: inside it only users who came close together do.
"""

import ibis
import ibis.expr.types as ir

from graphrisk.engine import Engine, keep
from graphrisk.errors import PolicyError
from graphrisk.evidence import Evidence, apart, spread
from graphrisk.kinds import KINDS
from graphrisk.lockstep import echoes, lock_facts
from graphrisk.policy import Comparison, Policy

HOUR = 3600
SHARED = ("shared", "pool", "home", "born", "close")
"""Facts of what two users share, whatever its kind."""
LOCKS = ("lock", "locks")
ECHO = "echo"
"""How rare the praise is that two users wrote of the same things in nearly the same words; told in
a sweep alone: a review does not look for other people's reviews."""
MOVING = {"product", "merchant", "coupon"}
"""What lockstep is looked for in."""
PASSING = ("judged", "shared", "locks", "acts", "steps", "echoes")
"""The frames that nobody needs once pairs are `held`, `met` and `near`."""
OWN = "own_"
"""Before a kind: how many of its values a user used."""


def ties(engine: Engine, evidence: Evidence, policy: Policy) -> ir.Table:
    """The pairs that hold, at once: `held` of `judged`."""
    return held(engine, judged(engine, evidence, policy), policy)


def judged(engine: Engine, evidence: Evidence, policy: Policy) -> ir.Table:
    """All candidate pairs: a, b, every fact, `bits` (sum, in milli bits); a < b, one row a pair.
    Computed once, for `held` and `met`."""
    facts = pair_facts(engine, evidence, policy)
    bits = total(facts, policy.comparisons) + policy.prior_bits
    return keep(engine, "judged", facts.mutate(bits=bits))


def held(engine: Engine, pairs: ir.Table, policy: Policy) -> ir.Table:
    """The ties: of the pairs of `judged`, those over the policy's tie cut."""
    return keep(engine, "ties", pairs.filter(pairs.bits >= policy.tie_bits))


def near(engine: Engine, pairs: ir.Table) -> ir.Table:
    """All pairs of `judged`, with their bits alone."""
    return keep(engine, "near", pairs.select("a", "b", "bits"))


def met(engine: Engine, pairs: ir.Table) -> ir.Table:
    """What each user's pairs come to, whether they hold or not (see `judged`).

    near: how many other users it was compared with; top: the bits of the likeliest; quick: the
    least haste; step: most things in lockstep with one other; common: most kinds shared with one.
    """
    asked = ("bits", "haste", "locks", "shared")
    sides = (pairs.select(*asked, user=pairs.a), pairs.select(*asked, user=pairs.b))
    t = ibis.union(*sides)
    found = t.group_by("user").agg(
        near=t.count(),
        top=t.bits.max(),
        quick=t.haste.min(),
        step=t["locks"].max(),
        common=t["shared"].max(),
    )
    return keep(engine, "met", found)


def total(facts: ir.Table, comparisons: tuple[Comparison, ...]) -> ir.IntegerValue:
    """The sum of all comparisons, as one expression. PolicyError for a fact that is
    none, but for a kind that nobody asked for."""
    out: ir.IntegerValue = ibis.literal(0, "int64")
    for c in comparisons:
        if c.fact.removeprefix(OWN) in KINDS and c.fact not in facts.columns:
            continue
        if c.fact not in facts.columns:
            raise PolicyError(
                f"the policy weighs {c.fact!r}, which is no fact here; mend the name, or declare"
                " the kind under [kinds]"
            )
        out = out + worth(facts[c.fact], c)
    return out


def worth(fact: ir.IntegerValue, comparison: Comparison) -> ir.IntegerValue:
    """One comparison as an expression: the bits of the highest edge that the fact reaches."""
    levels = list(zip(comparison.edges, comparison.bits[1:], strict=True))
    tests = [(fact >= edge, ibis.literal(bits, "int64")) for edge, bits in reversed(levels)]
    missing = (fact.isnull(), ibis.literal(comparison.missing, "int64"))
    return ibis.cases(missing, *tests, else_=ibis.literal(comparison.bits[0], "int64"))


def pair_facts(engine: Engine, evidence: Evidence, policy: Policy) -> ir.Table:
    """All candidate pairs with their facts, one row a pair."""
    shared = keep(engine, "shared", shared_facts(shared_rows(evidence, policy), evidence))
    locks = keep(engine, "locks", lock_facts(engine, evidence, policy))
    pairs = either(shared, locks)
    if ECHO not in untold(evidence):
        pairs = either(pairs, keep(engine, "echoes", echoes(evidence, policy)))
    told = {*counted(evidence)} - untold(evidence)
    filled = {c: pairs[c].fill_null(0) for c in told}
    filled |= {c: ibis.null("int64") for c in untold(evidence)}
    return alike(pairs.mutate(**filled), evidence)


def either(left: ir.Table, right: ir.Table) -> ir.Table:
    """The pairs of either frame, with the facts of both."""
    pairs = left.outer_join(right, ["a", "b"])
    return pairs.mutate(
        a=ibis.coalesce(pairs.a, pairs.a_right), b=ibis.coalesce(pairs.b, pairs.b_right)
    ).drop("a_right", "b_right")


def counted(evidence: Evidence) -> tuple[str, ...]:
    """The facts that are 0, not unknown, when a pair shares nothing of the sort."""
    return (*evidence.kinds, *SHARED, *LOCKS, ECHO)


def untold(evidence: Evidence) -> frozenset[str]:
    """The facts that this data set can't tell: null for every pair, which says nothing."""
    silent = {k for k in evidence.kinds if k not in evidence.told}
    shared = () if silent < set(evidence.kinds) else SHARED
    moving = evidence.deed == "review" or evidence.told & MOVING
    locks = () if moving else LOCKS
    # Where there is no order, words are a part of lockstep.
    echo = () if evidence.deed == "order" and "words" in evidence.told else (ECHO,)
    return frozenset((*silent, *shared, *locks, *echo))


def shared_rows(evidence: Evidence, policy: Policy) -> ir.Table:
    """One row for each two users and entity they share: small ones whole, hubs by nearness."""
    uses = evidence.uses.inner_join(
        evidence.entities.select("kind", "code", "users", "sharing"), ["kind", "code"]
    )
    uses = uses.select("kind", "code", "user", "first", "first_tick", "new", "users", "sharing")
    small = paired(uses.filter(uses.users <= policy.hub_users), ["kind", "code"])
    return ibis.union(small, hub_rows(uses.filter(uses.users > policy.hub_users), evidence, policy))


def paired(uses: ir.Table, keys: list[str]) -> ir.Table:
    """All pairs inside each group; for small groups only."""
    left, right = uses, uses.view()
    joined = left.inner_join(right, [*(left[k] == right[k] for k in keys), left.user < right.user])
    return joined.select(
        "kind",
        "users",
        "sharing",
        a=left.user,
        b=right.user,
        gap=(left.first_tick - right.first_tick).abs(),
        born=left.new * right.new,
    )


def hub_rows(uses: ir.Table, evidence: Evidence, policy: Policy) -> ir.Table:
    """Users of a hub who came to it next to one another, nearer than its own pace explains.

    Each is paired with the next few only, so a hub of a million costs millions, not squares.
    """
    place = ibis.row_number().over(
        group_by=[uses.kind, uses.code], order_by=[uses.first, uses.user]
    )
    left = uses.mutate(place=place)
    steps = left.mutate(step=ibis.array(list(range(1, policy.hub_next + 1))).unnest())
    steps = steps.mutate(partner=steps.place + steps.step)
    right = left.view()
    joined = steps.inner_join(
        right,
        [steps.kind == right.kind, steps.code == right.code, steps.partner == right.place],
    )
    pairs = joined.select(
        steps.kind,
        steps.users,
        steps.sharing,
        a=ibis.least(steps.user, right.user),
        b=ibis.greatest(steps.user, right.user),
        gap=(steps.first_tick - right.first_tick).abs(),
        born=steps.new * right.new,
        wait=(steps["first"] - right["first"]).abs(),
    )
    # Others of this hub that its pace would bring in such a gap: under 1 in 8 is no chance.
    rare = pairs.gap * pairs.users * 8 <= evidence.n_orders
    return pairs.filter(rare, pairs.wait <= policy.hub_hours * HOUR).drop("wait")


def shared_facts(rows: ir.Table, evidence: Evidence) -> ir.Table:
    """What two users share, per kind: how many users the rarest shared value has, 0 for none."""
    rows = rows.mutate(close=spread(rows.gap + 1, evidence.n_orders))
    per_kind = {
        kind: rows.users.min(where=rows.kind == number).fill_null(0)
        for number, kind in enumerate(evidence.kinds)
    }
    facts = rows.group_by("a", "b").agg(
        **per_kind,
        close=rows.close.max(),
        pool=(rows.sharing == "pool").cast("int64").max(),
        home=(rows.sharing == "household").cast("int64").max(),
        born=rows.born.max().cast("int64"),
    )
    kinds = [(facts[k] > 0).cast("int64") for k in evidence.kinds]
    number: ir.IntegerValue = ibis.literal(0, "int64")
    for has in kinds:
        number = number + has
    return facts.mutate(shared=number)


def alike(pairs: ir.Table, evidence: Evidence) -> ir.Table:
    """Adds how alike the two act: sign-ups, freshness, coupons, refunds, first amounts."""
    u = evidence.users.select(
        "user", "signed_up", "first_at", "sign_rank", "fresh", "coupon", "refund", "busy", "amount1"
    )
    left, right = u, u.view()
    t = pairs.inner_join(left, pairs.a == left.user)
    t = t.inner_join(right, t.b == right.user, rname="{name}_2")
    gap = (t.sign_rank - t.sign_rank_2).abs() + 1
    return t.mutate(
        signup=spread(gap, evidence.n_users),
        apart=apart((t.signed_up - t.signed_up_2).abs(), evidence.grain),
        # From the first account's opening to the last one's first order: two forms and two
        # checkouts take a person minutes, and a program seconds.
        haste=ibis.cases(
            (t.fresh.isnull() | t.fresh_2.isnull(), ibis.null("int64")),
            else_=apart(
                ibis.greatest(t.first_at, t.first_at_2) - ibis.least(t.signed_up, t.signed_up_2),
                evidence.grain,
            ),
        ),
        fresh=ibis.cases(
            (t.fresh.isnull() | t.fresh_2.isnull(), ibis.null("int64")),
            else_=1000 - ibis.greatest(t.fresh, t.fresh_2),
        ),
        coupon=ibis.least(t.coupon, t.coupon_2),
        refund=ibis.least(t.refund, t.refund_2),
        busy=ibis.greatest(t.busy, t.busy_2),
        amount=(t.amount1 == t.amount1_2).cast("int64"),
    ).select(
        "a",
        "b",
        *counted(evidence),
        "signup",
        "apart",
        "haste",
        "fresh",
        "coupon",
        "refund",
        "busy",
        "amount",
    )
