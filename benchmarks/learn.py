"""Learns the shipped policy's weights from generated worlds: python benchmarks/learn.py

Writes graphrisk/policy.toml: the edges and trends stand in it already, the bits are learned
anew. Worlds of seeds under 100 are for learning; figures are measured on others.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from graphrisk import policy as policies
from graphrisk import worlds
from graphrisk.engine import engine
from graphrisk.evidence import gather
from graphrisk.feed import feed
from graphrisk.kinds import kinds
from graphrisk.model import Window
from graphrisk.policy import Policy
from graphrisk.quality.learn import Lesson, learn
from graphrisk.records import read
from graphrisk.worlds import families

PLAN = [
    *((120_000, seed, "mixed") for seed in range(1, 9)),
    *((120_000, seed, "hard") for seed in range(19, 22)),
    *((120_000, seed, "easy") for seed in range(27, 29)),
    *((60_000, seed, family) for family in families.FAMILIES for seed in (1, 2)),
]
"""Orders, seed, and difficulty or family."""


@contextmanager
def lesson(orders: int, seed: int, name: str) -> Iterator[Lesson]:
    """One world as evidence, with its truth."""
    if name in families.FAMILIES:
        world = families.make(name, orders, seed=seed)
    else:
        world = worlds.make(orders, seed=seed, difficulty=name)
    known = kinds()
    with engine(threads=2, memory="1GB") as con:
        kept = read(con, world.orders, world.users, world.reviews, kinds=known)
        found = gather(con, feed(con, kept, known), list(known), Window())
        ids = found.users.order_by("user").user_id.to_pandas()
        truth = world.truth.set_index("user_id").reindex(ids)
        # Families have no program that rides on an honest sign-up.
        truth = truth.assign(beside=truth.get("beside", ""))
        known_of = (truth[c].fillna("").to_numpy(dtype=object) for c in ("ring", "beside", "kind"))
        yield Lesson(con, found, *known_of)


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
        lessons = [stack.enter_context(lesson(*row)) for row in PLAN]
        learned = mailed(learn(lessons, policies.load()))
    policies.save(learned, target)
    print(f"wrote {target}, digest {policies.digest(learned)}")


if __name__ == "__main__":
    main()
