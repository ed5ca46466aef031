"""The figures that the words of the scorecard quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from pooled import near, together
from ranked import curve, pool, reached
from scorecrimes import Crime, told
from scoretable import RIVALS, TEN, aps, mean, part
from tested import Size, Varied, held

from graphrisk.quality.evaluate import at_cut

if TYPE_CHECKING:
    from families import Score


def said(score: Score) -> Mapping[str, Any]:
    """By the names that `scorewords.WORDS` has."""
    users = {**of_users(score), **of_curves(score)}
    found = {**users, **of_rings(score), **of_crimes(score), **of_honest(score)}
    return {**found, **of_sizes(score)} if score.varied else found


def of_users(score: Score) -> dict[str, Any]:
    found = aps(score.tested)
    parts = {w: {f: part(o, w) for f, o in found.items()} for w in ("left", "fit", "known")}
    worst = min(parts["left"], key=lambda f: parts["left"][f])
    means = {way: float(np.mean(list(shares.values()))) for way, shares in parts.items()}
    best = max(float(np.mean([mean(o, r) for o in found.values()])) for r in RIVALS)
    ap = float(np.mean([mean(o, "left") for o in found.values()]))
    return {**means, "least": parts["left"][worst], "worst": worst, "rival": best, "ap": ap}


def of_curves(score: Score) -> dict[str, Any]:
    """How many of the ring members are listed while half of the list still are ring members."""
    people = {f: pool(one.ranks for one in found) for f, found in score.tested.items()}
    most = {
        way: {f: reached(curve(one, way)) for f, one in people.items()}
        for way in ("left", "known", "ceiling")
    }
    least = min(most["left"], key=lambda f: most["left"][f])
    halves = {f"half_{way}": float(np.mean(list(one.values()))) for way, one in most.items()}
    return {**halves, "half_least": most["left"][least], "half_worst": least}


def of_crimes(score: Score) -> dict[str, Any]:
    """The crimes whose rings are found most and least often, of those with ten rings where there
    are two such; and the least and most careful rings."""
    kinds, levels = told(score, "kind"), told(score, "difficulty")
    asked = [name for name, one in kinds.items() if one.rings.of >= TEN]
    asked = asked if len(asked) > 1 else list(kinds)
    asked.sort(key=lambda name: kinds[name].rings.share or 0.0)
    names = list(levels)
    first, last = names[0], names[-1]
    return {
        **of_crime("hard", asked[0], kinds[asked[0]]),
        **of_crime("easy", asked[-1], kinds[asked[-1]]),
        **of_crime("first", first, levels[first]),
        **of_crime("last", last, levels[last]),
    }


def of_crime(key: str, name: str, one: Crime) -> dict[str, Any]:
    """Its name, rings found, members flagged, and the share of the ceiling that is reached."""
    return {
        key: name, f"{key}_found": one.rings.share, f"{key}_seen": one.members.share,
        f"{key}_part": one.left / one.ceiling,
    }  # fmt: skip


def of_sizes(score: Score) -> dict[str, Any]:
    """Where rings are rarest, and where worlds are largest, beside the usual size."""
    sizes = {size for _, size in score.varied}
    rare = min(sizes, key=lambda size: (size.share, size.orders))
    large = max(sizes, key=lambda size: (size.orders, size.share))
    return {**beside(score, "rare", rare), **beside(score, "large", large)}


def beside(score: Score, name: str, size: Size) -> dict[str, Any]:
    """A size and the usual one, of the families that were judged at both."""
    every = sized(score)
    names = [family for family, one in score.varied if one == size]
    there, usual = ([[o.ap for o in every[f, s]] for f in names] for s in (size, score.size))
    found: dict[str, Any] = {
        f"{name}_orders": size.orders, f"{name}_share": size.share,
        f"{name}_of": ", ".join(f"`{one}`" for one in names),
        f"{name}_rings": sum(one.rings for f in names for one in every[f, size]),
    }  # fmt: skip
    for when, ones in (("", there), ("_was", usual)):
        found[f"{name}_ap{when}"] = average(ones, "left")
        found[f"{name}_top{when}"] = average(ones, "ceiling")
    return found


def average(found: Sequence[Sequence[Mapping[str, float]]], way: str) -> float:
    return float(np.mean([mean(ones, way) for ones in found]))


def sized(score: Score) -> dict[tuple[str, Size], list[Varied]]:
    """The families that were judged at several sizes, with the usual one, by family and size."""
    usual = {
        (f, score.size): [Varied(one.ap, *held(one.sheet.truth)) for one in score.tested[f]]
        for f, _ in score.varied
    }
    return {**usual, **score.varied}


def of_rings(score: Score) -> dict[str, Any]:
    case = together(one.sheet for found in score.tested.values() for one in found)
    low, high = at_cut(case, 50), at_cut(case, 80)
    easy = low.by_difficulty["careless"]
    strong = case.found[case.found.score >= 80]
    wrong = strong[~strong.pure].ring_id.str.split().str[0].value_counts()
    return {
        "pure": high.pure.share, "right": high.precision.share, "mean": strong.score.mean(),
        "bad": wrong.max(), "wrong": wrong.sum(), "noisy": wrong.idxmax(),
        "careless": easy.share, "kind": low.named.share,
        "other": (low.recall.hits - easy.hits) / (low.recall.of - easy.of),
    }  # fmt: skip


def of_honest(score: Score) -> dict[str, Any]:
    table = near([one.sheet for found in score.tested.values() for one in found], 80).sum()
    rings = sum(int((one.rings.score >= 80).sum()) for one in score.clean.values())
    users = sum(len(one.users) for one in score.clean.values())
    inside = int(table.inside - table.flagged)
    return {"honest": table.flagged / table.people, "inside": inside, "clean": rings * 1e5 / users}
