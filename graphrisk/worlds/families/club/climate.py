"""Every number that steers a world of clubs: drawn once a world, or the same in all."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from graphrisk.worlds.families.plumbing import Floats, Rng

CARES: Final = ("careless", "average", "careful")
CLAIMS: Final = ("missing", "empty", "swapped", "dispute")
# Days from the order until the money is back: median and spread of the logarithm.
CLAIM_DAYS: Final = {
    "missing": (11.0, 0.3), "empty": (6.5, 0.35), "swapped": (17.0, 0.3), "dispute": (33.0, 0.22),
}  # fmt: skip

# Kinds of goods: fashion, gadgets, home, beauty, toys, sport.
PRICES: Final = (38.0, 165.0, 52.0, 31.0, 29.0, 64.0)
RETURNS: Final = (0.24, 0.085, 0.06, 0.035, 0.05, 0.11)
BACK_DAYS: Final = (13.0, 11.0, 12.0, 9.0, 14.0, 13.0)

# Of a club, by care: scripts, days one lasts, weeks of work, who takes part, goods of a
# script, claims that fail, life besides, new accounts, parcels that go to helpers.
SCRIPTS: Final = {"careless": (3, 6), "average": (4, 8), "careful": (5, 11)}
LASTS: Final = {"careless": (0.8, 3.0), "average": (2.0, 6.0), "careful": (5.0, 11.0)}
WEEKS: Final = {"careless": (2.0, 5.0), "average": (5.0, 9.0), "careful": (9.0, 18.0)}
TAKING: Final = {"careless": 0.7, "average": 0.43, "careful": 0.32}
GOODS: Final = {"careless": (1, 3), "average": (2, 5), "careful": (3, 9)}
FAILING: Final = {"careless": 0.12, "average": 0.18, "careful": 0.27}
LIFE: Final = {"careless": 0.45, "average": 0.8, "careful": 1.1}
FRESH: Final = {"careless": 0.45, "average": 0.25, "careful": 0.15}
HELPED: Final = {"careless": 0.4, "average": 0.25, "careful": 0.1}
LENT: Final = {"careless": 0.2, "average": 0.08, "careful": 0.0}


@dataclass(frozen=True)
class Climate:
    """One world's rates: shares are of users, unless their line says otherwise."""

    country: int
    start: str
    days: int
    rate: float
    """Orders a user."""
    price: float
    refund: float
    """How much more or less is sent back than usual."""
    cares: Floats
    claims: Floats
    helpers: float
    """How much more or less clubs use helpers than usual."""
    tester: float
    batch: float
    fashion: float
    holiday: float
    lorry: float
    failed: float
    pickup: float
    neighbour: float
    vpn: float
    mobile: float
    """Mean share of orders over a mobile network."""
    review: float
    cod: float
    newsletter: float
    untold: tuple[str, ...]

    @classmethod
    def draw(cls, rng: Rng) -> Self:
        """A world's climate."""
        month = int(rng.integers(1, 13))
        winter = month in (10, 11, 12)
        return cls(
            country=int(rng.integers(3)),
            start=f"2025-{month:02d}-{int(rng.integers(1, 25)):02d}",
            days=int(rng.integers(84, 140)),
            rate=rng.uniform(4.0, 7.0),
            price=float(np.exp(rng.normal(0.0, 0.22))),
            refund=rng.uniform(0.75, 1.25),
            cares=rng.dirichlet((2.5, 4.0, 3.0)),
            claims=rng.dirichlet((2.0, 1.5, 1.5, 1.0)),
            helpers=rng.uniform(0.0, 2.0),
            tester=rng.uniform(0.02, 0.045),
            batch=rng.uniform(0.015, 0.04),
            fashion=rng.uniform(0.04, 0.1),
            holiday=rng.uniform(0.03, 0.06) if winter else rng.uniform(0.004, 0.012),
            lorry=rng.uniform(0.01, 0.03),
            failed=rng.uniform(0.01, 0.025),
            pickup=rng.uniform(0.04, 0.12),
            neighbour=rng.uniform(0.01, 0.04),
            vpn=rng.uniform(0.02, 0.07),
            mobile=rng.uniform(0.3, 0.5),
            review=rng.uniform(0.06, 0.16),
            cod=rng.uniform(0.0, 0.07),
            newsletter=rng.uniform(0.06, 0.18),
            untold=_untold(rng),
        )


def _untold(rng: Rng) -> tuple[str, ...]:
    """Columns that this shop does not tell; the home is always told, by address or by line."""
    chance = {"email": 0.5, "phone": 0.45, "device_id": 0.25, "payment_account": 0.2, "ip": 0.15}
    return tuple(column for column, p in chance.items() if rng.random() < p)
