"""Measures the Neo4j store beside what one would write first, all in one run on one server.

    python benchmarks/stores.py --orders 100000

A server of its own is started (see docs/neo4j.md) and removed again.
"""

import argparse
import base64
import json
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

import neo4j

from graphrisk import worlds
from graphrisk.engine import Engine, engine
from graphrisk.exports import bulk
from graphrisk.feed import feed as feed_of
from graphrisk.keyring import Keyring
from graphrisk.kinds import KINDS
from graphrisk.model import Records
from graphrisk.records import read
from graphrisk.settings import read as read_settings
from graphrisk.store.neo4j.address import parse
from graphrisk.store.neo4j.statements import statement
from graphrisk.store.neo4j.store import Neo4jStore

sys.path.append(str(Path(__file__).parents[1]))
from scripts.neo4j_local.throwaway import Server

BATCH = 10_000
ALONE = 1_000
"""Orders that are written one by one."""

ONE = """
UNWIND $rows AS row
MERGE (u:User {user_id: row.user_id})
WITH u, row
UNWIND row.uses AS use
MERGE (e:Entity {key: use})
MERGE (u)-[l:USES]->(e)
ON CREATE SET l.first_seen = row.at, l.last_seen = row.at, l.orders = 1
ON MATCH SET l.last_seen = row.at, l.orders = l.orders + 1
"""
LINKS = """
MATCH (u:User)-[l:USES]->(e:Entity)
RETURN u.user_id, e.kind, e.code, l.first_seen.epochSeconds, l.last_seen.epochSeconds, l.orders
"""
ORDERS = """
MATCH (o:Order)
RETURN o.order_id, o.user_id, o.ordered_at.epochSeconds, o.amount, o.currency, o.market,
  o.merchant_id, o.product_id, o.device, o.ip, o.address, o.payment, o.phone, o.email,
  o.coupon_code, o.discount, o.status, o.payment_method, o.refunded_at.epochSeconds
"""
ENTITIES = "MATCH (e:Entity) RETURN e.kind, e.code, e.caption"
COLLECTED = """
MATCH (e:Entity)<-[l:USES]-(u:User)
WITH e, collect([u.user_id, l.first_seen.epochSeconds, l.last_seen.epochSeconds, l.orders]) AS uses
WHERE size(uses) > 1 OR $all
RETURN e.kind, e.code, uses
"""
PART = """
MATCH (e:Entity)<-[l:USES]-(u:User)
WHERE e.code % 2 = $part
WITH e, collect([u.user_id, l.first_seen.epochSeconds, l.last_seen.epochSeconds, l.orders]) AS uses
RETURN e.kind, e.code, uses
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=21)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="graphrisk-") as folder, engine() as con:
        place = Path(folder)
        worlds.write(place, options.orders, options.seed, "mixed")
        names = ("orders", "users", "reviews")
        files = {name: str(place / f"{name}.parquet") for name in names}
        records = read(con, **files, kinds=KINDS, mapping={}, zone="UTC")
        with server(place / "neo4j") as one, one_driver(one) as driver:
            loads(con, records, one, driver, place, options.orders)
            reads(con, one, driver, place)
            hops(one, driver)
        files_written(con, records, place)


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    made = Server(folder, heap="2g")
    made.home = replace(made.home, brief=False, pages="1g")
    try:
        made.start()
        yield made
    finally:
        made.close()


def one_driver(made: Server) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(
        made.uri, auth=(made.user, made.password), notifications_min_severity="OFF"
    )


def opened(made: Server, place: Path) -> Neo4jStore:
    settings = read_settings(neo4j_password=made.password)
    return Neo4jStore(parse(made.uri), settings, Keyring(place / "key"), KINDS, create=True)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def say(text: str, rate: float, unit: str, ratio: float | None = None) -> None:
    print(f"  {text:52} {rate:12,.0f} {unit}" + (f"  {ratio:6.2f}x" if ratio else ""), flush=True)


def wipe(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS").consume()


def plain(records: Records) -> list[dict[str, Any]]:
    """Orders as rows, for the baselines."""
    table = records.orders.select("user_id", "ordered_at", *KINDS).to_pyarrow()
    columns = table.to_pydict()
    uses = zip(*(columns[kind] for kind in KINDS), strict=True)
    return [
        {
            "user_id": user,
            "at": at,
            "uses": [f"{k}:{v}" for k, v in zip(KINDS, one, strict=True) if v],
        }
        for user, at, one in zip(columns["user_id"], columns["ordered_at"], uses, strict=True)
    ]


def loads(
    con: Engine, records: Records, made: Server, driver: neo4j.Driver, place: Path, orders: int
) -> None:
    """Orders per second written, on the same constraints; the best of three, taken in turns."""
    print(f"load, {orders:,} orders")
    rows, alike = plain(records), replace(records, users=None, reviews=None)
    with opened(made, place):
        pass

    def put(session: neo4j.Session, part: list[dict[str, Any]]) -> None:
        session.execute_write(lambda tx: tx.run(ONE, rows=part).consume())

    def merge(size: int, most: int) -> float:
        wipe(driver)
        with driver.session() as session:
            pieces = [rows[n : n + size] for n in range(0, most, size)]
            return timed(lambda: [put(session, piece) for piece in pieces])[0] / most

    def ours() -> float:
        wipe(driver)
        with opened(made, place) as store:
            return timed(partial(store.load, con, alike))[0] / orders

    merge(BATCH, orders)
    ours()
    alone = min(merge(1, ALONE) for _ in range(2))
    pairs = [(merge(BATCH, orders), ours()) for _ in range(3)]
    links, all_of_it = (min(column) for column in zip(*pairs, strict=True))
    say("a transaction an order, links only", 1 / alone, "orders/s")
    say("UNWIND-MERGE of whole orders, links only", 1 / links, "orders/s")
    say("graphrisk, everything (ratio to the first)", 1 / all_of_it, "orders/s", alone / all_of_it)
    say("graphrisk, everything (ratio to the second)", 1 / all_of_it, "orders/s", links / all_of_it)
    with opened(made, place) as store:
        store.load(con, records)


def reads(con: Engine, made: Server, driver: neo4j.Driver, place: Path) -> None:
    """Links per second read for a sweep; all of them, hubs too. Each way's best of three."""
    with opened(made, place) as store, driver.session() as session:
        links = store.counts()["links"]
        print(f"read, {links:,} links")

        def rows(*queries: str) -> int:
            return sum(1 for query in queries for _ in session.run(query, all=True))

        ways: dict[str, Callable[[], Any]] = {
            "link rows": lambda: rows(LINKS),
            "entities with their users collected": lambda: rows(COLLECTED),
            "the same by two processes": lambda: halves(made),
            "the same over HTTP": lambda: over_http(made),
            "graphrisk: links": lambda: store.links(con),
            "order rows and entity rows": lambda: rows(ORDERS, ENTITIES),
            "graphrisk: feed (orders, users, reviews, entities)": lambda: store.feed(con),
        }
        seconds = dict.fromkeys(ways, float("inf"))
        for _ in range(3):
            for name, way in ways.items():
                seconds[name] = min(seconds[name], timed(way)[0])
    for name, took in seconds.items():
        base = "order rows and entity rows" if "feed" in name else "link rows"
        say(name, links / took, "links/s", seconds[base] / took)


def part(uri: str, auth: tuple[str, str], number: int) -> int:
    with neo4j.GraphDatabase.driver(uri, auth=auth) as driver, driver.session() as session:
        return sum(1 for _ in session.run(PART, part=number))


def halves(made: Server) -> int:
    with ProcessPoolExecutor(2) as pool:
        return sum(pool.map(partial(part, made.uri, (made.user, made.password)), (0, 1)))


def over_http(made: Server) -> int:
    word = base64.b64encode(f"{made.user}:{made.password}".encode()).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{made.home.http}/db/neo4j/query/v2",
        json.dumps({"statement": COLLECTED, "parameters": {"all": True}}).encode(),
        {"content-type": "application/json", "authorization": f"Basic {word}"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return len(json.load(answer)["data"]["values"])


def hops(made: Server, driver: neo4j.Driver) -> None:
    """Two hops around users, beside a query that asks nothing."""
    with driver.session() as session:
        users = session.run("MATCH (u:User) RETURN u.user_id AS id ORDER BY id").value()
        chosen = users[:: max(1, len(users) // 1000)]

        def ask(name: str, values: dict[str, Any]) -> float:
            return 1000 * timed(lambda: session.run(statement(name), values).consume())[0]

        def near(user: str) -> float:
            return ask("queries/neighbours", {"user_id": user, "most": 30})

        for user in chosen[:300]:
            near(user)
        nothing = quantiles([ask("store/ping", {}) for _ in range(1000)], n=100)
        around = quantiles([near(user) for user in chosen], n=100)
    print(f"two hops around {len(chosen):,} users, values of more than 30 users left out")
    say("RETURN 1, p50", 1000 * nothing[49], "microseconds")
    say("neighbours, p50", 1000 * around[49], "microseconds", around[49] / nothing[49])
    say("neighbours, p99", 1000 * around[98], "microseconds")


def files_written(con: Engine, records: Records, place: Path) -> None:
    """Links per second written for neo4j-admin."""
    folder, keys = place / "bulk", Keyring(place / "key").current()
    write = partial(bulk.write, con, feed_of(con, records, KINDS), None, keys, KINDS, folder)
    seconds = min(timed(write)[0] for _ in range(2))
    with (folder / "USES.csv").open("rb") as file:
        links = sum(1 for _ in file) - 1
    print(f"files for neo4j-admin, {links:,} links and everything else")
    say("graphrisk export neo4j-import", links / seconds, "links/s")


if __name__ == "__main__":
    main()
