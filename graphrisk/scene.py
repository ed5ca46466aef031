"""What the rules look at, gathered for one order: from the store, or in memory without it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from graphrisk.policy import Policy, Review
from graphrisk.rules import DAY, HOUR, Listed, Listing, Scene
from graphrisk.store.live import Act, LiveStore

RATED = ("device", "address", "payment")
PLAIN = {"user": "user_id", "merchant": "merchant_id"}
Lists = Mapping[tuple[str, str], str]
Captions = Mapping[tuple[str, str], str]
Rates = tuple[tuple[str, str, int], ...]
"""By whom or what, its caption, and how many orders."""
MANY = 200_000
"""Values that the counters remember."""


def names(row: Mapping[str, Any], kinds: Sequence[str]) -> list[tuple[str, str]]:
    """The user, merchant and identifiers of an order: kind and canonical value."""
    columns = {**PLAIN, **{kind: kind for kind in kinds}}
    return [(kind, str(v)) for kind, column in columns.items() if (v := row.get(column))]


def listings(found: Sequence[tuple[str, str]], lists: Lists, shown: Captions) -> tuple[Listed, ...]:
    """Those of an order's names that stand in a list."""
    sides: dict[str, Listing] = {"blocked": "blocked", "trusted": "trusted"}
    return tuple(
        Listed(sides[lists[name]], name[0], shown.get(name, "…")) for name in found if name in lists
    )


def seconds(when: datetime) -> int:
    """Seconds since 1970 of a time of the records."""
    return int(when.replace(tzinfo=UTC).timestamp())


def scene(
    store: LiveStore,
    order: Act,
    acts: Sequence[Act],
    signed_up: int | None,
    policy: Policy,
    review: Review,
) -> Scene:
    """The scene of an order as the store tells it, without lists."""
    at, start = order.at, order.at - HOUR
    before = [a for a in acts if a.at <= at]
    values = [
        (n, code)
        for n, code in enumerate(order.codes)
        if code is not None and store.kinds[n] in RATED
    ]
    counts = store.since(values, start, at)
    rates = [("user", "", sum(a.at > start for a in before))]
    rates += [(store.kinds[n], str(code), counts.get((n, code), 0)) for n, code in values]
    places = address_of(store)
    since = at - review.address_days * DAY
    lived = {a.codes[places] for a in before if a.at > since and a.codes[places] is not None}
    home = order.codes[places]
    return Scene(
        rates=named(store, rates),
        amount=order.amount,
        currency=policy.currency,
        coupons=coupons(order.coupon),
        age=None if signed_up is None else at - signed_up,
        orders=len(before),
        addresses=len(lived),
        cod=order.cod,
        refusals=refused(store, home) if order.cod and home is not None else None,
        shop=shop(store, order),
        merchant=order.merchant or "",
        ratio=policy.hour_ratio,
    )


def address_of(store: LiveStore) -> int:
    return store.kinds.index("address")


def refused(store: LiveStore, home: int) -> int:
    """Refused orders to an address."""
    return store.refusals(address_of(store), home).refusals


def coupons(codes: str | None) -> int:
    return len(codes.split(";")) if codes else 0


def named(
    store: LiveStore, rates: Sequence[tuple[str, str, int]]
) -> tuple[tuple[str, str, int], ...]:
    """The rates of more than one order, with captions in place of codes."""
    busy = [r for r in rates if r[2] > 1]
    shown = store.captions([int(c) for _, c, _ in busy if c]) if any(c for _, c, _ in busy) else {}
    return tuple((kind, shown.get(int(code), "") if code else "", n) for kind, code, n in busy)


def shop(store: LiveStore, order: Act) -> tuple[int, int, int] | None:
    """Orders, buyers and this buyer's orders at the merchant within the hour."""
    if order.merchant is None:
        return None
    rows = store.shop(order.merchant, order.at - HOUR, order.at)
    own = sum(buyer == order.buyer for _, buyer in rows)
    return len(rows), len({buyer for _, buyer in rows}), own


class Counters:
    """Orders of the last hour by user, device, address and payment, as this process saw them:
    what decides when the store is down. Values are kept by their hash alone."""

    def __init__(self) -> None:
        self.seen: dict[int, dict[int, int]] = {}

    def note(self, order_id: str, found: Sequence[tuple[str, str]], at: int) -> Rates:
        """Counts an order, once however often it comes; returns how many each of its names
        has within the hour."""
        if len(self.seen) > MANY:
            self.seen.clear()
        rates = []
        for name in found:
            if name[0] in (*RATED, "user"):
                times = self.seen.setdefault(hash(name), {})
                times[hash(order_id)] = at
                old = [order for order, then in times.items() if then <= at - HOUR]
                for order in old:
                    del times[order]
                rates.append((name[0], "", len(times)))
        return tuple(rates)
