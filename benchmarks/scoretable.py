"""Tables and cells of the scorecard."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from tested import Tested

from graphrisk.quality.report import Share

TEN = 10
"""Rings under which a share of them says nothing."""
Rows = Iterable[Sequence[str]]
RIVALS = {
    "degrees": "shared identifiers",
    "components": "component size",
    "louvain": "Louvain",
    "fraudar": "FRAUDAR",
}


def table(heads: Sequence[str], rows: Rows) -> Iterator[str]:
    yield ""
    yield "| " + " | ".join(heads) + " |"
    yield "|---|" + "---:|" * (len(heads) - 1)
    yield from ("| " + " | ".join(row) + " |" for row in rows)
    yield ""


def mean(found: Sequence[Mapping[str, float]], way: str) -> float:
    return float(np.mean([one[way] for one in found]))


def part(found: Sequence[Mapping[str, float]], way: str) -> float:
    """The share of the ceiling that a way reaches, over the seeds of a family."""
    return mean(found, way) / mean(found, "ceiling")


def rival(found: Sequence[Mapping[str, float]]) -> str:
    """The best simple method of a family, over its seeds."""
    return max(RIVALS, key=lambda way: mean(found, way))


def aps(tested: Mapping[str, Sequence[Tested]]) -> dict[str, list[dict[str, float]]]:
    return {family: [one.ap for one in found] for family, found in tested.items()}


def share(found: Share) -> str:
    """So many of so many, with a percentage where there are ten."""
    text = f"{found.hits} of {found.of}"
    return f"{text} ({found.hits / found.of:.0%})" if found.of >= TEN else text
