"""How fast the API is: `graphrisk serve` on a store of a generated world, and a load from a
process of its own, on loopback.

    python benchmarks/api.py [--orders 1000000] [--rate 300] [--seconds 10] [--folder DIR]
                             [--store neo4j://127.0.0.1:7687]

Prints the latency of reviews with writes on at a fixed rate (open loop: a late answer counts
from when it was due), look-ups beside an empty FastAPI handler of the same run, and what
happens at three times the rate. A folder that holds a swept store already is used as it is.
A server that `--store` names (user and password in the environment, as ever) should be empty.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import httpx

PERCENTS = (50, 95, 99)
ROUNDS, TURN = 7, 4_000
EMPTY = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def root():
    return {}
"""


def main() -> None:
    asked = options()
    if asked.load:
        loaded(json.loads(sys.stdin.read()))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(asked.folder or made)
        env = environment(folder, asked.store)
        prepare(folder, asked.orders, env)
        server, url = serve(folder, env)
        try:
            measured(folder, url, key(folder, env), asked)
        finally:
            server.terminate()
            server.wait(30)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--rate", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--folder", default="")
    parser.add_argument("--store", default="", help="a server in place of a file of the folder")
    parser.add_argument("--load", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def environment(folder: Path, store: str = "") -> dict[str, str]:
    where = {
        "GRAPHRISK_STORE": store or f"sqlite:{folder}/orders.db",
        "GRAPHRISK_REGISTRY": f"sqlite:{folder}/registry.db",
        "GRAPHRISK_KEY_FILE": f"{folder}/graphrisk.key",
        "GRAPHRISK_API_RATE": "100000",
    }
    return {**os.environ, **where}


def prepare(folder: Path, orders: int, env: dict[str, str]) -> None:
    """A store of a world, swept, unless the folder has one."""
    if (folder / "registry.db").exists():
        return
    run = [sys.executable, "-m", "graphrisk"]
    names = ["orders.parquet", "--users", "users.parquet", "--reviews", "reviews.parquet"]
    for command in (
        ["sample", "--orders", str(orders), "--seed", "31", "--out", "."],
        ["load", *names],
        ["sweep", "--out", "out"],
    ):
        began = time.perf_counter()
        subprocess.run([*run, *command], cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)
        print(f"{command[0]}: {time.perf_counter() - began:.1f} s", flush=True)


def key(folder: Path, env: dict[str, str]) -> str:
    command = [sys.executable, "-m", "graphrisk", "keys", "create", "load", "--role", "admin"]
    done = subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def serve(folder: Path, env: dict[str, str]) -> tuple["subprocess.Popen[str]", str]:
    command = [sys.executable, "-m", "graphrisk", "serve", "--port", "0"]
    server = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None  # noqa: S101
    url = ""
    while not url:
        line = server.stdout.readline()
        url = next((word for word in line.split() if word.startswith("http://")), "")
    began = time.perf_counter()
    while httpx.get(f"{url}/readyz").status_code != 200:
        time.sleep(0.1)
    print(f"ready after {time.perf_counter() - began:.1f} s", flush=True)
    return server, url


def measured(folder: Path, url: str, secret: str, asked: argparse.Namespace) -> None:
    import pandas as pd

    orders = pd.read_parquet(folder / "orders.parquet").sample(20_000, random_state=1)
    stamp = f"{time.time():.0f}"
    bodies = drafts(orders, f"L{stamp}")
    report("reviews", load(url, secret, bodies[: asked.rate * asked.seconds], asked.rate))
    settled(url)
    rings = httpx.get(f"{url}/v1/rings", headers={"X-API-Key": secret}).json()["rings"]
    ids = [r["ring_id"] for r in rings] or ["none"]
    reads = [("GET", f"/v1/rings/{ids[n % len(ids)]}", None) for n in range(1000 * asked.seconds)]
    report("ring look-ups at 1,000/s", load(url, secret, reads, 1000))
    rings_asked = reads
    values = [str(v) for v in orders.device_id.dropna().head(50)]
    found = [entity(url, secret, v) for v in values]
    hits = [f"/v1/entities/{e}" for e in found if e] or ["/healthz"]
    reads = [("GET", hits[n % len(hits)], None) for n in range(1000 * asked.seconds)]
    report("entity look-ups at 1,000/s", load(url, secret, reads, 1000))
    with empty() as bare:
        beside({"an empty handler": (bare, [("GET", "/", None)] * len(reads)),
                "ring look-ups": (url, rings_asked), "entity look-ups": (url, reads)},
               secret)  # fmt: skip
    more = drafts(orders, f"X{stamp}")[: 3 * asked.rate * asked.seconds]
    report("reviews at three times the rate", load(url, secret, more, 3 * asked.rate))
    settled(url)
    report(
        "reviews after it",
        load(url, secret, drafts(orders, f"Y{stamp}")[: asked.rate * 3], asked.rate),
    )


def settled(url: str) -> None:
    """Waits until all that was answered without the store is loaded and judged."""
    began, late = time.perf_counter(), 1.0
    while late:
        time.sleep(0.5)
        lines = httpx.get(f"{url}/metrics").text.splitlines()
        late = float(next(x for x in lines if x.startswith("graphrisk_late_orders ")).split()[1])
    print(f"all late orders judged after {time.perf_counter() - began:.1f} s", flush=True)


def drafts(orders: Any, prefix: str) -> list[tuple[str, str, Any]]:
    """New orders of the same people with the same things, a little later."""
    import pandas as pd

    dice = random.Random(5)  # noqa: S311 - a load, no secret
    begin = datetime(2026, 7, 1, tzinfo=UTC)
    out = []
    for n, row in enumerate(orders.to_dict("records")):
        body = {k: v for k, v in row.items() if not pd.isna(v) and k != "refunded_at"}
        at = begin + timedelta(seconds=n + dice.random())
        body |= {"order_id": f"{prefix}-{n}", "ordered_at": at.isoformat(), "status": "placed"}
        out.append(("POST", "/v1/orders/review", json.loads(json.dumps(body, default=str))))
    return out


def entity(url: str, secret: str, value: str) -> str:
    asked = {"kind": "device", "value": value}
    found = httpx.post(f"{url}/v1/entities/lookup", json=asked, headers={"X-API-Key": secret})
    return str(found.json().get("id", ""))


@contextmanager
def empty() -> Iterator[str]:
    """An empty handler in the same run, as the base line."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bare.py").write_text(EMPTY)
        port = 8791
        command = [sys.executable, "-m", "uvicorn", "bare:app", "--port", str(port)]
        server = subprocess.Popen([*command, "--no-access-log", "--log-level", "error"], cwd=folder)
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(100):
                time.sleep(0.1)
                try:
                    httpx.get(url)
                    break
                except httpx.ConnectError:
                    continue
            yield url
        finally:
            server.terminate()
            server.wait(30)


def beside(asked: Mapping[str, tuple[str, Sequence[Any]]], secret: str) -> None:
    """Requests a second of each as fast as they go, in turns, so that a machine which is busy
    for a while is so for all; beside the first."""
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, (url, reads) in asked.items():
            found = load(url, secret, reads[:TURN], 0)
            rates[name].append(len(found["took"]) / found["seconds"])
    first, *_ = (median(found) for found in rates.values())
    for name, found in rates.items():
        print(f"{name}, closed loop: {median(found):,.0f}/s, {median(found) / first:.2f} of empty")


def load(url: str, secret: str, asks: Sequence[tuple[str, str, Any]], rate: int) -> dict[str, Any]:
    """Sends requests from another process; at a rate, or as fast as 16 connections go."""
    job = {"url": url, "secret": secret, "asks": asks, "rate": rate}
    done = subprocess.run(
        [sys.executable, __file__, "--load"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def loaded(job: dict[str, Any]) -> None:
    print(json.dumps(asyncio.run(sent(job))))


async def sent(job: dict[str, Any]) -> dict[str, Any]:
    """The load itself, over raw connections: a client library would cost more than the server."""
    host, _, port = job["url"].removeprefix("http://").partition(":")
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(64 if job["rate"] else 16):
        free.put_nowait(await asyncio.open_connection(host, int(port)))
    took: list[float] = []
    seen: Counter[str] = Counter()
    began = time.perf_counter()

    async def one(due: float, ask: Sequence[Any]) -> None:
        reader, writer = await free.get()
        writer.write(request(ask, job["secret"]))
        status, body = await answer(reader)
        took.append(time.perf_counter() - due)
        degraded = b'"degraded": true' in body
        seen[f"{status} degraded" if degraded else str(status)] += 1
        free.put_nowait((reader, writer))

    async def all_of(asks: Sequence[Any]) -> None:
        for ask in asks:
            await one(time.perf_counter(), ask)

    if job["rate"]:
        tasks = []
        for number, ask in enumerate(job["asks"]):
            due = began + number / job["rate"]
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            tasks.append(asyncio.create_task(one(due, ask)))
        await asyncio.gather(*tasks)
    else:
        await asyncio.gather(*(all_of(job["asks"][n::16]) for n in range(16)))
    whole = time.perf_counter() - began
    return {"took": sorted(took), "seen": dict(seen), "seconds": whole}


def request(ask: Sequence[Any], secret: str) -> bytes:
    method, path, body = ask
    data = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {secret}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return status, await reader.readexactly(int(line.split(b":")[1]))
    return status, b""


def report(name: str, found: dict[str, Any]) -> None:
    took = found["took"]
    marks = [
        f"p{p} {1000 * took[min(len(took) * p // 100, len(took) - 1)]:.1f} ms" for p in PERCENTS
    ]
    rate = len(took) / found["seconds"]
    print(f"{name}: {rate:,.0f}/s, {', '.join(marks)}, {found['seen']}", flush=True)


if __name__ == "__main__":
    main()
