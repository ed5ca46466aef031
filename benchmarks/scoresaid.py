"""The figures that the words of the scorecard quote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from pooled import near, together
from scoretable import RIVALS, aps, mean, part

from graphrisk.quality.evaluate import at_cut

if TYPE_CHECKING:
    from families import Score


def said(score: Score) -> Mapping[str, Any]:
    """By the names that `scorewords.WORDS` has."""
    return {**of_users(score), **of_rings(score), **of_honest(score)}


def of_users(score: Score) -> dict[str, Any]:
    found = aps(score.tested)
    parts = {w: {f: part(o, w) for f, o in found.items()} for w in ("left", "fit", "known")}
    worst = min(parts["left"], key=lambda f: parts["left"][f])
    means = {way: float(np.mean(list(shares.values()))) for way, shares in parts.items()}
    best = max(float(np.mean([mean(o, r) for o in found.values()])) for r in RIVALS)
    ap = float(np.mean([mean(o, "left") for o in found.values()]))
    return {**means, "least": parts["left"][worst], "worst": worst, "rival": best, "ap": ap}


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
