"""The store -> the tables that a sweep reads."""

from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.engine import Engine, keep
from graphrisk.errors import StoreError
from graphrisk.kinds import Kind
from graphrisk.model import Feed, Window
from graphrisk.privacy import Keys
from graphrisk.store.neo4j import pages, schema
from graphrisk.store.neo4j.connection import Database, Tx
from graphrisk.store.neo4j.pages import Columns, Stream, paged
from graphrisk.store.neo4j.schema import Said
from graphrisk.store.neo4j.shape import shapes
from graphrisk.store.neo4j.values import NUMBER, TEXT, TIME

STREAM = "store_stream"
ENTITIES = pa.schema([("kind", TEXT), ("code", NUMBER), ("caption", TEXT), ("value", TEXT)])
LINKS = pa.schema(
    [
        ("user_id", TEXT),
        ("kind", TEXT),
        ("code", NUMBER),
        ("first_seen", TIME),
        ("last_seen", TIME),
        ("orders", NUMBER),
    ]
)


def feed(
    database: Database,
    engine: Engine,
    kinds: Mapping[str, Kind],
    window: Window,
    keys: Keys | None,
) -> Feed:
    """The tables of a window; with keys, the entities' values are opened.

    Orders come first and entities last: another process may load meanwhile, and every code of
    an order that was read must have its entity. StoreError when nothing was ever loaded.
    """
    said = usable(database)
    present = said.columns
    if not present.keys() & {"orders", "reviews"}:
        raise StoreError(
            f"{database.address} holds no orders; load some first with  graphrisk load ORDERS"
        )
    shape = shapes({name: kind for name, kind in kinds.items() if name in said.kinds})
    more = shape["orders"].more
    lack = [name for name in kinds if name not in said.kinds]
    orders = kept(
        engine,
        "feed_orders",
        Stream(pages.orders(database, window, more), shape["orders"].schema),
        lambda t: t.mutate(market=t.market.fill_null("default"), **lacking(lack)),
    )
    start, stop = pages.span(window)
    found = paged(database, "feed/reviews", "review_id", start=start, stop=stop)
    reviews = kept(engine, "feed_reviews", Stream(found, shape["reviews"].schema))
    found = paged(database, "feed/users", "user_id")
    users = kept(engine, "feed_users", Stream(found, shape["users"].schema))
    known = entities(database, engine, said, keys)
    unchanged(database, said)
    return Feed(
        orders=orders if "orders" in present else None,
        users=users if "users" in present else None,
        reviews=reviews if "reviews" in present else None,
        entities=known,
        present=present,
    )


def usable(database: Database) -> Said:
    """What the store says. StoreError when it is gone, or a restore left it half done."""
    said = database.read(schema.read)
    if said is None:
        raise schema.absent(database)
    schema.refuse_half(said)
    return said


def unchanged(database: Database, said: Said) -> None:
    """StoreError when another process has put a backup in the store's place meanwhile."""
    if usable(database).era != said.era:
        raise StoreError(f"{database.address} was restored while it was read: start again")


def lacking(kinds: list[str]) -> dict[str, ir.Value]:
    """Columns of kinds that no order has had."""
    return {kind: ibis.null("int64") for kind in kinds}


def kept(
    engine: Engine,
    name: str,
    stream: Stream,
    build: Callable[[ir.Table], ir.Table] = lambda table: table,
) -> ir.Table:
    """What is built of a stream, as a table under a name."""
    engine.con.register(STREAM, stream.reader)
    try:
        made = keep(engine, name, build(engine.table(STREAM)))
    finally:
        engine.con.unregister(STREAM)
    if stream.failed:
        raise stream.failed
    return made


def entities(database: Database, engine: Engine, said: Said, keys: Keys | None) -> ir.Table:
    """Kind, code, caption and, with keys, the clear value of every entity."""
    if keys:
        found = paged(database, "feed/sealed", "code", 0, moving=said.moving)
    else:
        found = paged(database, "feed/entities", "code", 0)
    return kept(engine, "feed_entities", Stream(valued(found, keys), ENTITIES))


def valued(found: Iterator[Columns], keys: Keys | None) -> Iterator[Columns]:
    """Pages of entities with their values, null without keys."""
    for page in found:
        pairs = zip(page["kind"], page.get("sealed", ()), strict=False)
        values = [keys.open(kind, b64decode(seal)) for kind, seal in pairs] if keys else None
        yield {**page, "value": values or [None] * len(page["code"])}


def labels(database: Database, engine: Engine) -> ir.Table | None:
    """The labels by user_id; None when none were ever loaded."""
    if "labels" not in usable(database).columns:
        return None
    found = paged(database, "feed/labels", "user_id")
    return kept(engine, "feed_labels", Stream(found, shapes({})["labels"].schema))


def links(database: Database, engine: Engine) -> ir.Table:
    """Who used what, with user_id, kind and code."""
    usable(database)
    return kept(engine, "feed_links", Stream(linked(database), LINKS))


def linked(database: Database) -> Iterator[Columns]:
    """The links, some thousand users a page."""
    last = ""
    while last is not None:
        page = database.read(Tx.row, "feed/links", after=last, page=pages.PAGE)
        yield page
        last = page["last"]
