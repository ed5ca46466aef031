"""How well rings are found in a family of worlds that was left out of the learning.

    python benchmarks/families.py --out docs/quality.md

For each family a policy is learned from the others and the general worlds, and judged on
seeds that nobody learned from, beside boosted trees that know the family, and simple rivals.
It writes the page, and its pictures into the folder `images` beside it.
"""

import argparse
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import scorepage
import scoreplot
from pooled import Sheet, stacked
from taught import WHOLE, learned
from tested import Size, Tested, Varied, honest, made, tested, varied

from graphrisk import worlds
from graphrisk.policy import Policy
from graphrisk.worlds import World, families

CLEAN = (104, 105, 106)
"""The seeds of the worlds without rings."""
OTHERS = (Size(20_000, 0.02), Size(40_000, 0.002), Size(40_000, 0.005), Size(40_000, 0.05))
"""Sizes beside the usual one."""
LARGE = Size(300_000, 0.02)


class Score(NamedTuple):
    """All that the page tells."""

    size: Size
    tested: dict[str, list[Tested]]
    clean: dict[str, Sheet]
    varied: dict[tuple[str, Size], list[Varied]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=40_000)
    parser.add_argument("--share", type=float, default=0.02, help="of users who are ring members")
    parser.add_argument("--left", default=",".join(families.FAMILIES), help="families to leave out")
    parser.add_argument("--vary", default="circle,sms", help="families judged at other sizes too")
    parser.add_argument("--large", default="circle", help="families judged in large worlds too")
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
    vary, large = options.vary.split(","), options.large.split(",")
    wanted = [*product(vary, OTHERS), *product(large, [LARGE])]
    more = [(f, s) for f, s in wanted if f in left and s != size]
    # A core for each process: the trees' threads would wait for each other, far longer than they
    # work.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
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


def cleans(left: Iterable[str]) -> Iterator[str]:
    """The worlds that are judged without their ring members."""
    yield from left
    yield from worlds.MIX


def cleaned(name: str, size: Size, policy: Policy) -> Sheet:
    return stacked(honest(f"{name} {s}", clean_world(name, size, s), policy) for s in CLEAN)


def clean_world(name: str, size: Size, seed: int) -> World:
    if name in families.FAMILIES:
        return made(name, size, (seed,))[0]
    return worlds.make(size.orders, seed=seed, difficulty=name)


if __name__ == "__main__":
    main()
