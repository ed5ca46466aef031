"""How well rings are found in a family of worlds that was left out of the learning.

    python benchmarks/families.py --orders 40000 --out docs/quality.md

For each family a policy is learned from the others and the general worlds, and judged on
seeds that nobody learned from, beside two simple baselines on the same users.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import igraph
import numpy as np
import pandas as pd
from decided import fitted, judged, overlap, truth_of
from learn import lesson

from graphrisk import policy as policies
from graphrisk.model import Ring
from graphrisk.policy import Policy
from graphrisk.quality.evaluate import average, points
from graphrisk.quality.learn import learn
from graphrisk.worlds import World, families

GENERAL = [("mixed", 1), ("mixed", 2), ("mixed", 3), ("hard", 19), ("easy", 27)]
LEARN, TEST = (1, 2), (101, 102, 103)
HEADS = {
    "ap": "graphrisk",
    "fit": "after `fit`",
    "degree": "shared identifiers",
    "component": "component size",
    "n80": "rings at 80",
    "pure": "of one true ring",
    "right": "right (Jaccard ≥ ½)",
    "recall": "true rings found at 50",
    "honest": "honest flagged at 80",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=40_000)
    parser.add_argument("--left", default=",".join(families.FAMILIES), help="families to leave out")
    parser.add_argument("--out", type=Path, help="a Markdown file to write")
    options = parser.parse_args()
    rows = {}
    with ExitStack() as stack:
        told = {
            (name, seed): stack.enter_context(lesson(options.orders, seed, name))
            for name, seed in [*GENERAL, *((f, s) for f in families.FAMILIES for s in LEARN)]
        }
        for left in options.left.split(","):
            others = [one for (name, _), one in told.items() if name != left]
            made = learn(others, policies.load())
            worlds = [families.make(left, options.orders, seed=seed) for seed in TEST]
            rows[left] = [figures(made, world) for world in worlds]
            for n, row in enumerate(rows[left]):
                moved = fitted(made, worlds[n - 1])
                row["fit"] = row["ap"] if moved == made else figures(moved, worlds[n])["ap"]
            print(left, rows[left], flush=True)
    text = page(rows, options.orders)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    print(text)


def figures(policy: Policy, world: World) -> dict[str, float]:
    """One world judged."""
    with judged(policy, world) as (_, _, found):
        people = found.users.order_by("user").to_pandas()
        uses = found.evidence.uses.select("kind", "code", "user").to_pandas()
    truth = truth_of(world)
    guilty = truth.reindex(people.user_id).fillna("").ne("").to_numpy()
    flagged = people.score.ge(80).to_numpy()
    simple = {"degree": degrees(uses, len(people)), "component": sizes(uses, len(people))}
    return {
        "ap": precision(people.bits.to_numpy() // 125, guilty),
        **{name: precision(score, guilty) for name, score in simple.items()},
        **matched(found.rings, truth),
        "honest": float((flagged & ~guilty).sum() / (~guilty).sum()),
    }


def precision(score: Any, guilty: Any) -> float:
    return average(tuple(points(np.asarray(score, dtype=np.int64), guilty))) or 0.0


def degrees(uses: pd.DataFrame, n: int) -> Any:
    """How many others each user shares values with, counted once a value."""
    many = uses.assign(others=uses.groupby(["kind", "code"]).user.transform("size") - 1)
    return many.groupby("user").others.sum().reindex(range(n)).fillna(0).to_numpy()


def sizes(uses: pd.DataFrame, n: int) -> Any:
    """How large the component of each user is in the graph of users and values."""
    codes = uses.groupby(["kind", "code"], sort=True).ngroup() + n
    edges = np.column_stack([uses.user.to_numpy(), codes.to_numpy()])
    graph = igraph.Graph(n=int(max(codes.max() + 1, n)), edges=edges.tolist())
    parts = graph.connected_components()
    users = Counter(parts.membership[:n])
    return np.array([users[part] for part in parts.membership[:n]])


def matched(rings: Sequence[Ring], truth: "pd.Series[str]") -> dict[str, float]:
    """Rings at 80 that are of one true ring, and right; true rings found at 50."""
    whole = truth[truth != ""].value_counts()
    strong = [overlap(r, truth, whole) for r in rings if r.score >= 80]
    hits = {name for r in rings if r.score >= 50 for name, near, _ in [overlap(r, truth, whole)]
            if near >= 0.5}  # fmt: skip
    return {
        "n80": len(strong),
        "pure": sum(part >= 0.5 for *_, part in strong),
        "right": sum(near >= 0.5 for _, near, _ in strong),
        "recall": len(hits) / max(len(whole), 1),
    }


def page(rows: Mapping[str, Sequence[Mapping[str, float]]], orders: int) -> str:
    return "\n".join(lines(rows, orders)) + "\n"


def lines(rows: Mapping[str, Sequence[Mapping[str, float]]], orders: int) -> Iterator[str]:
    yield "# How well it finds rings in worlds that it was not made for"
    yield ""
    yield (
        f"Written by `python benchmarks/families.py --orders {orders} --out docs/quality.md`. Each"
        " family of worlds shares no mechanism with another. For each, a policy was learned from"
        f" the five others and the general worlds, and judged on seeds {', '.join(map(str, TEST))}"
        " of the one left out; 2% of users are in rings. Average precision is of users' scores,"
        " averaged over the seeds; rings are counted over all of them. `fit` got six confirmed"
        " rings and six dismissed ones of another seed."
    )
    yield ""
    yield "| family left out | " + " | ".join(HEADS.values()) + " |"
    yield "|---|" + "---:|" * len(HEADS)
    for family, found in rows.items():
        yield f"| {family} | " + " | ".join(cell(name, found) for name in HEADS) + " |"
    yield ""
    yield from WORDS.splitlines()


def cell(name: str, found: Sequence[Mapping[str, float]]) -> str:
    values = [one[name] for one in found]
    if name in ("n80", "pure", "right"):
        return f"{sum(values):.0f}"
    return f"{np.mean(values):.2%}" if name == "honest" else f"{np.mean(values):.2f}"


WORDS = """\
What it says: simple counts find next to nothing in any family. Weights that were learned
elsewhere find a part of the rings and flag few honest people, but much less than weights
that know the family. `graphrisk fit` closes a little of that: after six rings that people
confirmed and six that they dismissed, in another world of the family, it is a tenth better
over all (0.27 to 0.29): of eighteen worlds it gains in seven and loses in two, and leaves the
policy as it was in the rest, since it asks rings that were left out whether moving it helps.
Where it stays weak is where ring members share nothing rare and act at different times."""


if __name__ == "__main__":
    main()
