"""A ring as a picture: everything is in it once, apart from each other, and folded when large."""

from itertools import combinations
from math import hypot
from typing import Any

import pytest

from graphrisk.exports.drawing import Tie, drawn
from graphrisk.exports.drawing_folds import SMALL
from graphrisk.exports.drawing_layout import APART
from graphrisk.model import Link


def member(user: str, score: int = 80) -> dict[str, Any]:
    return {"user_id": user, "role": "core", "score": score, "evidence": ""}


def link(user: str, kind: str, value: int, users: int = 2, at: int = 100) -> dict[str, Any]:
    return Link(user, kind, value, f"{kind} …", users, at, at + 50, 3)._asdict()


def ring(members: list[Any], links: list[Any]) -> dict[str, Any]:
    return {"ring_id": "R-1", "members": members, "links": links}


def hub(leaves: int) -> dict[str, Any]:
    """One device with so many accounts on it, and two that share a card too."""
    names = [f"u{n:04}" for n in range(leaves)]
    links = [link(n, "device", 1, leaves) for n in names]
    links += [link(n, "payment", 2) for n in names[:2]]
    return ring([member(n) for n in names], links)


def spots(picture: dict[str, Any]) -> list[tuple[float, float]]:
    shown = [n for n in picture["nodes"] if not n["fold"]] + picture["folds"]
    return [(n["x"], n["y"]) for n in shown]


def test_small_rings_are_drawn_whole():
    picture = drawn(hub(6), [Tie("u0003", "u0002", 9_000, "same minute")])
    assert [n["id"] for n in picture["nodes"] if n["kind"] != "user"] == ["device:1", "payment:2"]
    assert len(picture["nodes"]) == 8
    assert picture["folds"] == []
    tie = next(e for e in picture["edges"] if e["what"] == "tie")
    assert (tie["from"], tie["to"], tie["weight"]) == ("user:u0002", "user:u0003", 4)
    assert tie["text"] == "same minute"


def test_nodes_know_their_time_and_degree():
    body = ring(
        [member("a"), member("b")],
        [link("a", "ip", 1, at=100), link("b", "ip", 1, at=300)],
    )
    nodes = {n["id"]: n for n in drawn(body)["nodes"]}
    assert (nodes["ip:1"]["first"], nodes["ip:1"]["last"], nodes["ip:1"]["degree"]) == (100, 350, 2)
    assert (nodes["user:b"]["first"], nodes["user:b"]["last"]) == (300, 350)


def test_leaves_of_a_hub_are_folded():
    picture = drawn(hub(80))
    (fold,) = picture["folds"]
    assert (fold["count"], fold["values"], fold["to"]) == (78, 0, [{"id": "device:1", "count": 78}])
    assert sum(n["fold"] == fold["id"] for n in picture["nodes"]) == 78
    assert [n["id"] for n in picture["nodes"] if not n["fold"]] == [
        "user:u0000", "user:u0001", "device:1", "payment:2",
    ]  # fmt: skip


def test_the_weakest_are_folded_to_their_hub():
    names = [f"u{n:03}" for n in range(300)]
    links = [link(n, "ip", 1, 300) for n in names]
    links += [link(n, "device", 2 + i // 2) for i, n in enumerate(names)]
    body = ring([member(n, 99 - i // 10) for i, n in enumerate(names)], links)
    picture = drawn(body, most=50)
    shown = [n["label"] for n in picture["nodes"] if n["kind"] == "user" and not n["fold"]]
    assert shown == names[:50]
    (fold,) = picture["folds"]
    assert (fold["count"], fold["values"]) == (250, 125)


def test_every_account_is_drawn_or_folded_once():
    picture = drawn(hub(SMALL + 40))
    folded = sum(f["count"] for f in picture["folds"])
    shown = sum(n["kind"] == "user" and not n["fold"] for n in picture["nodes"])
    assert folded + shown == SMALL + 40


@pytest.mark.parametrize("leaves", [2, 30, 80])
def test_no_two_nodes_cover_each_other(leaves: int):
    for (x1, y1), (x2, y2) in combinations(spots(drawn(hub(leaves))), 2):
        assert hypot(x1 - x2, y1 - y2) > APART / 2


def test_drawn_the_same_whatever_the_order():
    body = hub(40)
    turned = ring(body["members"][::-1], body["links"][::-1])
    assert drawn(body) == drawn(turned)


def test_names_from_the_data_stay_as_they_are():
    name = "<script>alert(1)</script>"
    (node,) = drawn(ring([member(name)], []))["nodes"]
    assert (node["label"], node["id"]) == (name, f"user:{name}")


def test_nobody_is_drawn_too():
    assert drawn(ring([], [])) == {"ring_id": "R-1", "nodes": [], "edges": [], "folds": []}
