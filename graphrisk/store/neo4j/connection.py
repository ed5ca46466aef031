"""A server and one of its databases: transactions, and Neo4j's errors in our words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import neo4j
from neo4j import exceptions

from graphrisk.errors import StoreError
from graphrisk.settings import Settings
from graphrisk.store.neo4j.address import Address
from graphrisk.store.neo4j.statements import statement

T = TypeVar("T")
P = ParamSpec("P")

AGENT = "graphrisk"
MANY = 20
"""Records to ask for at once; one holds a whole page in columns."""

READ_ONLY = "the database can be read only: use one that may be written, or another user"
BUSY = "another process is writing; wait until it has ended, then try again"

SLOW = (
    "it took longer than GRAPHRISK_NEO4J_TIMEOUT allows: either " + BUSY + ", or the limit is too"
    " short"
)

SAYS = {
    "Neo.ClientError.Security.AuthenticationRateLimit": "too many wrong passwords; wait a while,"
    " then set GRAPHRISK_NEO4J_PASSWORD to the right one",
    "Neo.ClientError.Security.CredentialsExpired": "the password has to be changed first: log in"
    " once with the Browser or cypher-shell, then set GRAPHRISK_NEO4J_PASSWORD",
    "Neo.ClientError.Security.Forbidden": "the user may not do that: use one that may",
    "Neo.ClientError.Statement.AccessMode": READ_ONLY,
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": READ_ONLY,
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": READ_ONLY,
    "Neo.ClientError.Database.DatabaseNotFound": "there is no such database; name another one"
    " behind the port, or none for the user's own",
    "Neo.ClientError.Transaction.TransactionTimedOut": SLOW,
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration": SLOW,
    "Neo.TransientError.Transaction.LockClientStopped": BUSY,
    "Neo.ClientError.Transaction.LockAcquisitionTimeout": BUSY,
    "Neo.TransientError.Transaction.LockAcquisitionTimeout": BUSY,
    "Neo.TransientError.Transaction.DeadlockDetected": BUSY,
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": "its memory for transactions is too"
    " small; give it more (server.memory.heap.max_size), then do the same again",
    "Neo.TransientError.Database.DatabaseUnavailable": "the database isn't up; wait or start it",
}


class ReadOnlyError(StoreError):
    """The database, or its user, may only read."""


class Tx:
    """A transaction that runs statements by their names."""

    def __init__(self, tx: neo4j.ManagedTransaction | neo4j.Transaction) -> None:
        self._tx = tx

    def rows(self, name: str, /, **values: Any) -> list[list[Any]]:
        """All rows of the answer."""
        return self._tx.run(statement(name), values).values()

    def records(self, name: str, /, **values: Any) -> list[dict[str, Any]]:
        """All rows of the answer, by names."""
        return self._tx.run(statement(name), values).data()

    def row(self, name: str, /, **values: Any) -> dict[str, Any]:
        """The only row of the answer, by names."""
        return self._tx.run(statement(name), values).single(strict=True).data()

    def do(self, name: str, /, **values: Any) -> None:
        """For statements that answer nothing."""
        self._tx.run(statement(name), values).consume()


class Database:
    """One database of one server; threads may share it. Every method raises StoreError."""

    def __init__(self, address: Address, settings: Settings) -> None:
        self.address, self.settings = address, settings
        with self.told():
            self.driver = neo4j.GraphDatabase.driver(
                address.uri,
                auth=credentials(settings),
                user_agent=AGENT,
                max_connection_pool_size=settings.neo4j_pool,
                connection_timeout=settings.neo4j_connect,
                connection_acquisition_timeout=2 * settings.neo4j_connect,
                max_transaction_retry_time=settings.neo4j_retry,
                notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
            )

    def reach(self) -> Self:
        """Makes sure that the server answers and takes the password: one try."""
        with self._session(neo4j.READ_ACCESS) as session:
            session.run(statement("store/ping")).consume()
        return self

    def write(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **values: P.kwargs) -> T:
        """Runs a piece of work as one transaction, again when the server gave it up: so it
        must do the same when it is done again. args, values: handed on to it."""
        limit = neo4j.unit_of_work(timeout=self.settings.neo4j_timeout)
        with self._session() as session:
            return session.execute_write(limit(lambda tx: work(Tx(tx), *args, **values)))

    def read(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **values: P.kwargs) -> T:
        """As `write`, for a server or user that may only read."""
        limit = neo4j.unit_of_work(timeout=self.settings.neo4j_timeout)
        with self._session(neo4j.READ_ACCESS) as session:
            return session.execute_read(limit(lambda tx: work(Tx(tx), *args, **values)))

    def once(self, name: str, /, **values: Any) -> list[list[Any]]:
        """Runs a statement as a transaction of its own: one way there and back, where `write`
        takes three; by `write` when the server gave it up, so it may be done twice."""
        query = neo4j.Query(statement(name), timeout=self.settings.neo4j_timeout)
        with self._session() as session:
            try:
                return session.run(query, values).values()
            except (exceptions.Neo4jError, exceptions.DriverError) as error:
                if not error.is_retryable():
                    raise
        return self.write(Tx.rows, name, **values)

    def change(self, name: str, /, **values: Any) -> None:
        """Runs a statement outside of transactions: for schema, and for what makes its own."""
        with self._session() as session:
            session.run(statement(name), values).consume()

    @contextmanager
    def held(self, mode: str = neo4j.WRITE_ACCESS) -> Iterator[Tx]:
        """A transaction that stays open while a file is written; never done twice."""
        with self._session(mode) as session, session.begin_transaction() as tx:
            yield Tx(tx)
            tx.commit()

    def close(self) -> None:
        self.driver.close()

    @contextmanager
    def _session(self, mode: str = neo4j.WRITE_ACCESS) -> Iterator[neo4j.Session]:
        database = self.address.database
        with (
            self.told(),
            self.driver.session(
                database=database, default_access_mode=mode, fetch_size=MANY
            ) as session,
        ):
            yield session

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turns the driver's errors into StoreError, with the address and what to do."""
        try:
            yield
        except (exceptions.Neo4jError, exceptions.DriverError) as error:
            said = say(error, self.settings)
            kind = ReadOnlyError if said == READ_ONLY else StoreError
            raise kind(f"{self.address}: {said}") from error


def credentials(settings: Settings) -> tuple[str, str] | None:
    """User and password; None when no password is set, for a server that asks for none."""
    password = settings.neo4j_password
    return (settings.neo4j_user, password.get_secret_value()) if password else None


def say(error: exceptions.Neo4jError | exceptions.DriverError, settings: Settings) -> str:
    """What an error of the server or driver means, and what to do about it."""
    code = getattr(error, "code", None) or ""
    if code in SAYS:
        return SAYS[code]
    if isinstance(error, exceptions.AuthError):
        return (
            f"the server refuses the user {settings.neo4j_user!r}: set GRAPHRISK_NEO4J_USER and"
            " GRAPHRISK_NEO4J_PASSWORD to what it knows"
        )
    if isinstance(error, exceptions.IncompleteCommit | exceptions.SessionExpired):
        return "the connection broke off; do the same again: what was done already stays"
    if isinstance(error, exceptions.ServiceUnavailable | exceptions.ConnectionPoolError):
        return (
            "the server can't be reached; start it, or check host and port, and whether it"
            " wants encryption (neo4j+s://)"
        )
    message = (getattr(error, "message", None) or str(error)).partition("\n")[0]
    return f"Neo4j says: {code} {message}"
