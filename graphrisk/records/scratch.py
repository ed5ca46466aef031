"""The engine's tables and files that last no longer than one reading.

Raw SQL stands here, for what Ibis has no words for, and nowhere else.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.closing import Closing
from graphrisk.engine import Engine
from graphrisk.errors import SourceError

BATCH: Final = 100_000
"""Rows that Python handles at once."""

FAILURE: Final = duckdb.Error
UNEVEN: Final = duckdb.InvalidInputException
"""What the engine raises, and what it raises for a file whose lines end in different ways."""

DAMAGE: Final = (
    duckdb.InvalidInputException,
    duckdb.IOException,
    duckdb.SerializationException,
    duckdb.OutOfRangeException,
)


@contextmanager
def blame(name: str) -> Iterator[None]:
    """Raises SourceError for the source of this name where it is its fault that the engine
    fails, and not ours or the machine's."""
    try:
        yield
    except (duckdb.Error, pa.ArrowInvalid, OSError) as error:
        # The engine has no class of its own for some kinds of damage.
        ours = isinstance(error, duckdb.Error) and type(error) is not duckdb.Error
        if ours and not isinstance(error, DAMAGE):
            raise
        raise SourceError(
            f"{name} can't be read to its end, it is damaged or cut off: export it again"
        ) from error


class Scratch(Closing):
    """What is made on the way: dropped at the end, unless released."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._made: dict[str, str] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="graphrisk-")
        self.folder = Path(self._folder.name)

    def close(self) -> None:
        """Drops it all."""
        for name, what in reversed(self._made.items()):
            self.engine.con.execute(f'DROP {what} IF EXISTS "{name}"')
        self._folder.cleanup()

    @property
    def threads(self) -> int:
        """How many the engine uses."""
        rows = self.engine.con.execute("SELECT current_setting('threads')").fetchall()
        return int(rows[0][0])

    def keep(self, rows: ir.Table | pa.Table, name: str) -> ir.Table:
        """The rows, computed, as a temporary table."""
        made = self.engine.create_table(ibis.util.gen_name(name), rows, temp=True)
        self._made[made.op().name] = "TABLE"
        return made

    def view(self, rows: ir.Table, name: str) -> ir.Table:
        """The rows, not computed, under a name: what is built on them stays short."""
        made = self.engine.create_view(ibis.util.gen_name(name), rows)
        self._made[made.op().name] = "VIEW"
        return made

    def release(self, table: ir.Table) -> None:
        """Lets a table outlive the reading."""
        del self._made[table.op().name]

    def parquet(self, paths: Sequence[Path]) -> ir.Table:
        """The rows of Parquet files, with `__path` and `file_row_number` (from 0)."""
        names = [str(path) for path in paths]
        view = self.engine.read_parquet(names, filename="__path", file_row_number=True)
        self._made[view.op().name] = "VIEW"
        return view

    def lines(self, path: Path, names: Sequence[str], **options: Any) -> tuple[ir.Table, str]:
        """A delimited file as text, and the name of the table of the lines that it isn't,
        which the engine fills when the rows are read."""
        rejects = ibis.util.gen_name("rejects")
        view = self.engine.read_csv(
            path,
            columns=dict.fromkeys(names, "VARCHAR"),
            auto_detect=False,
            ignore_errors=True,
            store_rejects=True,
            rejects_table=rejects,
            rejects_scan=f"{rejects}_scan",
            **options,
        )
        self._made |= {view.op().name: "VIEW", rejects: "TABLE", f"{rejects}_scan": "TABLE"}
        return view, rejects

    def rejected(self, rejects: str) -> pa.Table:
        """`line` (1-based) and `error_type` of the lines that aren't rows."""
        query = f'SELECT line, error_type FROM "{rejects}"'  # noqa: S608 - our own name
        return self.engine.con.sql(query).to_arrow_table()

    def write(self, rows: ir.Table, path: Path) -> None:
        """The rows as a Parquet file, in their order."""
        self.engine.to_parquet(rows, path)

    def fetch(self, rows: ir.Table) -> pa.Table:
        """The rows, all at once."""
        return self.engine.to_pyarrow(rows)

    def value(self, scalar: ir.Scalar) -> Any:
        """One value."""
        return self.engine.to_pyarrow(scalar).as_py()

    def batches(self, rows: ir.Table) -> Iterator[pa.RecordBatch]:
        """The rows a batch at a time. The engine can do nothing else until all are taken."""
        yield from self.engine.con.sql(self.engine.compile(rows)).to_arrow_reader(BATCH)

    def insert(self, table: ir.Table, rows: ir.Table | pa.Table) -> None:
        """Adds rows to a table by the names of their columns."""
        self.engine.insert(table.op().name, rows)

    def weed(self, table: ir.Table, flag: str) -> None:
        """Takes the flagged rows out of a table."""
        query = f'DELETE FROM "{table.op().name}" WHERE "{flag}"'  # noqa: S608 - our own names
        self.engine.con.execute(query)

    def remove(self, table: ir.Table, key: str, keys: ir.Table) -> None:
        """Takes the rows with one of the `keys` out of a table."""
        chosen = f'SELECT "{key}" FROM "{keys.op().name}"'  # noqa: S608 - our own names
        query = f'DELETE FROM "{table.op().name}" WHERE "{key}" IN ({chosen})'  # noqa: S608
        self.engine.con.execute(query)
