"""The nouns. Stages meet only in these; read this file first.

Tables are Ibis expressions on the engine (big things); rings, members and findings are
plain tuples (small things). Times are UTC. Money is decimal. Evidence is counted in
integers, in thousandths of a bit (`MILLI`), so that no result hangs on the order of a sum.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

import ibis.expr.types as ir

MILLI = 1000
"""Evidence is counted in 1/1000 bit: 1000 doubles the odds."""

Progress = Callable[[str, int, int], None]
"""Called as progress(stage, done, total); total is 0 while it is not known."""


def silent(stage: str, done: int, total: int) -> None:
    """The progress of those who don't watch."""


class Reject(NamedTuple):
    """A row that breaks the contract: kept, with the value masked, never dropped."""

    table: str
    source: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Records:
    """Valid source rows, typed and merged: one row an order, a user, a review.

    `orders` has the contract's columns, but identifiers stand under the name of their kind
    (`device`, `ip`, `address`, `payment`, ...) in canonical form, null when blank.
    `present` names, for each table, the contract columns that the sources had.
    `rejects` has the columns of `Reject`. `counts` tells rows read, kept, merged, rejected.
    """

    orders: ir.Table | None
    users: ir.Table | None
    reviews: ir.Table | None
    labels: ir.Table | None
    rejects: ir.Table
    present: Mapping[str, frozenset[str]]
    counts: Mapping[str, int]
    prints: Mapping[str, str] = field(default_factory=dict)
    """Fingerprint of each input, by its name."""


@dataclass(frozen=True)
class Feed:
    """What a sweep reads, from files or from a store alike.

    As `Records`, but each kind's column holds an opaque int64 code in place of the value.
    Codes mean nothing but equality: nothing downstream may order by them, since a file
    sweep and each store number them in their own way. `entities` has kind, code, value (the
    canonical clear value) and caption; one of the two may be null, and rows may repeat.
    """

    orders: ir.Table | None
    users: ir.Table | None
    reviews: ir.Table | None
    entities: ir.Table
    present: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Window:
    """The stretch of time that a sweep covers: start <= t < stop, as known at `as_of`."""

    start: datetime | None = None
    stop: datetime | None = None
    as_of: datetime | None = None


Deed = Literal["order", "review"]
Goods = Literal["product", "merchant"]
"""The finest thing that orders name: what was bought, or at least where."""
"""What accounts do in a data set."""

Numbers = Mapping[str, int | str]
"""What stands in a sentence, by name: counts, seconds, ids, kinds. Whoever has a catalogue of
sentences says it in another language by them. `case` tells two sentences of a signal apart."""

NONE: Numbers = {}


class Finding(NamedTuple):
    """What a signal saw in a community: how much it weighs, in words, with the values."""

    signal: str
    bits: int
    text: str
    values: tuple[str, ...] = ()
    numbers: Numbers = NONE


class Honest(NamedTuple):
    """The honest explanation that fits a community best: its code, the signal that sets it
    aside ("" for none), and both in words."""

    code: str
    against: str
    text: str


class Shared(NamedTuple):
    """A value that two members or more used."""

    kind: str
    code: int
    caption: str
    sharing: str
    members: int
    users: int
    """All who used it, in the ring or not."""
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a community, as small numbers: all that a signal may look at.

    Counts are whole, shares per mille, evidence milli bits, times epoch seconds UTC; None
    is "not told by this data". `usual` holds the same for the whole data set.
    """

    users: tuple[int, ...]
    ties: int
    tie_bits: int
    lock_bits: int | None
    echoes: int
    """Ties of which praise in nearly equal words is a part."""
    shared: tuple[Shared, ...]
    covered: Mapping[str, int]
    """Members that use a value of the kind which another member uses too."""
    signups: tuple[int, ...]
    sign_bits: int | None
    fresh: tuple[int, ...]
    ages: tuple[int, ...]
    orders: int
    coupons: int
    coupon_bits: int
    refunds: int
    refused: int
    refund_bits: int
    first_refunds: int
    amount: Decimal
    at_risk: Decimal
    first_at: int | None
    last_at: int | None
    merchant: str
    merchant_orders: int
    merchant_total: int
    merchant_users: int
    product: str
    product_orders: int
    product_total: int
    product_users: int
    burst: int
    moves: int | None
    """Members who changed the delivery address from order to order (see `turns.moved`)."""
    gaps: int
    """Orders that follow another member's within minutes."""
    minimum: int
    """Orders just over the least amount of their coupon."""
    minimum_orders: int
    """Orders with a coupon whose least amount is known."""
    hour: tuple[int, int] | None
    """Orders and buyers of the merchant's fullest hour, where the one-hour rule was broken."""
    reviews: int
    praise: int
    copied: int
    settled: int
    """Members with a history of their own: five orders or more, and slow to the first one."""
    usual: "Usual"

    @property
    def size(self) -> int:
        return len(self.users)


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in the data set: shares per mille of orders, milli users per value."""

    users: int
    orders: int
    coupons: int
    refunds: int
    age: int | None
    """Median seconds from sign-up to the first order."""
    peers: Mapping[str, int]
    """Milli users of a value, on average, by kind."""
    grain: int = 1
    """Seconds in the unit that times are told in: nothing is known to be shorter."""
    deed: Deed = "order"
    """What the counts of orders count: reviews where a data set has no order."""
    goods: Goods = "product"


class Link(NamedTuple):
    """A member's use of a value that other members used too."""

    user_id: str
    kind: str
    value: int
    """Its number among the values that this ring shares: two may have the same caption."""
    caption: str
    users: int
    """All who used the value, in the ring or not."""
    first: int
    last: int
    orders: int


class Member(NamedTuple):
    """A user in a ring, with the evidence that ties it to the others."""

    user: int
    """Its number in this run's evidence."""
    user_id: str
    role: str
    score: int
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Ring:
    """A community over the policy's cut. `ring_id` and `change` come from the registry."""

    kind: str
    score: int
    bits: int
    members: tuple[Member, ...]
    findings: tuple[Finding, ...]
    honest: str
    """The honest explanation considered, and why it was set aside."""
    facts: Facts
    links: tuple[Link, ...] = ()
    ring_id: str = ""
    change: str = "new"
    hour_of: str = ""
    """The merchant whose one-hour window made this ring, if one did."""
    parents: tuple[str, ...] = ()
    """The rings of the last sweep that it came from."""
    chance: int | None = None
    """Groups expected to share as much by chance, as tenths of the log10; None where nothing
    is shared (see `chance`)."""
    story: tuple[str, str] = ("", "")
    """The code of the honest explanation, and the signal that sets it aside."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """The sentences of the findings that speak for a ring, strongest first."""
        return tuple(f.text for f in self.findings if f.bits > 0)
