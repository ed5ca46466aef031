"""How long a whole sweep takes, stage by stage, beside the two pandas baselines.

    python benchmarks/sweep.py --orders 1000000 --rounds 3 --big 10000000

All run as processes of their own, in turns, on the same generated world, and the median of
the rounds is shown. `--baseline` leaves one of `plain` and `tuned` out. `--big` sweeps a
larger world with graphrisk alone, beside the first in time per order. `--check` holds the
ties of each baseline against graphrisk's as well.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from statistics import median
from time import perf_counter

import pandas as pd
from rich.console import Console
from rich.table import Table

from graphrisk import evidence, projection, records, worlds
from graphrisk.engine import engine
from graphrisk.feed import feed
from graphrisk.kinds import KINDS
from graphrisk.model import Window
from graphrisk.policy import Policy, load, save

STAGES = ("read", "evidence", "ties", "communities", "members", "rings", "memory", "write", "files")
GRAPH = ("ties", "communities")
COUNTS = ("users", "orders", "links", "shared_values", "pairs", "ties", "communities")
SCRIPTS = {
    "plain": Path(__file__).with_name("plain.py"),
    "tuned": Path(__file__).with_name("baseline.py"),
}
OURS = "graphrisk"
POLICY = "policy.toml"
GIB = 1 << 30
console = Console(width=110)


@dataclass(frozen=True)
class Spent:
    """What a process took: seconds from start to end, of all cores, and peak bytes."""

    wall: float
    cpu: float
    peak: int


@dataclass(frozen=True)
class Run:
    """One sweep: seconds by stage, what it counted, and what its process took."""

    stages: Mapping[str, float]
    counts: Mapping[str, int]
    spent: Spent

    @property
    def total(self) -> float:
        return sum(self.stages.values())

    def part(self, names: Sequence[str]) -> float:
        return sum(self.stages.get(name, 0.0) for name in names)


Runs = Mapping[str, Sequence[Run]]
"""The rounds of each contender, by name; graphrisk's come last."""


def main() -> None:
    asked = options()
    console.print(machine())
    with tempfile.TemporaryDirectory(prefix="graphrisk-bench-") as temp:
        out = Path(temp)
        # One policy for all runs, whatever happens to the shipped one meanwhile.
        save(load(), out / POLICY)
        world = make(asked.data, asked.orders, asked.seed)
        baselines = list(SCRIPTS) if asked.baseline == "both" else [asked.baseline]
        runs = rounds([*baselines, OURS], world, out, asked.rounds)
        console.print(compared(asked.orders, runs), counted(runs))
        if asked.check:
            check(baselines, world, out)
        if asked.big:
            large = graphrisk(make(asked.data, asked.big, asked.seed), out / "big")
            console.print(scaled(asked.orders, middle(runs[OURS]), asked.big, large))


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--big", type=int, default=0, help="orders of a second, larger world")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=107)
    parser.add_argument("--baseline", choices=(*SCRIPTS, "both"), default="both")
    parser.add_argument("--check", action="store_true", help="compare every pair and tie, too")
    home = Path(tempfile.gettempdir()) / "graphrisk-worlds"
    parser.add_argument("--data", type=Path, default=home, help="where worlds are kept")
    return parser.parse_args()


def machine() -> str:
    names = " ".join(f"{n} {version(n)}" for n in ("duckdb", "igraph", "pandas", "networkx"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, {names}; "
        f"load before the first run {os.getloadavg()[0]:.1f}"
    )


def make(data: Path, orders: int, seed: int) -> Path:
    """The world of so many orders, written once."""
    folder = data / f"{orders}-{seed}"
    if not folder.is_dir():
        since, part = perf_counter(), folder.with_suffix(".part")
        rmtree(part, ignore_errors=True)
        worlds.write(part, orders, seed, "mixed")
        part.rename(folder)
        console.print(f"wrote a world of {orders:,} orders in {perf_counter() - since:.0f} s")
    return folder


# --- running ------------------------------------------------------------------------------


def rounds(names: Sequence[str], world: Path, out: Path, turns: int) -> Runs:
    """All rounds; who goes first moves on each time, as the one before warms the file cache."""
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for turn in range(turns):
        first = turn % len(names)
        for name in (*names[first:], *names[:first]):
            place = out / name
            run = graphrisk(world, place) if name == OURS else baseline(name, world, place)
            runs[name].append(run)
    return runs


def baseline(name: str, world: Path, out: Path) -> Run:
    policy = str(out.parent / POLICY)
    text, spent = process([str(SCRIPTS[name]), str(world), "--out", str(out), "--policy", policy])
    said = json.loads(text)
    return Run(said["seconds"], said["counts"], spent)


def graphrisk(world: Path, out: Path) -> Run:
    files = {name: str(world / f"{name}.parquet") for name in ("orders", "users", "reviews")}
    command = ["-m", "graphrisk", "sweep", files["orders"], "--users", files["users"]]
    command += ["--reviews", files["reviews"], "--out", str(out), "--registry", "none", "--json"]
    _, spent = process([*command, "--policy", str(out.parent / POLICY)])
    said = json.loads((out / "sweep.json").read_text(encoding="utf-8"))
    return Run(said["seconds"], said["counts"], spent)


def process(command: Sequence[str]) -> tuple[bytes, Spent]:
    """Runs Python to its end: what it printed, and what it took."""
    since = perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen([sys.executable, *command], stdout=said)
        # wait4 tells the peak of this one child; RUSAGE_CHILDREN only that of the largest.
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = perf_counter() - since
        if child.returncode:
            raise SystemExit(f"failed with {child.returncode}: {' '.join(command)}")
        said.seek(0)
        return said.read(), Spent(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def middle(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    spent = Spent(
        median(r.spent.wall for r in runs),
        median(r.spent.cpu for r in runs),
        round(median(r.spent.peak for r in runs)),
    )
    stages = {name: median(r.stages[name] for r in runs) for name in runs[0].stages}
    return Run(stages, runs[0].counts, spent)


# --- showing ------------------------------------------------------------------------------


def compared(orders: int, runs: Runs) -> Table:
    """Stage by stage, each baseline beside graphrisk, and how many times as long it takes."""
    mid = {name: middle(each) for name, each in runs.items()}
    ratios = [f"{name} / {OURS}" for name in runs if name != OURS]
    title = f"{orders:,} orders, seconds, median of {len(runs[OURS])}"
    table = columns(title, "stage", *runs, *ratios)
    for stage in STAGES:
        row(table, stage, [run.stages.get(stage) for run in mid.values()])
    table.add_section()
    row(table, "all stages", [run.total for run in mid.values()])
    row(table, "+".join(GRAPH), [run.part(GRAPH) for run in mid.values()])
    row(table, "process, start to end", [run.spent.wall for run in mid.values()])
    row(table, "process, of all cores", [run.spent.cpu for run in mid.values()])
    table.add_row("slowest, fastest process", *(span(each) for each in runs.values()))
    table.add_section()
    row(table, "peak memory, GiB", [run.spent.peak / GIB for run in mid.values()])
    return table


def columns(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table


def row(table: Table, name: str, values: Sequence[float | None]) -> None:
    """A figure of each contender, graphrisk's last, then each baseline's by graphrisk's."""
    *others, ours = values
    shown = ["–" if x is None else f"{x:.2f}" for x in values]
    table.add_row(
        name, *shown, *(f"{x / ours:.2f}" if x is not None and ours else "–" for x in others)
    )


def span(runs: Sequence[Run]) -> str:
    walls = [r.spent.wall for r in runs]
    return f"{max(walls):.2f}, {min(walls):.2f}"


def counted(runs: Runs) -> Table:
    """What each counted: the same work was done if these are equal."""
    table = columns("counts", "", *runs)
    for name in COUNTS:
        values = [each[-1].counts.get(name) for each in runs.values()]
        table.add_row(name, *("–" if v is None else f"{v:,}" for v in values))
    return table


def scaled(orders: int, small: Run, big: int, large: Run) -> Table:
    """The large sweep beside the small one: seconds, and microseconds an order."""
    table = columns(
        "graphrisk alone", "stage", f"{orders:,} s", f"{big:,} s",
        f"µs/order at {orders:,}", f"at {big:,}",
    )  # fmt: skip
    rows = [(s, small.stages.get(s, 0.0), large.stages.get(s, 0.0)) for s in STAGES]
    rows += [
        ("all stages", small.total, large.total),
        ("process", small.spent.wall, large.spent.wall),
    ]
    rows += [("process, of all cores", small.spent.cpu, large.spent.cpu)]
    for name, a, b in rows:
        each = (f"{1e6 * a / orders:.2f}", f"{1e6 * b / big:.2f}")
        table.add_row(name, f"{a:.2f}", f"{b:.2f}", *each)
    table.add_row(
        "peak memory, GiB", f"{small.spent.peak / GIB:.2f}", f"{large.spent.peak / GIB:.2f}", "", ""
    )
    return table


def check(baselines: Sequence[str], world: Path, out: Path) -> None:
    """Every tie of each baseline beside graphrisk's, with its bits."""
    ties, pairs = judged(world, load(out / POLICY))
    console.print(f"{OURS} judged {pairs:,} pairs")
    for name in baselines:
        theirs = pd.read_parquet(out / name / "ties.parquet")
        both = ties.merge(theirs, on=["a", "b"], how="outer", indicator="side")
        sides = both.side.value_counts()
        same = int((both.bits_x == both.bits_y).sum())
        console.print(
            f"ties of {OURS} and {name} {sides['both']:,} ({same:,} with the same bits), "
            f"of {OURS} alone {sides['left_only']:,}, of {name} alone {sides['right_only']:,}"
        )


def judged(world: Path, policy: Policy) -> tuple[pd.DataFrame, int]:
    """graphrisk's ties, and how many pairs it judged."""
    orders, users, reviews = (str(world / f"{n}.parquet") for n in ("orders", "users", "reviews"))
    with engine() as con:
        kept = records.read(con, orders=orders, users=users, reviews=reviews, kinds=KINDS)
        found = evidence.gather(con, feed(con, kept, KINDS), list(KINDS), Window())
        pairs = int(projection.pair_facts(con, found, policy).count().execute())
        return projection.ties(con, found, policy).select("a", "b", "bits").to_pandas(), pairs


if __name__ == "__main__":
    main()
