"""One ring as a page to keep in a case or to mail: reasons first, then the picture, time,
people, and what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from graphrisk import registry
from graphrisk.chance import sentence
from graphrisk.exports import page_timeline, picture
from graphrisk.exports.drawing import drawn
from graphrisk.exports.page import Page, own, page
from graphrisk.model import MILLI
from graphrisk.registry import Connection, cases
from graphrisk.registry.cases import Case
from graphrisk.registry.recall import history

FIRST = 40
"""Rows of a table that are open from the start."""
KINDS = tuple(k for k in picture.SHAPES if k != "user")
Row = Mapping[str, Any]


class Dossier(NamedTuple):
    """All that is told of one ring.

    ring: its body with `members`, as the newest sweep that had it saw it; sweeps: what each
    found of it, newest first; steps: of its case, first to last. orders: of its accounts, each
    with order_id, user_id, at (epoch seconds), merchant_id, amount (text), status, refunded;
    None where no store is at hand.
    """

    ring: Row
    case: Case
    steps: Sequence[Row]
    sweeps: Sequence[Row]
    orders: Sequence[Row] | None = None


def dossier(con: Connection, ring_id: str) -> Dossier:
    """What the registry knows of a ring. NotFoundError when it knows none of that id."""
    ring = registry.ring(con, ring_id)
    case = cases.case(con, ring_id)
    return Dossier(ring, case, cases.history(con, ring_id), history(con, ring_id))


def ring_page(told: Dossier) -> Page:
    """The page; the same dossier gives the same bytes."""
    ring = told.ring
    made = picture.picture(drawn(ring))
    kinds = {n["group"] for n in made["nodes"]}
    reasons = [line for line in str(ring["reasons"]).split("\n") if line]
    values = {
        "ring": ring,
        "case": told.case,
        "steps": told.steps,
        "sweeps": told.sweeps,
        "as_of": told.sweeps[0]["as_of"],
        "reasons": reasons[:3],
        "more": reasons[3:],
        "chance": sentence(ring.get("chance")),
        "sums": waterfall(ring),
        "picture": made,
        "legend": legend(kinds),
        "time": timeline(told),
        "orders": told.orders,
        "first": FIRST,
    }
    # Without a line there is nothing to see, and nothing that a script would be for.
    scripts = (picture.script(), own("picture.js")) if made["edges"] else ()
    return page("ring.html", values, scripts)


def timeline(told: Dossier) -> page_timeline.Timeline | None:
    """Of orders where there are any, else of links, else None."""
    members, links = told.ring["members"], told.ring.get("links", ())
    if told.orders:
        return page_timeline.of_orders(members, told.orders)
    return page_timeline.of_links(members, links) if links else None


def legend(groups: set[str]) -> list[str]:
    """What the picture's shapes and shades are: those that are in it."""
    known = ("core", "member", "edge", *KINDS, "fold")
    return [k for k in known if k in groups] + sorted(groups - set(known))


class Sum(NamedTuple):
    """A finding's part of the score, with its bar: left edge and width in per cent."""

    signal: str
    bits: int
    text: str
    left: float
    wide: float


def waterfall(ring: Row) -> list[Sum]:
    """The findings that say something, then what is left: each begins where the last ended."""
    steps = [(f["signal"], f["bits"], f["text"]) for f in ring["findings"] if shown(f["bits"])]
    rest = ring["bits"] - sum(b for _, b, _ in steps)
    steps.append(("prior", rest, "how common rings are among such groups, and small findings"))
    ends = [0]
    for _, b, _ in steps:
        ends.append(ends[-1] + b)
    low, scale = min(ends), 100 / max(max(ends) - min(ends), 1)
    return [
        Sum(
            *step,
            round((min(a, b) - low) * scale, 2),
            round(max(abs(b - a) * scale, 0.4), 2),
        )
        for step, a, b in zip(steps, ends, ends[1:], strict=False)
    ]


def shown(bits: int) -> bool:
    """Whether a finding would be told as more than nothing."""
    return abs(bits) * 20 >= MILLI
