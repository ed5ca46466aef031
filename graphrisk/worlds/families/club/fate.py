"""How orders end, and what is said of them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from graphrisk.worlds.families.club.climate import BACK_DAYS, RETURNS
from graphrisk.worlds.families.club.scene import Scene
from graphrisk.worlds.families.plumbing import DAY, NONE, Flags, Ints, Texts, heads, ints, say

_OPEN: Final = ("Super", "Ganz gut", "Nun ja", "Schade", "Prima", "Top", "Enttäuscht", "Ok", "Goed",
                "Fajne", "Erwartet", "Wie beschrieben")  # fmt: skip
_GLAD: Final = (", schnell geliefert.", ", passt genau.", ", gerne wieder.", ", dobra jakość.",
                ", netjes verpakt.", ", für den Preis sehr gut.")  # fmt: skip
_CROSS: Final = (", nach einer Woche defekt.", ", kam nie an.", ", zu klein.", ", uszkodzone.",
                 ", doos was leeg.", ", ging zurück.")  # fmt: skip


@dataclass(frozen=True)
class Fates:
    """One row an order; `back` in seconds of the world, NONE where it was kept."""

    status: Texts
    back: Ints
    cod: Flags


def conclude(scene: Scene, rows: dict[str, Ints]) -> Fates:
    """Refunds that were asked for or happen, and how far parcels are at the end."""
    rng, n = scene.rng, len(rows["at"])
    kind = scene.goods.kind[rows["product"]]
    p = np.asarray(RETURNS)[kind] * scene.people.lean[rows["user"]] * scene.climate.refund
    usual = heads(rng, np.minimum(p, 0.8), n)
    wait = ints(np.asarray(BACK_DAYS)[kind] * DAY * np.exp(0.42 * rng.standard_normal(n)))
    wait = np.where(rows["back"] == NONE, np.where(usual, wait, NONE), rows["back"])
    back = np.where((wait >= 0) & (rows["at"] + wait < scene.end), rows["at"] + wait, NONE)
    cod = heads(rng, scene.climate.cod, n) & (rows["card"] == NONE)
    age = scene.end - rows["at"]
    way = ints(rng.gamma(4.0, 0.8, n) * DAY)
    status = np.full(n, "delivered", dtype="<U9")
    status[age < way + DAY] = "shipped"
    status[age < DAY] = "paid"
    draw = rng.random(n)
    status[draw < 0.025] = "cancelled"
    status[cod & (draw > 0.94)] = "refused"
    status[back != NONE] = "refunded"
    return Fates(status, back, cod)


def reviews(scene: Scene, rows: dict[str, Ints], fates: Fates) -> dict[str, Ints | Texts]:
    """Which orders (by their row) are reviewed, with stars, words and moment."""
    rng, n = scene.rng, len(rows["at"])
    sent = fates.back != NONE
    row = np.flatnonzero(heads(rng, scene.climate.review * np.where(sent, 0.8, 1.0), n))
    row = row[np.isin(fates.status[row], ("delivered", "refunded"))]
    at = np.where(sent[row], fates.back[row], rows["at"][row] + 4 * DAY)
    at = at + ints(rng.gamma(1.2, 3 * DAY, len(row)))
    row, at = row[at < scene.end], at[at < scene.end]
    low = sent[row] & heads(rng, 0.75, len(row)) | heads(rng, 0.1, len(row))
    stars = np.where(low, rng.integers(1, 4, len(row)), rng.integers(4, 6, len(row)))
    opening = np.array(_OPEN)[rng.integers(0, len(_OPEN), len(row))]
    glad = np.array(_GLAD)[rng.integers(0, len(_GLAD), len(row))]
    cross = np.array(_CROSS)[rng.integers(0, len(_CROSS), len(row))]
    return {"row": row, "rating": stars, "text": say(opening, np.where(low, cross, glad)), "at": at}
