"""Every number that steers a circle world, drawn once for each seed."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from graphrisk.worlds.families.plumbing import stream

HABITS: Final = (
    "ordinary", "household", "leader", "fan", "staff", "festival", "gifted", "trader",
)  # fmt: skip
CARES: Final = ("careless", "average", "careful")
WORKS: Final = ("circle", "crew", "subsidy", "takers", "mixed")
KINDS: Final = ("brushing", "brushing", "bulk-order", "refund", "mixed")
LANDS: Final = (
    # currency, hours from UTC, typical price
    ("CNY", 8, 88.0),
    ("TWD", 8, 420.0),
    ("KRW", 9, 23_000.0),
    ("JPY", 9, 2_400.0),
)
OPENINGS: Final = ("2025-03-01", "2025-05-10", "2025-09-20", "2025-12-01")
QUIET: Final = ("phone", "ip", "discount", "currency", "payment_method")
"""Columns which some malls keep to themselves."""


@dataclass(frozen=True)
class Climate:
    """Rates of one world; shares are between 0 and 1."""

    land: int
    opening: str
    days: int
    price: float
    per_head: float
    recent: float
    """Accounts opened within the window."""
    festivals: int
    rush: float
    """How much more is bought on a festival day."""
    stacking: float
    """Festival orders with two coupons, beside those with one."""
    vouchers: float
    """Orders with a coupon on other days."""
    talk: float
    """Orders that are reviewed."""
    glad: float
    """Reviews with five stars."""
    returns: float
    mobile: float
    crowd: int
    cash: float
    loyal: float
    """Orders in what a buyer likes most."""
    habits: tuple[float, ...]
    cares: tuple[float, ...]
    works: tuple[float, ...]
    weeks: float
    """Tasks of a crew in a week."""
    decoy: float
    """Tasks for which another shop's item is bought as well."""
    strangers: float
    """Tasks whose parcel goes to a stranger."""
    cards: float
    """Shops that put a card with words for a review into the parcel."""
    quiet: tuple[str, ...]

    @classmethod
    def draw(cls, seed: int) -> Self:
        """The climate of a seed."""
        rng = stream(seed, "circle.climate")
        habits = np.array([0.15, 0.15, 0.07, 0.04, 0.08, 0.08, 0.025])
        works = rng.gamma(1.5, 1.0, 5) + 0.15
        works[rng.integers(0, 5)] *= rng.integers(0, 2)
        return cls(
            land=int(rng.integers(0, 4)),
            opening=OPENINGS[int(rng.integers(0, 4))],
            days=int(rng.integers(60, 106)),
            price=float(np.exp(rng.normal(0, 0.3))),
            per_head=rng.uniform(5.0, 7.5),
            recent=rng.uniform(0.12, 0.28),
            festivals=int(rng.integers(1, 4)),
            rush=rng.uniform(2.5, 6.0),
            stacking=rng.uniform(0.15, 0.4),
            vouchers=rng.uniform(0.12, 0.3),
            talk=rng.uniform(0.25, 0.42),
            glad=rng.uniform(0.55, 0.75),
            returns=rng.uniform(0.04, 0.09),
            mobile=rng.uniform(0.35, 0.6),
            crowd=int(rng.integers(80, 300)),
            cash=rng.uniform(0.0, 0.08),
            loyal=rng.uniform(0.35, 0.65),
            habits=tuple(float(h) for h in habits * rng.uniform(0.45, 1.6, len(habits))),
            cares=tuple(float(c) for c in rng.dirichlet((3, 3, 3))),
            works=tuple(float(w) for w in works),
            weeks=rng.uniform(1.5, 2.7),
            decoy=rng.uniform(0.05, 0.4),
            strangers=rng.uniform(0.01, 0.07),
            cards=rng.uniform(0.1, 0.3),
            quiet=tuple(q for q in QUIET if rng.random() < 0.2),
        )
