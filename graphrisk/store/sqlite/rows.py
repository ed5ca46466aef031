"""Between the engine's columns and SQLite's: times in whole microseconds since 1970 UTC, money
in 1/10000."""

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

TEXT, NUMBER, BYTES = pa.string(), pa.int64(), pa.binary()
TIME = pa.timestamp("us")
MONEY = pa.decimal128(18, 4)
SCALE = Decimal(10_000)
UNIT = 1 / SCALE


def whole(column: pa.Array) -> pa.Array:
    """Times and money as whole numbers, other columns as they are."""
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("us", column.type.tz)).cast(NUMBER)
    if pa.types.is_decimal(column.type):
        return pc.multiply(column, pa.scalar(SCALE)).cast(NUMBER)
    return column


def typed(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Whole numbers as times and money again, other columns as they are."""
    if kind == MONEY:
        return pc.multiply(column.cast(pa.decimal128(19)), pa.scalar(UNIT)).cast(MONEY)
    return column.cast(kind)
