"""Which of a source's columns stand for which of the contract's, and what to say if not."""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from graphrisk.errors import ContractError
from graphrisk.records.contract import Table

# Where the first line isn't one of names, it holds what must not be told.
NAME = re.compile(r"(?:[^\W\d]|_)(?:[^\W\d]|[_ .:/()-]|\d(?!\d{3})){0,39}")

log = logging.getLogger("graphrisk.records")


def match(table: Table, found: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Contract column -> the source's column, for those that are there.

    A mapped column that this source lacks goes by its own name, since one mapping serves
    files that may differ.
    """
    there = set(found)
    pairs = {}
    for name in sorted(table.sources):
        for column in (mapping.get(name, name), name):
            if column in there:
                pairs[name] = column
                break
    return pairs


def check(table: Table, source: str, found: Sequence[str], pairs: Mapping[str, str]) -> None:
    """Raises ContractError when a source lacks what its table needs."""
    lacking = [name for name in table.needed if name not in pairs]
    some = bool(table.some) and not any(name in pairs for name in table.some)
    if not lacking and not some:
        return
    wants = [", ".join(lacking)] if lacking else []
    if some:
        wants.append(("one of " if len(table.some) > 1 else "") + ", ".join(table.some))
    hints = _hints([*lacking, *(table.some if some else ())], found, pairs)
    raise ContractError(
        f"{source} can't be read as {table.name}: it lacks {' and '.join(wants)}. "
        f"It has: {_listed(found)}. {hints}"
    )


def _hints(lacking: Iterable[str], found: Sequence[str], pairs: Mapping[str, str]) -> str:
    free = {name.lower(): name for name in found if name not in pairs.values()}
    maps = []
    for name in lacking:
        close = get_close_matches(name, list(free), n=1, cutoff=0.6)
        if close:
            maps.append(f"--map {name}={free[close[0]]}")
    if maps:
        return f"Perhaps {' '.join(maps)}?"
    if len(found) == 1:
        return "If that is several columns, separate them by commas, semicolons or tabs."
    return "If a column has another name, say so: --map NAME=COLUMN."


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(name if NAME.fullmatch(name) else "…" for name in names[:30])
    return f"{shown}, and {len(names) - 30} more" if len(names) > 30 else shown or "none"


def mapped(mapping: Mapping[str, str], tables: Iterable[Table]) -> None:
    """Raises ContractError for a mapping of a column that the contract doesn't have."""
    known = sorted({name for table in tables for name in table.sources})
    for name in mapping:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"it has {', '.join(known)}"
            raise ContractError(f"--map {name}=…: the contract has no column {name}; {hint}")


def tell(table: Table, unknown: Iterable[str]) -> None:
    """Names the columns that are left out, once."""
    names = sorted(set(unknown))
    if names:
        log.info("%s: left out the columns %s", table.name, _listed(names))
