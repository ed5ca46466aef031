"""What follows from the orders: links, users per entity (`sharing`), orders per hour.

A batch adds the uses and hours that its orders have and the stored ones hadn't. Adding them
up, in any order and any pieces, gives what `rebuild` makes of all orders. `sharing` follows
from links by a trigger.
"""
# ruff: noqa: S608 - only names stand in the SQL, and `schema.ensure` has checked them

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from graphrisk.model import Progress
from graphrisk.store.sqlite.connection import transaction
from graphrisk.store.sqlite.schema import PREFIX, kinds
from graphrisk.store.sqlite.shape import Shape

HOUR = 3_600_000_000
SPOTS = {"product": "product_id", "merchant": "merchant_id", "coupon": "coupon_code"}
LINKS = """
    ON CONFLICT (entity, buyer) DO UPDATE SET
        first_seen = min(first_seen, excluded.first_seen),
        last_seen = max(last_seen, excluded.last_seen),
        orders = orders + 1
"""
HOURS = "ON CONFLICT (what, value, hour) DO UPDATE SET orders = orders + 1"


def add(con: sqlite3.Connection, shape: Shape) -> None:
    """Adds what staged orders tell that the stored ones don't; to be called before they are
    stored."""
    for column in shape.columns:
        if column.startswith(PREFIX):
            con.execute(f"INSERT INTO links {uses(column, news(shape, column))} {LINKS}")
    for what, column in SPOTS.items():
        con.execute(f"INSERT INTO hours {moments(what, column, news(shape, column))} {HOURS}")


def follow(con: sqlite3.Connection, buyer: int, at: int, fresh: Mapping[str, Any]) -> None:
    """As `add`, for the columns of one order that weren't stored before."""
    codes = [v for name, v in fresh.items() if name.startswith(PREFIX) and v is not None]
    query = f"INSERT INTO links VALUES (?, ?, ?, ?, 1) {LINKS}"
    con.executemany(query, [(code, buyer, at, at) for code in codes])
    spots = [(what, fresh[column]) for what, column in SPOTS.items() if fresh.get(column)]
    parts = [(w, part) for w, v in spots for part in (v.split(";") if w == "coupon" else [v])]
    query = f"INSERT INTO hours VALUES (?, ?, ?, 1) {HOURS}"
    con.executemany(query, [(what, part, at // HOUR) for what, part in parts if part])


def rebuild(con: sqlite3.Connection, progress: Progress) -> None:
    """Makes all of it again in one transaction."""
    made = [(table, select) for table, selects in derived(con).items() for select in selects]
    with transaction(con):
        for table in ("links", "sharing", "hours"):
            con.execute(f"DELETE FROM {table}")
        for done, (table, select) in enumerate(made):
            progress("rebuild", done, len(made))
            con.execute(f"INSERT INTO {table} {select}")
    progress("rebuild", len(made), len(made))


def faults(con: sqlite3.Connection) -> Iterator[str]:
    """Says which derived tables differ from what `rebuild` would make, and by how much."""
    made = {**derived(con), "sharing": ["SELECT entity, count(*) FROM links GROUP BY entity"]}
    for table, selects in made.items():
        every = " UNION ALL ".join(selects) or f"SELECT * FROM {table} WHERE false"
        more = f"SELECT * FROM {table} EXCEPT SELECT * FROM ({every})"
        less = f"SELECT * FROM ({every}) EXCEPT SELECT * FROM {table}"
        for text, query in (("too many or wrong", more), ("missing or wrong", less)):
            if count := con.execute(f"SELECT count(*) FROM ({query})").fetchone()[0]:
                yield f"{table}: {count} rows {text}; graphrisk rebuild makes them again"


def derived(con: sqlite3.Connection) -> dict[str, list[str]]:
    """What stands in the derived tables, as queries of the orders, one a column of theirs."""
    links = [uses(column, stored(column)) for column in (PREFIX + kind for kind in kinds(con))]
    hours = [moments(what, column, stored(column)) for what, column in SPOTS.items()]
    return {
        "links": [
            "SELECT entity, buyer, min(first_seen), max(last_seen), sum(orders)"
            f" FROM ({select}) GROUP BY entity, buyer"
            for select in links
        ],
        "hours": [
            f"SELECT what, value, hour, sum(orders) FROM ({select}) GROUP BY what, value, hour"
            for select in hours
        ],
    }


def uses(column: str, rows: str) -> str:
    """The links of one kind's column, one for each of the orders `s` in `rows`."""
    return (
        f"SELECT s.{column} AS entity, s.buyer AS buyer, s.ordered_at AS first_seen,"
        f" s.ordered_at AS last_seen, 1 AS orders {rows}"
    )


def moments(what: str, column: str, rows: str) -> str:
    """What was ordered in which hour, of the orders `s` in `rows`; each coupon by itself."""
    hour = f"s.ordered_at / {HOUR} AS hour, 1 AS orders"
    if what != "coupon":
        return f"SELECT '{what}' AS what, s.{column} AS value, {hour} {rows}"
    parts = """json_each('[' || replace(json_quote(r.value), ';', '","') || ']')"""
    return (
        f"SELECT '{what}' AS what, p.value AS value, r.hour AS hour, r.orders AS orders"
        f" FROM (SELECT s.{column} AS value, {hour} {rows}) AS r, {parts} AS p WHERE p.value <> ''"
    )


def stored(column: str) -> str:
    """The stored orders that have something in this column."""
    return f"FROM orders AS s WHERE s.{column} IS NOT NULL"


def news(shape: Shape, column: str) -> str:
    """The staged orders that have something there where nothing is stored."""
    return (
        f"FROM {shape.stage} AS s LEFT JOIN orders AS o ON o.id = s.stored"
        f" WHERE s.clash IS NULL AND s.{column} IS NOT NULL AND o.{column} IS NULL"
    )
