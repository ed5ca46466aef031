"""The backends, records made by hand, and what a store holds in a form that compares."""
# ruff: noqa: S311 - seeded dice

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from graphrisk.engine import Engine
from graphrisk.keyring import Keyring
from graphrisk.kinds import KINDS, Kind
from graphrisk.model import Records
from graphrisk.policy import Rates
from graphrisk.records import contract
from graphrisk.settings import settings
from graphrisk.store import EntityStore, open_store
from graphrisk.store.live import LiveStore
from graphrisk.store.neo4j.address import parse, spoken
from graphrisk.store.neo4j.live import Neo4jLive
from graphrisk.store.sqlite.live import SqliteLive

if TYPE_CHECKING:
    from neo4j_server import Server

Row = Mapping[str, Any]
TYPES = {"time": pa.timestamp("us"), "money": pa.decimal128(18, 4), "rating": pa.int64()}
HOME = Rates("USD")
DAY = datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001 - records' times are UTC without saying so


@dataclass(frozen=True)
class Place:
    """An empty store of one backend, and a folder with its key."""

    url: str
    folder: Path

    @property
    def keys(self) -> Keyring:
        return Keyring(self.folder / "graphrisk.key")

    def open(self, create: bool = False, kinds: Mapping[str, Kind] = KINDS) -> EntityStore:
        return open_store(self.url, self.keys, kinds, create)

    def live(self, money: Rates = HOME) -> LiveStore:
        """The same store, for one order at a time."""
        if spoken(self.url):
            return Neo4jLive(parse(self.url), settings(), self.keys, KINDS, money)
        return SqliteLive(Path(self.url.removeprefix("sqlite:")), self.keys, KINDS, money)


@dataclass(frozen=True)
class Backend:
    """url: of an empty store, given a folder and the servers. pieces: the module whose BATCH
    says how many rows are a transaction."""

    url: Callable[[Path, "Servers"], str]
    pieces: str


class Servers:
    """Empty databases, two at most at a time: the community edition has one a server.

    begin: makes and starts a server.
    """

    def __init__(self, begin: Callable[[], "Server"]) -> None:
        self.begin = begin
        self.servers: list[Server] = []
        self.taken: dict[Path, list[Path]] = {}

    def url(self, folder: Path) -> str:
        """An empty database; each folder of a test has its own."""
        from neo4j_server import wipe

        seen = self.taken.setdefault(folder.parent, [])
        seen.append(folder)
        if len(seen) > len(self.servers):
            self.servers.append(self.begin())
        server = self.servers[len(seen) - 1]
        with server.driver() as driver:
            wipe(driver)
        return server.uri


BACKENDS = {
    "sqlite": Backend(
        lambda folder, servers: f"sqlite:{folder}/orders.db", "graphrisk.store.sqlite.load"
    ),
    "neo4j": Backend(lambda folder, servers: servers.url(folder), "graphrisk.store.neo4j.load"),
}


def frame(engine: Engine, table: contract.Table, rows: list[Row]) -> Any:
    """Rows as a table of the records, blanks where they lack a column."""
    schema = pa.schema([(c.name, TYPES.get(c.type, pa.string())) for c in table.columns])
    whole = [{c.name: row.get(c.name, c.default) for c in table.columns} for row in rows]
    made = pa.Table.from_pylist(whole, schema)
    return engine.create_table(ibis.util.gen_name(table.name), made, temp=True)


def records(
    engine: Engine,
    orders: list[Row] | None = None,
    users: list[Row] | None = None,
    reviews: list[Row] | None = None,
    labels: list[Row] | None = None,
    kinds: Mapping[str, Kind] = KINDS,
) -> Records:
    """Records of rows that are valid and merged already."""
    tables = {
        "orders": (contract.orders(kinds), orders),
        "users": (contract.USERS, users),
        "reviews": (contract.REVIEWS, reviews),
        "labels": (contract.LABELS, labels),
    }
    given = {n: (table, rows) for n, (table, rows) in tables.items() if rows is not None}
    frames = {n: frame(engine, table, rows) for n, (table, rows) in given.items()}
    names = {c.name: c.source for table, _ in given.values() for c in table.columns}
    present = {
        n: frozenset(names[k] for row in rows for k, v in row.items() if v is not None)
        for n, (_, rows) in given.items()
    }
    none: dict[str, Any] = dict.fromkeys(tables)
    nothing = ibis.memtable({"table": []}, schema={"table": "string"})
    return Records(**{**none, **frames}, rejects=nothing, present=present, counts={})


def order(number: int, **values: Any) -> dict[str, Any]:
    """A whole order, its users and identifiers shared with some others."""
    dice = random.Random(number)
    whole = {
        "order_id": f"O-{number:06d}",
        "user_id": f"U-{dice.randrange(number // 3 + 5)}",
        "ordered_at": DAY + timedelta(minutes=number),
        "amount": Decimal(dice.randrange(10**6)) / 100,
        "currency": "CNY",
        "market": "east",
        "merchant_id": f"M-{number % 7}",
        "product_id": f"P-{number % 31}",
        "device": f"device-secret-{number // 2}",
        "ip": f"10.1.{dice.randrange(4)}.{number % 90}",
        "address": f"12 hidden lane {number // 5}",
        "payment": f"tok-secret-{dice.randrange(number + 1)}",
        "phone": f"+86139{number // 3:08d}",
        "email": f"secret{number // 4}@mail.example",
        "coupon_code": "NEW;FREE" if number % 3 else None,
        "discount": Decimal("1.2345"),
        "status": "delivered",
        "payment_method": "cod",
        "refunded_at": DAY + timedelta(days=9, microseconds=number) if number % 5 == 0 else None,
    }
    return whole | values


def rows(table: Any) -> list[tuple[Any, ...]]:
    """A table's rows in an order that depends on nothing but them."""
    found = [tuple(row.values()) for row in table.to_pyarrow().to_pylist()]
    return sorted(found, key=lambda row: [(value is not None, str(value)) for value in row])


def dump(store: EntityStore, engine: Engine, kinds: Mapping[str, Kind] = KINDS) -> dict[str, Any]:
    """All that a store holds, with clear values in place of codes."""
    feed = store.feed(engine, clear=True)
    value = {e["code"]: e["value"] for e in feed.entities.to_pyarrow().to_pylist()}
    orders = feed.orders.to_pyarrow().to_pylist() if feed.orders is not None else []
    for one in orders:
        one.update({kind: value.get(code) for kind, code in one.items() if kind in kinds})
    links = store.links(engine).to_pyarrow().to_pylist()
    for one in links:
        one["code"] = value[one["code"]]
    return {
        "orders": sorted(orders, key=lambda one: one["order_id"]),
        "links": sorted(map(str, links)),
        "entities": rows(feed.entities.drop("code")),
        "users": None if feed.users is None else rows(feed.users),
        "reviews": None if feed.reviews is None else rows(feed.reviews),
        "labels": None if (labels := store.labels(engine)) is None else rows(labels),
        "present": feed.present,
        "counts": store.counts(),
    }
