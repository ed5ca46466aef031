"""Learns the shipped policy's weights from generated worlds: python benchmarks/learn.py

Writes graphrisk/policy.toml: the edges and trends stand in it already, the bits are learned
anew. Worlds of seeds under 100 are for learning; figures are measured on others.
"""

import sys
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from decided import opened

from graphrisk import policy as policies
from graphrisk import worlds
from graphrisk.policy import Policy
from graphrisk.quality.learn import Lesson, learn
from graphrisk.worlds import families

PLAN = [
    *((120_000, seed, "mixed") for seed in range(1, 9)),
    *((120_000, seed, "hard") for seed in range(19, 22)),
    *((120_000, seed, "easy") for seed in range(27, 29)),
    *((60_000, seed, family) for family in families.FAMILIES for seed in (1, 2)),
]
UNSEEN = [
    *((120_000, seed, "mixed") for seed in range(9, 13)),
    *((120_000, seed, "hard") for seed in range(22, 24)),
    (120_000, 29, "easy"),
    *((60_000, seed, family) for family in families.FAMILIES for seed in (9, 10)),
]
"""Orders, seed, and difficulty or family: for ties and rings, and for members."""


def lesson(orders: int, seed: int, name: str) -> AbstractContextManager[Lesson]:
    """One world as evidence, with its truth."""
    if name in families.FAMILIES:
        return opened(families.make(name, orders, seed=seed))
    return opened(worlds.make(orders, seed=seed, difficulty=name))


def mailed(policy: Policy) -> Policy:
    """Email addresses weighed as phone numbers are: no world tells of them."""
    named = {c.fact: c for c in policy.comparisons}
    same = named["email"].model_copy(update={"bits": named["phone"].bits})
    found = tuple(same if c.fact == "email" else c for c in policy.comparisons)
    return policy.model_copy(update={"comparisons": found})


def main() -> None:
    """Learns and writes; a path as argument writes elsewhere."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else policies.DEFAULT
    with ExitStack() as stack:
        lessons, unseen = (
            [stack.enter_context(lesson(*row)) for row in plan] for plan in (PLAN, UNSEEN)
        )
        learned = mailed(learn(lessons, policies.load(), unseen))
    policies.save(learned, target)
    print(f"wrote {target}, digest {policies.digest(learned)}")


if __name__ == "__main__":
    main()
