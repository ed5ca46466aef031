"""What people said must not count, and how the stages of a sweep leave it out.

A cut link and an ignored value leave the orders, so nothing downstream sees them; a cut tie,
a removal and a cleared user leave the ties, before communities are looked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from graphrisk.blocks import FEW, Block
from graphrisk.engine import Engine, keep
from graphrisk.evidence import Evidence
from graphrisk.feed import code
from graphrisk.hours import Peak
from graphrisk.model import Feed, Window
from graphrisk.rings import ALONE

Value = tuple[str, str]
"""A kind and a canonical value."""
Find = Callable[[Sequence[Value]], Mapping[Value, int]]
"""Which codes stand for values in a feed; those that it doesn't have are left out."""


@dataclass(frozen=True)
class Said:
    """Everything that people cut, in clear.

    links: user_id, kind, value. values: kind, value and the day (ISO 8601) until which it is
    ignored. pairs: user_ids that never tie, the smaller first. cleared: user_ids. rushes: shop
    and user_id of who was removed from a one-hour ring. heard: the number of the newest cut, so
    that what is cut later is known to be later.
    """

    links: tuple[tuple[str, str, str], ...] = ()
    values: tuple[tuple[str, str, str], ...] = ()
    pairs: frozenset[tuple[str, str]] = frozenset()
    cleared: frozenset[str] = frozenset()
    rushes: frozenset[tuple[str, str]] = frozenset()
    heard: int = field(default=0, compare=False)

    @property
    def count(self) -> int:
        """How many things are said."""
        return sum(map(len, (self.links, self.values, self.pairs, self.cleared, self.rushes)))


NOTHING = Said()


def hashed(con: Engine) -> Find:
    """Codes as a file's feed makes them: by the engine's hash."""

    def find(values: Sequence[Value]) -> Mapping[Value, int]:
        frame = pa.table({"value": pa.array([v for _, v in values], pa.string())})
        asked = keep(con, "cut_values", ibis.memtable(frame))
        rows = asked.select("value", code=code(asked["value"])).to_pyarrow().to_pylist()
        codes = {r["value"]: r["code"] for r in rows}
        return {(kind, value): codes[value] for kind, value in values}

    return find


def heeded(con: Engine, feed: Feed, said: Said, window: Window, find: Find) -> Feed:
    """A feed without the uses that people cut."""
    orders = feed.orders
    if orders is None or not (said.links or said.values):
        return feed
    day = moment(orders, window)
    ignored = [(kind, value) for kind, value, until in said.values if not until or day < until]
    codes = find([*ignored, *((kind, value) for _, kind, value in said.links)])
    for kind in sorted({k for k, _ in codes} & set(orders.columns)):
        blind = [codes[v] for v in ignored if v[0] == kind and v in codes]
        uses = [(u, codes[k, v]) for u, k, v in said.links if k == kind and (k, v) in codes]
        orders = without(con, orders, kind, blind, uses)
    return replace(feed, orders=orders)


def moment(orders: ir.Table, window: Window) -> str:
    """The day that a sweep speaks of, which ignored values are counted by."""
    last: datetime | None = window.as_of or orders.ordered_at.max().to_pyarrow().as_py()
    return last.date().isoformat() if last else ""


def without(
    con: Engine, orders: ir.Table, kind: str, blind: Sequence[int], uses: Sequence[tuple[str, int]]
) -> ir.Table:
    """Orders with a kind's column empty where it holds what was cut."""
    frame = pa.table(
        {
            "user_id": pa.array([u for u, _ in uses], pa.string()),
            kind: pa.array([c for _, c in uses], pa.int64()),
        }
    )
    cut = keep(con, f"cut_{kind}", ibis.memtable(frame).distinct())
    joined = orders.left_join(cut, ["user_id", kind], rname="{name}_cut")
    gone = joined[f"{kind}_cut"].notnull()
    if blind:
        gone = gone | joined[kind].isin(blind).fill_null(False)
    left = ibis.ifelse(gone, ibis.null("int64"), joined[kind])
    return joined.mutate(**{kind: left}).select(*orders.columns)


def untied(con: Engine, judged: ir.Table, evidence: Evidence, said: Said) -> ir.Table:
    """Judged pairs without those that never count and the users whom people cleared."""
    if not (said.pairs or said.cleared):
        return judged
    numbers = numbered(con, evidence, {u for p in said.pairs for u in p} | said.cleared)
    pairs = [(numbers[a], numbers[b]) for a, b in said.pairs if a in numbers and b in numbers]
    frame = pa.table(
        {
            "a": pa.array([min(p) for p in pairs], pa.int64()),
            "b": pa.array([max(p) for p in pairs], pa.int64()),
        }
    )
    left = judged.anti_join(keep(con, "cut_ties", ibis.memtable(frame)), ["a", "b"])
    if free := [numbers[u] for u in sorted(said.cleared) if u in numbers]:
        left = left.filter(left.a.notin(free), left.b.notin(free))
    return left


def numbered(con: Engine, evidence: Evidence, users: set[str] | frozenset[str]) -> dict[str, int]:
    """The numbers that users have in the evidence."""
    frame = pa.table({"user_id": pa.array(sorted(users), pa.string())})
    asked = keep(con, "cut_users", ibis.memtable(frame))
    rows = evidence.users.semi_join(asked, "user_id").select("user_id", "user").to_pyarrow()
    return dict(zip(rows["user_id"].to_pylist(), rows["user"].to_pylist(), strict=True))


def calmed(con: Engine, peaks: Sequence[Peak], evidence: Evidence, said: Said) -> list[Peak]:
    """Merchants over the one-hour rule without the buyers whom people cleared or removed;
    one with nobody left is none."""
    if not (said.cleared or said.rushes):
        return list(peaks)
    numbers = numbered(con, evidence, said.cleared | {u for _, u in said.rushes})
    free = {numbers[u] for u in said.cleared if u in numbers}
    apart = {(shop, numbers[u]) for shop, u in said.rushes if u in numbers}
    left = [
        p._replace(
            users=tuple(u for u in p.users if u not in free and (p.merchant_id, u) not in apart)
        )
        for p in peaks
    ]
    return [p for p in left if p.users]


def thinned(
    con: Engine, blocks: Sequence[Block], evidence: Evidence, said: Said
) -> Sequence[Block]:
    """Dense blocks without the buyers whom people cleared; one with too few left is none."""
    if not (blocks and said.cleared):
        return blocks
    free = set(numbered(con, evidence, said.cleared).values())
    left = [block._replace(users=block.users - free) for block in blocks]
    return [block for block in left if len(block.users) >= FEW]


def acquitted(con: Engine, people: ir.Table, said: Said) -> ir.Table:
    """The users with their scores, nought for those whom people cleared."""
    if not said.cleared:
        return people
    innocent = people.user_id.isin(sorted(said.cleared))
    free = people.mutate(
        score=ibis.ifelse(innocent, 0, people.score).cast("int64"),
        bits=ibis.ifelse(innocent, ALONE, people.bits).cast("int64"),
        own=ibis.ifelse(innocent, ALONE, people.own).cast("int64"),
    )
    return keep(con, "acquitted", free)
