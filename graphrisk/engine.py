"""Where frames are computed: DuckDB through Ibis, in this process."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend as Engine

__all__ = ["Engine", "engine", "free", "keep"]

MEMORY = 7 << 29


@contextmanager
def engine(threads: int | None = None, memory: str | None = None) -> Iterator[Engine]:
    """Opens an engine for one run and closes it; what doesn't fit in memory spills to a
    folder that goes away with it.

    threads: how many to use, all cores by default. memory: a limit such as "16GB"; by default
    MEMORY, or four fifths of a smaller machine. A sweep of 10M orders is as fast within it.
    """
    with tempfile.TemporaryDirectory(prefix="graphrisk-") as folder:
        con = ibis.duckdb.connect(temp_directory=str(Path(folder)))
        # Nothing may be fetched at run time, and times are UTC wherever this runs.
        con.raw_sql("SET autoinstall_known_extensions = false")
        con.raw_sql("SET autoload_known_extensions = false")
        con.raw_sql("SET TimeZone = 'UTC'")
        # Standard output is for what the user asked for. A notebook without widgets has no
        # bar, and DuckDB refuses to turn it off there.
        if con.con.execute("SELECT current_setting('enable_progress_bar')").fetchall()[0][0]:
            con.raw_sql("SET enable_progress_bar = false")
        if threads:
            con.raw_sql(f"SET threads = {int(threads)}")
        con.con.execute("SET memory_limit = ?", [memory or f"{room()}B"])
        try:
            yield con
        finally:
            con.disconnect()


def room() -> int:
    """The bytes to use when nobody says."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(MEMORY, whole * 4 // 5)


def keep(con: Engine, name: str, expr: ir.Table) -> ir.Table:
    """Computes a frame once and keeps it under a name until the engine closes.

    Dropped first rather than overwritten: Ibis overwrites a temporary table by copying it.
    """
    con.drop_table(name, force=True)
    return con.create_table(name, expr, temp=True)


def free(con: Engine, *names: str) -> None:
    """Gives back the memory of frames that nothing asks for any more."""
    for name in names:
        con.drop_table(name, force=True)
