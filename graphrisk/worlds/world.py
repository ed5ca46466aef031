"""A world in memory."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa

from graphrisk.worlds.render import Tables
from graphrisk.worlds.write import NAMES, Format, write_tables

_MONEY = ("amount", "discount")


@dataclass(frozen=True)
class World:
    """Orders, users and reviews by the contract's names, and who is in which ring.

    In memory amounts are floats of two decimals; files hold decimals. Times are UTC
    without a zone. `truth` has one row a user: user_id, ring (empty when honest), kind,
    role, difficulty, beside (the ring whose program rode on an honest user's sign-up), habit (empty
    for ring members).
    """

    orders: pd.DataFrame
    users: pd.DataFrame
    reviews: pd.DataFrame
    truth: pd.DataFrame

    @classmethod
    def of(cls, towns: list[Tables]) -> Self:
        """The towns' tables, one below the other, as frames."""
        whole = {n: pa.concat_tables([getattr(t, n) for t in towns]) for n in NAMES}
        return cls(**{n: _frame(t) for n, t in whole.items()})

    def write(self, folder: Path, format: Format = "parquet") -> None:
        """The four frames as files in `folder`, the rows that `worlds.write` makes."""
        write_tables(folder, [Tables(**{n: _table(getattr(self, n)) for n in NAMES})], format)


def _frame(table: pa.Table) -> pd.DataFrame:
    for name in _MONEY:
        if name in table.column_names:
            at = table.column_names.index(name)
            table = table.set_column(at, name, table[name].cast(pa.float64()))
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _table(frame: pd.DataFrame) -> pa.Table:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    for at, column in enumerate(table.schema):
        if pa.types.is_large_string(column.type):
            table = table.set_column(at, column.name, table[at].cast(pa.string()))
        if column.name in _MONEY:
            cents = np.rint(frame[column.name].to_numpy() * 100) / 100
            table = table.set_column(at, column.name, pa.array(cents).cast(pa.decimal128(12, 2)))
    return table
