"""What of a large ring is drawn as one node with a count: accounts alike, and the weakest."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

SMALL = 60
"""Nodes of a picture that is drawn whole."""
ALIKE = 5
"""Accounts with the same values that become one node."""
Row = Mapping[str, Any]
Near = Mapping[str, frozenset[str]]


class Fold(NamedTuple):
    """Accounts, and values that join no others, drawn as one node."""

    id: str
    users: tuple[str, ...]
    values: tuple[str, ...]


def folded(nodes: Sequence[Row], edges: Sequence[Row], most: int) -> list[Fold]:
    """The folds of a picture, in order of their first accounts; none where it is small.

    nodes: accounts strongest first. Accounts that use exactly the same values are folded
    (the leaves of a hub are), then the weakest until `most` accounts are left, each to the
    value that most of the ring uses.
    """
    if len(nodes) <= SMALL:
        return []
    near = neighbours(edges)
    users = [n["id"] for n in nodes if n["kind"] == "user"]
    groups = alike(users, near)
    hidden = {u for group in groups.values() for u in group}
    for user in [u for u in users if u not in hidden][most:]:
        groups[hub(user, near)].append(user)
    place = {u: n for n, u in enumerate(users)}
    keys = sorted((k for k in groups if groups[k]), key=lambda k: place[groups[k][0]])
    home = {u: n for n, k in enumerate(keys, 1) for u in groups[k]}
    inside = lone(home, near, frozenset().union(*keys))
    return [Fold(f"fold:{n}", tuple(groups[k]), tuple(inside[n])) for n, k in enumerate(keys, 1)]


def neighbours(edges: Sequence[Row]) -> dict[str, frozenset[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        near[edge["from"]].add(edge["to"])
        near[edge["to"]].add(edge["from"])
    return defaultdict(frozenset, {name: frozenset(found) for name, found in near.items()})


def alike(users: Sequence[str], near: Near) -> dict[frozenset[str], list[str]]:
    """The accounts by what they are joined to, where enough of them are joined alike."""
    groups: dict[frozenset[str], list[str]] = defaultdict(list)
    for user in users:
        groups[near[user]].append(user)
    enough = {k: group for k, group in groups.items() if len(group) >= ALIKE}
    return defaultdict(list, enough)


def hub(user: str, near: Near) -> frozenset[str]:
    """The neighbour with most neighbours, as the name of a group; none for one alone."""
    found = sorted(near[user], key=lambda other: (-len(near[other]), other))
    return frozenset(found[:1])


def lone(home: Mapping[str, int], near: Near, hubs: frozenset[str]) -> dict[int, list[str]]:
    """The values that join no two accounts which are drawn, by the fold that most of their
    accounts are in; what a fold's accounts have in common stays."""
    out: dict[int, list[str]] = defaultdict(list)
    for value in sorted({v for user in home for v in near[user]} - hubs):
        if value.startswith("user:") or sum(u not in home for u in near[value]) > 1:
            continue
        folds = Counter(home[u] for u in sorted(near[value]) if u in home)
        out[min(folds, key=lambda n: (-folds[n], n))].append(value)
    return out
