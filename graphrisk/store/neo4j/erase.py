"""Destroying what tells of a person. After a kill, doing the same again ends it.

The server keeps its transaction log for a while; how long is the server's setting
(db.tx_log.rotation.retention_policy).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graphrisk.model import silent
from graphrisk.store.neo4j import derive, schema
from graphrisk.store.neo4j.connection import Database, Tx
from graphrisk.store.sqlite.feed import micros

PAGE = 2_000


def forget(database: Database, user_id: str) -> Mapping[str, int]:
    """Destroys one user."""
    gone = database.write(step, "erase/user", user_id=user_id)
    return {**gone, "entities": emptied(database, "erase/entities")}


def expire(database: Database, before: datetime) -> Mapping[str, int]:
    """Destroys what is older than a moment, and who is."""
    moment = {"before": micros(before)}
    gone = {
        "orders": emptied(database, "erase/orders", **moment),
        "reviews": emptied(database, "erase/reviews", **moment),
        "users": emptied(database, "erase/users", **moment),
    }
    derive.rebuild(database, silent)
    return {**gone, "entities": emptied(database, "erase/entities")}


def emptied(database: Database, name: str, **values: Any) -> int:
    """Destroys page by page until nothing is left; how many went."""
    number = 0
    while gone := database.write(step, name, page=PAGE, **values)["gone"]:
        number += gone
    return number


def step(tx: Tx, name: str, /, **values: Any) -> dict[str, Any]:
    """One statement, while other writers wait; they then see that users may have changed."""
    schema.hold(tx)
    gone = tx.row(name, **values)
    schema.say(tx)
    return gone
