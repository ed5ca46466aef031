"""Every number that steers an sms world, drawn once for each seed."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from graphrisk.worlds.families.plumbing import stream

HABITS: Final = (
    "ordinary", "rank", "flatshare", "village", "payday", "live", "factory", "renter", "tinkerer",
)  # fmt: skip
CARES: Final = ("careless", "average", "careful")
TRADES: Final = ("vouchers", "refusals", "shells", "turncoats")
KINDS: Final = ("bulk-order", "refund", "brushing", "mixed")
STARTS: Final = ("2025-02-12", "2025-06-20", "2025-08-15", "2025-10-05")
COUNTRIES: Final = (
    # currency, hours from UTC, dial, typical price
    ("VND", 7, "84", 145_000.0),
    ("IDR", 7, "62", 78_000.0),
    ("PHP", 8, "63", 310.0),
    ("THB", 7, "66", 220.0),
)
UNTOLD: Final = ("ip", "discount", "currency", "product_id", "device_id")
"""Columns of which some shops do not tell one."""


@dataclass(frozen=True)
class Climate:
    """Rates of one world; shares are between 0 and 1."""

    country: int
    start: str
    days: int
    price: float
    per_head: float
    """Parcels an account."""
    young: float
    """Accounts opened within the window."""
    eager: float
    """New accounts whose first parcel is ordered within the hour."""
    gift: float
    """First parcels with the newcomers' voucher."""
    freight: float
    """Other parcels with a voucher for the freight."""
    prepaid: float
    turned: float
    """Parcels refused at the door."""
    returned: float
    shared_net: float
    """Parcels ordered in a carrier's network."""
    crowd: int
    yards: int
    """Homes, at most, behind one neighbour's network."""
    faithful: float
    """Parcels from the shop where one always buys."""
    noted: float
    """Homes whose address carries a note or a code."""
    clone: float
    """Cheap phones that all show one id."""
    lost: float
    """Orders without a device id."""
    praise: float
    habits: tuple[float, ...]
    """Shares of accounts, after the ordinary."""
    cares: tuple[float, ...]
    trades: tuple[float, ...]
    ranges: int
    """Ranges that the owners of SIM racks let."""
    reuse: float
    """Rented numbers that an honest account has, too."""
    untold: str

    @classmethod
    def draw(cls, seed: int) -> Self:
        """The climate of a seed."""
        rng = stream(seed, "sms.climate")
        habits = np.array([0.10, 0.08, 0.05, 0.07, 0.09, 0.06, 0.03, 0.04])
        trades = rng.gamma(1.5, 1.0, 4) + 0.1
        trades[rng.integers(0, 4)] *= rng.integers(0, 2)
        return cls(
            country=int(rng.integers(0, 4)),
            start=STARTS[int(rng.integers(0, 4))],
            days=int(rng.integers(45, 77)),
            price=float(np.exp(rng.normal(0, 0.25))),
            per_head=rng.uniform(2.2, 3.3),
            young=rng.uniform(0.3, 0.5),
            eager=rng.uniform(0.35, 0.65),
            gift=rng.uniform(0.45, 0.75),
            freight=rng.uniform(0.15, 0.4),
            prepaid=rng.uniform(0.08, 0.3),
            turned=rng.uniform(0.05, 0.1),
            returned=rng.uniform(0.01, 0.03),
            shared_net=rng.uniform(0.5, 0.75),
            crowd=int(rng.integers(40, 160)),
            yards=int(rng.integers(4, 10)),
            faithful=rng.uniform(0.25, 0.5),
            noted=rng.uniform(0.15, 0.4),
            clone=rng.uniform(0.01, 0.05),
            lost=rng.uniform(0.05, 0.2),
            praise=rng.uniform(0.1, 0.22),
            habits=tuple(float(h) for h in habits * rng.uniform(0.4, 1.7, len(habits))),
            cares=tuple(float(c) for c in rng.dirichlet((3, 3, 3))),
            trades=tuple(float(t) for t in trades),
            ranges=int(rng.integers(5, 16)),
            reuse=rng.uniform(0.02, 0.15),
            untold=UNTOLD[int(rng.integers(0, len(UNTOLD)))] if rng.random() < 0.5 else "",
        )
