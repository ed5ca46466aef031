"""The policies that the scorecard judges: each learned without one family of worlds."""

from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from learn import lesson

from graphrisk import policy as policies
from graphrisk.policy import Policy
from graphrisk.quality.learn import Lesson, learn
from graphrisk.worlds import families

GENERAL = [("mixed", 1), ("mixed", 2), ("mixed", 3), ("hard", 19), ("easy", 27)]
UNSEEN = [("mixed", 11), ("mixed", 12), ("mixed", 13), ("hard", 29), ("easy", 37)]
LEARN, PLACED = (1, 2), (9, 10)
"""Seeds of each family to learn from: ties and rings, and members."""
WHOLE = "whole"
"""The policy that is learned from every family."""
ENGINES = ExitStack()
"""What a process has open until it ends."""


def learned(names: Sequence[str], kept: Path | None, pool: Executor) -> dict[str, Policy]:
    """A policy for each family, learned without it, and one of all; those that the folder has
    are taken from there."""
    files = {name: kept / f"{name}.toml" for name in names} if kept else {}
    ready = {n: policies.load(file) for n, file in files.items() if file.is_file()}
    tasks = {name: pool.submit(policy_of, name) for name in names if name not in ready}
    for name, task in tasks.items():
        ready[name] = task.result()
        if kept:
            kept.mkdir(parents=True, exist_ok=True)
            policies.save(ready[name], files[name])
    return ready


def policy_of(left: str) -> Policy:
    """The policy that is learned from all worlds but those of one family."""
    return learn(of(left, GENERAL, LEARN), policies.load(), of(left, UNSEEN, PLACED))


def of(left: str, general: Sequence[tuple[str, int]], seeds: Sequence[int]) -> list[Lesson]:
    """The lessons of some general worlds and of all families but one."""
    pairs = ((name, seed) for name in families.FAMILIES for seed in seeds)
    return [told(*one) for one in (*general, *pairs) if one[0] != left]


@cache
def told(name: str, seed: int) -> Lesson:
    """A world to learn from: of 40,000 orders, whatever is judged."""
    return ENGINES.enter_context(lesson(40_000, seed, name))
