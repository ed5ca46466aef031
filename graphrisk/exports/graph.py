"""One ring as a graph for other tools: GraphML for Gephi, JSON for programs. networkx has
its home here."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from graphrisk.errors import InputError

WRITERS = (".graphml", ".json")


def graph(ring: Mapping[str, Any]) -> nx.Graph:
    """Users and the values they share: a node each, an edge for each use."""
    g = nx.Graph(ring_id=ring["ring_id"], kind=ring["kind"], score=ring["score"])
    for m in ring["members"]:
        g.add_node(
            f"user:{m['user_id']}",
            label=m["user_id"],
            kind="user",
            role=m["role"],
            score=m["score"],
        )
    for k in ring["links"]:
        value = f"{k['kind']}:{k['value']}"
        g.add_node(value, label=k["caption"], kind=k["kind"], users=k["users"])
        g.add_edge(
            f"user:{k['user_id']}", value, orders=k["orders"], first=k["first"], last=k["last"]
        )
    return g


def write(ring: Mapping[str, Any], file: Path) -> None:
    """Writes a ring's graph; the ending of the file's name says how.

    Raises InputError for another ending.
    """
    g = graph(ring)
    if file.suffix == ".graphml":
        nx.write_graphml(g, file)
    elif file.suffix == ".json":
        file.write_text(
            json.dumps(nx.node_link_data(g, edges="edges"), ensure_ascii=False, indent=1),
            encoding="utf-8",
        )
    else:
        raise InputError(
            f"can't write a graph as {file.name!r}; end the name in {' or '.join(WRITERS)}"
        )
