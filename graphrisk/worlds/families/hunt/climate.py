"""Every number that steers a world of hunts: drawn once a world, or the same in all."""

from dataclasses import dataclass
from typing import Final, Self

from graphrisk.worlds.families.plumbing import Floats, Rng

CARES: Final = ("careless", "average", "careful")

# May sales, the back-to-school weeks, November's great sale, and the weeks to Three Kings.
STARTS: Final = ("2025-04-14", "2025-07-21", "2025-10-20", "2025-11-24")

# Of a hunt, by care: calls, weeks of calling, hours an answer takes (median), share who
# answer, spread of baskets over the minimum, orders besides.
CALLS: Final = {"careless": (4, 9), "average": (6, 12), "careful": (7, 15)}
WEEKS: Final = {"careless": (1.5, 5.0), "average": (4.0, 8.0), "careful": (6.0, 13.0)}
ANSWER: Final = {"careless": (0.1, 0.5), "average": (0.8, 4.0), "careful": (5.0, 14.0)}
COMING: Final = {"careless": 0.55, "average": 0.39, "careful": 0.31}
OVER: Final = {"careless": 0.04, "average": 0.08, "careful": 0.14}
HUGGING: Final = {"careless": 0.85, "average": 0.72, "careful": 0.58}
BESIDES: Final = {"careless": 0.4, "average": 0.8, "careful": 1.0}
NEW: Final = {"careless": 0.4, "average": 0.2, "careful": 0.1}

SHOWN: Final = {"device_id": 0.55, "ip": 0.6, "address": 0.6, "payment_account": 0.55, "phone": 0.5}
"""How often a world tells each kind of identifier."""


@dataclass(frozen=True)
class Climate:
    """One world's rates: shares are of users, unless their line says otherwise."""

    start: str
    days: int
    rate: float
    """Orders a user."""
    price: float
    coupons: float
    """Share of ordinary orders with a coupon, where the shop has one."""
    hugging: float
    """Share of such baskets that are filled up to the minimum."""
    cares: Floats
    resale: float
    """Share of hunts that send back what they don't need."""
    leaked: float
    """Share of calls that the forum lists as well."""
    fan: float
    forum: float
    payday: float
    flash: float
    compare: float
    gift: float
    thrifty: float
    parents: float
    fresh: float
    refund: float
    cash: float
    review: float
    untold: tuple[str, ...]

    @classmethod
    def draw(cls, rng: Rng) -> Self:
        """A world's climate."""
        season = int(rng.integers(len(STARTS)))
        return cls(
            start=STARTS[season],
            days=int(rng.integers(70, 112)),
            rate=rng.uniform(4.5, 8.0),
            price=rng.uniform(0.8, 1.3),
            coupons=rng.uniform(0.2, 0.4),
            hugging=rng.uniform(0.15, 0.3),
            cares=rng.dirichlet((2.5, 4.0, 3.0)),
            resale=rng.uniform(0.0, 0.35),
            leaked=rng.uniform(0.2, 0.8),
            fan=rng.uniform(0.03, 0.09),
            forum=rng.uniform(0.03, 0.08),
            payday=rng.uniform(0.04, 0.12),
            flash=rng.uniform(0.03, 0.08),
            compare=rng.uniform(0.02, 0.06),
            gift=rng.uniform(0.06, 0.12) if season != 1 else rng.uniform(0.01, 0.03),
            thrifty=rng.uniform(0.04, 0.09),
            parents=rng.uniform(0.015, 0.05) if season == 1 else rng.uniform(0.005, 0.02),
            fresh=rng.uniform(0.12, 0.28),
            refund=rng.uniform(0.02, 0.06),
            cash=rng.uniform(0.03, 0.15),
            review=rng.uniform(0.05, 0.14),
            untold=_untold(rng),
        )


def _untold(rng: Rng) -> tuple[str, ...]:
    """Kinds of identifiers that this shop does not tell: none to all of them."""
    return tuple(column for column, p in SHOWN.items() if rng.random() > p)
