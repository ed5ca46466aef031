"""The contract, once: from files and frames to valid rows, with the rejects kept.

`read` is the way in. `merge` is how rows of one key become one, for a store as well.
"""

from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import ibis

from graphrisk.engine import Engine
from graphrisk.errors import ContractError, SourceError
from graphrisk.kinds import KINDS, Kind
from graphrisk.model import Progress, Records, silent
from graphrisk.records import columns, load, merge
from graphrisk.records.contract import LABELS, REVIEWS, USERS, Table
from graphrisk.records.contract import orders as orders_table
from graphrisk.records.load import Loaded
from graphrisk.records.merge import Row
from graphrisk.records.scratch import Scratch
from graphrisk.records.sources import Part, Reader, Source

__all__ = ["Row", "Source", "merge", "read"]


def read(  # noqa: PLR0913 - each is a thing of its own
    engine: Engine,
    orders: Source | None = None,
    users: Source | None = None,
    reviews: Source | None = None,
    labels: Source | None = None,
    *,
    kinds: Mapping[str, Kind] = KINDS,
    mapping: Mapping[str, str] | None = None,
    zone: str = "UTC",
    progress: Progress = silent,
) -> Records:
    """Reads, checks and merges what was given, as tables on the engine.

    A source is a path, a glob, a frame (pandas, pyarrow, Ibis) or a list of those. mapping:
    contract column -> the source's column. zone: of times that don't name theirs.
    Raises SourceError and ContractError.
    """
    mapping = mapping or {}
    tables = {orders_table(kinds): orders, USERS: users, REVIEWS: reviews, LABELS: labels}
    given = {table: source for table, source in tables.items() if source is not None}
    _check(given, tables, mapping, zone)
    loaded: dict[str, Loaded] = {}
    parts: dict[str, list[Part]] = {}
    with Scratch(engine) as scratch:
        for done, (table, source) in enumerate(given.items()):
            progress("read", done, len(given))
            found = parts[table.name] = Reader(scratch, table, mapping).parts(source)
            columns.tell(table, _unknown(found))
            loaded[table.name] = load.load(scratch, table, found, zone)
    progress("read", len(given), len(given))
    return _records(loaded, parts)


def _check(
    given: Collection[Table], tables: Collection[Table], mapping: Mapping[str, str], zone: str
) -> None:
    if not given:
        raise ContractError("nothing to read: give orders or reviews")
    columns.mapped(mapping, tables)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SourceError(
            f"there is no time zone {zone!r}: use a name such as Asia/Shanghai"
        ) from error


def _unknown(parts: list[Part]) -> set[str]:
    return {name for part in parts for name in part.found if name not in part.columns.values()}


def _records(loaded: Mapping[str, Loaded], parts: Mapping[str, list[Part]]) -> Records:
    rows = {name: made.rows for name, made in loaded.items()}
    counts = {
        f"{name}.{way}": rows for name, made in loaded.items() for way, rows in made.counts.items()
    }
    for way in ("read", "kept", "merged", "rejected"):
        counts[way] = sum(made.counts[way] for made in loaded.values())
    rejects = ibis.union(*(made.rejects for made in loaded.values()))
    return Records(
        orders=rows.get("orders"),
        users=rows.get("users"),
        reviews=rows.get("reviews"),
        labels=rows.get("labels"),
        rejects=rejects.order_by(["table", "source", "row", "column", "reason", "value"]),
        present={
            name: frozenset(column for part in found for column in part.columns)
            for name, found in parts.items()
        },
        counts=counts,
        prints={part.name: part.print for found in parts.values() for part in found},
    )
