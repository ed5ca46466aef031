"""A ring as a picture: nodes with places, edges with widths, and what is folded away.

Plain data in, plain data out: the console, `/picture` and `graphrisk ring --html` draw the
same. The same ring is always drawn the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from graphrisk.exports import drawing_layout
from graphrisk.exports.drawing_folds import Fold, folded

MOST = 250
"""Accounts that are drawn one by one; the others are folded."""
THICK = 8
Row = Mapping[str, Any]


class Tie(NamedTuple):
    """Two members who act as one hand: user_ids, milli bits, and why in words."""

    a: str
    b: str
    bits: int
    text: str = ""


def drawn(ring: Row, ties: Iterable[Tie] = (), most: int = MOST) -> dict[str, Any]:
    """The picture of a ring's body (`members`, `links`) and of ties between its members.

    nodes: id, kind (`user` or the value's), label, x, y, degree, first and last (epoch
    seconds, None where no link tells), fold ("" or the id of the fold it is hidden in); of an
    account also role and score, of a value also users (all who used it). edges: id, from, to,
    what (`link` or `tie`), weight 1 to 8; of a link also orders, first, last; of a tie also
    bits and text. folds: id, count (accounts), values, x, y, and `to`, a list of the nodes and
    folds that it is joined to, with by how many edges.
    """
    nodes = people(ring["members"]) | values(ring["links"])
    edges = [*linked(ring["links"], nodes), *tied(ties, nodes)]
    for edge in edges:
        for end in (edge["from"], edge["to"]):
            nodes[end]["degree"] += 1
    found = folded(list(nodes.values()), edges, most)
    for fold in found:
        for name in (*fold.users, *fold.values):
            nodes[name]["fold"] = fold.id
    folds = [told(fold, edges, nodes) for fold in found]
    placed(nodes, edges, folds)
    return {
        "ring_id": ring["ring_id"],
        "nodes": list(nodes.values()),
        "edges": edges,
        "folds": folds,
    }


def people(members: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """A node for each account, strongest first."""
    rows = sorted(members, key=lambda m: (-m["score"], m["user_id"]))
    return {
        f"user:{m['user_id']}": node(f"user:{m['user_id']}", "user", m["user_id"])
        | {"role": m["role"], "score": m["score"]}
        for m in rows
    }


def values(links: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """A node for each shared value."""
    out: dict[str, dict[str, Any]] = {}
    for k in sorted(links, key=lambda k: (k["kind"], k["value"])):
        name = value_id(k)
        if name not in out:
            out[name] = node(name, k["kind"], k["caption"]) | {"users": k["users"]}
    return out


def node(name: str, kind: str, label: str) -> dict[str, Any]:
    more = {"degree": 0, "first": None, "last": None, "fold": "", "x": 0.0, "y": 0.0}
    return {"id": name, "kind": kind, "label": label, **more}


def value_id(link: Row) -> str:
    """The id of a link's value, as other exports have it."""
    return f"{link['kind']}:{link['value']}"


def linked(links: Sequence[Row], nodes: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """An edge for each use of a shared value; its ends learn when they were seen."""
    out = []
    for k in sorted(links, key=lambda k: (k["user_id"], k["kind"], k["value"])):
        ends = (f"user:{k['user_id']}", value_id(k))
        if ends[0] not in nodes:
            continue
        for end in ends:
            spanned(nodes[end], k["first"], k["last"])
        edge = {"id": f"{ends[0]}|{ends[1]}", "from": ends[0], "to": ends[1], "what": "link"}
        told = {"orders": k["orders"], "first": k["first"], "last": k["last"]}
        out.append(edge | {"weight": min(k["orders"], THICK)} | told)
    return out


def spanned(node: dict[str, Any], first: int, last: int) -> None:
    """Widens the time that a node was seen in."""
    node["first"] = first if node["first"] is None else min(node["first"], first)
    node["last"] = last if node["last"] is None else max(node["last"], last)


def tied(ties: Iterable[Tie], nodes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """An edge for each tie between two members; two bits are one of weight."""
    out = []
    for tie in sorted(ties):
        a, b = (f"user:{u}" for u in sorted((tie.a, tie.b)))
        if a in nodes and b in nodes:
            weight = max(1, min(tie.bits // 2000, THICK))
            edge = {"id": f"{a}|{b}", "from": a, "to": b, "what": "tie", "weight": weight}
            out.append(edge | {"bits": tie.bits, "text": tie.text})
    return out


def told(fold: Fold, edges: Sequence[Row], nodes: Mapping[str, Row]) -> dict[str, Any]:
    """A fold with the nodes and folds that it is joined to, by most edges first."""
    inside = {*fold.users, *fold.values}
    joined: dict[str, int] = {}
    for edge in edges:
        ends = (edge["from"], edge["to"])
        for one, other in (ends, ends[::-1]):
            if one in inside and other not in inside:
                name = nodes[other]["fold"] or other
                joined[name] = joined.get(name, 0) + 1
    order = sorted(joined, key=lambda n: (-joined[n], n))
    to = [{"id": name, "count": joined[name]} for name in order]
    count = {"count": len(fold.users), "values": len(fold.values)}
    return {"id": fold.id, **count, "to": to, "x": 0.0, "y": 0.0}


def placed(
    nodes: Mapping[str, dict[str, Any]],
    edges: Sequence[Row],
    folds: Sequence[dict[str, Any]],
) -> None:
    """Gives every node and fold its place; what is folded stands around its fold."""
    shown: list[dict[str, Any]] = [n for n in nodes.values() if not n["fold"]] + list(folds)
    number = {n["id"]: i for i, n in enumerate(shown)}
    pairs = [(e["from"], e["to"]) for e in edges]
    pairs += [(f["id"], t["id"]) for f in folds for t in f["to"]]
    seen = {(number[a], number[b]) for a, b in pairs if a in number and b in number}
    for one, (x, y) in zip(shown, drawing_layout.places(len(shown), sorted(seen)), strict=True):
        one["x"], one["y"] = x, y
    for fold in folds:
        hidden = [n for n in nodes.values() if n["fold"] == fold["id"]]
        for one, (x, y) in zip(hidden, drawing_layout.around(len(hidden)), strict=True):
            one["x"], one["y"] = round(fold["x"] + x, 1), round(fold["y"] + y, 1)
