"""What differs from shop to shop: rates of life, drawn once a world so that no two agree."""

from dataclasses import dataclass
from typing import Self

from graphrisk.worlds.arrays import Rng


@dataclass(frozen=True)
class Climate:
    """Base rates of one world; every share is between 0 and 1."""

    fresh: float
    """Share of users who sign up within the window."""
    mobile: float
    """Mean share of orders made over a mobile network."""
    cod: float
    refund: float
    refuse: float
    cancel: float
    welcome: float
    """Share of first orders of new accounts that use the welcome coupon."""
    season: float
    """Share of a promotion day's orders that use the day's coupon."""
    review: float
    no_device: float
    no_phone: float
    six: float
    """Share of homes on IPv6."""
    crowd: int
    """Users behind one address of a carrier."""
    guest: float
    """Share of new users whose account the shop opens while they check out."""
    programs: float
    """How common programs are among those who milk coupons, beside the usual."""
    cloned: float
    """Share of programs that ride on the registrations of real newcomers."""

    @classmethod
    def draw(cls, rng: Rng) -> Self:
        """A world's rates, around what shops report."""
        return cls(
            fresh=rng.uniform(0.2, 0.32),
            mobile=rng.uniform(0.28, 0.45),
            cod=rng.uniform(0.08, 0.2),
            refund=rng.uniform(0.035, 0.06),
            refuse=rng.uniform(0.05, 0.1),
            cancel=rng.uniform(0.02, 0.04),
            welcome=rng.uniform(0.45, 0.7),
            season=rng.uniform(0.35, 0.6),
            review=rng.uniform(0.1, 0.2),
            no_device=rng.uniform(0.03, 0.07),
            no_phone=rng.uniform(0.25, 0.35),
            six=rng.uniform(0.15, 0.25),
            crowd=int(rng.integers(400, 1500)),
            # Half of the shops ask for an account first; the others open one at the checkout.
            guest=rng.uniform(0.0, 0.2) if rng.random() < 0.5 else 0.0,
            programs=rng.uniform(0.3, 2.0),
            cloned=rng.uniform(0.0, 1.0),
        )
