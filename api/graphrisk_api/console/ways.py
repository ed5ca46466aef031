"""The shortest way between two accounts in the whole store, as a picture draws it."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from graphrisk.registry.recall import Recall
from graphrisk.store.live import LiveStore
from graphrisk_api.console.neighbours import edge, known_as, user_node, value_node
from graphrisk_api.routes import paths


def way(
    store: LiveStore, ring: Mapping[str, Any], start: str, to: str, known: Recall
) -> dict[str, Any]:
    """The accounts and values on the way, and its edges from the start on; none of either
    where the store joins the two by no way. NotFoundError for an account that is none."""
    steps = paths.way(store, start, to)
    if len(steps) < 2:
        return {"nodes": [], "edges": []}
    uses = used(store, [s["user_id"] for s in steps])
    ids, inside = known_as(store, ring), {m["user_id"]: m for m in ring["members"]}
    nodes: dict[str, dict[str, Any]] = {}
    edges = []
    for before, after in pairwise(steps):
        ref = after["by"]["id"]
        place = ids.get(ref, f"ref:{ref}")
        every = []
        for name in (before["user_id"], after["user_id"]):
            value, times = uses[name, ref]
            nodes.setdefault(f"user:{name}", user_node(name, times[0], inside.get(name), known))
            edges.append(edge(f"user:{name}", place, len(times), times))
            every += times
        nodes[place] = value_node(value, place, min(every), max(every))
    return {"nodes": list(nodes.values()), "edges": edges}


def used(store: LiveStore, names: list[str]) -> dict[tuple[str, str], Any]:
    """The values of some accounts, each with the times of its orders, by account and reference."""
    buyers = {b: name for name in names if (b := store.buyer(name)) is not None}
    times: dict[tuple[str, int], list[int]] = {}
    for act in store.acts(sorted(buyers)):
        for code in act.codes:
            if code is not None:
                times.setdefault((buyers[act.buyer], code), []).append(act.at)
    values = store.refs(sorted({code for _, code in times}))
    return {(n, values[code].ref): (values[code], at) for (n, code), at in times.items()}
