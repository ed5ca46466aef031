"""What follows from the orders: links, and where each order stands between user and merchant."""

from collections.abc import Iterator
from typing import Any

from graphrisk.model import Progress
from graphrisk.store.neo4j import schema
from graphrisk.store.neo4j.connection import Database, Tx

PAGE = 2_000


def rebuild(database: Database, progress: Progress) -> None:
    """Makes all of it again, a page in a transaction: others see each user's links whole."""
    counts = database.read(Tx.row, "store/counts")
    kinds = list((database.read(schema.read) or schema.Said()).kinds)
    done, total = 0, counts["orders"] + counts["users"]
    for name, values in (("derive/places", {}), ("derive/links", {"kinds": kinds})):
        for _ in pages(database, name, **values):
            done = min(done + PAGE, total)
            progress("rebuild", done, total)
    database.write(finish)
    progress("rebuild", total, total)


def finish(tx: Tx) -> None:
    """Tells other writers that users and merchants may have changed."""
    schema.hold(tx)
    schema.say(tx)


def pages(database: Database, name: str, **values: Any) -> Iterator[dict[str, Any]]:
    """Does something to all users or orders, page by page; other writers wait for each."""
    last = ""
    while last is not None:
        page = database.write(step, name, after=last, page=PAGE, **values)
        last = page["last"]
        if last is not None:
            yield page


def step(tx: Tx, name: str, /, **values: Any) -> dict[str, Any]:
    """One page, while others wait."""
    schema.hold(tx)
    return tx.row(name, **values)


def faults(database: Database) -> Iterator[str]:
    """Says what differs from what `rebuild` would make, and by how much."""
    kinds = list((database.read(schema.read) or schema.Said()).kinds)
    lost = sum(page["lost"] for page in looked(database, "derive/wrong-places"))
    links = list(looked(database, "derive/wrong-links", kinds=kinds))
    found = {
        "orders: {} aren't joined to their user and merchant": lost,
        "links: {} too many or wrong": sum(page["more"] for page in links),
        "links: {} missing or wrong": sum(page["less"] for page in links),
    }
    for text, count in found.items():
        if count:
            yield f"{text.format(count)}; graphrisk rebuild makes them again"


def looked(database: Database, name: str, **values: Any) -> Iterator[dict[str, Any]]:
    """Looks at all users or orders, page by page."""
    last = ""
    while last is not None:
        asked = {"after": last, "page": PAGE, **values}
        page = database.read(Tx.row, name, **asked)
        yield page
        last = page["last"]
