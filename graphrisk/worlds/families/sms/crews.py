"""The crews: where their numbers, doors and codes come from, and what they do with parcels."""

import numpy as np

from graphrisk.worlds.families.plumbing import Ints, drawn, heads, ints
from graphrisk.worlds.families.sms.climate import CARES, KINDS
from graphrisk.worlds.families.sms.crew import Crew
from graphrisk.worlds.families.sms.folk import Land
from graphrisk.worlds.families.sms.gear import (
    doors,
    numbers,
    open_accounts,
    pairs,
    phones,
    recycled,
)
from graphrisk.worlds.families.sms.trades import refusals, shells, turncoats, vouchers


def crews(land: Land, share: float) -> None:
    """Crews of 3 to 80 with `share` of all accounts."""
    rng, left = land.rng, max(3, round(share * land.size))
    cares = [int(c) for c in rng.permutation(3)]
    while left > 0:
        size = int(np.clip(3 + rng.gamma(0.9, 12), 3, min(80, max(3, left * 3 // 5))))
        size = left if left - size < 3 and left <= 80 else size
        care = cares.pop() if cares else int(drawn(rng, land.climate.cares, 1)[0])
        _crew(land, size, care, int(drawn(rng, land.climate.trades, 1)[0]))
        left -= size


def _crew(land: Land, size: int, care: int, trade: int) -> None:
    band, number = land.band(size), len(land.rings)
    land.rings.append((KINDS[trade], CARES[care]))
    band["ring"][:], band["core"][: max(1, size // 6)] = number, 1
    crew = Crew(land, band, care, _goods(land, (1, 2, 4)[care]))
    open_accounts(crew)
    numbers(crew)
    doors(crew)
    phones(crew)
    if care == 2:
        pairs(crew)
    recycled(crew)
    factor = crew.pick(0.05, 0.35, 0.9)
    band["appetite"] = ints(band["appetite"] * factor) + 1
    band["prepaid"] = np.where(heads(land.rng, crew.pick(0.9, 0.6, 0.3), size), 0, band["prepaid"])
    plan = (vouchers, refusals, shells, turncoats)[trade](crew)
    land.join_band(band, **plan)


def _goods(land: Land, most: int) -> Ints:
    """What the crew is after: a few things of one shop, or of several."""
    shops = land.rng.integers(0, max(1, land.items // 8), int(land.rng.integers(1, most + 1)))
    return np.concatenate(
        [shop * 8 + land.rng.permutation(8)[: int(land.rng.integers(1, 5))] for shop in shops]
    )
