"""Files for `neo4j-admin database import`: the fastest way to fill an empty Neo4j database.

They hold what a load would make (docs/neo4j-model.md), so that a sweep, a load or a question
finds no difference.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.engine import Engine, keep
from graphrisk.errors import InputError
from graphrisk.exports.sealing import sealed
from graphrisk.kinds import Kind
from graphrisk.model import Feed
from graphrisk.privacy import Keys
from graphrisk.records.contract import REVIEWS
from graphrisk.records.contract import orders as contract

MONEY = ("amount", "discount")
ENTITY = {":ID(Entity)": "code", ":LABEL": "labels", "code:long": "code"}
ADMIN = "neo4j-admin database import full neo4j --overwrite-destination --multiline-fields=true"


def write(
    con: Engine,
    feed: Feed,
    labels: ir.Table | None,
    keys: Keys,
    kinds: Mapping[str, Kind],
    folder: Path,
) -> str:
    """Writes the files of a feed, whose entities have their clear values, into a folder;
    returns the command that imports them.

    InputError when there are no orders, or an amount is too large to be told apart in them.
    """
    if feed.orders is None:
        raise InputError("there are no orders to write; load or name some first")
    folder.mkdir(parents=True, exist_ok=True)
    rows = entities(feed, kinds)
    known = keep(con, "bulk_entities", rows.select(["code", "kind", "was"]))
    orders = keep(con, "bulk_orders", coded(feed.orders, known, list(kinds)))
    refuse_large(orders)
    made = dict(tables(orders, feed, labels, list(kinds)))
    made["Store"] = about(feed, keys, rows.num_rows, list(kinds))
    with ThreadPoolExecutor(1) as aside:
        # Python seals while the engine writes what has no seal.
        waiting = aside.submit(sealed, keys, kinds, rows)
        for name, table in made.items():
            table.to_csv(folder / f"{name}.csv", header=True)
        table = ibis.memtable(waiting.result())
        named = table.select("kind", "key", "caption", "sealed", **ENTITY)
        named.to_csv(folder / "Entity.csv", header=True)
    return command(folder, [*made, "Entity"])


def entities(feed: Feed, kinds: Mapping[str, Kind]) -> pa.Table:
    """Every entity under a small number: code, kind, value; `was` is the feed's code of it."""
    named = feed.entities.select("kind", "value", was="code")
    rows = named.filter(named.kind.isin(list(kinds))).distinct().order_by("kind", "value")
    table = rows.to_pyarrow()
    return table.add_column(0, "code", [pa.array(range(1, table.num_rows + 1), pa.int64())])


def coded(orders: ir.Table, known: ir.Table, kinds: list[str]) -> ir.Table:
    """Orders with small numbers in place of the feed's codes, and blanks where they have none."""
    for kind in kinds:
        mine = known.filter(known.kind == kind).select(**{kind: "was", "small": "code"})
        orders = orders.left_join(mine, kind).drop(kind, f"{kind}_right").rename(**{kind: "small"})
    return orders.mutate(market=orders.market.nullif("default"))


def refuse_large(orders: ir.Table) -> None:
    """InputError for money that a float can't tell from its neighbour."""
    for name in MONEY:
        money = orders[name]
        if orders.filter(money != money.cast("float64").cast(money.type())).count().execute():
            raise InputError(
                f"some {name} is too large for these files: use  graphrisk load  instead"
            )


def tables(
    orders: ir.Table,
    feed: Feed,
    labels: ir.Table | None,
    kinds: list[str],
) -> Iterator[tuple[str, ir.Table]]:
    """Name and content of each file, but the entities' and the store's own."""
    reviews = feed.reviews
    both = [table for table in (orders, reviews) if table is not None]
    shops = [t.filter(t.merchant_id.notnull()).select("merchant_id") for t in both]
    yield "User", users([*both, *([] if labels is None else [labels])], feed.users, labels)
    yield "Merchant", union(shops).distinct().select(**{"merchant_id:ID(Merchant)": "merchant_id"})
    plain = [c.name for c in contract().columns if not c.kind and c.name != "order_id"]
    yield (
        "Order",
        orders.select(
            **{"order_id:ID(Order)": "order_id"},
            **dict(column(orders, name) for name in plain),
            **{f"{kind}:long": kind for kind in kinds},
        ),
    )
    yield "PLACED", ends(orders, "User", "user_id", "Order", "order_id")
    yield "AT", ends(orders, "Order", "order_id", "Merchant", "merchant_id")
    yield "USES", uses(orders, kinds)
    if reviews is not None:
        names = [c.name for c in REVIEWS.columns if c.name != "review_id"]
        yield (
            "Review",
            reviews.select(
                **{"review_id:ID(Review)": "review_id"}, **dict(column(reviews, n) for n in names)
            ),
        )
        yield "WROTE", ends(reviews, "User", "user_id", "Review", "review_id")
        yield "ABOUT", ends(reviews, "Review", "review_id", "Merchant", "merchant_id")


def union(parts: list[ir.Table]) -> ir.Table:
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def users(seen: list[ir.Table], listed: ir.Table | None, labels: ir.Table | None) -> ir.Table:
    """Everyone, with the labels :Listed and :Labelled where that is so."""
    everyone = [table.select("user_id") for table in seen]
    people = union([*everyone, *([] if listed is None else [listed.select("user_id")])]).distinct()
    none = ibis.null("string")
    dates = people.select("user_id", signed_up_at=ibis.null("timestamp(6)"), listed=none)
    if listed is not None:
        told = listed.select("user_id", signed_up_at="signed_up_at", listed=ibis.literal(";Listed"))
        dates = people.left_join(told, "user_id").drop("user_id_right")
    known = dates.mutate(ring=none, kind=none, labelled=none)
    if labels is not None:
        told = labels.select("user_id", "ring", "kind", labelled=ibis.literal(";Labelled"))
        known = dates.left_join(told, "user_id").drop("user_id_right")
    return known.select(
        **{
            "user_id:ID(User)": known.user_id,
            ":LABEL": ibis.literal("User")
            + known.listed.fill_null("")
            + known.labelled.fill_null(""),
            "signed_up_at:datetime": moment(known.signed_up_at),
            "true_ring": known.ring,
            "true_kind": known.kind,
        }
    )


def column(table: ir.Table, name: str) -> tuple[str, ir.Value]:
    """A column with its type in its name, as the importer wants it."""
    value = table[name]
    if value.type().is_timestamp():
        return f"{name}:datetime", moment(value)
    if value.type().is_decimal():
        return f"{name}:double", value.cast("float64")
    return (f"{name}:long" if value.type().is_integer() else name), value


def moment(when: ir.TimestampValue) -> ir.StringValue:
    return when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def ends(table: ir.Table, start: str, first: str, end: str, last: str) -> ir.Table:
    """Relationships from one column of a table to another."""
    rows = table.filter(table[first].notnull(), table[last].notnull())
    return rows.select(**{f":START_ID({start})": first, f":END_ID({end})": last})


def uses(orders: ir.Table, kinds: list[str]) -> ir.Table:
    """The links that follow from orders."""
    parts = [
        orders.filter(orders[kind].notnull()).select("user_id", "ordered_at", code=kind)
        for kind in kinds
    ]
    every = union(parts)
    found = every.group_by("user_id", "code").agg(
        first=every.ordered_at.min(), last=every.ordered_at.max(), orders=every.count()
    )
    return found.select(
        **{
            ":START_ID(User)": found.user_id,
            ":END_ID(Entity)": found.code,
            "first_seen:datetime": moment(found["first"]),
            "last_seen:datetime": moment(found["last"]),
            "orders:long": found.orders,
        }
    )


def about(feed: Feed, keys: Keys, entities: int, kinds: list[str]) -> ir.Table:
    """The store's own node. Schema 0: constraints and indexes come when it is first opened."""
    present = [f"{source}.{name}" for source, names in feed.present.items() for name in names]
    row = {
        "name": "graphrisk",
        "schema:long": 0,
        "key": keys.fingerprint,
        "wrote": "imported",
        "codes:long": entities,
        "kinds:string[]": ";".join(sorted(kinds)),
        "present:string[]": ";".join(sorted(present)),
    }
    return ibis.memtable(pa.Table.from_pylist([row]))


def command(folder: Path, names: list[str]) -> str:
    """What to type to import the files; the database must be stopped meanwhile."""
    nodes = ("User", "Merchant", "Entity", "Order", "Review", "Store")
    own = ("User", "Entity")
    parts = [
        f"--nodes={'' if name in own else f'{name}='}{folder}/{name}.csv"
        if name in nodes
        else f"--relationships={name}={folder}/{name}.csv"
        for name in names
    ]
    return " ".join([ADMIN, *parts])
