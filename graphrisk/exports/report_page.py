"""A sweep as a page to mail: what was found, what it costs, what changed, how right it was."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from graphrisk.errors import NotFoundError, SourceError
from graphrisk.exports.page import Page, page
from graphrisk.registry import Connection
from graphrisk.registry.changes import LOST, Change, changes
from graphrisk.registry.memory import newest
from graphrisk.registry.report import Line, report
from graphrisk.registry.verdicts import listed

TOP = 10
"""Rings that are told with their reasons, and rows of what changed."""
SHOPS = 20
GRADES = "ABCDE"
Row = Mapping[str, Any]


class Weekly(NamedTuple):
    """All that is told of one sweep. silent: how many rings people dismissed, which are not
    among `rings`; merchants: the rows of its output, None without it."""

    sweep: int
    as_of: str
    summary: Row
    rings: Sequence[Row]
    silent: int
    changes: Sequence[Change]
    lines: Sequence[Line]
    merchants: Sequence[Row] | None


class Kind(NamedTuple):
    """The rings of a kind, and their share of all the money in per cent."""

    name: str
    rings: int
    accounts: int
    at_risk: Decimal
    share: float


def weekly(
    con: Connection, since: str = "", until: str = "", merchants: Sequence[Row] | None = None
) -> Weekly:
    """What the registry knows of the last sweep. NotFoundError before the first."""
    found = newest(con)
    if found is None:
        raise NotFoundError("no sweep is in this registry; run graphrisk sweep first")
    number, as_of, summary = found
    rings, every = listed(con), listed(con, every=True)
    lines = report(con, since, until)
    silent = len(every) - len(rings)
    return Weekly(number, as_of, summary, rings, silent, changes(con), lines, merchants)


def shops(folder: Path, as_of: str) -> list[dict[str, Any]] | None:
    """The merchants in the folder that the sweep of that moment wrote, the worst first.

    None when there is no such folder; SourceError when it is of another sweep.
    """
    import pandas as pd

    summary = folder / "sweep.json"
    if not summary.exists():
        return None
    told = json.loads(summary.read_text("utf-8"))["as_of"]
    if told != as_of:
        raise SourceError(
            f"{folder} is of the sweep as of {told}, the last one in the registry is as of"
            f" {as_of}; name its folder with --out"
        )
    file = folder / "merchants.parquet"
    rows = pd.read_parquet(file) if file.exists() else pd.read_csv(folder / "merchants.csv")
    rows = rows.fillna({"ring_ids": "", "reasons": ""}).sort_values(
        ["score", "merchant_id"], ascending=[False, True]
    )
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


def report_page(told: Weekly) -> Page:
    """The page; the same sweep and decisions give the same bytes."""
    lost = {c.ring_id for c in told.changes if c.change in LOST}
    counts = Counter(c.change for c in told.changes)
    merchants = told.merchants or ()
    values = {
        "w": told,
        "kinds": kinds(told.rings),
        "at_risk": sum((risk(r) for r in told.rings), Decimal()),
        "accounts": len_of(told.rings),
        "counts": sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])),
        "moved": [c for c in told.changes if c.ring_id not in lost][:TOP],
        "lost": [c for c in told.changes if c.ring_id in lost][:TOP],
        "every": told.lines[-1],
        "lines": told.lines[:-1],
        "top": sorted(told.rings, key=lambda r: (-r["score"], -risk(r), r["ring_id"]))[:TOP],
        "grades": [(g, sum(m["grade"] == g for m in merchants)) for g in GRADES],
        "worst": [m for m in merchants if m["grade"] != "A"][:SHOPS],
        "limit": TOP,
    }
    return page("report.html", values)


def risk(ring: Row) -> Decimal:
    return Decimal(str(ring["amount_at_risk"]))


def len_of(rings: Sequence[Row]) -> int:
    """Accounts in rings; one in two rings counts twice."""
    return sum(int(r["size"]) for r in rings)


def kinds(rings: Sequence[Row]) -> list[Kind]:
    """The rings by kind, the dearest first."""
    whole = sum((risk(r) for r in rings), Decimal()) or Decimal(1)
    found = []
    for name in {str(r["kind"]) for r in rings}:
        mine = [r for r in rings if r["kind"] == name]
        money = sum((risk(r) for r in mine), Decimal())
        found.append(
            Kind(name, len(mine), len_of(mine), money, round(float(100 * money / whole), 1))
        )
    return sorted(found, key=lambda k: (-k.at_risk, k.name))
