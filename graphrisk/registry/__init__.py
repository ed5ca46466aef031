"""Memory from sweep to sweep: the rings of each sweep, by name. SQLAlchemy has its home here."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from types import TracebackType
from typing import Any, Self

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.exc import ArgumentError, DatabaseError

from graphrisk.errors import NotFoundError, RegistryError
from graphrisk.registry.tables import MEMBERS, RINGS, SWEEPS

Row = Mapping[str, Any]
__all__ = ["Connection", "Registry", "open_registry"]
MIGRATIONS = Path(__file__).with_name("migrations")


class Registry:
    """The memory of one installation. Open it with `open_registry`; close it, or use `with`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that holds the write lock from its start, so that what is read in
        it is still so when it writes."""
        with self._engine.connect() as con:
            con.execute(text("BEGIN IMMEDIATE"))
            try:
                yield con
            except BaseException:
                con.rollback()
                raise
            con.commit()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._engine.connect() as con:
            yield con


def open_registry(url: str) -> Registry:
    """Opens the registry at a URL such as `sqlite:graphrisk.db`, made and migrated if need be.

    Raises RegistryError when the file is not a registry, or one of a newer graphrisk.
    """
    try:
        engine = create_engine(address(url), connect_args={"timeout": 30})
    except (ArgumentError, ImportError) as e:
        raise RegistryError(f"can't use the registry {url!r} ({e}); write sqlite:FILE") from None
    event.listen(engine, "connect", prepare)
    try:
        migrate(engine)
    except CommandError as e:
        engine.dispose()
        raise RegistryError(
            f"the registry {url} is of a newer graphrisk ({e}); upgrade graphrisk"
        ) from None
    except DatabaseError as e:
        engine.dispose()
        raise RegistryError(
            f"the registry {url} can't be opened ({e.orig}); check the path and the rights, "
            "or name another with --registry"
        ) from None
    return Registry(engine)


def address(url: str) -> str | URL:
    """`sqlite:file.db` as SQLAlchemy writes it; any other URL as it is."""
    scheme, _, rest = url.partition(":")
    if scheme == "sqlite" and not rest.startswith("//"):
        return URL.create("sqlite", database=rest)
    return url


def prepare(connection: Any, _record: object) -> None:
    # The driver's own transactions start too late to keep a reader's view; ours are written out.
    connection.isolation_level = None
    wait_for_wal(connection)
    connection.execute("PRAGMA foreign_keys = ON")


def wait_for_wal(connection: Any) -> None:
    """Turns the log on; two who open a new file at once take turns, which SQLite's own
    time-out does not do for this statement."""
    for turn in range(WAL_TURNS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if turn == WAL_TURNS - 1:
                raise
            sleep(0.1)


WAL_TURNS = 300


def migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.connect() as con:
        con.execute(text("BEGIN IMMEDIATE"))
        config.attributes["connection"] = con
        command.upgrade(config, "head")
        con.commit()


def last_sweep(con: Connection) -> int | None:
    """The number of the newest sweep; None before the first."""
    found: int | None = con.execute(select(func.max(SWEEPS.c.id))).scalar()
    return found


def known(con: Connection) -> dict[str, frozenset[str]]:
    """The members of the last sweep's rings, by ring."""
    rows = con.execute(
        select(MEMBERS.c.ring_id, MEMBERS.c.user_id).where(MEMBERS.c.sweep == last_sweep(con))
    )
    out: dict[str, set[str]] = {}
    for ring_id, user_id in rows:
        out.setdefault(ring_id, set()).add(user_id)
    return {ring_id: frozenset(users) for ring_id, users in out.items()}


def taken(con: Connection) -> set[str]:
    """Every ring id ever given."""
    return set(con.execute(select(RINGS.c.ring_id).distinct()).scalars())


def record(
    con: Connection, as_of: str, summary: Row, rings: Sequence[Row], members: Sequence[Row]
) -> int:
    """Writes one sweep; its rings in their order. Returns its number."""
    sweep = (last_sweep(con) or 0) + 1
    con.execute(SWEEPS.insert(), {"id": sweep, "as_of": as_of, "summary": dumps(summary)})
    if rings:
        con.execute(RINGS.insert(), [ring_row(sweep, n, r) for n, r in enumerate(rings)])
    if members:
        con.execute(MEMBERS.insert(), [{"sweep": sweep, **m} for m in members])
    return sweep


def carry(con: Connection, gone: Sequence[Row]) -> None:
    """Takes rings that this sweep did not see along, so that they keep their ids should
    they come back; `change` says since when they are away."""
    sweep = last_sweep(con)
    for row in gone:
        old = (
            con.execute(
                select(RINGS)
                .where(RINGS.c.ring_id == row["ring_id"])
                .order_by(RINGS.c.sweep.desc())
            )
            .mappings()
            .first()
        )
        if old is None:
            raise RegistryError(f"ring {row['ring_id']} is not in the registry; sweep again")
        change = "away" if old["change"] in AWAY else row["change"]
        con.execute(RINGS.insert(), {**old, "sweep": sweep, "change": change})
        here = (MEMBERS.c.sweep == old["sweep"]) & (MEMBERS.c.ring_id == old["ring_id"])
        members = con.execute(select(MEMBERS).where(here)).mappings().all()
        con.execute(MEMBERS.insert(), [{**m, "sweep": sweep} for m in members])


AWAY = ("gone", "out-of-window", "away")


def ring_row(sweep: int, place: int, ring: Row) -> dict[str, Any]:
    named = {k: ring[k] for k in ("ring_id", "score", "kind", "change")}
    return {"sweep": sweep, "place": place, **named, "body": dumps(ring)}


def dumps(body: Row) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, default=str)


def rings(con: Connection) -> list[dict[str, Any]]:
    """The rings of the last sweep, in its order."""
    here = (RINGS.c.sweep == last_sweep(con)) & RINGS.c.change.not_in(AWAY)
    query = select(RINGS.c.body).where(here).order_by(RINGS.c.place)
    return [json.loads(body) for body in con.execute(query).scalars()]


def ring(con: Connection, ring_id: str) -> dict[str, Any]:
    """A ring as the newest sweep that had it saw it, with its members.

    Raises NotFoundError, which says what ids look like and where to find them.
    """
    query = select(RINGS.c.sweep, RINGS.c.body).where(RINGS.c.ring_id == ring_id)
    row = con.execute(query.order_by(RINGS.c.sweep.desc()).limit(1)).first()
    if row is None:
        raise NotFoundError(f"no ring {ring_id!r}; `graphrisk rings` lists the ids")
    chosen = (MEMBERS.c.sweep == row.sweep) & (MEMBERS.c.ring_id == ring_id)
    columns = (MEMBERS.c.user_id, MEMBERS.c.role, MEMBERS.c.score, MEMBERS.c.evidence)
    order = (MEMBERS.c.score.desc(), MEMBERS.c.user_id)
    people = con.execute(select(*columns).where(chosen).order_by(*order)).mappings()
    return {**json.loads(row.body), "sweep": row.sweep, "members": [dict(p) for p in people]}
