"""Who reviews what, how it is rated, and which reviews were written to order."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphrisk.worlds import words
from graphrisk.worlds.arrays import Flags, Ints, Rng, chance, ints, pick, spread
from graphrisk.worlds.calendar import DAY
from graphrisk.worlds.drafts import SILENT, Batch
from graphrisk.worlds.streets import is_chinese
from graphrisk.worlds.town import Town

_GLAD = np.array([0.05, 0.03, 0.08, 0.2, 0.64])
_CROSS = np.array([0.5, 0.2, 0.18, 0.08, 0.04])
_TEMPLATES = 3


@dataclass(frozen=True)
class Reviews:
    """One row a review; `order` is the row of the order that it is about."""

    order: Ints
    at: Ints
    rating: Ints
    text: pa.Array


def review(town: Town, orders: Batch) -> Reviews:
    """The reviews of delivered orders, written within the window."""
    rng, n = town.rng, len(orders["user"])
    asked = orders["say"] >= 0
    willing = chance(rng, np.where(asked, 0.85, town.people.chatty[orders["user"]]), n)
    wait = spread(rng, 2.2 * DAY, 0.9, n)
    at = orders["delivered_at"] + ints(wait)
    delivered = np.isin(orders["status"], (3, 6)) & (orders["say"] != SILENT)
    order = np.flatnonzero(willing & delivered & (at < town.calendar.end))
    order = order[np.argsort(at[order], kind="stable")]
    rating = _rating(rng, asked[order], orders["status"][order] == 6)
    return Reviews(ints(order), at[order], rating, _text(town, orders, ints(order), rating))


def _rating(rng: Rng, asked: Flags, returned: Flags) -> Ints:
    n = len(asked)
    honest = 1 + np.where(returned, pick(rng, _CROSS, n), pick(rng, _GLAD, n))
    ordered = np.where(chance(rng, 0.95, n), 5, 4)
    return np.where(asked, ordered, honest)


def _text(town: Town, orders: Batch, order: Ints, rating: Ints) -> pa.Array:
    rng, n = town.rng, len(order)
    choices, say = words.parts(rng, n), orders["say"][order]
    chinese = ints(is_chinese(town.people.place[orders["user"][order]]))
    drafts = words.parts(rng, len(town.phrases) * _TEMPLATES)
    for phrase, freely in enumerate(town.phrases):
        rows = np.flatnonzero(say == phrase)
        template = drafts[phrase * _TEMPLATES + rng.integers(0, _TEMPLATES, len(rows))]
        choices[rows] = words.vary(rng, template, freely)
        chinese[rows] = phrase % 3 == 0
    text = words.write(choices, chinese, ints(rating <= 3), orders["product"][order])
    blank = (chance(rng, 0.07, n) & (rating == 5) & (say < 0)) | (choices == words.ABSENT).all(1)
    return pc.if_else(pa.array(blank), words.unwritten(chinese), text)
