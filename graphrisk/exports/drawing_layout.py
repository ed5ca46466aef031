"""Places for the nodes of a picture, so that nobody waits for it to settle. Kamada and Kawai
1989 for small components, Fruchterman and Reingold 1991 for others, by igraph."""

import random
from collections.abc import Sequence
from math import pi, sqrt

import igraph
import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

SPACE = 90.0
"""From one node to the next that it is joined to, in pixels, about."""
APART = 62.0
"""No two nodes are nearer; in small pictures there is room for names."""
ROOMY = ((24, 1.8), (60, 1.4))
TIGHT = 46.0
GOLDEN = pi * (3 - sqrt(5))
EXACT = 120
"""Nodes of a component that the slower, better layout is used for."""
SEED = 1
WIDE = 1.6
Places = npt.NDArray[np.float64]


def places(count: int, edges: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """x and y of so many nodes, in pixels, around 0, 0.

    Components stand side by side, the largest first. Same graph, same places.
    """
    if not count:
        return []
    graph = igraph.Graph(n=count, edges=list(edges))
    parts = sorted(graph.connected_components(), key=lambda part: (-len(part), part))
    roomy = next((times for most, times in ROOMY if count <= most), 1.0)
    boxes = [component(graph.subgraph(part)) * roomy for part in parts]
    out = np.zeros((count, 2))
    for part, box, corner in zip(parts, boxes, shelves(boxes), strict=True):
        out[part] = box + corner
    out -= (out.max(axis=0) + out.min(axis=0)) / 2
    return [(round(float(x), 1), round(float(y), 1)) for x, y in out]


def component(graph: igraph.Graph) -> Places:
    """The places of one component, its corner at 0, 0."""
    if graph.vcount() == 1:
        return np.zeros((1, 2))
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311 - not a secret
    if graph.vcount() <= EXACT:
        found = graph.layout_kamada_kawai(seed=graph.layout_circle())
    else:
        found = graph.layout_fruchterman_reingold(seed=graph.layout_circle(), niter=150, grid=False)
    xy = np.array(found.coords)
    ends = np.array(graph.get_edgelist())
    lengths = np.linalg.norm(xy[ends[:, 0]] - xy[ends[:, 1]], axis=1)
    xy = pushed(turned(xy) * (SPACE / max(float(np.median(lengths)), 1e-6)))
    return np.asarray(xy - xy.min(axis=0))


def turned(xy: Places) -> Places:
    """The places turned so that they lie wide, as screens do."""
    centred = xy - xy.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    x, y = axes[:, 1] * np.sign(axes[0, 1] or 1), axes[:, 0] * np.sign(axes[1, 0] or 1)
    return np.asarray(centred @ np.column_stack([x, y]))


def pushed(xy: Places, turns: int = 80) -> Places:
    """The places with those that are too near moved apart."""
    for _ in range(turns):
        near = cKDTree(xy).query_pairs(APART * 0.98, output_type="ndarray")
        if not len(near):
            break
        a, b = near[np.lexsort((near[:, 1], near[:, 0]))].T
        way = xy[a] - xy[b]
        far = np.maximum(np.linalg.norm(way, axis=1), 1e-3)
        step = way * ((APART - far) / far / 2)[:, None]
        np.add.at(xy, a, step)
        np.add.at(xy, b, -step)
    return xy


def shelves(boxes: Sequence[Places]) -> list[tuple[float, float]]:
    """The corner of each box: in rows, about as wide as a screen is beside its height."""
    sizes = [box.max(axis=0) + SPACE for box in boxes]
    area = sum(float(w * h) for w, h in sizes)
    room = max([sqrt(area * WIDE), *(float(w) for w, _ in sizes)])
    corners, x, y, high = [], 0.0, 0.0, 0.0
    for w, h in sizes:
        if x and x + w > room:
            x, y, high = 0.0, y + high, 0.0
        corners.append((x, y))
        x, high = x + float(w), max(high, float(h))
    return corners


def around(count: int) -> list[tuple[float, float]]:
    """Evenly spread over a disc around 0, 0."""
    spots = (TIGHT * sqrt(n + 0.5) * np.exp(1j * n * GOLDEN) for n in range(count))
    return [(round(float(s.real), 1), round(float(s.imag), 1)) for s in spots]
