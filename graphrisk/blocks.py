"""Dense blocks of buyers and merchants: the same few accounts that buy at the same few shops, more
often than chance would have it, whatever else they buy to hide it.

Hooi and others, "FRAUDAR: Bounding Graph Fraud in the Face of Camouflage" (KDD 2016): an edge to a
merchant of d buyers weighs 1 / log(d + 5), so that orders at large shops hide nothing; here times
log2(1 + orders), since faked orders come again. The densest block is found by peeling whole layers
(Bahmani, Kumar and Vassilvitskii, "Densest Subgraph in Streaming and MapReduce", VLDB 2012, within
2 + 2e of the best) and counts when it is denser than any in the same orders dealt anew, which keeps
how much each account buys and each merchant sells.
"""

from collections.abc import Iterator
from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from graphrisk.engine import Engine, keep
from graphrisk.evidence import Evidence

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SMOOTH = 5
STEP = 0.05
"""How much more than its share a layer may hold and still be peeled (e)."""
MOST = 5
"""Blocks that are looked for."""
FEW = 3
"""Buyers and merchants of the smallest block: a pair of friends is none."""
GOOD_PART = 10
"""A merchant is of a block where its buyers make one order in so many."""
DEALS = 3
BEYOND = 1.1
"""How much denser than the densest of DEALS chance blocks a block is."""


class Edges(NamedTuple):
    """Orders by buyer (its number in the evidence) and merchant (from 0)."""

    buyer: Ints
    shop: Ints
    orders: Ints


class Block(NamedTuple):
    """The buyers by their numbers in the evidence, the merchants, and the density beside the
    densest block that chance makes, in hundredths."""

    users: frozenset[int]
    shops: frozenset[str]
    density: int


class Peeled(NamedTuple):
    """The densest block that peeling met: its density, its buyers and shops."""

    density: float
    buyers: Bools
    shops: Bools


def blocks(engine: Engine, evidence: Evidence, seed: int) -> list[Block]:
    """The blocks denser than chance, densest first. seed: of the deals."""
    orders = evidence.orders.filter(evidence.orders.merchant_id.notnull(), evidence.orders.paid)
    names = orders.select("merchant_id").distinct()
    names = names.mutate(shop=ibis.row_number().over(order_by=names.merchant_id))
    shops = keep(engine, "shops", names)
    edges = counted(orders, shops)
    if min(len(np.unique(edges.buyer)), len(np.unique(edges.shop))) < FEW:
        return []
    least = BEYOND * chance(edges, seed)
    found = [b for b in dense(edges, least) if min(b.buyers.sum(), b.shops.sum()) >= FEW]
    if not found:
        return []
    ids = shops.order_by("shop").merchant_id.to_pyarrow().to_pylist()
    return [
        Block(
            frozenset(np.flatnonzero(block.buyers).tolist()),
            frozenset(ids[n] for n in owned(edges, block).tolist()),
            round(100 * block.density * BEYOND / least),
        )
        for block in found
    ]


def counted(orders: ir.Table, shops: ir.Table) -> Edges:
    """Orders by buyer and shop, in an order of their own."""
    t = orders.inner_join(shops, "merchant_id").group_by("user", "shop")
    rows = t.agg(n=ibis._.count()).order_by("user", "shop").to_pyarrow()
    return Edges(*(rows[c].to_numpy().astype(np.int64) for c in ("user", "shop", "n")))


def owned(edges: Edges, found: Peeled) -> Ints:
    """The shops of a block of whose orders its buyers make a good part: at the others they hide."""
    n = int(edges.shop.max()) + 1
    buyers = np.pad(found.buyers, (0, int(edges.buyer.max()) + 1 - len(found.buyers)))
    shops = np.pad(found.shops, (0, n - len(found.shops)))
    every = np.bincount(edges.shop, weights=edges.orders, minlength=n)
    own = np.bincount(edges.shop, weights=edges.orders * buyers[edges.buyer], minlength=n)
    return np.flatnonzero(shops & (own * GOOD_PART >= every))


def chance(edges: Edges, seed: int) -> float:
    """The density of the densest block in the same orders dealt anew, a few times."""
    dice = np.random.default_rng(seed)
    buyers, shops = np.repeat(edges.buyer, edges.orders), np.repeat(edges.shop, edges.orders)
    return max(densest(merged(buyers, dice.permutation(shops))).density for _ in range(DEALS))


def merged(buyers: Ints, shops: Ints) -> Edges:
    """Single orders as edges with how many there are."""
    width = int(shops.max()) + 1
    keys, orders = np.unique(buyers * width + shops, return_counts=True)
    return Edges(keys // width, keys % width, orders)


def dense(edges: Edges, least: float) -> Iterator[Peeled]:
    """The densest block, then the densest without its edges, while they are dense enough."""
    for _ in range(MOST):
        found = densest(edges)
        if found.density < least:
            return
        yield found
        left = ~(found.buyers[edges.buyer] & found.shops[edges.shop])
        edges = Edges(*(column[left] for column in edges))


def densest(edges: Edges) -> Peeled:
    """The densest block that peeling meets: the weight of its edges by the number of its nodes."""
    if not len(edges.buyer):
        return Peeled(0.0, np.zeros(0, dtype=bool), np.zeros(0, dtype=bool))
    sizes = int(edges.buyer.max()) + 1, int(edges.shop.max()) + 1
    weight = weights(edges)
    ends = [edges.buyer, edges.shop]
    inside = [np.bincount(end, minlength=n) > 0 for end, n in zip(ends, sizes, strict=True)]
    best = Peeled(0.0, *inside)
    while len(weight):
        density = float(weight.sum()) / int(inside[0].sum() + inside[1].sum())
        if density > best.density:
            best = Peeled(density, inside[0].copy(), inside[1].copy())
        for side, n in enumerate(sizes):
            held = np.bincount(ends[side], weights=weight, minlength=n)
            inside[side] &= held > 2 * (1 + STEP) * density
        kept = inside[0][ends[0]] & inside[1][ends[1]]
        ends, weight = [end[kept] for end in ends], weight[kept]
        # Whom no edge is left to is gone with its last one.
        inside = [np.bincount(end, minlength=n) > 0 for end, n in zip(ends, sizes, strict=True)]
    return best


def weights(edges: Edges) -> Floats:
    buyers = np.bincount(edges.shop)[edges.shop]
    return np.log2(1 + edges.orders) / np.log(SMOOTH + buyers)
