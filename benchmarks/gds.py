"""What a Neo4j user does without graphrisk: graph algorithms of the OpenGDS plugin.

    python benchmarks/gds.py --orders 50000 --markdown gds.md

Both get the same generated world. On the Neo4j side, orders become (:User)-[:USES]->(:Entity),
users that share entities are joined, and a user's score is the size of its component or
community. The server lives as long as this run. OpenGDS is under the GPL: it is measured here,
and no part of graphrisk.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import neo4j
import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from graphrisk import worlds
from graphrisk.kinds import KINDS
from graphrisk.quality.evaluate import average, points

sys.path.append(str(Path(__file__).parents[1]))
from scripts.neo4j_local.jars import GDS_VERSION, VERSION
from scripts.neo4j_local.throwaway import Server

BATCH = 10_000
SCHEMA = (
    "CREATE CONSTRAINT FOR (u:User) REQUIRE u.id IS UNIQUE",
    "CREATE CONSTRAINT FOR (e:Entity) REQUIRE (e.kind, e.value) IS UNIQUE",
)
USERS = "UNWIND $rows AS row CREATE (:User {id: row.user})"
ENTITIES = "UNWIND $rows AS row CREATE (:Entity {kind: row.kind, value: row.value})"
LINKS = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (e:Entity {kind: row.kind, value: row.value})
CREATE (u)-[:USES]->(e)
"""

SHARED = """
MATCH (e:Entity)
WHERE 2 <= COUNT { (e)<-[:USES]-() } <= $hub
MATCH (a:User)-[:USES]->(e)<-[:USES]-(b:User)
WHERE a.id < b.id
WITH a, b, count(e) AS shared, count(DISTINCT e.kind) AS kinds
WHERE kinds >= $kinds
RETURN gds.graph.project('ties', a, b, {relationshipProperties: {weight: toFloat(shared)}},
  {undirectedRelationshipTypes: ['*']}) AS graph
"""
SIMILAR = (
    "CALL gds.graph.project('uses', ['User', 'Entity'], 'USES')",
    """CALL gds.nodeSimilarity.mutate('uses', {topK: 10, similarityCutoff: $least,
         mutateRelationshipType: 'LIKE', mutateProperty: 'weight'})""",
    """CALL gds.graph.relationships.toUndirected('uses',
         {relationshipType: 'LIKE', mutateRelationshipType: 'TIE'})""",
    "CALL gds.graph.filter('ties', 'uses', 'n:User', 'r:TIE')",
)
PROJECTIONS: Mapping[str, tuple[Sequence[str], Mapping[str, Any]]] = {
    "any shared value, hubs over 60 out": ((SHARED,), {"hub": 60, "kinds": 1}),
    "two kinds shared, hubs over 60 out": ((SHARED,), {"hub": 60, "kinds": 2}),
    "two kinds shared, hubs over 10 out": ((SHARED,), {"hub": 10, "kinds": 2}),
    "node similarity of 0.3 or more": (SIMILAR, {"least": 0.3}),
}
FOUND = "RETURN gds.util.asNode(nodeId).id AS user, found"
ALGORITHMS = {
    "WCC": f"CALL gds.wcc.stream('ties') YIELD nodeId, componentId AS found {FOUND}",
    "Louvain": f"""
        CALL gds.louvain.stream('ties', {{relationshipWeightProperty: 'weight'}})
        YIELD nodeId, communityId AS found {FOUND}""",
    "Leiden": f"""
        CALL gds.leiden.stream('ties',
          {{relationshipWeightProperty: 'weight', randomSeed: 1, concurrency: 1}})
        YIELD nodeId, communityId AS found {FOUND}""",
}
DROP = "UNWIND ['ties', 'uses'] AS name CALL gds.graph.drop(name, false) YIELD graphName RETURN 1"


@dataclass(frozen=True)
class Row:
    """One way of scoring: seconds of its parts, and the average precision of its users."""

    by: str
    score: str
    load: float | None
    project: float | None
    run: float | None
    total: float
    precision: float


def main() -> None:
    asked = options()
    with tempfile.TemporaryDirectory(prefix="graphrisk-gds-") as temp:
        world = Path(temp, "world")
        worlds.write(world, asked.orders, asked.seed, "mixed")
        truth = pd.read_parquet(world / "truth.parquet").set_index("user_id").ring.ne("")
        rows = [ours(world, Path(temp, "out"), truth), *theirs(world, Path(temp, "neo4j"), truth)]
    about = (
        f"{asked.orders:,} orders (seed {asked.seed}), {len(truth):,} users, {truth.sum():,} of"
        f" them in rings; Neo4j {VERSION} Community, OpenGDS {GDS_VERSION}, heap 2G"
    )
    Console(width=120).print(about, printed(rows))
    if asked.markdown:
        asked.markdown.write_text(f"{about}\n\n{markdown(rows)}")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=107)
    parser.add_argument("--markdown", type=Path, help="write the table to this file as well")
    return parser.parse_args()


# --- graphrisk ----------------------------------------------------------------------------


def ours(world: Path, out: Path, truth: pd.Series) -> Row:
    """A sweep of the files in a process of its own, from start to end."""
    orders, users, reviews = (world / f"{name}.parquet" for name in ("orders", "users", "reviews"))
    command = [sys.executable, "-m", "graphrisk", "sweep", orders, "--users", users]
    since = perf_counter()
    subprocess.run(
        [*command, "--reviews", reviews, "--registry", "none", "--out", out],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    took = perf_counter() - since
    scores = pd.read_parquet(out / "users.parquet").set_index("user_id").score
    return Row("graphrisk sweep", "user score", None, None, None, took, judged(scores, truth))


# --- Neo4j and OpenGDS --------------------------------------------------------------------


def theirs(world: Path, home: Path, truth: pd.Series) -> list[Row]:
    server = Server(home, heap="2G", gds=True)
    try:
        server.start()
        login = (server.user, server.password)
        with neo4j.GraphDatabase.driver(
            server.uri, auth=login, notifications_min_severity="OFF"
        ) as driver:
            return list(measured(driver, world, truth))
    finally:
        server.close()


def measured(driver: neo4j.Driver, world: Path, truth: pd.Series) -> Iterator[Row]:
    """Every projection with every algorithm; reading and loading counts for each."""
    since = perf_counter()
    load(driver, links(world / "orders.parquet"))
    loaded = perf_counter() - since
    for by, (statements, values) in PROJECTIONS.items():
        driver.execute_query(DROP)
        since = perf_counter()
        for statement in statements:
            driver.execute_query(statement, dict(values))
        projected = perf_counter() - since
        for name, algorithm in ALGORITHMS.items():
            since = perf_counter()
            sizes = grouped(driver, algorithm)
            took = perf_counter() - since
            total = loaded + projected + took
            score = f"{name} by size"
            yield Row(by, score, loaded, projected, took, total, judged(sizes, truth))


def links(file: Path) -> pd.DataFrame:
    """Who used which value, each once: values as they stand in the file, trimmed."""
    orders = pd.read_parquet(file)
    parts = [
        pd.DataFrame({"user": orders.user_id, "kind": kind.name, "value": orders[kind.column]})
        for kind in KINDS.values()
        if kind.column in orders
    ]
    found = pd.concat(parts).dropna()
    found["value"] = found.value.str.strip()
    return found[found.value.ne("")].drop_duplicates()


def load(driver: neo4j.Driver, found: pd.DataFrame) -> None:
    """Writes nodes, then links, in batches; an empty database needs no MERGE."""
    for statement in SCHEMA:
        driver.execute_query(statement)
    entities = found[["kind", "value"]].drop_duplicates()
    users = found[["user"]].drop_duplicates()
    for statement, rows in ((USERS, users), (ENTITIES, entities), (LINKS, found)):
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH].to_dict("records")
            driver.execute_query(statement, rows=batch)


def grouped(driver: neo4j.Driver, algorithm: str) -> pd.Series:
    """The size of each user's component or community."""
    records, _, _ = driver.execute_query(algorithm)
    found = pd.Series(dict(record.values() for record in records))
    return found.map(found.value_counts())


# --- compared -----------------------------------------------------------------------------


def judged(scores: pd.Series, truth: pd.Series) -> float:
    """Average precision over all users of the truth; who has no score has 0."""
    held = scores.reindex(truth.index).fillna(0).astype(np.int64)
    found = average(tuple(points(held.to_numpy(), truth.to_numpy())))
    if found is None:
        raise SystemExit("this world has no ring; give more orders")
    return found


HEADS = ("users joined by", "score", "load, s", "project, s", "run, s", "total, s", "user AP")


def cells(row: Row) -> list[str]:
    parts = ("" if part is None else f"{part:.1f}" for part in (row.load, row.project, row.run))
    return [row.by, row.score, *parts, f"{row.total:.1f}", f"{row.precision:.3f}"]


def printed(rows: Sequence[Row]) -> Table:
    table = Table()
    for place, head in enumerate(HEADS):
        table.add_column(head, justify="left" if place < 2 else "right")
    for row in rows:
        table.add_row(*cells(row))
    return table


def markdown(rows: Sequence[Row]) -> str:
    lines = [HEADS, ("---", "---", *["---:"] * 5), *map(cells, rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    main()
