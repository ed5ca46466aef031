"""Communities -> facts: what is known of each, counted on the engine, then small tuples."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from math import log2
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from graphrisk import praise
from graphrisk.engine import Engine, keep
from graphrisk.evidence import Evidence, goods
from graphrisk.model import MILLI, Facts, Shared, Usual
from graphrisk.turns import minima, moved, near_least, turns

Row = dict[str, Any]


def facts(
    engine: Engine, evidence: Evidence, ties: ir.Table, groups: Sequence[Sequence[int]]
) -> list[Facts]:
    """The facts of each community, in the order of `groups`."""
    members = roll(engine, groups)
    norm = usual(evidence)
    rows = gather(evidence, ties, members)
    kinds = evidence.kinds
    return [one(number, users, rows, norm, kinds) for number, users in enumerate(groups)]


def roll(engine: Engine, groups: Sequence[Sequence[int]]) -> ir.Table:
    """The members of all communities as a frame: community, user."""
    sizes = [len(g) for g in groups]
    frame = pa.table(
        {
            "community": np.repeat(np.arange(len(groups), dtype=np.int64), sizes),
            "user": np.fromiter((u for g in groups for u in g), dtype=np.int64, count=sum(sizes)),
        }
    )
    return keep(engine, "roll", ibis.memtable(frame))


def gather(evidence: Evidence, ties: ir.Table, members: ir.Table) -> dict[str, dict[int, Any]]:
    """Everything that is counted, by name and community."""
    orders = evidence.orders.inner_join(members, "user")
    return {
        "people": many(people(evidence, members)),
        "ties": single(tied(ties, members)),
        "orders": single(ordered(orders)),
        "burst": single(bursts(orders)),
        "moves": single(moved(orders)) if "address" in evidence.kinds else {},
        "gaps": single(turns(orders)),
        "minimum": single(near_least(orders, minima(evidence.orders))),
        "merchant": single(top(orders, evidence.orders, "merchant_id")),
        "product": single(top(orders, evidence.orders, "product_id")),
        "first": single(first_back(orders, evidence)),
        "shared": many(shared(evidence, members)),
        "covered": many(covered(evidence, members)),
        "reviews": single(reviewed(evidence.reviews, members))
        if evidence.reviews is not None
        else {},
    }


def single(table: ir.Table) -> dict[int, Row]:
    return {row["community"]: row for row in table.to_pyarrow().to_pylist()}


def many(table: ir.Table) -> dict[int, list[Row]]:
    """Rows by community; the table comes sorted by community."""
    rows = table.order_by(table.community).to_pyarrow().to_pylist()
    return {k: list(g) for k, g in groupby(rows, key=lambda r: r["community"])}


def people(evidence: Evidence, members: ir.Table) -> ir.Table:
    t = evidence.users.inner_join(members, "user")
    return t.select(
        "community", "user", "signed_up", "sign_rank", "fresh", "age", "n", "coupon", "refund"
    )


def tied(ties: ir.Table, members: ir.Table) -> ir.Table:
    """Ties inside a community: how many, and their evidence."""
    inside = inner(ties, members)
    return inside.group_by("community").agg(
        ties=inside.count(),
        bits=inside.bits.sum(),
        lock=inside.lock.sum(),
        echoes=(inside.echo > 0).sum().fill_null(0),
    )


def inner(ties: ir.Table, members: ir.Table) -> ir.Table:
    """The ties whose two users are in one community."""
    left = members.select(a="user", community="community")
    right = members.select(b="user", other="community")
    t = ties.inner_join(left, "a").inner_join(right, "b")
    return t.filter(t.community == t.other).drop("other")


def ordered(orders: ir.Table) -> ir.Table:
    lost = orders.refunded | orders.refused
    amount = orders.amount.fill_null(Decimal(0))
    # What the shop may lose or lost: paid back, given as discount, or not yet delivered.
    risk = ibis.cases((lost | orders.waiting, amount), else_=orders.discount.fill_null(Decimal(0)))
    return orders.group_by("community").agg(
        orders=orders.count(),
        coupons=orders.coupon.notnull().sum(),
        refunds=orders.refunded.sum(),
        refused=(orders.refused & ~orders.refunded).sum(),
        amount=amount.sum(),
        risk=risk.sum(),
        first=orders["at"].min(),
        last=orders["at"].max(),
    )


def bursts(orders: ir.Table, by: str = "community") -> ir.Table:
    """The fullest hour of each community, or of whatever column is named."""
    timed = orders.filter(orders["at"].notnull())
    hours = timed.group_by(by, hour=timed["at"] // 3600).agg(n=timed.count())
    return hours.group_by(by).agg(burst=hours.n.max())


def top(orders: ir.Table, everything: ir.Table, column: str) -> ir.Table:
    """The merchant or product that most members bought, and how much of it is theirs."""
    mine = orders.filter(orders[column].notnull())
    mine = mine.group_by("community", thing=mine[column]).agg(
        orders=mine.count(), users=mine.user.nunique()
    )
    place = ibis.row_number().over(
        group_by=mine.community, order_by=[mine.users.desc(), mine.orders.desc(), mine.thing]
    )
    best = mine.mutate(place=place)
    best = best.filter(best.place == 0).drop("place")
    totals = everything.group_by(thing=everything[column]).agg(total=everything.count())
    return best.inner_join(totals, "thing")


def first_back(orders: ir.Table, evidence: Evidence) -> ir.Table:
    """Members whose first order was refunded or refused."""
    firsts = evidence.users.select("user", "first_at")
    t = orders.filter(orders.refunded | orders.refused).inner_join(firsts, "user")
    t = t.filter(t["at"] == t.first_at)
    return t.group_by("community").agg(users=t.user.nunique())


def joint(evidence: Evidence, members: ir.Table) -> ir.Table:
    """Values that two members or more used."""
    t = evidence.uses.inner_join(members, "user")
    t = t.group_by("community", "kind", "code").agg(
        members=t.count(), first=t["first"].min(), last=t["last"].max()
    )
    return t.filter(t.members > 1)


def shared(evidence: Evidence, members: ir.Table) -> ir.Table:
    totals = evidence.entities.select("kind", "code", "users", "sharing")
    return joint(evidence, members).inner_join(totals, ["kind", "code"])


def covered(evidence: Evidence, members: ir.Table) -> ir.Table:
    """Members, by kind, that use a value another member uses too."""
    uses = evidence.uses.inner_join(members, "user")
    t = uses.semi_join(joint(evidence, members), ["community", "kind", "code"])
    return t.group_by("community", "kind").agg(members=t.user.nunique())


def reviewed(reviews: ir.Table, members: ir.Table) -> ir.Table:
    """Reviews, five stars, and words that another review of the community has too."""
    t = reviews.inner_join(members, "user")
    t = t.mutate(words=praise.words(t))
    same = t.group_by("community", "words").agg(
        n=t.count(), users=t.user.nunique(), praise=(t.rating >= 5).sum()
    )
    copied = ibis.cases((same.words.notnull() & (same.users > 1), same.n), else_=0)
    return same.group_by("community").agg(
        reviews=same.n.sum(), praise=same.praise.sum(), copied=copied.sum()
    )


def usual(evidence: Evidence) -> Usual:
    """What is usual in the whole data set."""
    o, u = evidence.orders, evidence.users
    row = (
        o.agg(n=o.count(), coupons=o.coupon.notnull().sum(), back=(o.refunded | o.refused).sum())
        .to_pyarrow()
        .to_pylist()[0]
    )
    age = u.age.quantile(0.5).execute()
    n = max(row["n"], 1)
    return Usual(
        users=evidence.n_users,
        orders=row["n"],
        coupons=-(-1000 * (row["coupons"] or 0) // n),
        refunds=-(-1000 * (row["back"] or 0) // n),
        age=None if age is None or np.isnan(age) else int(age),
        peers=peers(evidence),
        grain=evidence.grain,
        deed=evidence.deed,
        goods=goods(evidence.told),
    )


def peers(evidence: Evidence) -> Mapping[str, int]:
    """Milli users of a value, on average, by kind: all values, those of one user too;
    of the kinds that are told."""
    out = {}
    for number, kind in enumerate(evidence.kinds):
        if kind not in evidence.told:
            continue
        shared = evidence.entities.filter(evidence.entities.kind == number)
        row = shared.agg(n=shared.count(), users=shared.users.sum()).to_pyarrow().to_pylist()[0]
        lone = evidence.lone[kind]
        values = row["n"] + lone
        out[kind] = MILLI * ((row["users"] or 0) + lone) // values if values else MILLI
    return out


def one(
    number: int,
    users: Sequence[int],
    rows: Mapping[str, Mapping[int, Any]],
    norm: Usual,
    kinds: Sequence[str],
) -> Facts:
    """The facts of one community, put together."""
    people = sorted(rows["people"][number], key=lambda r: r["user"])
    orders = rows["orders"].get(number, {})
    ties = rows["ties"].get(number, {})
    merchant, product = rows["merchant"].get(number, {}), rows["product"].get(number, {})
    minimum, review = rows["minimum"].get(number, {}), rows["reviews"].get(number, {})
    return Facts(
        users=tuple(users),
        ties=ties.get("ties", 0),
        tie_bits=ties.get("bits", 0),
        lock_bits=ties.get("lock"),
        echoes=ties.get("echoes", 0),
        shared=things(rows["shared"].get(number, []), kinds),
        covered={kinds[r["kind"]]: r["members"] for r in rows["covered"].get(number, [])},
        signups=told(people, "signed_up"),
        sign_bits=bunch(told(people, "sign_rank"), norm.users),
        fresh=told(people, "fresh"),
        ages=told(people, "age"),
        orders=orders.get("orders", 0),
        coupons=orders.get("coupons", 0),
        coupon_bits=sum(told(people, "coupon")),
        refunds=orders.get("refunds", 0),
        refused=orders.get("refused", 0),
        refund_bits=sum(told(people, "refund")),
        first_refunds=rows["first"].get(number, {}).get("users", 0),
        amount=orders.get("amount", Decimal(0)),
        at_risk=orders.get("risk", Decimal(0)),
        first_at=orders.get("first"),
        last_at=orders.get("last"),
        merchant=merchant.get("thing", ""),
        merchant_orders=merchant.get("orders", 0),
        merchant_total=merchant.get("total", 0),
        merchant_users=merchant.get("users", 0),
        product=product.get("thing", ""),
        product_orders=product.get("orders", 0),
        product_total=product.get("total", 0),
        product_users=product.get("users", 0),
        burst=rows["burst"].get(number, {}).get("burst", 0),
        moves=rows["moves"].get(number, {}).get("moves"),
        gaps=rows["gaps"].get(number, {}).get("gaps") or 0,
        minimum=minimum.get("minimum", 0),
        minimum_orders=minimum.get("minimum_orders", 0),
        reviews=review.get("reviews", 0),
        praise=review.get("praise", 0),
        copied=review.get("copied", 0),
        hour=None,
        settled=sum(map(is_settled, people)),
        usual=norm,
    )


def told(people: Iterable[Row], name: str) -> tuple[int, ...]:
    return tuple(r[name] for r in people if r[name] is not None)


def is_settled(row: Row) -> bool:
    """A customer of several orders who did not rush to the first one."""
    return bool(row["n"] >= 5 and (row["fresh"] is None or row["fresh"] > 300))


def bunch(ranks: tuple[int, ...], whole: int) -> int | None:
    """How rare it is that more than half of the sign-ups stand so close (milli bits)."""
    if len(ranks) < 2:
        return None
    ranks = tuple(sorted(ranks))
    half = len(ranks) // 2 + 1
    span = min(ranks[i + half - 1] - ranks[i] for i in range(len(ranks) - half + 1))
    # Only the room beyond what so many sign-ups need at least tells anything.
    return max(round(MILLI * (log2(whole) - log2(max(span - half + 2, 1)))), 0)


def things(rows: Iterable[Row], kinds: Sequence[str]) -> tuple[Shared, ...]:
    """The shared values, without captions yet: those are looked up for rings alone."""
    found = [
        Shared(
            kind=kinds[r["kind"]],
            code=r["code"],
            caption="",
            sharing=r["sharing"],
            members=r["members"],
            users=r["users"],
            first=r["first"],
            last=r["last"],
        )
        for r in rows
    ]
    return tuple(found)
