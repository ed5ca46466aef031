"""What `graphrisk ring` says of some rings of a fixed world, kept in `golden/`.

    python tests/quality/golden_rings.py     # writes them anew

A change of weights, signals or words then shows in the diff as sentences.
"""

import io
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from graphrisk import Task, load_policy, registry, sweep, worlds
from graphrisk.terminal import WIDE, story

HOME = Path(__file__).with_name("golden")
ORDERS, SEED = 5_000, 5
EACH = 2
"""Rings of each kind: the first ones, as `graphrisk rings` lists them."""


def told(folder: Path) -> dict[str, str]:
    """The rings' texts by file name."""
    world = worlds.make(ORDERS, seed=SEED)
    url = f"sqlite:{folder}/registry.db"
    task = Task(load_policy(), registry=url)
    sweep(world.orders, world.users, world.reviews, task=task)
    out: dict[str, str] = {}
    with registry.open_registry(url) as memory, memory.read() as con:
        for row in registry.rings(con):
            number = 1 + sum(name.startswith(row["kind"]) for name in out)
            if number <= EACH:
                name = f"{row['kind']}-{number}.txt"
                out[name] = text(registry.ring(con, row["ring_id"]))
    return out


def text(ring: dict[str, object]) -> str:
    """One ring as a pipe gets it, without trailing blanks."""
    page = io.StringIO()
    console = Console(file=page, width=WIDE, color_system=None)
    for part in story(ring):
        console.print(part)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n"


def renew() -> None:
    """Writes the texts, and takes away those of rings that are no longer there."""
    with tempfile.TemporaryDirectory() as folder:
        found = told(Path(folder))
    HOME.mkdir(exist_ok=True)
    for file in HOME.glob("*.txt"):
        if file.name not in found:
            file.unlink()
    for name, body in found.items():
        (HOME / name).write_text(body, encoding="utf-8")


if __name__ == "__main__":
    renew()
    sys.exit(0)
