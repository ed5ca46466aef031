"""How long a whole sweep takes, stage by stage, beside the pandas baseline.

    python benchmarks/sweep.py --orders 1000000 --rounds 3 --big 10000000

Both run as processes of their own, in turns, on the same generated world, and the median of
the rounds is shown. `--big` sweeps a larger world with graphrisk alone, beside the first in
time per order. `--check` holds the pairs and ties of the two against each other as well.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
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
from graphrisk.policy import load, save

STAGES = ("read", "evidence", "ties", "communities", "members", "rings", "memory", "write")
GRAPH = ("ties", "communities")
COUNTS = ("users", "orders", "links", "shared_values", "pairs", "ties", "communities")
BASELINE = Path(__file__).with_name("baseline.py")
POLICY = "policy.toml"
GIB = 1 << 30
console = Console(width=100)


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


def main() -> None:
    asked = options()
    console.print(machine())
    with tempfile.TemporaryDirectory(prefix="graphrisk-bench-") as temp:
        out = Path(temp)
        # One policy for all runs, whatever happens to the shipped one meanwhile.
        save(load(), out / POLICY)
        world = make(asked.data, asked.orders, asked.seed)
        rounds = [both(world, out, turn) for turn in range(asked.rounds)]
        first, ours = [b for b, _ in rounds], [g for _, g in rounds]
        console.print(compared(asked.orders, first, ours), counted(first[-1], ours[-1]))
        if asked.check:
            check(world, out)
        if asked.big:
            large = graphrisk(make(asked.data, asked.big, asked.seed), out / "big")
            console.print(scaled(asked.orders, middle(ours), asked.big, large))


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--big", type=int, default=0, help="orders of a second, larger world")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=107)
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


def both(world: Path, out: Path, turn: int) -> tuple[Run, Run]:
    """One round; who goes first alternates, as the one before warms the file cache."""
    makers: list[tuple[Callable[[Path, Path], Run], Path]] = [
        (baseline, out / "baseline"), (graphrisk, out / "graphrisk")
    ]  # fmt: skip
    done = {make: make(world, place) for make, place in (makers if turn % 2 == 0 else makers[::-1])}
    return done[baseline], done[graphrisk]


def baseline(world: Path, out: Path) -> Run:
    policy = str(out.parent / POLICY)
    text, spent = process([str(BASELINE), str(world), "--out", str(out), "--policy", policy])
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


def compared(orders: int, first: Sequence[Run], ours: Sequence[Run]) -> Table:
    """Stage by stage, the baseline beside graphrisk."""
    a, b = middle(first), middle(ours)
    title = f"{orders:,} orders, seconds, median of {len(first)}"
    table = columns(title, "stage", "baseline", "graphrisk", "baseline / graphrisk")
    for stage in STAGES:
        row(table, stage, a.stages.get(stage), b.stages.get(stage))
    table.add_section()
    row(table, "all stages", a.total, b.total)
    row(table, "+".join(GRAPH), a.part(GRAPH), b.part(GRAPH))
    row(table, "process, start to end", a.spent.wall, b.spent.wall)
    row(table, "process, of all cores", a.spent.cpu, b.spent.cpu)
    table.add_row("slowest, fastest process", span(first), span(ours), "")
    table.add_section()
    row(table, "peak memory, GiB", a.spent.peak / GIB, b.spent.peak / GIB)
    return table


def columns(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table


def row(table: Table, name: str, a: float | None, b: float | None) -> None:
    ratio = f"{a / b:.2f}" if a is not None and b else "–"
    table.add_row(name, *("–" if x is None else f"{x:.2f}" for x in (a, b)), ratio)


def span(runs: Sequence[Run]) -> str:
    walls = [r.spent.wall for r in runs]
    return f"{max(walls):.2f}, {min(walls):.2f}"


def counted(a: Run, b: Run) -> Table:
    """What both counted: the same work was done if these are equal."""
    table = columns("counts", "", "baseline", "graphrisk")
    for name in COUNTS:
        values = [r.counts.get(name) for r in (a, b)]
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


def check(world: Path, out: Path) -> None:
    """Every tie of the one beside those of the other, with its bits."""
    policy = load(out / POLICY)
    orders, users, reviews = (str(world / f"{n}.parquet") for n in ("orders", "users", "reviews"))
    with engine() as con:
        kept = records.read(con, orders=orders, users=users, reviews=reviews, kinds=KINDS)
        found = evidence.gather(con, feed(con, kept, KINDS), list(KINDS), Window())
        pairs = int(projection.pair_facts(con, found, policy).count().execute())
        ties = projection.ties(con, found, policy).select("a", "b", "bits").to_pandas()
    theirs = pd.read_parquet(out / "baseline" / "ties.parquet")
    both = ties.merge(theirs, on=["a", "b"], how="outer", indicator="side")
    sides = both.side.value_counts()
    same = int((both.bits_x == both.bits_y).sum())
    console.print(
        f"graphrisk judged {pairs:,} pairs; ties of both {sides['both']:,} ({same:,} with the "
        f"same bits), of graphrisk alone {sides['left_only']:,}, of the baseline alone "
        f"{sides['right_only']:,}"
    )


if __name__ == "__main__":
    main()
