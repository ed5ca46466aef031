"""Simple methods that score the same users from the values that they share, and nothing else.

Each takes who used which value (kind, code, user) and the number of users, and gives a score
a user: the higher, the more suspect.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from itertools import combinations
from math import log
from random import Random
from typing import Any

import igraph
import numpy as np
import pandas as pd

HUB = 32
"""Users of a value from which on Louvain does not pair all of them: as the shipped policy."""
BLOCKS = 20
"""Dense blocks that FRAUDAR takes out, one after the other."""
SMOOTH = 5
"""The constant c of FRAUDAR's column weights, as its authors chose it."""
Edges = Sequence[tuple[int, int]]


def scores(uses: pd.DataFrame, n: int) -> dict[str, Any]:
    """The scores of all four methods, one array a name."""
    known = (degrees, components, louvain, fraudar)
    return {method.__name__: method(uses, n) for method in known}


def degrees(uses: pd.DataFrame, n: int) -> Any:
    """How many others each user shares values with, counted once a value."""
    many = uses.assign(others=uses.groupby(["kind", "code"]).user.transform("size") - 1)
    return many.groupby("user").others.sum().reindex(range(n)).fillna(0).to_numpy()


def components(uses: pd.DataFrame, n: int) -> Any:
    """How large the component of each user is in the graph of users and values."""
    values = numbered(uses) + n
    edges = np.column_stack([uses.user.to_numpy(), values])
    graph = igraph.Graph(n=int(max(values.max(initial=0) + 1, n)), edges=edges.tolist())
    return sizes(graph.connected_components().membership[:n])


def louvain(uses: pd.DataFrame, n: int) -> Any:
    """How large each user's community is: Louvain (Blondel and others, 2008) on the graph of
    users, an edge weighing as many values as two share, hubs left out."""
    groups = uses.assign(value=numbered(uses)).sort_values(["value", "user"]).groupby("value").user
    shared = Counter(
        pair for _, users in groups if len(users) <= HUB for pair in combinations(users, 2)
    )
    graph = igraph.Graph(n=n, edges=list(shared))
    igraph.set_random_number_generator(Random(1))  # noqa: S311
    found = graph.community_multilevel(weights=list(shared.values()))
    return sizes(found.membership)


def fraudar(uses: pd.DataFrame, n: int, blocks: int = BLOCKS) -> Any:
    """The density of the block that each user was in, 0 outside all of them.

    Hooi and others, "FRAUDAR: Bounding Graph Fraud in the Face of Camouflage" (KDD 2016): the
    densest block of users and values by greedy peeling, where an edge to a value of d users
    weighs 1 / log(c + d). Its edges are taken away, and the next block is looked for.
    """
    edges = list(zip(uses.user.tolist(), (numbered(uses) + n).tolist(), strict=True))
    found = np.zeros(n)
    for _ in range(blocks):
        block, density = densest(edges)
        if not density:
            break
        for user in block:
            if user < n and not found[user]:
                found[user] = density
        edges = [(u, v) for u, v in edges if not (u in block and v in block)]
    return found


def densest(edges: Edges) -> tuple[set[int], float]:
    """The nodes of the densest block that peeling meets, and its density: the weight of its
    edges by the number of its nodes."""
    near = weighted(edges)
    weight = {node: sum(around.values()) for node, around in near.items()}
    inside, total = len(near), sum(weight.values()) / 2
    best, density, gone = 0, total / max(inside, 1), []
    for node in peeled(near, weight):
        gone.append(node)
        total -= weight[node]
        inside -= 1
        if inside and total / inside > density + 1e-12:
            best, density = len(gone), total / inside
    return set(near) - set(gone[:best]), density


def weighted(edges: Edges) -> dict[int, dict[int, float]]:
    """The neighbours of each node, with what the edge to each weighs."""
    users = Counter(value for _, value in edges)
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for user, value in edges:
        near[user][value] = near[value][user] = 1 / log(SMOOTH + users[value])
    return near


def peeled(near: dict[int, dict[int, float]], weight: dict[int, float]) -> Iterator[int]:
    """All nodes, each time the one that the rest holds least, the first of equals; `weight` is
    what each is still held by."""
    heap = [(held, node) for node, held in weight.items()]
    heapify(heap)
    gone: set[int] = set()
    while heap:
        held, node = heappop(heap)
        if node in gone or held != weight[node]:
            continue
        gone.add(node)
        yield node
        for other, part in near[node].items():
            if other not in gone:
                weight[other] -= part
                heappush(heap, (weight[other], other))


def numbered(uses: pd.DataFrame) -> Any:
    """The values as numbers from 0."""
    return uses.groupby(["kind", "code"], sort=True).ngroup().to_numpy()


def sizes(membership: Sequence[int]) -> Any:
    """How many are in the group of each."""
    count = Counter(membership)
    return np.array([count[group] for group in membership])
