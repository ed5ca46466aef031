"""What boosted trees make of the facts that graphrisk weighs, when they know the family.

The ceiling: scikit-learn's HistGradientBoostingClassifier, learned on other worlds of the very
family that it is asked about. Of each user it sees

- all that users are judged by (the ring's log odds, the place in it, haste, habits, company),
- of the `STRONGEST` ties, before any cut, the bits and every fact that a tie is judged by,
- how many ties and candidate pairs it has, and the sum of the bits of its strongest ties,
- of its community the size, and how much each signal sees.

Bits, communities and the scores of others are those of a policy that knows all families.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from decided import opened
from sklearn.ensemble import HistGradientBoostingClassifier

from graphrisk import rings
from graphrisk.model import Facts
from graphrisk.policy import Policy
from graphrisk.quality import learn
from graphrisk.quality.learn import Lesson
from graphrisk.worlds import World

STRONGEST = 3
"""Ties of a user that the trees see."""


def grown(worlds: Sequence[World], policy: Policy) -> Any:
    """Trees learned from worlds whose truth is known, from every column that varies there."""
    tables, truths = [], []
    for world in worlds:
        with opened(world) as lesson:
            tables.append(seen(lesson, policy))
            truths.append(lesson.ring != "")
    table = pd.concat(tables, ignore_index=True)
    table = table.loc[:, table.nunique() > 1]
    model = HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=0.06,
        max_leaf_nodes=15,
        min_samples_leaf=30,
        l2_regularization=5.0,
        random_state=0,
    )
    return model.fit(table, np.concatenate(truths))


def chances(model: Any, lesson: Lesson, policy: Policy) -> Any:
    """How surely the trees say that each user is in a ring, in whole billionths."""
    table = seen(lesson, policy).reindex(columns=list(model.feature_names_in_))
    return (model.predict_proba(table)[:, 1] * 10**9).astype(np.int64)


def seen(lesson: Lesson, policy: Policy) -> pd.DataFrame:
    """All that the trees see, a row a user, in the order of their numbers."""
    looked = learn.look(lesson, policy)
    asked = facts_of(policy, looked.pairs.columns)
    pairs = looked.pairs.select("a", "b", "bits", *asked).to_pandas()
    frame = learn.beside(lesson, looked, policy).order_by("user").to_pandas()
    own = frame[[c.fact for c in (policy.company or policy.members) if c.fact in frame]]
    around = pd.DataFrame(list(amounts(looked.told))).reindex(frame.community)
    parts = [own, strongest(pairs, policy, len(frame)), around.reset_index(drop=True)]
    return pd.concat(parts, axis=1).astype(np.float64)


def facts_of(policy: Policy, columns: Sequence[str]) -> list[str]:
    return [c.fact for c in policy.comparisons if c.fact in columns]


def strongest(pairs: pd.DataFrame, policy: Policy, n: int) -> pd.DataFrame:
    """The bits and facts of each user's strongest ties, and how many there are."""
    turned = pairs.rename(columns={"a": "b", "b": "a"})
    both = pd.concat([pairs, turned], ignore_index=True)
    both = both.sort_values(["a", "bits", "b"], ascending=[True, False, True])
    place = both.groupby("a").cumcount()
    out = pd.DataFrame(index=range(n))
    for k in range(STRONGEST):
        row = both[place == k].set_index("a").drop(columns="b").astype(np.float64)
        out = out.join(row.add_suffix(f"_{k + 1}"))
    best = both[place < STRONGEST].groupby("a").bits.sum()
    near = both[both.bits >= policy.tie_bits].groupby("a").size()
    counts = {"pairs": both.groupby("a").size(), "ties": near, "best_sum": best}
    return out.assign(**{name: found.reindex(out.index) for name, found in counts.items()})


def amounts(told: Sequence[Facts]) -> Iterator[dict[str, float]]:
    """The size of each community, and how much each signal sees in it."""
    for found in told:
        sights = {f"sees_{name}": float(s.amount) for name, s in rings.look(found).items()}
        yield {"size": float(found.size), **sights}
