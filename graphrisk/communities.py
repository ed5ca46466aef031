"""Ties -> communities: components first, then a local method inside them.

Modularity swallows small rings (its resolution limit), so the cut inside a component is
Leiden with the constant Potts model (Traag, Van Dooren, Nesterov 2011; Traag, Waltman, van
Eck 2019), whose grain does not hang on the size of the whole graph; what it parted is joined
again where enough ties hold it together (`joining`). igraph has its one home here.
"""

import random
from collections.abc import Iterator

import ibis.expr.types as ir
import igraph
import numpy as np
import numpy.typing as npt

from graphrisk.joining import joined
from graphrisk.model import MILLI
from graphrisk.policy import Policy

Ints = npt.NDArray[np.int64]


def grouped(ties: ir.Table, policy: Policy) -> list[list[int]]:
    """The communities of the ties of a sweep."""
    frame = ties.select("a", "b", "bits").to_pyarrow()
    a, b, bits = (frame[c].to_numpy() for c in ("a", "b", "bits"))
    return communities(a, b, bits, policy)


def communities(a: Ints, b: Ints, bits: Ints, policy: Policy) -> list[list[int]]:
    """Users found together, each community sorted, the list in order of its first users.

    a, b: the two users of each tie; bits: its evidence in milli bits, over the policy's cut.
    Same ties, in any order, give the same communities.
    """
    order = np.lexsort((b, a))
    a, b, bits = a[order], b[order], bits[order]
    users = np.unique(np.concatenate([a, b]))
    edges = np.column_stack([np.searchsorted(users, a), np.searchsorted(users, b)])
    graph = igraph.Graph(n=len(users), edges=edges.tolist())
    graph.vs["user"] = users.tolist()
    graph.es["weight"] = strength(bits).tolist()
    found = [sorted(g) for part in parts(graph) for g in split(part, policy)]
    return sorted(group for group in found if len(group) >= policy.ring_size)


def strength(bits: Ints) -> npt.NDArray[np.float64]:
    """How likely a tie is real, from its log odds; in 1/1024, so that sums are exact."""
    likely = 1.0 / (1.0 + np.exp2(-np.clip(bits, -40 * MILLI, 40 * MILLI) / MILLI))
    return np.round(likely * 1024) / 1024


def parts(graph: igraph.Graph) -> Iterator[igraph.Graph]:
    """The components, each as a graph of its own, so that one never stirs another."""
    yield from graph.decompose(mode="weak", minelements=2)


def split(part: igraph.Graph, policy: Policy) -> list[list[int]]:
    """The communities inside one component."""
    users: list[int] = part.vs["user"]
    n = len(users)
    if n <= policy.whole_size or part.ecount() * 2 >= n * (n - 1) * policy.whole_density:
        return [users]
    igraph.set_random_number_generator(random.Random(policy.seed))  # noqa: S311 - not a secret
    groups = part.community_leiden(
        objective_function="CPM", weights="weight", resolution=policy.grain, n_iterations=10
    )
    ties = ((*tie.tuple, tie["weight"]) for tie in part.es)
    # Half as dense as the local method asks, so that nothing grows without end.
    found = joined(list(groups), ties, policy.join, policy.grain / 2)
    return [[users[i] for i in group] for group in found if len(group) > 1]
