"""What a store is to those who judge one order at a time: one write, and reads near a user."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, Self

Row = Mapping[str, Any]
"""A valid row by the names of the records, identifiers in canonical form."""

WHOLE = 200
"""Users of a value who are looked at one by one; of more, those nearest in time are."""
BRIEF = 14 * 86_400
"""Seconds within which a pool gets its users (see `evidence.sharing_class`)."""
NEW = 86_400
"""Seconds within which a user is new."""
Value = tuple[int, int]
"""An identifier: the place of its kind among the store's, and its code."""


class Act(NamedTuple):
    """A stored order, for a review. Time in seconds, money in 1/10000 of the policy's
    currency, `codes` of its identifiers in the order of the store's kinds."""

    buyer: int
    order_id: str
    at: int
    amount: int | None
    discount: int | None
    merchant: str | None
    product: str | None
    coupon: str | None
    status: str | None
    cod: bool
    refunded: bool
    charged: bool
    """Whether the buyer's bank took the money back."""
    codes: tuple[int | None, ...]

    @property
    def paid(self) -> bool:
        """Whether it ties: a rival can place an order that nobody pays."""
        return self.status not in ("cancelled", "placed")


class Sums(NamedTuple):
    """A user's orders in sums; `stamp` is the time and cents of the first order (see
    `evidence.stamped`), None without orders."""

    buyer: int
    user_id: str
    signed_up: int | None
    orders: int
    first: int | None
    coupons: int
    refunds: int
    stamp: int | None


class Use(NamedTuple):
    """A user's first paid use of a value, and since when the user is known."""

    buyer: int
    user_id: str
    first: int
    born: int


class Crowd(NamedTuple):
    """Who uses a value: all of them, or of a hub a sample; `users` counts all. `first` and
    `latest` are the first uses of its first and its last user."""

    users: int
    first: int
    latest: int
    new: int
    uses: tuple[Use, ...]
    sampled: bool


class Moment(NamedTuple):
    """Where to look around in a hub: at a time, from start to stop, in seconds."""

    at: int
    start: int
    stop: int


class Span(NamedTuple):
    """The purchases of a product, with a coupon or at a merchant (`what`) to look for:
    start <= t <= stop, in seconds."""

    what: str
    thing: str
    start: int
    stop: int


class Purchase(NamedTuple):
    """A paid order of a product, with a coupon or at a merchant (`what`)."""

    what: str
    thing: str
    buyer: int
    user_id: str
    at: int


class Known(NamedTuple):
    """What a store says of one value, for a look-up; `ref` tells nothing of the value."""

    code: int
    ref: str
    kind: str
    caption: str
    users: int


class Taken(NamedTuple):
    """An order in the store: its number, its buyer's, and if it was new there."""

    number: int
    buyer: int
    new: bool


class Returns(NamedTuple):
    """Orders, the refused ones of them, and the others that were paid back."""

    orders: int
    refusals: int
    refunds: int


class LiveStore(Protocol):
    """An `EntityStore` as a review sees it; for one thread.

    Every method raises StoreError when the database can't do it. What `take` returned is
    durable and is seen by the next read, from whichever process.
    """

    kinds: tuple[str, ...]

    def take(self, table: str, row: Row) -> Taken:
        """Stores one order, user, review or label, merged by the contract.

        ConflictError, naming the columns, when it differs from what is stored.
        """
        ...

    def order(self, order_id: str) -> Act | None:
        """One order by its id."""
        ...

    def buyer(self, user_id: str) -> int | None:
        """The number of a user, None when unknown."""
        ...

    def near(self, user_id: str, order_id: str, kinds: Sequence[str], span: int) -> int | None:
        """The number of a user whose order is to be reviewed, None when unknown.

        A far store reads at once what a review asks of them, and answers from it until the next
        `near` or `buyer`, or a write of its own. kinds: of values whose orders are counted, in
        the `span` seconds before the order (see `since` and `shop`).
        """
        ...

    def acts(self, buyers: Collection[int]) -> list[Act]:
        """Their orders, by buyer and time."""
        ...

    def sums(self, buyers: Collection[int]) -> dict[int, Sums]:
        """Their sums, by buyer."""
        ...

    def crowds(self, asked: Mapping[Value, Sequence[Moment]], steps: int) -> dict[Value, Crowd]:
        """Who paid for orders with these values, each with the moments to look around.

        Of more than `WHOLE` users, `steps` before and after each moment, and the last ones
        where there is no moment, or where the value may be a pool. A value of one user, who
        is known, is left out, unless no moment is given.
        """
        ...

    def crowd(self, kind: int, code: int, around: Sequence[Moment] = (), steps: int = 0) -> Crowd:
        """Who paid for orders with one value; see `crowds`."""
        ...

    def uses(self, known: Known) -> Crowd:
        """Who paid for orders with a value just looked up: as `crowd`, with fewer questions."""
        ...

    def around(
        self, asked: Mapping[Value, Sequence[Moment]], steps: int, spans: Sequence[Span]
    ) -> tuple[dict[Value, Crowd], list[Purchase]]:
        """As `crowds`, and the paid orders of products, coupons and merchants in some spans, each
        once."""
        ...

    def paid(self, what: str, things: Collection[str]) -> dict[str, int]:
        """How many paid orders each product, coupon or merchant has."""
        ...

    def total(self, what: str, thing: str) -> int:
        """All orders of a product or merchant."""
        ...

    def reviews(self, buyers: Collection[int]) -> list[tuple[int, int | None, str | None]]:
        """Their reviews: buyer, rating, text."""
        ...

    def since(self, values: Collection[Value], start: int, stop: int) -> dict[Value, int]:
        """How many orders each value has at start < t <= stop."""
        ...

    def shop(self, merchant: str, start: int, stop: int) -> list[tuple[int, int]]:
        """Paid orders of a merchant at start <= t <= stop: time and buyer."""
        ...

    def trade(self, merchant: str) -> dict[str, int]:
        """How many orders each buyer of a merchant placed there, by user_id."""
        ...

    def refusals(self, kind: int, code: int) -> Returns:
        """Orders with a value, and how many of them came back."""
        ...

    def captions(self, codes: Collection[int]) -> dict[int, str]:
        """How values are shown."""
        ...

    def known(self, kind: str, value: str) -> Known | None:
        """A value by its canonical clear form, None when unknown."""
        ...

    def entity(self, ref: str) -> Known | None:
        """A value by its reference, None when unknown."""
        ...

    def refs(self, codes: Collection[int]) -> dict[int, Known]:
        """Values by their codes."""
        ...

    def reveal(self, ref: str) -> str:
        """A value in clear. NotFoundError when there is none of that reference."""
        ...

    def advance(self, order_id: str, status: str, refunded: datetime | None) -> Taken:
        """Tells an order's later status, which only advances. NotFoundError for no order."""
        ...

    def charge(self, order_id: str, when: datetime) -> Taken:
        """Notes that the buyer's bank took an order's money back, beside its status; the
        earliest time stands. NotFoundError for no order."""
        ...

    def answer(self, order_id: str) -> str | None:
        """The answer that was kept for an order."""
        ...

    def keep(self, order_id: str, answer: str) -> str:
        """Keeps an answer; returns the first one kept, which may be another process's."""
        ...

    def together(self, works: Sequence[Callable[[], Any]]) -> list[Any]:
        """Does some writes of this store, as one transaction where that is quicker: what each
        returned, or the GraphriskError by which it alone was not done. All are durable when
        this returns; when it raises, none is known to be."""
        ...

    def tidy(self) -> None:
        """Does in a thread of its own, now and then, what writers would have to wait for."""
        ...

    def close(self) -> None:
        """Lets go of the database."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...


def crowded(uses: Collection[Use], users: int, sampled: bool = False) -> Crowd:
    """The crowd of some uses, in the order of time and user."""
    uses = sorted(uses, key=lambda use: (use.first, use.user_id))
    if not uses:
        return Crowd(0, 0, 0, 0, (), sampled)
    return Crowd(users, uses[0].first, uses[-1].first, fresh(uses), tuple(uses), sampled)


def fresh(uses: Collection[Use]) -> int:
    """How many used it within a day of becoming known."""
    return sum(use.first - use.born <= NEW for use in uses)
