"""A ring as a graph that other tools read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graphrisk.errors import InputError
from graphrisk.exports import graph
from graphrisk.model import Link


def link(user: str, kind: str, value: int, caption: str, orders: int = 1) -> dict[str, Any]:
    return Link(user, kind, value, caption, 9, 10, 20, orders)._asdict()


RING = {
    "ring_id": "R-1",
    "kind": "refund",
    "score": 80,
    "members": [
        {"user_id": "ü<1>", "role": "core", "score": 90, "evidence": "x"},
        {"user_id": "2", "role": "edge", "score": 30, "evidence": ""},
        {"user_id": "alone", "role": "member", "score": 60, "evidence": ""},
    ],
    "links": [
        link("ü<1>", "device", 1, "device …", orders=3),
        link("2", "device", 1, "device …"),
        link("ü<1>", "device", 2, "device …"),
        link("2", "device", 2, "device …"),
        link("2", "address", 3, "12 H… Road, 街"),
    ],
}


def graphml(file: Path) -> nx.Graph:
    return nx.read_graphml(file)


def plain(file: Path) -> nx.Graph:
    return nx.node_link_graph(json.loads(file.read_text(encoding="utf-8")), edges="edges")


@pytest.fixture(params=[(".graphml", graphml), (".json", plain)], ids=["graphml", "json"])
def back(request: pytest.FixtureRequest, tmp_path: Path) -> nx.Graph:
    """The ring's graph, written and read again."""
    ending, read = request.param
    file = tmp_path / f"ring{ending}"
    graph.write(RING, file)
    reader: Callable[[Path], nx.Graph] = read
    return reader(file)


def test_nodes(back: nx.Graph):
    assert sorted(back) == [
        "address:3", "device:1", "device:2", "user:2", "user:alone", "user:ü<1>",
    ]  # fmt: skip
    assert back.nodes["user:ü<1>"] == {"label": "ü<1>", "kind": "user", "role": "core", "score": 90}
    assert back.nodes["address:3"] == {"label": "12 H… Road, 街", "kind": "address", "users": 9}


def test_two_values_with_one_caption_stay_two(back: nx.Graph):
    devices = [n for n, kind in back.nodes(data="kind") if kind == "device"]
    assert len(devices) == 2
    assert {back.nodes[n]["label"] for n in devices} == {"device …"}


def test_edges(back: nx.Graph):
    assert not back.is_directed()
    assert back.number_of_edges() == len(RING["links"])  # type: ignore[arg-type]
    found = back.edges["user:ü<1>", "device:1"]
    assert {k: found[k] for k in ("orders", "first", "last")} == {
        "orders": 3,
        "first": 10,
        "last": 20,
    }


def test_the_ring_itself(back: nx.Graph):
    assert {k: back.graph[k] for k in ("ring_id", "kind", "score")} == {
        "ring_id": "R-1",
        "kind": "refund",
        "score": 80,
    }


def test_what_is_drawn_is_the_same_each_time(tmp_path: Path):
    for name in ("a.json", "b.json", "a.graphml", "b.graphml"):
        graph.write(RING, tmp_path / name)
    for ending in ("json", "graphml"):
        one, other = (tmp_path / f"{n}.{ending}" for n in "ab")
        assert one.read_bytes() == other.read_bytes()


def test_other_endings(tmp_path: Path):
    with pytest.raises(InputError, match=r"'ring\.png'.*\.graphml or \.json"):
        graph.write(RING, tmp_path / "ring.png")
    assert not (tmp_path / "ring.png").exists()
