"""How well rings are found in a family of worlds that was left out of the learning.

    python benchmarks/families.py --out docs/quality.md

For each family a policy is learned from the others and the general worlds, and judged on
seeds that nobody learned from, beside boosted trees that know the family, and simple rivals.
It writes the page, and its pictures into the folder `images` beside it.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import scorepage
import scoreplot
from learn import lesson
from pooled import Sheet
from tested import Size, Tested, honest, made, tested, varied

from graphrisk import policy as policies
from graphrisk import worlds
from graphrisk.policy import Policy
from graphrisk.quality.learn import Lesson, learn
from graphrisk.worlds import World, families

GENERAL = [("mixed", 1), ("mixed", 2), ("mixed", 3), ("hard", 19), ("easy", 27)]
LEARN, CLEAN = (1, 2), 104
"""Seeds of each family to learn from, and of the worlds without rings."""
WHOLE = "whole"
"""The policy that is learned from every family."""
OTHERS = (Size(20_000, 0.02), Size(40_000, 0.005), Size(40_000, 0.05))
ENGINES = ExitStack()
"""What a process has open until it ends."""


class Score(NamedTuple):
    """All that the page tells."""

    size: Size
    tested: dict[str, list[Tested]]
    clean: dict[str, Sheet]
    varied: dict[tuple[str, Size], list[dict[str, float]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=40_000)
    parser.add_argument("--share", type=float, default=0.02, help="of users who are ring members")
    parser.add_argument("--left", default=",".join(families.FAMILIES), help="families to leave out")
    parser.add_argument("--vary", default="circle,sms", help="families judged at other sizes too")
    parser.add_argument("--policies", type=Path, help="a folder that keeps what was learned")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--out", type=Path, help="a Markdown file to write")
    options = parser.parse_args()
    score = measured(options)
    text = scorepage.page(score)
    if out := options.out:
        out.write_text(text, encoding="utf-8")
        scoreplot.draw(score, out.parent / "images")
    print(text)


def measured(options: argparse.Namespace) -> Score:
    """Learns and judges everything, in as many processes as asked."""
    size = Size(options.orders, options.share)
    left = [name for name in options.left.split(",") if name]
    more = [(f, s) for f in options.vary.split(",") if f in left for s in OTHERS if s != size]
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
        known = learned([WHOLE, *left], options.policies, pool)
        whole = known[WHOLE]
        found = {f: pool.submit(tested, f, size, known[f], whole) for f in left}
        asked = {n: pool.submit(cleaned, n, size, known.get(n, whole)) for n in cleans(left)}
        other = {k: pool.submit(varied, *k, known[k[0]], whole) for k in more}
        return Score(
            size,
            {name: task.result() for name, task in found.items()},
            {name: task.result() for name, task in asked.items()},
            {key: task.result() for key, task in other.items()},
        )


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
    pairs = ((name, seed) for name in families.FAMILIES for seed in LEARN)
    return learn([told(*one) for one in [*GENERAL, *pairs] if one[0] != left], policies.load())


@cache
def told(name: str, seed: int) -> Lesson:
    """A world to learn from: of 40,000 orders, whatever is judged."""
    return ENGINES.enter_context(lesson(40_000, seed, name))


def cleans(left: Iterable[str]) -> Iterator[str]:
    """The worlds that are judged without their ring members."""
    yield from left
    yield from worlds.MIX


def cleaned(name: str, size: Size, policy: Policy) -> Sheet:
    return honest(name, clean_world(name, size), policy)


def clean_world(name: str, size: Size) -> World:
    if name in families.FAMILIES:
        return made(name, size, (CLEAN,))[0]
    return worlds.make(size.orders, seed=CLEAN, difficulty=name)


if __name__ == "__main__":
    main()
