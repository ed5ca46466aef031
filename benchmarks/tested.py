"""One family of worlds, judged in every way that the scorecard compares."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import ceiling
import numpy as np
import rivals
from decided import fitted, judged, opened
from pooled import Sheet, sheet

from graphrisk.policy import Policy
from graphrisk.quality.evaluate import average, points
from graphrisk.quality.refit import standing
from graphrisk.worlds import World, families

TEST, CEILING = (101, 102, 103), (3, 4, 5, 6, 7, 8)
"""Seeds that are judged, and those that the trees of the ceiling learn from."""


class Tested(NamedTuple):
    """One world: the average precision of users' scores each way, and what was found in it
    by the policy that never saw its family."""

    ap: dict[str, float]
    sheet: Sheet


class Size(NamedTuple):
    """How large a world is: orders, and the share of its users who are ring members."""

    orders: int
    share: float


def made(family: str, size: Size, seeds: Sequence[int]) -> list[World]:
    return [families.make(family, size.orders, seed=s, share=size.share) for s in seeds]


def tested(family: str, size: Size, left: Policy, whole: Policy) -> list[Tested]:
    """A family judged on unseen seeds by the policy that was learned without it, the same after
    `fit` on another of these worlds, the policy of all families, the trees, and the rivals."""
    trees = ceiling.grown(made(family, size, CEILING), whole)
    worlds = made(family, size, TEST)
    out = []
    for n, world in enumerate(worlds):
        moved = fitted(left, worlds[n - 1])
        one = quick(world, {"left": left, "fit": moved, "known": whole}, trees, whole)
        with judged(left, world) as (_, _, found):
            uses = found.evidence.uses.select("kind", "code", "user").to_pandas()
            card = sheet(f"{family} {TEST[n]}", world, found)
        out.append(Tested({**one, **beside(world, uses, card)}, card))
    return out


def varied(family: str, size: Size, left: Policy, whole: Policy) -> list[dict[str, float]]:
    """The same at another size, without `fit` and rivals."""
    trees = ceiling.grown(made(family, size, CEILING), whole)
    asked = {"left": left, "known": whole}
    return [quick(world, asked, trees, whole) for world in made(family, size, TEST)]


def quick(
    world: World, policies: Mapping[str, Policy], trees: Any, whole: Policy
) -> dict[str, float]:
    """The average precision of users' scores by each policy, and by the trees."""
    with opened(world) as lesson:
        guilty = lesson.ring != ""
        found = {name: precision(standing(lesson, p), guilty) for name, p in policies.items()}
        return {**found, "ceiling": precision(ceiling.chances(trees, lesson, whole), guilty)}


def beside(world: World, uses: Any, card: Sheet) -> dict[str, float]:
    """The average precision of the rivals on the same users."""
    users = card.users.user_id.str.split().str[-1]
    guilty = world.truth.set_index("user_id").ring.fillna("").reindex(users).fillna("").ne("")
    scores = rivals.scores(uses, len(users)).items()
    return {name: precision(score * 10**6, guilty.to_numpy()) for name, score in scores}


def honest(name: str, world: World, policy: Policy) -> Sheet:
    """A world without its ring members, as the policy judges it."""
    rings = world.truth.ring.fillna("") != ""
    gone = set(world.truth.user_id[rings])
    kept = (frame[~frame.user_id.isin(gone)] for frame in
            (world.orders, world.users, world.reviews, world.truth))  # fmt: skip
    clean = World(*(frame.reset_index(drop=True) for frame in kept))
    with judged(policy, clean) as (_, _, found):
        return sheet(name, clean, found)


def precision(score: Any, guilty: Any) -> float:
    return average(tuple(points(np.asarray(score, dtype=np.int64), guilty))) or 0.0
