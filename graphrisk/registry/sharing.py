"""Lists as CSV and JSON, to share them with others: clear values, one entry a row."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, Literal

from graphrisk.errors import ContractError, SourceError
from graphrisk.registry.lists import Entry

Form = Literal["csv", "json"]
NEEDED = ("list", "kind", "value")


def parsed(text: str, form: Form, name: str) -> list[Entry]:
    """The entries of a text, whole.

    name: where it comes from, for messages. SourceError when it can't be read, ContractError
    when a column is missing or is none of ours; neither repeats a value.
    """
    found = rows(text, form, name)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ContractError(f"{name} is no list of entries; each has {', '.join(Entry._fields)}")
    return [entry(row, number, name) for number, row in enumerate(found, 1)]


def rows(text: str, form: Form, name: str) -> Any:
    """What stands in a text, unchecked."""
    try:
        if form == "csv":
            # Strict, or a quote that is never closed would swallow the rows after it.
            return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        return json.loads(text)
    except csv.Error as error:
        raise SourceError(f"can't read {name} ({error}); export it again as CSV") from None
    except (ValueError, RecursionError):
        raise SourceError(f"can't read {name}: it is no JSON; export it again") from None


def entry(row: dict[Any, Any], number: int, name: str) -> Entry:
    """One row as an entry."""
    more = [key for key in row if key not in Entry._fields]
    odd = [key for key, value in row.items() if value is not None and not isinstance(value, str)]
    lack = [key for key in NEEDED if not row.get(key)]
    if more or odd or lack:
        what = (
            f"has {more[0]!r}, which is no column"
            if more
            else f"has a {odd[0]} that is no text"
            if odd
            else f"has no {lack[0]}"
        )
        raise ContractError(f"{name}: entry {number} {what}; nothing was taken in")
    return Entry(**{key: value or "" for key, value in row.items()})


def printed(entries: Sequence[Entry], form: Form) -> str:
    """Entries as a text that `parsed` reads."""
    found = [e._asdict() for e in entries]
    if form == "json":
        return json.dumps(found, ensure_ascii=False, indent=1)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, Entry._fields)
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue()
