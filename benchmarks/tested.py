"""One family of worlds, judged in every way that the scorecard compares."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import ceiling
import pandas as pd
import rivals
from decided import fitted, judged, opened
from pooled import Sheet, sheet
from ranked import precisions, ranks

from graphrisk.policy import Policy
from graphrisk.quality.refit import standing
from graphrisk.sweep import Judged
from graphrisk.worlds import World, families

TEST, CEILING = (101, 102, 103), (3, 4, 5, 6, 7, 8)
"""Seeds that are judged, and those that the trees of the ceiling learn from."""


class Tested(NamedTuple):
    """One world: the average precision of users' scores each way, the scores themselves, and what
    was found in it by the policy that never saw its family."""

    ap: dict[str, float]
    ranks: pd.DataFrame
    sheet: Sheet


class Varied(NamedTuple):
    """One world of another size: the average precision each way, its true rings and members."""

    ap: dict[str, float]
    rings: int
    members: int


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
        found = ranked(world, {"left": left, "fit": moved, "known": whole}, trees, whole)
        with judged(left, world) as (_, _, told):
            found = found.join(beside(told))
            card = sheet(f"{family} {TEST[n]}", world, told)
        out.append(Tested(precisions(found), found, card))
    return out


def varied(family: str, size: Size, left: Policy, whole: Policy) -> list[Varied]:
    """The same at another size, without `fit` and rivals."""
    trees = ceiling.grown(made(family, size, CEILING), whole)
    asked = {"left": left, "known": whole}
    worlds = made(family, size, TEST)
    found = (precisions(ranked(world, asked, trees, whole)) for world in worlds)
    return [Varied(ap, *held(world.truth)) for ap, world in zip(found, worlds, strict=True)]


def held(truth: pd.DataFrame) -> tuple[int, int]:
    """How many true rings a world has, and members of them."""
    rings = truth.ring.fillna("")
    return rings[rings != ""].nunique(), int((rings != "").sum())


def ranked(world: World, policies: Mapping[str, Policy], trees: Any, whole: Policy) -> pd.DataFrame:
    """The users' scores by each policy, and by the trees."""
    with opened(world) as lesson:
        found = {name: standing(lesson, p) for name, p in policies.items()}
        found["ceiling"] = ceiling.chances(trees, lesson, whole)
        ids = lesson.evidence.users.order_by("user").user_id.to_pandas()
        return ranks(world.truth, ids, found)


def beside(told: Judged) -> pd.DataFrame:
    """The rivals' scores of the same users, in whole millionths."""
    ids = told.users.order_by("user").user_id.to_pandas()
    uses = told.evidence.uses.select("kind", "code", "user").to_pandas()
    scores = pd.DataFrame(rivals.scores(uses, len(ids)), index=pd.Index(ids, name="user_id"))
    return (scores * 10**6).astype("int64")


def honest(name: str, world: World, policy: Policy) -> Sheet:
    """A world without its ring members, as the policy judges it."""
    rings = world.truth.ring.fillna("") != ""
    gone = set(world.truth.user_id[rings])
    kept = (frame[~frame.user_id.isin(gone)] for frame in
            (world.orders, world.users, world.reviews, world.truth))  # fmt: skip
    clean = World(*(frame.reset_index(drop=True) for frame in kept))
    with judged(policy, clean) as (_, _, found):
        return sheet(name, clean, found)
