"""Every number that steers a world of parcels: drawn once a world, or the same in all."""

from dataclasses import dataclass
from typing import Final, Self

from graphrisk.worlds.families.plumbing import Floats, Rng

CARES: Final = ("careless", "average", "careful")
WAYS: Final = ("door", "station", "split")
"""One flat, stations on a round, or many doors with few accounts each."""

# Harvests: strawberries, grapes, the greenhouses in winter: the day on which they begin.
SEASONS: Final = ("2025-02-10", "2025-08-25", "2025-11-03")

# Of a ring, by care: days it lasts, waves, hours of a wave, hours from sign-up to the first
# order, accounts to a door, to a phone, to a card, share of baskets at the minimum, of
# baskets led by the wave's goods, further milked orders, groceries besides.
LASTS: Final = {"careless": (1.0, 5.0), "average": (12.0, 32.0), "careful": (35.0, 80.0)}
WAVES: Final = {"careless": (1, 3), "average": (3, 7), "careful": (6, 14)}
HOURS: Final = {"careless": (2.0, 9.0), "average": (8.0, 40.0), "careful": (30.0, 110.0)}
LAG: Final = {"careless": 0.4, "average": 9.0, "careful": 60.0}
DOORS: Final = {"careless": (12, 80), "average": (5, 13), "careful": (2, 4)}
PHONES: Final = {"careless": 4, "average": 2, "careful": 1}
CARDS: Final = {"careless": 5, "average": 3, "careful": 2}
CARDED: Final = {"careless": 0.7, "average": 0.4, "careful": 0.15}
NEAR: Final = {"careless": 0.85, "average": 0.72, "careful": 0.58}
LED: Final = {"careless": 0.85, "average": 0.65, "careful": 0.5}
AGAIN: Final = {"careless": 0.5, "average": 1.1, "careful": 1.6}
GROCERIES: Final = {"careless": 0.15, "average": 0.4, "careful": 0.6}


@dataclass(frozen=True)
class Climate:
    """One world's rates: shares are of users, unless their line says otherwise."""

    season: int
    days: int
    rate: float
    """Orders a user."""
    price: float
    fresh: float
    welcome: float
    """Share of new customers who use the welcome code."""
    weekly: float
    """Share of ordinary orders with a code of the week."""
    floor: int
    """Cents from which the welcome code holds."""
    cod: float
    cares: Floats
    ways: Floats
    refuse: float
    """Share of rings that refuse parcels at the door when the bars want no more."""
    firm: float
    kids: float
    office: float
    hall: float
    tablet: float
    camp: float
    station: float
    thrifty: float
    coded: float
    """Share of homes whose address has something behind it."""
    untold: tuple[str, ...]

    @classmethod
    def draw(cls, rng: Rng) -> Self:
        """A world's climate."""
        season = int(rng.integers(3))
        return cls(
            season=season,
            days=int(rng.integers(60, 105)),
            rate=rng.uniform(3.2, 5.5),
            price=rng.uniform(0.8, 1.25),
            fresh=rng.uniform(0.2, 0.38),
            welcome=rng.uniform(0.4, 0.7),
            weekly=rng.uniform(0.12, 0.28),
            floor=int(rng.choice((2500, 3000, 4000, 5000))),
            cod=rng.uniform(0.06, 0.2),
            cares=rng.dirichlet((2.5, 4.0, 3.0)),
            ways=rng.dirichlet((2.0, 1.5, 2.0)),
            refuse=rng.uniform(0.0, 0.4),
            firm=rng.uniform(0.006, 0.015),
            kids=rng.uniform(0.02, 0.05),
            office=rng.uniform(0.02, 0.05),
            hall=rng.uniform(0.015, 0.05) if season == 1 else rng.uniform(0.008, 0.02),
            tablet=rng.uniform(0.01, 0.035),
            camp=rng.uniform(0.02, 0.06),
            station=rng.uniform(0.05, 0.12),
            thrifty=rng.uniform(0.05, 0.11),
            coded=rng.uniform(0.2, 0.45),
            untold=_untold(rng),
        )


def _untold(rng: Rng) -> tuple[str, ...]:
    """Columns that this shop does not tell; the address is always told."""
    chance = {"phone": 0.35, "device_id": 0.3, "ip": 0.3, "payment_account": 0.25, "discount": 0.15}
    return tuple(column for column, p in chance.items() if rng.random() < p)
