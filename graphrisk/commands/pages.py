"""What `graphrisk ring --html` and `graphrisk report --html` write: pages for one file."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from graphrisk.commands.shared import noted, opened, reading, tell
from graphrisk.errors import SourceError
from graphrisk.settings import settings


def ring_file(ring_id: str, file: Path, registry: str | None, store: str | None) -> None:
    """Writes the page of a ring, with its orders where a store is at hand. Audited."""
    from graphrisk.exports.page_ring import dossier, ring_page

    with reading(registry) as con:
        told = dossier(con, ring_id)
    users = [m["user_id"] for m in told.ring["members"]]
    written(file, ring_page(told._replace(orders=orders(users, store))).html)
    noted(registry, "export.page", ring_id)
    tell(f"wrote {file}")


def report_file(file: Path, since: str, until: str, out: Path, registry: str | None) -> None:
    """Writes the page of the last sweep, with the merchants of its output folder. Audited."""
    from graphrisk.exports.report_page import report_page, shops, weekly

    with reading(registry) as con:
        told = weekly(con, since, until)
    found = shops(out, told.as_of)
    written(file, report_page(told._replace(merchants=found)).html)
    noted(registry, "export.page", "report")
    tell(f"wrote {file}")
    if found is None:
        tell(f"no sweep is in {out}/, so its merchants are not in the page; name it with --out")


def orders(users: Collection[str], store: str | None) -> list[dict[str, Any]] | None:
    """These users' orders, in time; None where no store is."""
    from graphrisk.engine import engine
    from graphrisk.exports.page_orders import orders_of
    from graphrisk.store import held

    where = settings()
    if not store and not held(where.store):
        return None
    with opened(store, where) as kept, engine(where.threads, where.memory) as con:
        return orders_of(kept.feed(con), users)


def written(file: Path, text: str) -> None:
    """Writes a page. SourceError when that can't be done."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SourceError(f"can't write {file}: {error.strerror}; give another place") from error
