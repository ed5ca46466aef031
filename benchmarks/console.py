"""How fast the console is in a real Chromium: the first page, and large rings drawn.

    python benchmarks/console.py [--sizes 300 5000] [--runs 5]

Rings of these sizes are put into a registry, their orders into a store; `graphrisk serve` runs
on both. Times are from the click to the last paint; beside them the time of the page that asks
for the key, which holds nothing. The first time of a ring is with its picture laid out, which is
kept. Dragging: milliseconds from frame to frame while the picture is moved by hand.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from playwright.sync_api import Page, sync_playwright

from graphrisk import apikeys, registry
from graphrisk.model import Link
from graphrisk.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
from browser import find

BEGAN = 1_767_225_600
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SHARES = (("ip", 500), ("device", 4), ("payment", 3))
COLUMNS = {"ip": "ip", "device": "device_id", "payment": "payment_account"}
FRAMES = """() => new Promise(done => {
  const every = []; let last = performance.now(), stop = last + 1500;
  const step = now => { every.push(now - last); last = now;
    now < stop ? requestAnimationFrame(step) : done(every); };
  requestAnimationFrame(step); })"""
PAINTED = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
  () => done(performance.now()))))"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 5000])
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        where = prepared(Path(made), asked.sizes)
        _, key = apikeys.create(where.api_keys_path, "benchmark", "investigator")
        with served(Path(made), where) as url, opened() as page:
            measured(page, url, key, asked)


def prepared(folder: Path, sizes: list[int]) -> Settings:
    """A store with the orders of the rings, and a registry with the rings."""
    where = Settings(
        store=f"sqlite:{folder}/orders.db",
        registry=f"sqlite:{folder}/registry.db",
        key_file=folder / "graphrisk.key",
    )
    rings = [ring(n, size) for n, size in enumerate(sizes)]
    rows = [row for _, _, orders in rings for row in orders]
    pq.write_table(pa.Table.from_pylist(rows), folder / "orders.parquet")
    command = [sys.executable, "-m", "graphrisk", "load", "orders.parquet"]
    subprocess.run(command, cwd=folder, env=environment(where), check=True, capture_output=True)
    with registry.open_registry(where.registry) as memory, memory.write() as con:
        members = [m for _, people, _ in rings for m in people]
        registry.record(con, "2026-01-02T00:00:00+00:00", {}, [r for r, _, _ in rings], members)
    return where


def ring(number: int, size: int) -> tuple[dict[str, Any], list[dict[str, Any]], list[Any]]:
    """A ring's body, members and orders: each shares a network, a device and a card."""
    chance, ring_id = random.Random(number), f"R-SIZE{number}"  # noqa: S311
    members, links, orders = [], [], []
    for n in range(size):
        user, at = f"U{number}-{n:05}", BEGAN + chance.randrange(86_400)
        score = chance.randrange(50, 100)
        told = {"role": "core", "score": score, "evidence": "device … with 3 members"}
        members.append({"ring_id": ring_id, "user_id": user, **told})
        order = {"order_id": f"O{number}-{n}", "user_id": user, "amount": "20.00"}
        order |= {"ordered_at": f"2026-01-01T00:{n // 60 % 60:02}:{n % 60:02}Z", "status": "paid"}
        for place, (kind, users) in enumerate(SHARES):
            value = chance.randrange(-(-size // users)) * 10 + place
            links.append(Link(user, kind, value, f"{kind} …{value}", users, at, at, 1)._asdict())
            order[COLUMNS[kind]] = f"{kind}-{number}-{value}"
        orders.append({**order, "merchant_id": f"M{chance.randrange(5)}", "product_id": "P1"})
    money = {"amount": f"{20 * size}.00", "amount_at_risk": f"{20 * size}.00"}
    body = {
        "ring_id": ring_id, "kind": "bulk-order", "score": 99, "size": size, "orders": size,
        **money, "first_order_at": "2026-01-01T00:00:00+00:00", "change": "new",
        "last_order_at": "2026-01-02T00:00:00+00:00", "reasons": "many accounts, one device",
        "findings": [{"signal": "ties", "bits": 9000, "text": "one hand", "values": []}],
        "shared": [], "links": links, "bits": 9000, "honest": "could be a campus",
        "merchant_ids": "", "hour_of": "", "parents": [],
    }  # fmt: skip
    return body, members, orders


def environment(where: Settings) -> dict[str, str]:
    names = ("store", "registry", "key_file")
    return {**os.environ, **{f"GRAPHRISK_{n.upper()}": str(getattr(where, n)) for n in names}}


@contextmanager
def served(folder: Path, where: Settings) -> Iterator[str]:
    """The address of a server, ended afterwards."""
    command = [sys.executable, "-m", "graphrisk", "serve", "--port", "0"]
    server = subprocess.Popen(
        command, cwd=folder, env=environment(where), stdout=subprocess.PIPE, text=True
    )
    assert server.stdout  # noqa: S101
    url = next(w for w in server.stdout.readline().split() if w.startswith("http://"))
    yield url
    server.terminate()
    server.wait(30)


@contextmanager
def opened() -> Iterator[Page]:
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=find(), args=ARGUMENTS)
        yield browser.new_page(viewport={"width": 1280, "height": 800})
        browser.close()


def measured(page: Page, url: str, key: str, asked: argparse.Namespace) -> None:
    page.goto(f"{url}/readyz")
    while page.evaluate("() => document.body.innerText").find("ready") < 0:
        page.wait_for_timeout(200)
        page.goto(f"{url}/readyz")
    print("milliseconds: the first time, and the median of the runs after it")
    told("a page that holds nothing", timed(page, f"{url}/login", asked.runs))
    page.goto(f"{url}/login")
    page.fill("#key", key)
    page.click("button.main")
    page.wait_for_url("**/queue")
    told("the queue", timed(page, f"{url}/queue", asked.runs))
    for number, size in enumerate(asked.sizes):
        place = f"{url}/rings/R-SIZE{number}"
        told(f"a ring of {size:,} drawn", timed(page, place, asked.runs, drawn))
        print(f"  {page.locator('#pic-told').inner_text()}")
        frames = dragged(page)
        print(f"  dragging: a frame {median(frames):.1f}, at most {max(frames):.1f}")


def told(what: str, times: list[float]) -> None:
    print(f"{what:28}{times[0]:8.0f}{median(times[1:]):8.0f}")


def timed(
    page: Page, place: str, runs: int, wait: Callable[[Page], None] | None = None
) -> list[float]:
    """Milliseconds from the click to the last paint, run by run."""
    found = []
    for _ in range(runs + 1):
        page.goto(place)
        if wait:
            wait(page)
            found.append(float(page.get_attribute("#picture", "data-drawn") or "nan"))
        else:
            found.append(page.evaluate(PAINTED))
    return found


def drawn(page: Page) -> None:
    page.wait_for_selector("#picture[data-drawn]", state="attached", timeout=60_000)


def dragged(page: Page) -> list[float]:
    """Milliseconds of each frame while the picture is moved."""
    page.wait_for_load_state("networkidle")
    page.locator("#net").scroll_into_view_if_needed()
    box = page.locator("#net").bounding_box()
    assert box  # noqa: S101
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    page.evaluate(f"() => {{ window.frames_ = ({FRAMES})(); }}")
    for n in range(60):
        page.mouse.move(box["x"] + 30 + 5 * (n % 40), box["y"] + 60 + 3 * (n % 30))
    found: list[float] = page.evaluate("() => window.frames_")
    page.mouse.up()
    return found[1:]


if __name__ == "__main__":
    main()
