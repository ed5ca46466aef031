"""From a picture's node to the store's values and users, and to those beside them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from graphrisk.errors import NotFoundError
from graphrisk.registry.recall import Recall
from graphrisk.store.live import Known, LiveStore

Links = Sequence[Mapping[str, Any]]
Value = tuple[str, int]
"""A kind and the number of a value among those that a ring shares."""


def values(store: LiveStore, links: Links, wanted: Value | None = None) -> dict[Value, Known]:
    """The store's values behind a ring's numbered ones, told by who uses them."""
    users: dict[Value, set[str]] = defaultdict(set)
    captions: dict[Value, str] = {}
    for k in links:
        if wanted in (None, (k["kind"], k["value"])):
            users[k["kind"], k["value"]].add(k["user_id"])
            captions[k["kind"], k["value"]] = k["caption"]
    names = {u for found in users.values() for u in found}
    buyers = {b: u for u in names if (b := store.buyer(u)) is not None}
    used: dict[tuple[str, int], set[str]] = defaultdict(set)
    for act in store.acts(sorted(buyers)) if buyers else ():
        for kind, code in zip(store.kinds, act.codes, strict=True):
            if code is not None:
                used[kind, code].add(buyers[act.buyer])
    known = store.refs(sorted({code for _, code in used}))
    out: dict[Value, Known] = {}
    for place, people in sorted(users.items()):
        fits = [
            known[code]
            for (kind, code), found in used.items()
            if kind == place[0] and people <= found and known[code].caption == captions[place]
        ]
        if fits:
            out[place] = min(fits, key=lambda v: (v.users, v.ref))
    return out


def value(store: LiveStore, links: Links, kind: str, number: int) -> Known:
    """One value of a ring. NotFoundError when the store has it no more."""
    found = values(store, links, (kind, number)).get((kind, number))
    if found is None:
        raise NotFoundError("the store has no such value of this ring; sweep again, then look")
    return found


def known_as(store: LiveStore, ring: Mapping[str, Any]) -> dict[str, str]:
    """The picture's ids of a ring's values, by reference."""
    return {v.ref: f"{kind}:{n}" for (kind, n), v in values(store, ring["links"]).items()}


def beside_user(
    store: LiveStore, ring: Mapping[str, Any], name: str, kinds: Sequence[str]
) -> dict[str, Any]:
    """The values that a user used, of some kinds, as nodes and edges."""
    buyer = store.buyer(name)
    if buyer is None:
        raise NotFoundError("no user of that id has ordered or signed up")
    ids, uses = known_as(store, ring), defaultdict(list)
    for act in store.acts([buyer]):
        for kind, code in zip(store.kinds, act.codes, strict=True):
            if code is not None and kind in kinds:
                uses[code].append(act.at)
    found = store.refs(sorted(uses)) if uses else {}
    made = [(c, found[c], ids.get(found[c].ref, f"ref:{found[c].ref}")) for c in uses]
    nodes = [value_node(v, place, min(uses[c]), max(uses[c])) for c, v, place in made]
    edges = [edge(f"user:{name}", place, len(uses[c]), uses[c]) for c, _, place in made]
    return {"nodes": nodes, "edges": edges, "more": 0}


def beside_value(
    store: LiveStore, ring: Mapping[str, Any], node: str, ref: str, known: Recall
) -> dict[str, Any]:
    """Who used a value, as nodes and edges; of a hub, some."""
    found = store.entity(ref)
    if found is None:
        raise NotFoundError("no value of that id; look again")
    crowd = store.crowd(store.kinds.index(found.kind), found.code, (), 0)
    inside = {m["user_id"]: m for m in ring["members"]}
    nodes = [user_node(u.user_id, u.first, inside.get(u.user_id), known) for u in crowd.uses]
    edges = [edge(f"user:{u.user_id}", node, 1, [u.first]) for u in crowd.uses]
    return {"nodes": nodes, "edges": edges, "more": max(crowd.users - len(crowd.uses), 0)}


def value_node(v: Known, place: str, first: int, last: int) -> dict[str, Any]:
    told = {"id": place, "kind": v.kind, "label": v.caption, "users": v.users, "ref": v.ref}
    return {**told, "first": first, "last": last}


def user_node(name: str, first: int, member: Any, known: Recall) -> dict[str, Any]:
    rings = [h["ring_id"] for h in known.homes.get(name, ())]
    told = {"id": f"user:{name}", "kind": "user", "label": name, "first": first, "last": first}
    role = {"role": member["role"], "score": member["score"]} if member else {"role": "outside"}
    return {**told, **role, "rings": rings}


def edge(user: str, value: str, orders: int, times: Sequence[int]) -> dict[str, Any]:
    ends = {"id": f"{user}|{value}", "from": user, "to": value, "what": "link"}
    return {**ends, "weight": min(orders, 8), "orders": orders, "first": min(times),
            "last": max(times)}  # fmt: skip
