"""Every number that steers a farm world, drawn once for each seed."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from graphrisk.worlds.families.plumbing import stream

LANDS: Final = (
    # currency, hours from UTC, dial, a typical price, cities
    ("MXN", -6, "52", 380.0, ("Puebla", "Toluca", "León", "Mérida", "Saltillo", "Tampico")),
    ("BRL", -3, "55", 95.0, ("Campinas", "Recife", "Goiânia", "Belém", "Santos", "Natal")),
    ("COP", -5, "57", 62000.0, ("Cali", "Pereira", "Neiva", "Pasto", "Ibagué", "Tunja")),
    ("USD", -5, "1", 34.0, ("Dayton", "Tulsa", "Fresno", "Laredo", "Macon", "Reno")),
)
SEASONS: Final = ("2025-02-03", "2025-05-05", "2025-08-04", "2025-10-13")
HABITS: Final = (
    "ordinary", "family", "campus", "carrier", "secondhand", "bench", "stall", "mover",
    "hunter", "fitting",
)  # fmt: skip
CARES: Final = ("careless", "average", "careful")
ROOMS: Final = ("mill", "nursery", "claims", "shill")
KINDS: Final = ("bulk-order", "mixed", "refund", "brushing")
HIDEABLE: Final = ("phone", "currency", "payment_method", "discount")
"""Columns that some marketplaces do not tell."""


@dataclass(frozen=True)
class Climate:
    """Rates of one world; a share is between 0 and 1."""

    land: int
    season: int
    days: int
    price: float
    pace: float
    """Orders a user."""
    fresh: float
    """Users who sign up within the window."""
    haste: float
    """Newcomers who order within the hour."""
    welcome: float
    """Newcomers' first orders with the welcome coupon."""
    sale: float
    """Orders on a sale day with its coupon."""
    back: float
    """Orders that are sent back."""
    roam: float
    crowd: int
    """Users behind an address of a carrier."""
    six: float
    stock: float
    """Phones that show the fingerprint of their model alone."""
    lend: float
    """Users who now and then borrow a friend's phone, or card."""
    pickup: float
    """Users who send parcels to a pick-up point."""
    habits: tuple[float, ...]
    """Shares of users by habit, after the ordinary."""
    cares: tuple[float, ...]
    rooms: tuple[float, ...]
    wipe: float
    """How often a wiped phone gets another id."""
    stolen: float
    """Careful rooms' orders on a stranger's card."""
    praise: float
    """Orders that are reviewed."""
    hidden: tuple[str, ...]
    """Columns that this marketplace does not tell."""

    @classmethod
    def draw(cls, seed: int) -> Self:
        """The climate of a seed."""
        rng = stream(seed, "farm.climate")
        common = (0.14, 0.06, 0.10, 0.03, 0.03, 0.02, 0.05, 0.06, 0.04)
        rooms = rng.gamma(1.2, 1.0, len(ROOMS)) + 0.15
        rooms[rng.integers(0, len(ROOMS))] *= rng.integers(0, 2)
        return cls(
            land=int(rng.integers(0, len(LANDS))),
            season=int(rng.integers(0, len(SEASONS))),
            days=int(rng.integers(63, 99)),
            price=float(np.exp(rng.uniform(-0.4, 0.4))),
            pace=rng.uniform(2.7, 4.2),
            fresh=rng.uniform(0.25, 0.42),
            haste=rng.uniform(0.3, 0.55),
            welcome=rng.uniform(0.4, 0.7),
            sale=rng.uniform(0.25, 0.5),
            back=rng.uniform(0.03, 0.065),
            roam=rng.uniform(0.2, 0.4),
            crowd=int(rng.integers(60, 260)),
            six=rng.uniform(0.05, 0.3),
            stock=rng.uniform(0.01, 0.04),
            lend=rng.uniform(0.06, 0.14),
            pickup=rng.uniform(0.15, 0.35),
            habits=tuple(float(c * rng.uniform(0.4, 1.7)) for c in common),
            cares=tuple(float(c) for c in rng.dirichlet((3.0, 3.0, 3.0))),
            rooms=tuple(float(r) for r in rooms),
            wipe=rng.uniform(0.35, 0.75),
            stolen=rng.uniform(0.0, 0.25),
            praise=rng.uniform(0.08, 0.18),
            hidden=tuple(c for c in HIDEABLE if rng.random() < 0.2),
        )
