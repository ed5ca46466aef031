"""A ring's graph laid out beforehand, so that nobody waits for a picture to settle."""

from collections.abc import Mapping
from math import cos, pi, sin, sqrt
from typing import Any

from graphrisk.exports.graph import graph

SPACE = 90.0
GOLDEN = pi * (3 - sqrt(5))


def drawn(ring: Mapping[str, Any]) -> dict[str, Any]:
    """Nodes with x and y, and edges, as JSON has them.

    Values stand in the middle, the most shared first, on a spiral; users around them. The
    same ring is always drawn the same.
    """
    g = graph(ring)
    values = sorted((n for n, d in g.nodes(data=True) if d.get("kind") != "user"), key=str)
    values.sort(key=lambda n: -g.degree(n))
    people = sorted((n for n, d in g.nodes(data=True) if d.get("kind") == "user"), key=str)
    place = {name: n for n, name in enumerate(values)}
    people.sort(key=lambda n: min((place[v] for v in g.neighbors(n)), default=len(values)))
    spots = {**spiral(values, 0), **circle(people, SPACE * (sqrt(len(values)) + 1.5))}
    nodes = [{"id": n, **d, "x": spots[n][0], "y": spots[n][1]} for n, d in g.nodes(data=True)]
    edges = [{"from": a, "to": b, **d} for a, b, d in g.edges(data=True)]
    return {"ring_id": ring["ring_id"], "nodes": nodes, "edges": edges}


def spiral(names: list[str], first: int) -> dict[str, tuple[float, float]]:
    """Evenly spread over a disc."""
    return {name: at(SPACE * sqrt(first + n), (first + n) * GOLDEN) for n, name in enumerate(names)}


def circle(names: list[str], least: float) -> dict[str, tuple[float, float]]:
    """Around the disc, as wide as they need."""
    radius = max(least, SPACE * len(names) / (2 * pi))
    return {name: at(radius, 2 * pi * n / max(len(names), 1)) for n, name in enumerate(names)}


def at(radius: float, angle: float) -> tuple[float, float]:
    return round(radius * cos(angle), 1), round(radius * sin(angle), 1)
