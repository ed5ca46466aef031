"""Functions of the engine's that Ibis has no words for, or poorer ones."""

from datetime import datetime

import ibis
import ibis.expr.datatypes as dt


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator]
    signature=((dt.string, dt.Timestamp(scale=6)), dt.Timestamp(timezone="UTC"))
)
def timezone(zone: str, time: datetime) -> datetime:  # type: ignore[empty-body]
    """A local time in a zone as a moment."""


@ibis.udf.scalar.builtin(signature=((dt.int64,), dt.Timestamp(scale=6)))  # type: ignore[untyped-decorator]
def make_timestamp(micros: int) -> datetime:  # type: ignore[empty-body]
    """A time from microseconds since 1970."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def list_distinct(codes: list[str]) -> list[str]:  # type: ignore[empty-body]
    """Ibis's own needs a lambda in a syntax that the engine gave up."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def trim(text: str) -> str:  # type: ignore[empty-body]
    """Without spaces around: Ibis's own takes away tabs and line ends too, five times as
    slowly."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def json_valid(line: str) -> bool:  # type: ignore[empty-body]
    """Whether the line is JSON."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def json_keys(line: str) -> list[str]:  # type: ignore[empty-body]
    """The keys of an object."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def json_extract_string(  # type: ignore[empty-body]
    line: str, paths: list[str]
) -> list[str]:
    """The values at several paths as text."""
