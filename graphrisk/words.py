"""What ties each member to the ring, in words: which shared values, how rare, when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import ibis.expr.types as ir

from graphrisk.evidence import Evidence
from graphrisk.facts import joint
from graphrisk.feed import Names
from graphrisk.signals.base import count

MOST = 3
Row = Mapping[str, Any]


def held(evidence: Evidence, members: ir.Table) -> list[dict[str, Any]]:
    """Each member's use of each value that another member uses too, with the counts."""
    totals = evidence.entities.select("kind", "code", "users")
    both = joint(evidence, members).select("community", "kind", "code", "members")
    uses = evidence.uses.inner_join(members, "user").inner_join(both, ["community", "kind", "code"])
    rows = uses.inner_join(totals, ["kind", "code"]).to_pyarrow().to_pylist()
    return [{**row, "kind": evidence.kinds[row["kind"]]} for row in rows]


def sentences(rows: Sequence[Row], names: Names) -> dict[tuple[int, int], str]:
    """The evidence of each member, by community and user: the rarest values first."""
    mine: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in rows:
        mine[row["community"], row["user"]].append(row)
    return {place: sentence(found, names) for place, found in mine.items()}


def sentence(rows: Sequence[Row], names: Names) -> str:
    """The rarest values one member shares; equal ones settled by their captions."""
    text = "; ".join(phrase(r, names) for r in rarest(rows, names))
    more = len(rows) - MOST
    return f"{text}; and {count(more, 'more shared value')}" if more > 0 else text


def rarest(rows: Sequence[Row], names: Names) -> list[Row]:
    """The values that say most of one member, as `sentence` names them."""
    return sorted(rows, key=lambda r: (r["users"], -r["members"], phrase(r, names)))[:MOST]


def phrase(row: Row, names: Names) -> str:
    others, outside = row["members"] - 1, row["users"] - row["members"]
    when = dates(row["first"], row["last"])
    seen = "nobody else" if not outside else f"{count(outside, 'other customer')}"
    return (
        f"{names.get((row['kind'], row['code']), row['kind'])} "
        f"with {count(others, 'member')} and {seen}, {when}"
    )


def dates(first: int, last: int, to: str = " to ") -> str:
    """One day, or the first and the last, in UTC."""
    begin, end = (datetime.fromtimestamp(t, UTC).date().isoformat() for t in (first, last))
    return begin if begin == end else f"{begin}{to}{end}"
