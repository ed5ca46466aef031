"""The contract as data: which tables there are, their columns, and what each must hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from graphrisk.errors import PolicyError
from graphrisk.kinds import KINDS, Kind

STATUSES: Final = ("placed", "paid", "shipped", "delivered", "cancelled", "refused", "refunded")
"""In the order in which a status may advance."""

METHODS: Final = ("prepaid", "cod")
EARLIEST: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - times are UTC without saying so
LATEST: Final = datetime(2100, 1, 1)  # noqa: DTZ001
"""A time outside EARLIEST <= t < LATEST is a mistake of the source."""

LARGEST: Final = 10**12
"""The largest amount."""

LONGEST: Final = 1000
LONGEST_TEXT: Final = 20_000
"""Characters of an id and of a review's text."""

Type = Literal["id", "text", "time", "money", "status", "method", "rating", "codes"]
Rule = Literal["fill", "advance", "first", "same"]


@dataclass(frozen=True)
class Column:
    """One column: under which name it comes in, and goes out, and what it holds.

    rule: what happens when a row comes again: `fill` a blank, `advance` the status, keep
    the `first` time, or nothing (`same`: a blank is a value like another).
    """

    source: str
    type: Type = "id"
    needed: bool = False
    rule: Rule = "fill"
    default: str | None = None
    kind: Kind | None = None

    @property
    def name(self) -> str:
        """The column's name in the records: that of its kind, if it has one."""
        return self.kind.name if self.kind else self.source

    @property
    def dtype(self) -> str:
        """The type in the records, as Ibis writes it."""
        dtypes = {"time": "timestamp(6)", "money": "decimal(18, 4)", "rating": "int64"}
        return dtypes.get(self.type, "string")


@dataclass(frozen=True)
class Table:
    """One table: its columns, the one that tells rows apart, and what a source must have."""

    name: str
    columns: tuple[Column, ...]
    key: str
    some: tuple[str, ...] = ()
    """At least one of these columns must be there."""

    each: bool = False
    """Every row must have one of `some`, not only the table."""

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that every source and every row must have."""
        return tuple(column.source for column in self.columns if column.needed)

    @property
    def sources(self) -> frozenset[str]:
        """The contract's names of all columns."""
        return frozenset(column.source for column in self.columns)


USERS: Final = Table(
    "users", (Column("user_id", needed=True), Column("signed_up_at", "time")), key="user_id"
)
REVIEWS: Final = Table(
    "reviews",
    (
        Column("review_id"),
        Column("user_id", needed=True),
        Column("merchant_id"),
        Column("product_id"),
        Column("rating", "rating"),
        Column("text", "text"),
        Column("reviewed_at", "time"),
    ),
    key="review_id",
    some=("merchant_id", "product_id"),
    each=True,
)
LABELS: Final = Table(
    "labels",
    (
        Column("user_id", needed=True),
        # Blank says that the user is honest, which differs from any ring.
        Column("ring", rule="same"),
        Column("kind"),
    ),
    key="user_id",
    some=("ring",),
)


def orders(kinds: Mapping[str, Kind] = KINDS) -> Table:
    """The table of orders with a column for each kind. Raises PolicyError if names clash."""
    before = (
        Column("order_id", needed=True),
        Column("user_id", needed=True),
        Column("ordered_at", "time", needed=True),
        Column("amount", "money"),
        Column("currency"),
        Column("market", default="default"),
        Column("merchant_id"),
        Column("product_id"),
    )
    identifiers = tuple(Column(kind.column, kind=kind) for kind in kinds.values())
    after = (
        Column("coupon_code", "codes"),
        Column("discount", "money"),
        Column("status", "status", rule="advance"),
        Column("payment_method", "method"),
        Column("refunded_at", "time", rule="first"),
    )
    columns = (*before, *identifiers, *after)
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise PolicyError(f"can't declare the kind {twice[0]!r}: orders have such a column already")
    some = ("merchant_id", "product_id", *(kind.column for kind in kinds.values()))
    return Table("orders", columns, key="order_id", some=some)
