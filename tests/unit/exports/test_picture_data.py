"""A ring's picture as vis-network takes it."""

from typing import Any

from page_samples import ENDS, RING, TAG

from graphrisk.exports import picture
from graphrisk.exports.drawing import Tie, drawn
from graphrisk.model import Link


def drawing(*ties: Tie) -> dict[str, Any]:
    return drawn(RING, ties)


def test_accounts_and_values_stand_where_the_drawing_has_them() -> None:
    plain = {n["id"]: n for n in drawing()["nodes"]}
    made = picture.picture(drawing())
    assert {n["id"] for n in made["nodes"]} == set(plain)
    scales = {
        round(n[axis] / plain[n["id"]][axis], 2)
        for n in made["nodes"]
        for axis in ("x", "y")
        if abs(plain[n["id"]][axis]) > 20
    }
    assert len(scales) == 1
    xs, ys = ([n[axis] for n in made["nodes"]] for axis in ("x", "y"))
    assert max(xs) - min(xs) <= picture.WIDE + 1
    assert max(ys) - min(ys) <= picture.HIGH + 1
    assert made["options"]["physics"] == {"enabled": False}


def test_shapes_tell_kinds_and_groups_tell_roles() -> None:
    made = {n["id"]: n for n in picture.picture(drawing())["nodes"]}
    assert (made[f"user:{TAG}"]["shape"], made[f"user:{TAG}"]["group"]) == ("dot", "core")
    assert made["user:U-3"]["group"] == "edge"
    assert made["device:1"]["shape"] == "square"
    assert (made["wechat:2"]["shape"], made["wechat:2"]["group"]) == (picture.OTHER, "wechat")


def test_edges_say_their_evidence() -> None:
    made = picture.picture(drawing(Tie(TAG, ENDS, 4500, "a sign-up gap of 20 seconds")))
    told = {(e["from"], e["to"]): e for e in made["edges"]}
    assert told[f"user:{TAG}", "device:1"]["told"][0] == "used in 2 orders"
    assert told[f"user:{TAG}", "device:1"]["width"] == 2
    (tie,) = [e for e in made["edges"] if e["group"] == "tie"]
    assert tie["told"] == ["+4.5 bits that both are one hand", "a sign-up gap of 20 seconds"]
    assert not any(e["arrows"] for e in made["edges"])


def test_large_rings_are_folded_and_every_account_is_told() -> None:
    names = [f"U-{n:04}" for n in range(300)]
    links = [Link(u, "ip", 1, "10.0.…", 400, 0, 9, 1)._asdict() for u in names]
    ring = {
        "ring_id": "R-2",
        "members": [{"user_id": u, "role": "core", "score": 90, "evidence": ""} for u in names],
        "links": links,
    }
    made = picture.picture(drawn(ring))
    (fold,) = [n for n in made["nodes"] if n["group"] == "fold"]
    assert fold["label"] == "300 accounts"
    assert "and 260 more" in fold["told"][1]
    assert len(made["nodes"]) == 2
    (edge,) = made["edges"]
    assert edge["told"] == ["300 folded accounts used this value"]


def test_the_script_is_pyvis_own() -> None:
    assert "vis-network" in picture.script()[:200]
    assert "</script" not in picture.script().lower()
