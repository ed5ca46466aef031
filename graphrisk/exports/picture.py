"""A ring's picture for vis-network, by pyvis, which has its home here.

pyvis makes the data and brings the script; its page template is left aside, since that one
loads a style sheet from elsewhere.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from graphrisk.errors import InputError
from graphrisk.exports.page_words import plural, span
from graphrisk.model import MILLI

SHAPES = {
    "user": "dot",
    "device": "square",
    "ip": "hexagon",
    "address": "triangle",
    "payment": "diamond",
    "phone": "triangleDown",
    "email": "star",
}
OTHER = "square"
"""The shape of declared kinds."""
LABELLED = 60
"""Accounts up to which each has its name beside it."""
NAMES = 40
"""Accounts of a fold that are named."""
SHORT = 9
"""Letters of an account beside its node; the whole stands where it is chosen."""
WIDE, HIGH = 620.0, 360.0
"""Pixels that a small picture fills, so that its labels have room and are read as they are."""
ROOMY = 16
"""Nodes that fit there; with more of them it is larger, and seen from further off."""
OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"randomSeed": 1, "improvedLayout": False},
    "interaction": {
        "hover": True,
        "zoomView": False,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
    "edges": {"smooth": False},
    # A label that would be too small to read is left out until one looks nearer.
    "nodes": {"scaling": {"label": {"drawThreshold": 9}}},
}


@cache
def script() -> str:
    """The vis-network that pyvis ships. InputError when this pyvis has none."""
    home = files("pyvis").joinpath("templates", "lib")
    found = sorted(f.name for f in home.iterdir() if f.name.startswith("vis-"))
    if not found:
        raise InputError("this pyvis ships no vis-network: install pyvis 0.3.2 again")
    return home.joinpath(found[-1], "vis-network.min.js").read_text("utf-8")


def picture(drawing: Mapping[str, Any]) -> dict[str, Any]:
    """A drawing (`exports.drawing`) as vis-network takes it: nodes, edges, options.

    Colours are the page's, by `group`; `told` is what stands beside the picture when a node
    or an edge is chosen, line by line.
    """
    from pyvis.network import Network

    # Directed, because pyvis compares every edge with all others where it is not.
    net = Network(directed=True)
    shown = [n for n in drawing["nodes"] if not n["fold"]]
    named = sum(n["kind"] == "user" for n in shown) <= LABELLED
    for n in shown:
        add(net, n, account(n) if n["kind"] == "user" else value(n), named)
    for f in drawing["folds"]:
        add_fold(net, f, drawing["nodes"])
    here = set(net.node_map)
    for e in drawing["edges"]:
        if e["from"] in here and e["to"] in here:
            join(net, e["from"], e["to"], e["weight"], seen(e), e["what"])
    nodes, edges, *_ = net.get_network_data()
    if named:
        spread(nodes)
    return {"nodes": nodes, "edges": edges, "options": OPTIONS}


def spread(nodes: Sequence[dict[str, Any]]) -> None:
    """Moves nodes apart, or together, until they fill a picture of their number."""
    xs, ys = [n["x"] for n in nodes], [n["y"] for n in nodes]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    room = max(1.0, (len(nodes) / ROOMY) ** 0.5)
    scale = room * min(WIDE / max(wide, 1.0), HIGH / max(high, 1.0))
    for n in nodes:
        n["x"], n["y"] = round(n["x"] * scale, 1), round(n["y"] * scale, 1)


def add(net: Any, n: Mapping[str, Any], told: Sequence[str], named: bool) -> None:
    """An account or a value."""
    user = n["kind"] == "user"
    # pyvis takes the id in the place of an empty label.
    label = (short(n["label"]) if user else n["label"]) if named or not user else " "
    size = {"core": 12, "member": 10, "edge": 8}.get(n.get("role", ""), 10) if user else 13
    group = n["role"] if user else n["kind"]
    shape = SHAPES.get(n["kind"], OTHER)
    more = {"told": told, "size": size, "name": n["label"], "x": n["x"], "y": n["y"]}
    net.add_node(n["id"], label, shape, group=group, **more)


def short(name: str) -> str:
    return name if len(name) <= SHORT else name[: SHORT - 1] + "…"


def add_fold(net: Any, f: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> None:
    """The accounts of a fold as one node, and lines to what they use."""
    names = [n["label"] for n in nodes if n["fold"] == f["id"] and n["kind"] == "user"]
    size = round(14 + 2 * f["count"] ** 0.5, 1)
    more = {"told": folded(f, names), "size": size, "x": f["x"], "y": f["y"]}
    net.add_node(f["id"], plural(f["count"], "account"), "dot", group="fold", **more)
    for to in f["to"]:
        lines = [f"{plural(to['count'], 'folded account')} used this value"]
        join(net, f["id"], to["id"], 2, lines, "fold")


def join(net: Any, one: str, other: str, width: int, told: Sequence[str], group: str) -> None:
    net.add_edge(one, other, width=width, told=told, group=group, arrows="")


def account(n: Mapping[str, Any]) -> list[str]:
    return [
        f"Account, {n['role']} of the ring, score {n['score']}",
        f"used {plural(n['degree'], 'value')} that others of them used",
    ]


def value(n: Mapping[str, Any]) -> list[str]:
    lines = [f"{n['kind']}: {plural(n['degree'], 'member')} used it, {n['users']:,} in all"]
    if n["first"] is not None:
        lines.append(span(n["first"], n["last"]))
    return lines


def folded(f: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    more = len(names) - NAMES
    listed = ", ".join(names[:NAMES]) + (f" and {more:,} more" if more > 0 else "")
    return [f"{plural(f['count'], 'account')} that are joined alike, drawn as one", listed]


def seen(e: Mapping[str, Any]) -> list[str]:
    """The evidence of an edge in words."""
    if e["what"] == "tie":
        return [f"{e['bits'] / MILLI:+.1f} bits that both are one hand", e["text"]]
    return [f"used in {plural(e['orders'], 'order')}", span(e["first"], e["last"])]
