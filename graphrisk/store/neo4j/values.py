"""Between the engine's columns and Neo4j's lists: a time goes as microseconds since 1970 UTC
and is a DATETIME there, money is a FLOAT, or text where a float can't hold it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

TEXT, NUMBER = pa.string(), pa.int64()
TIME = pa.timestamp("us")
MONEY = pa.decimal128(18, 4)
SCALE = 10_000

TYPES = {"time": TIME, "money": MONEY, "rating": NUMBER}


def sent(column: pa.Array) -> list[Any]:
    """A column as a list that the driver takes."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(TIME).cast(NUMBER)
    elif pa.types.is_decimal(column.type):
        return floats(column)
    return list(column.to_pylist())


def floats(column: pa.Array) -> list[float | str | None]:
    """Money as floats; those that would come back as another amount as text (beyond some
    hundred thousand million)."""
    exact = column.cast(MONEY)
    near = exact.cast(pa.float64())
    values = near.to_pylist()
    changed = pc.not_equal(money(near), exact)
    for place in pc.indices_nonzero(pc.fill_null(changed, False)).to_pylist():
        values[place] = str(exact[place].as_py())
    return list(values)


def got(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """A list that the driver gave as a column of a type."""
    if kind == TIME:
        return pa.array(values, NUMBER).cast(TIME)
    if kind != MONEY:
        return pa.array(values, kind)
    if str in set(map(type, values)):
        exact = [value if value is None else Decimal(str(value)) for value in values]
        return pa.array(exact, MONEY)
    return money(pa.array(values, pa.float64()))


def money(values: pa.Array) -> pa.Array:
    """Floats as money, to the nearest 1/10000."""
    units = pc.round(pc.multiply(values, float(SCALE))).cast(pa.decimal128(19, 0))
    return pc.multiply(units, pa.scalar(1 / Decimal(SCALE))).cast(MONEY)
