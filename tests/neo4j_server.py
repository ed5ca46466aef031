"""A real Neo4j for tests: each pytest worker that needs one has its own, and none outlives it.

Community edition has one database, so a server that workers share would need tests to take turns;
a second server costs six seconds of processor time and no rule that a test could break.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

sys.path.append(str(Path(__file__).parents[1]))
from scripts.neo4j_local import throwaway

EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS"
CONSTRAINTS = "SHOW CONSTRAINTS YIELD name"
INDEXES = "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"


class Server(throwaway.Server):
    """The server with a driver; see its base for uri, user, password, start, stop and kill."""

    def driver(self) -> neo4j.Driver:
        """A driver that is logged in; close it."""
        return neo4j.GraphDatabase.driver(self.uri, auth=(self.user, self.password))


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """This worker's server, running; what a test leaves in it stays until someone wipes it."""
    server = Server(tmp_path_factory.mktemp("neo4j"))
    try:
        server.start()
        yield server
    finally:
        server.close()


def wipe(driver: neo4j.Driver, schema: bool = False) -> None:
    """Empties the database; with `schema`, of constraints and indexes as well."""
    with driver.session() as session:
        session.run(EMPTY).consume()
        if schema:
            for name in session.run(CONSTRAINTS).value():
                session.run("DROP CONSTRAINT $name", name=name).consume()
            for name in session.run(INDEXES).value():
                session.run("DROP INDEX $name", name=name).consume()
