"""Single questions to a database, without a transaction of their own: one way there and back."""

from typing import Any

import neo4j

from graphrisk.store.neo4j.connection import Database
from graphrisk.store.neo4j.statements import statement


class Asker:
    """Asks a database, for one thread; and numbers users, whom Neo4j knows by name alone."""

    def __init__(self, database: Database, kinds: tuple[str, ...], limit: float) -> None:
        self.database, self.kinds, self.limit = database, kinds, limit
        self.session = database.driver.session(
            database=database.address.database, default_access_mode=neo4j.READ_ACCESS
        )
        self.names: list[str] = []
        self.numbers: dict[str, int] = {}

    def rows(self, name: str, /, **values: Any) -> list[list[Any]]:
        """All rows of the answer. StoreError when there is none within the limit."""
        query = neo4j.Query(statement(name), timeout=self.limit)
        with self.database.told():
            return self.session.run(query, values).values()

    def number(self, user_id: str) -> int:
        """A number for a user, the same as long as this lives."""
        found = self.numbers.get(user_id)
        if found is None:
            found = self.numbers[user_id] = len(self.names)
            self.names.append(user_id)
        return found

    def named(self, buyers: Any) -> list[str]:
        """The ids of numbered users, in order."""
        return sorted(self.names[buyer] for buyer in buyers)

    def forget(self, most: int) -> None:
        """Begins to number anew when there are too many; between reviews alone."""
        if len(self.names) > most:
            self.names, self.numbers = [], {}

    def close(self) -> None:
        self.session.close()
