"""Writes rows as nodes and relationships: nodes first, then links, each kind by itself, in the
order of their keys. Loading and restoring both write through here."""

from collections.abc import Collection, Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graphrisk.store.neo4j.connection import Tx
from graphrisk.store.neo4j.shape import Shape
from graphrisk.store.neo4j.values import NUMBER, sent

SPENT = 300_000
"""Names to remember from batch to batch."""


class Names:
    """Users and merchants that are known to be stored. new: users stored by this batch. whole:
    all that are stored are known."""

    def __init__(self, whole: bool = False) -> None:
        self.whole = whole
        self.users: set[str] = set()
        self.merchants: set[str] = set()
        self.wrote: str | None = None
        self.new: set[str] = set()

    def begin(self, wrote: str | None) -> None:
        """To be called first in a transaction: see `Codes.begin`."""
        if wrote != self.wrote or len(self.users) > SPENT:
            self.users, self.merchants, self.whole = set(), set(), False
        self.users -= self.new
        self.new = set()

    def done(self, wrote: str) -> None:
        """To be called after the transaction."""
        self.wrote, self.new = wrote, set()

    def made(self, users: Iterable[str]) -> None:
        """Notes users that were just stored."""
        new = set(users)
        self.users |= new
        self.new |= new

    def add(self, tx: Tx, users: Iterable[str], merchants: Iterable[str] = ()) -> None:
        """Stores those that aren't yet."""
        wanted = {
            "users": sorted(set(users) - self.users),
            "merchants": sorted(set(merchants) - self.merchants),
        }
        if not any(wanted.values()):
            return
        none: dict[str, list[str]] = {"users": [], "merchants": []}
        stored = none if self.whole else tx.row("load/find-names", **wanted)
        fresh = {what: sorted(set(ids) - set(stored[what])) for what, ids in wanted.items()}
        tx.do("load/new-names", **fresh)
        self.users.update(wanted["users"])
        self.merchants.update(wanted["merchants"])
        self.made(fresh["users"])


def rows(tx: Tx, shape: Shape, table: pa.Table, verb: str) -> None:
    """Stores rows (`new`) or completes stored ones (`merge`)."""
    if not table.num_rows:
        return
    columns = lists(table)
    tx.do(f"load/{verb}-{shape.name}", **columns)
    for kind in shape.more:
        tx.do("load/order-kinds", kind=kind, order_id=columns["order_id"], code=columns[kind])


def lists(table: pa.Table) -> dict[str, list[Any]]:
    """A table's columns as the driver takes them."""
    return {name: sent(table[name].combine_chunks()) for name in table.column_names}


def uses(table: pa.Table, kinds: Iterable[str]) -> pa.Table:
    """The links that follow from orders: user_id, code, first, last, orders."""
    parts = [used(table, kind) for kind in kinds]
    every = pa.concat_tables(parts) if parts else used(table, None)
    grouped = every.group_by(["user_id", "code"]).aggregate(
        [("at", "min"), ("at", "max"), ("at", "count")]
    )
    named = grouped.rename_columns(["user_id", "code", "first", "last", "orders"])
    return named.sort_by([("user_id", "ascending"), ("code", "ascending")])


def used(table: pa.Table, kind: str | None) -> pa.Table:
    """The uses of one kind."""
    codes = table[kind] if kind else pa.nulls(table.num_rows, NUMBER)
    columns = {"user_id": table["user_id"], "code": codes, "at": table["ordered_at"]}
    return pa.table(columns).filter(pc.is_valid(codes))


def link(tx: Tx, links: pa.Table, users: Collection[str], first: int) -> None:
    """Adds links. users: those that are new, and `first`, the first new code: their links can't
    be there yet, and to look for one costs as much as to store it."""
    fresh = pc.or_(
        pc.is_in(links["user_id"], pa.array(sorted(users), pa.string())),
        pc.greater_equal(links["code"], first),
    )
    known = links.filter(pc.invert(fresh))
    if known.num_rows:
        places = tx.row("load/add-links", **lists(known))["places"]
        there = pc.is_in(pa.array(range(known.num_rows)), pa.array(places, NUMBER))
        links = pa.concat_tables([links.filter(fresh), known.filter(pc.invert(there))])
    if links.num_rows:
        tx.do("load/new-links", **lists(links))
