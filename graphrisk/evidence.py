"""A feed -> the tables that a sweep judges: users, orders, uses and the entities they share.

Everything that is compared later is made relative here. Time between orders is counted in
*ticks* (orders of the whole data set in between), so that a promotion day and a quiet night
explain themselves; sign-ups are compared by rank; ages by percentile.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2

import ibis
import ibis.expr.types as ir

from graphrisk import praise
from graphrisk.engine import Engine, keep
from graphrisk.errors import ContractError
from graphrisk.model import MILLI, Deed, Feed, Goods, Window
from graphrisk.policy import Rates

NEW_DAY = 86_400
SLOT = 2**31
"""Cents that fit beside a time in one int64."""
GONE = ("cancelled", "placed")
"""Orders that nobody paid: a rival can place them, so they tie nobody."""
UNITS = (60, 3600, 86_400)
MANY_TIMES = 50
"""So many different times are not all whole minutes by chance."""
PLAIN = Rates()
WAITING = ("placed", "paid", "shipped")
"""Orders whose goods can still be stopped."""


@dataclass(frozen=True)
class Evidence:
    """The tables a sweep judges; all integers, so that no result hangs on the order of a sum.

    users: user (rank of user_id), user_id, signed_up, sign_rank, first_at, last_at, n, age,
    fresh (per mille of users who ordered as soon after sign-up), coupon and refund (milli
    bits for "more than usual"), amount1 (cents of the first order). orders: user, order_id, at,
    tick, amount, merchant, product, coupon, status flags and a code per kind. uses: kind,
    code, user, first, last, orders, first_tick, for entities of two users or more.
    entities: kind, code, users, orders, first, last, new (users who were new), sharing.
    """

    users: ir.Table
    orders: ir.Table
    uses: ir.Table
    entities: ir.Table
    reviews: ir.Table | None
    clock: ir.Table
    kinds: tuple[str, ...]
    lone: Mapping[str, int]
    told: frozenset[str]
    """The kinds, and of "product", "coupon" and "review" those, that anything names."""
    n_users: int
    n_orders: int
    deed: Deed
    """What `orders` holds and `n_orders` counts: reviews where there is no order at all."""
    grain: int
    """Seconds in the unit that times are told in: 1, or a minute, an hour, a day."""
    unrated: int
    """Orders whose amount is told in a currency that has no rate: it counts as unknown."""
    lacks: tuple[str, ...]


def gather(
    engine: Engine, feed: Feed, kinds: Sequence[str], window: Window, money: Rates = PLAIN
) -> Evidence:
    """Makes the evidence of one window of a feed, with all amounts in one currency.

    Raises ContractError when the window holds neither an order nor a review.
    """
    orders = within(feed.orders, "ordered_at", window)
    reviews = within(feed.reviews, "reviewed_at", window)
    people = keep(engine, "people", roster(orders, reviews, feed.users))
    n_users = int(people.count().execute())
    if not n_users:
        raise ContractError(
            "the window holds no order and no review; widen --from/--to, or check --as-of"
        )
    events = keep(engine, "events", encode(orders, people, kinds, window, money))
    n_orders = int(events.count().execute())
    notes = None if reviews is None else encode_reviews(reviews, people)
    deed: Deed = "order"
    if not n_orders and notes is not None:
        deed = "review"
        events = keep(engine, "praise", praise.events(notes, events))
        n_orders = int(events.count().execute())
    clock = keep(engine, "clock", ticks(events))
    unit = grain(people, events)
    spoken = told(events, kinds) | written(notes)
    alone = profile(people, events, usual(events), unit)
    alone = alone.left_join(habits(events, notes, kinds, spoken), "user").drop("user_right")
    if deed == "review":
        # How long after sign-up a first review came is nobody's haste to buy.
        alone = alone.mutate(age=ibis.null("int64"), rated=ibis.null("int64"))
    users = keep(engine, "users", busy(ranked(alone), n_users))
    uses, entities, lone = share(engine, events, users, clock, kinds)
    return Evidence(
        users=users,
        orders=events,
        uses=uses,
        entities=entities,
        reviews=notes,
        clock=clock,
        kinds=tuple(kinds),
        lone=lone,
        told=spoken,
        n_users=n_users,
        n_orders=n_orders,
        deed=deed,
        grain=unit,
        unrated=int(events.unrated.sum().fill_null(0).execute()),
        lacks=lacking(feed, kinds),
    )


def within(table: ir.Table | None, time: str, window: Window) -> ir.Table | None:
    """The rows of a window; a row without a time is kept (a review may have none)."""
    if table is None:
        return None
    when = table[time]
    tests = [when.isnull() | (when >= window.start)] if window.start else []
    if window.stop:
        tests.append(when.isnull() | (when < window.stop))
    if window.as_of:
        tests.append(when.isnull() | (when <= window.as_of))
    return table.filter(tests) if tests else table


def roster(orders: ir.Table | None, reviews: ir.Table | None, users: ir.Table | None) -> ir.Table:
    """Everyone who ordered or reviewed, numbered in the order of their ids."""
    seen = [t.select("user_id") for t in (orders, reviews) if t is not None]
    everyone = (seen[0] if len(seen) == 1 else ibis.union(*seen)).distinct()
    if users is None:
        known = everyone.mutate(signed_up=ibis.null("int64"))
    else:
        dates = users.select("user_id", signed_up=seconds(users.signed_up_at))
        known = everyone.left_join(dates, "user_id").drop("user_id_right")
    return known.mutate(user=ibis.row_number().over(order_by=known.user_id))


def seconds(time: ir.TimestampValue) -> ir.IntegerValue:
    return time.epoch_seconds().cast("int64")


def encode(
    orders: ir.Table | None,
    people: ir.Table,
    kinds: Sequence[str],
    window: Window,
    money: Rates = PLAIN,
) -> ir.Table:
    """Orders with users as numbers and times as seconds, as known at `as_of`."""
    if orders is None:
        return no_orders(kinds)
    joined = orders.inner_join(people.select("user_id", "user"), "user_id")
    back = joined.refunded_at
    refunded = back.notnull() | (joined.status == "refunded").fill_null(False)
    if window.as_of:
        refunded = refunded & (back.isnull() | (back <= window.as_of))
    at = seconds(joined.ordered_at)
    rate = rate_of(joined, money)
    return joined.select(
        "user",
        "order_id",
        "merchant_id",
        "product_id",
        *kinds,
        at=at,
        minute=(at // 60),
        amount=valued(joined.amount, rate),
        unrated=(joined.amount.notnull() & rate.isnull()).cast("int8"),
        coupon=joined.coupon_code,
        paid=~joined.status.isin(GONE).fill_null(False),
        refunded=refunded,
        refused=(joined.status == "refused").fill_null(False),
        waiting=joined.status.isin(WAITING).fill_null(False),
        discount=valued(joined.discount, rate),
        refund_at=seconds(back),
    )


def rate_of(orders: ir.Table, money: Rates) -> ir.Value:
    """What one unit of an order's currency is worth; null when no rate tells."""
    if not money.home or "currency" not in orders.columns:
        return ibis.literal(1.0)
    named = orders.currency.upper()
    known = [(named == name.upper(), ibis.literal(rate)) for name, rate in money.others.items()]
    own = named.isnull() | (named == money.home.upper())
    return ibis.cases((own, ibis.literal(1.0)), *known, else_=ibis.null("float64"))


def valued(amount: ir.Value, rate: ir.Value) -> ir.Value:
    """An amount in the one currency, to the hundredth of a cent."""
    other = (amount.cast("float64") * rate).round(4).cast("decimal(18, 4)")
    return ibis.ifelse(rate == 1.0, amount, other)


def no_orders(kinds: Sequence[str]) -> ir.Table:
    """The empty orders of a sweep over reviews alone."""
    schema = {
        "user": "int64",
        "order_id": "string",
        "merchant_id": "string",
        "product_id": "string",
        **dict.fromkeys(kinds, "int64"),
        "at": "int64",
        "minute": "int64",
        "amount": "decimal(18,4)",
        "unrated": "int8",
        "coupon": "string",
        "paid": "boolean",
        "refunded": "boolean",
        "refused": "boolean",
        "waiting": "boolean",
        "discount": "decimal(18,4)",
        "refund_at": "int64",
    }
    return ibis.memtable(ibis.schema(schema).to_pyarrow().empty_table())


def encode_reviews(reviews: ir.Table, people: ir.Table) -> ir.Table:
    joined = reviews.inner_join(people.select("user_id", "user"), "user_id")
    return joined.select(
        "user", "merchant_id", "product_id", "rating", "text", at=seconds(joined.reviewed_at)
    )


def ticks(events: ir.Table) -> ir.Table:
    """The clock: for each minute that has orders, how many came before it."""
    timed = events.filter(events.minute.notnull())
    minutes = timed.group_by("minute").agg(n=timed.count())
    before = minutes.n.sum().over(order_by=minutes.minute, rows=(None, 0)) - minutes.n
    return minutes.select("minute", tick=before.cast("int64"))


@dataclass(frozen=True)
class Usual:
    """What is usual in this data set: shares of orders, in log odds against a habit."""

    coupon: tuple[int, int] | None
    refund: tuple[int, int] | None


def usual(events: ir.Table) -> Usual:
    row = (
        events.agg(
            n=events.count(),
            coupon=events.coupon.notnull().sum(),
            refund=(events.refunded | events.refused).sum(),
        )
        .to_pyarrow()
        .to_pylist()[0]
    )
    n = row["n"] or 0
    return Usual(habit(row["coupon"] or 0, n, 0.95), habit(row["refund"] or 0, n, 0.6))


def habit(hits: int, n: int, share: float) -> tuple[int, int] | None:
    """Milli bits that one order with, and one without, speaks for a habit of `share`
    against what is usual here. None when the data set never has it: then it is not told."""
    if not hits:
        return None
    base = (hits + 1) / (n + 2)
    share = max(share, base)
    with_it = log2(share / base)
    without = log2((1 - share) / (1 - base)) if base < 1 else 0.0
    return round(MILLI * with_it), round(MILLI * without)


def grain(people: ir.Table, events: ir.Table) -> int:
    """The unit of the coarser of sign-ups and orders, in seconds.

    Two times of whole minutes that differ by one may be seconds apart, so no difference is
    taken to be longer than it must be (`apart`).
    """
    return max(unit_of(people.signed_up), unit_of(events["at"]))


def unit_of(times: ir.IntegerColumn) -> int:
    """The largest unit of which all times are whole, where they are enough to tell."""
    tests = {f"whole_{unit}": (times % unit == 0).all() for unit in UNITS}
    row = times.as_table().agg(n=times.nunique(), **tests).to_pyarrow().to_pylist()[0]
    whole = [unit for unit in UNITS if row[f"whole_{unit}"]] if row["n"] >= MANY_TIMES else []
    return max(whole, default=1)


def apart(seconds: ir.IntegerValue, unit: int) -> ir.IntegerValue:
    """The least time that a difference of told times may stand for."""
    return (
        seconds
        if unit == 1
        else ibis.ifelse(seconds > 0, ibis.greatest(seconds - unit, 0), seconds)
    )


def spread(part: ir.IntegerValue, whole: int) -> ir.IntegerValue:
    """log2(whole / part) in milli bits: how rare a part is in the whole.

    Floored on a grid of 1/8 bit, so that engines which differ in the last digit of a
    logarithm agree.
    """
    eighths = ((ibis.literal(log2(max(whole, 1))) - part.cast("float64").log2()) * 8 + 1e-6).floor()
    found = ibis.greatest(eighths.cast("int64") * (MILLI // 8), 0)
    return ibis.cases((part.isnull(), ibis.null("int64")), else_=found)


def profile(people: ir.Table, events: ir.Table, norm: Usual, unit: int = 1) -> ir.Table:
    """What each user did alone."""
    totals = events.group_by("user").agg(
        n=events.count(),
        first_at=events["at"].min(),
        last_at=events["at"].max(),
        coupons=events.coupon.notnull().sum(),
        refunds=(events.refunded | events.refused).sum(),
        first_amount=stamped(events).min(),
    )
    joined = people.left_join(totals, "user").drop("user_right")
    age = (joined.first_at - joined.signed_up).cast("int64")
    return joined.mutate(
        n=joined.n.fill_null(0),
        amount1=ibis.cases(
            (joined.first_amount % SLOT == SLOT - 1, ibis.null("int64")),
            else_=joined.first_amount % SLOT,
        ),
        age=ibis.cases((age >= 0, apart(age, unit)), else_=ibis.null("int64")),
        coupon=odds(joined.coupons, joined.n, norm.coupon),
        refund=odds(joined.refunds, joined.n, norm.refund),
    )


def habits(
    events: ir.Table, notes: ir.Table | None, kinds: Sequence[str], told: frozenset[str]
) -> ir.Table:
    """What a user does again and again: again and rebuy (orders per mille that came back to a
    merchant, to a product; null with fewer than two), own_ and a kind (how many values it used),
    rated (reviews per mille of orders). Null where the data set does not tell."""
    own = {
        f"own_{kind}": events[kind].nunique() if kind in told else ibis.null("int64")
        for kind in kinds
    }
    t = events.group_by("user").agg(
        orders=events.count(),
        again=returns(events.merchant_id),
        rebuy=returns(events.product_id),
        **own,
    )
    if notes is None or "review" not in told:
        return t.mutate(rated=ibis.null("int64")).drop("orders")
    counts = notes.group_by("user").agg(notes=notes.count())
    t = t.left_join(counts, "user").drop("user_right")
    return t.mutate(rated=1000 * t.notes.fill_null(0) // t.orders).drop("orders", "notes")


def returns(thing: ir.StringValue) -> ir.IntegerValue:
    """How many of the orders that name a thing came back to one, per mille."""
    orders = thing.count()
    share = 1000 * (orders - thing.nunique()) // orders
    return ibis.ifelse(orders > 1, share, ibis.null("int64"))


def written(notes: ir.Table | None) -> set[str]:
    """Whether there are reviews, and any words in them."""
    if notes is None or not int(notes.count().execute()):
        return set()
    return {"review", "words"} if bool(notes.text.notnull().any().execute()) else {"review"}


def stamped(events: ir.Table) -> ir.IntegerValue:
    """Time and amount in one number, so that the first order's amount is a plain min: equal
    times are then settled by the amount and not by the thread that came first."""
    cents = (events.amount.cast("decimal(18,2)") * 100).cast("int64")
    return events["at"] * SLOT + ibis.least(cents, SLOT - 1).fill_null(SLOT - 1)


def odds(
    hits: ir.IntegerValue, n: ir.IntegerValue, bits: tuple[int, int] | None
) -> ir.IntegerValue:
    """The sum over a user's orders; null where the data set does not tell."""
    if bits is None:
        return ibis.null("int64")
    return (hits * bits[0] + (n - hits) * bits[1]).cast("int64").fill_null(0)


def ranked(users: ir.Table) -> ir.Table:
    """Adds the rank of the sign-up and the per mille of users who were as quick to order."""
    aged = users.age.notnull()
    quick = users.age.cume_dist().over(group_by=aged, order_by=users.age)
    known = users.signed_up.notnull()
    rank = users.signed_up.rank().over(group_by=known, order_by=users.signed_up)
    return users.mutate(
        fresh=ibis.cases((aged, (quick * 1000).ceil().cast("int64")), else_=ibis.null("int64")),
        sign_rank=ibis.cases((known, rank.cast("int64")), else_=ibis.null("int64")),
    )


def busy(users: ir.Table, whole: int) -> ir.Table:
    """Adds how many orders a user has beside all others: per mille with fewer, and half of
    those with as many, so that where everyone orders once all are in the middle."""
    counts = users.group_by("n").agg(same=users.count())
    upto = counts.same.sum().over(order_by=counts.n, rows=(None, 0))
    place = counts.select("n", busy=((2 * upto - counts.same) * 500 // whole).cast("int64"))
    return users.inner_join(place, "n")


def share(
    engine: Engine, events: ir.Table, users: ir.Table, clock: ir.Table, kinds: Sequence[str]
) -> tuple[ir.Table, ir.Table, dict[str, int]]:
    """The links of entities that two users or more share, those entities, and by kind how
    many values have one user only."""
    held = {kind: keep(engine, f"span_{kind}", spans(used_values(events, kind))) for kind in kinds}
    lone = {kind: int(t.filter(t.low == t.high).count().execute()) for kind, t in held.items()}
    parts = [uses_of(events, number, kind, held[kind]) for number, kind in enumerate(kinds)]
    links = ibis.union(*parts) if len(parts) > 1 else parts[0]
    timed = links.mutate(minute=links.first // 60)
    timed = timed.inner_join(clock, "minute").drop("minute")
    born = users.select("user", born=ibis.coalesce(users.signed_up, users.first_at))
    timed = timed.rename(first_tick="tick").inner_join(born, "user")
    new = (timed["first"] - timed.born) <= NEW_DAY
    uses = keep(engine, "uses", timed.mutate(new=new.cast("int8")).drop("born"))
    entities = keep(engine, "entities", sharing(uses))
    for kind in kinds:
        engine.drop_table(f"span_{kind}")
    return uses, entities, lone


def uses_of(events: ir.Table, number: int, kind: str, span: ir.Table) -> ir.Table:
    """The links of one kind: a min and a max find the shared values without a distinct."""
    shared = span.filter(span.low != span.high)
    used = used_values(events, kind).semi_join(shared, "code")
    return (
        used.group_by("code", "user")
        .agg(first=used["at"].min(), last=used["at"].max(), orders=used.count())
        .mutate(kind=ibis.literal(number, "int8"))
    )


def used_values(events: ir.Table, kind: str) -> ir.Table:
    used = events.filter(events[kind].notnull(), events.paid)
    return used.select("user", "at", code=used[kind])


def spans(used: ir.Table) -> ir.Table:
    return used.group_by("code").agg(low=used.user.min(), high=used.user.max())


def sharing(uses: ir.Table) -> ir.Table:
    """Entities of two users or more with their sharing class."""
    facts = uses.group_by("kind", "code").agg(
        users=uses.count(),
        orders=uses.orders.sum(),
        first=uses["first"].min(),
        latest=uses["first"].max(),
        last=uses["last"].max(),
        new=uses.new.sum(),
    )
    return facts.mutate(sharing=sharing_class(facts))


def sharing_class(t: ir.Table) -> ir.StringValue:
    """How a value is used: a household is few people for long, a pool many new ones at once."""
    pool = (t.users >= 3) & (t.new * 10 >= t.users * 6) & (t.latest - t["first"] <= 14 * NEW_DAY)
    return ibis.cases(
        (pool, "pool"), (t.users <= 6, "household"), (t.users <= 60, "workplace"), else_="public"
    )


def told(events: ir.Table, kinds: Sequence[str]) -> frozenset[str]:
    """Which columns say anything at all: what is never told speaks for nobody."""
    things = {"product": "product_id", "merchant": "merchant_id", "coupon": "coupon"}
    columns = {**{k: k for k in kinds}, **things}
    seen = events.agg(**{name: events[c].notnull().any() for name, c in columns.items()})
    row = seen.to_pyarrow().to_pylist()[0]
    return frozenset(name for name, any_value in row.items() if any_value)


def goods(told: Collection[str]) -> Goods:
    """What lockstep is looked for in, of a data set that tells so much."""
    return "merchant" if "merchant" in told and "product" not in told else "product"


def lacking(feed: Feed, kinds: Sequence[str]) -> tuple[str, ...]:
    """The optional columns that the sources did not have, for the detectors to say."""
    absent = [
        f"{table}.{column}"
        for table, columns in WANTED.items()
        for column in columns
        if column not in feed.present.get(table, frozenset())
    ]
    return tuple(absent)


WANTED = {
    "orders": (
        "merchant_id",
        "product_id",
        "amount",
        "coupon_code",
        "discount",
        "status",
        "payment_method",
        "refunded_at",
        "device_id",
        "ip",
        "address",
        "payment_account",
    ),
    "users": ("signed_up_at",),
    "reviews": ("rating", "text", "reviewed_at"),
}
