"""What people decide over HTTP: nothing lost when two do, heeded at once, all in the audit."""

import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from api_samples import ORDER, Server, headers, ready
from fastapi.testclient import TestClient
from httpx import Response


def sent(client: Any, path: str, wanted: int = 200, /, **body: Any) -> Any:
    answer: Response = client.post(path, json=body)
    assert answer.status_code == wanted, answer.text
    if wanted >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def got(client: Any, path: str, **asked: Any) -> Any:
    answer: Response = client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def rings(client: Any, **asked: Any) -> list[str]:
    return [r["ring_id"] for r in got(client, "/v1/rings", limit=200, **asked)["rings"]]


def members(client: Any, ring: str) -> list[str]:
    return [m["user_id"] for m in got(client, f"/v1/rings/{ring}/members")["members"]]


def test_a_case_from_open_to_reopened(client: TestClient) -> None:
    ring = rings(client)[0]
    path = f"/v1/cases/{ring}"
    assert got(client, path)["version"] == 0
    steps = [("open", ""), ("assign", ""), ("note", "why"), ("confirm", ""), ("reopen", "why")]
    states = []
    for version, (action, note) in enumerate(steps):
        told = sent(client, path, action=action, note=note, version=version, assignee="bob")
        states.append(told["state"])
    assert states == ["open", "open", "open", "confirmed", "open"]
    answer = client.get(path)
    assert answer.headers["etag"] == '"5"'
    assert [(s["action"], s["note"]) for s in answer.json()["history"]] == steps
    assert {s["by"] for s in answer.json()["history"]} == {answer.json()["by"]}
    assert answer.json()["by"].startswith("admin (K-")
    found = got(client, "/v1/cases", state="open", assignee="bob")["cases"]
    assert [c["ring_id"] for c in found] == [ring]
    assert got(client, "/v1/cases", assignee="ann") == {"cases": []}


def test_whoever_is_late_gets_a_conflict(client: TestClient) -> None:
    ring = rings(client)[0]
    path = f"/v1/cases/{ring}"
    first = client.post(path, json={"action": "open"}, headers={"If-Match": '"0"'})
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    late = sent(client, path, 409, action="confirm", version=0)
    assert "was there first" in late["detail"]
    bad = client.post(path, json={"action": "open"}, headers={"If-Match": '"0"'})
    assert bad.status_code == 409
    assert "reopen" in sent(client, path, 409, action="reopen", version=1, note="x")["detail"]
    for body in ({}, {"version": 3}):
        asked = client.post(path, json={"action": "open", **body}, headers={"If-Match": '"x"'})
        assert asked.status_code == 422
    assert sent(client, path, 422, action="confirm")["detail"].startswith("version")
    sent(client, path, 422, action="burn", version=1)
    sent(client, path, 422, action="dismiss", version=1)
    sent(client, "/v1/cases/R-NONE", 404, action="open", version=0)
    assert got(client, path)["version"] == 1


def test_many_at_once_or_none(client: TestClient) -> None:
    some = rings(client)[:3]
    sent(client, f"/v1/cases/{some[2]}", action="confirm", version=0)
    seen = [{"ring_id": r, "version": 0} for r in some]
    assert some[2] in sent(client, "/v1/cases", 409, action="confirm", cases=seen)["detail"]
    assert len(got(client, "/v1/cases")["cases"]) == 1
    seen[2]["version"] = 1
    told = sent(client, "/v1/cases", action="note", note="Same flat", cases=seen)["cases"]
    assert [(c["state"], c["version"]) for c in told] == [
        ("open", 1), ("open", 1), ("confirmed", 2),
    ]  # fmt: skip


def test_a_dismissed_ring_is_silent_at_once_and_heard_when_reopened(client: TestClient) -> None:
    ring = rings(client)[0]
    out = members(client, ring)[0]
    order = {**ORDER, "user_id": out}

    def named(number: int) -> list[str]:
        told = sent(client, "/v1/orders/review", **{**order, "order_id": f"T-{number}"})
        return [r["ring_id"] for r in told["rings"]]

    assert ring in named(1)
    sent(client, f"/v1/cases/{ring}", action="dismiss", note="A family", version=0)
    assert ring not in named(2)
    assert ring not in rings(client)
    assert ring in rings(client, silent=True)
    assert ring not in rings(client, change="new")
    assert got(client, f"/v1/rings/{ring}")["verdict"] == "silent"
    sent(client, f"/v1/cases/{ring}", action="reopen", note="New refunds", version=1)
    assert ring in named(3)


def test_a_dismissed_community_is_silent_for_newcomers_until_a_quarter_is_new(
    client: TestClient,
) -> None:
    def one(number: int) -> dict[str, Any]:
        """The answer to the newcomer of this number on one device."""
        order = {
            "order_id": f"N-{number}",
            "user_id": f"N-U{number}",
            "ordered_at": f"2026-06-01T10:00:{10 + number}Z",
            "device_id": ORDER["device_id"],
            "payment_account": "4021-0000-1111-2222",
            "merchant_id": "M-1",
            "product_id": "P-1",
            "coupon_code": "NEW",
            "status": "paid",
            "user": {"signed_up_at": f"2026-06-01T10:00:0{number % 10}Z"},
        }
        told: dict[str, Any] = sent(client, "/v1/orders/review", **order)
        return told

    for number in range(8):
        last = one(number)
    (ring,) = (r["ring_id"] for r in last["rings"])
    path = f"/v1/rings/{ring}/members"
    ready(lambda: client.get(path).status_code == 200 and len(members(client, ring)) == 8)
    sent(client, f"/v1/cases/{ring}", action="dismiss", note="A family", version=0)
    for number in (8, 9):
        quiet = one(number)
        assert not tied(quiet)
    # Three of eleven are more than a quarter.
    loud = one(10)
    assert tied(loud)


def test_a_confirmed_ring_keeps_its_floor_at_once(client: TestClient) -> None:
    ring = got(client, "/v1/rings", limit=200)["rings"][-1]
    assert ring["score"] < 80
    sent(client, f"/v1/cases/{ring['ring_id']}", action="confirm", version=0)
    told = got(client, f"/v1/rings/{ring['ring_id']}")
    assert (told["score"], told["verdict"]) == (80, "confirmed")
    user = members(client, ring["ring_id"])[0]
    answer = sent(client, "/v1/orders/review", **{**ORDER, "user_id": user})
    assert {r["ring_id"]: r["score"] for r in answer["rings"]}[ring["ring_id"]] == 80


def pair(client: TestClient, turn: int) -> dict[str, Any]:
    """The answer to the second of two newcomers who share a device and nothing else."""
    for n in (0, 1):
        order = {
            "order_id": f"C{turn}-{n}",
            "user_id": f"C-U{n}",
            "ordered_at": f"2026-06-0{turn}T1{n}:00:00Z",
            "merchant_id": f"M-{n}",
            "product_id": f"P-{n}",
            "device_id": ORDER["device_id"],
            "coupon_code": "NEW",
            "status": "paid",
            "user": {"signed_up_at": f"2026-06-01T09:59:{10 + n}Z"},
        }
        told: dict[str, Any] = sent(client, "/v1/orders/review", **order)
    return told


def tied(answer: dict[str, Any]) -> bool:
    """Whether an answer speaks of others, or of a ring."""
    codes = {r["code"] for r in answer["reasons"]}
    return bool(answer["rings"]) or bool(codes & {"tied", "ties", "sharing"})


CUTS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "link": lambda entity, ring: {"user_id": "C-U1", "entity_id": entity},
    "tie": lambda entity, ring: {"user_id": "C-U0", "other_id": "C-U1"},
    "removal": lambda entity, ring: {"user_id": "C-U1", "ring_id": ring},
    "value": lambda entity, ring: {"entity_id": entity, "until": "2100-01-01"},
    "user": lambda entity, ring: {"user_id": "C-U1"},
}


@pytest.mark.parametrize("what", CUTS)
def test_each_cut_is_heeded_by_the_next_review_until_it_is_undone(
    client: TestClient, what: str
) -> None:
    first = pair(client, 1)
    assert tied(first)
    (ring,) = first["rings"]
    ready(lambda: client.get(f"/v1/rings/{ring['ring_id']}").status_code == 200)
    asked = {"kind": "device", "value": ORDER["device_id"]}
    entity = sent(client, "/v1/entities/lookup", **asked)["id"]
    body = {"what": what, "note": "Why", **CUTS[what](entity, ring["ring_id"])}
    number = sent(client, "/v1/cuts", 201, **body)["id"]
    second = pair(client, 2)
    assert not tied(second)
    assert second["score"] < first["score"]
    (row,) = got(client, "/v1/cuts")["cuts"]
    assert (row["id"], row["what"], row["note"]) == (number, what, "Why")
    assert ORDER["device_id"] not in str(row)
    if what != "removal":
        assert "already" in sent(client, "/v1/cuts", 409, **body)["detail"]
    sent(client, f"/v1/cuts/{number}/undo", note="It was his")
    third = pair(client, 3)
    assert tied(third)
    assert third["rings"][0]["ring_id"] == ring["ring_id"]
    sent(client, f"/v1/cuts/{number}/undo", 409)
    sent(client, "/v1/cuts/99/undo", 404)
    acts = [e["action"] for e in got(client, "/v1/audit", limit=2)["entries"]]
    assert acts == ["cut.undo", f"cut.{what}"]


def test_who_is_removed_is_in_no_ring_with_those_present(client: TestClient) -> None:
    ring = next(r for r in rings(client) if len(members(client, r)) > 3)
    out, *rest = members(client, ring)
    sent(client, "/v1/cuts", 201, what="removal", user_id=out, ring_id=ring, note="A victim")
    said = client.app.state.desk.memory.said  # type: ignore[attr-defined]
    assert said.pairs >= {(min(out, m), max(out, m)) for m in rest}
    sent(client, "/v1/cuts", 404, what="removal", user_id=out, ring_id="R-NONE")


WRONG = (
    {"what": "limb", "user_id": "u"},
    {"what": "link", "user_id": "u"},
    {"what": "link", "user_id": "u", "entity_id": "x", "kind": "ip", "value": "203.0.113.7"},
    {"what": "link", "user_id": "u", "kind": "tattoo", "value": "x"},
    {"what": "tie", "user_id": "u", "other_id": "u"},
    {"what": "value", "kind": "ip", "value": "203.0.113.7"},
    {"what": "value", "kind": "ip", "value": "203.0.113.7", "until": "2026-99-99"},
    {"what": "user", "user_id": "u", "more": 1},
)


@pytest.mark.parametrize("body", WRONG)
def test_what_cant_be_cut(client: TestClient, body: dict[str, Any]) -> None:
    told = sent(client, "/v1/cuts", 422, **body)
    assert "203.0.113.7" not in str(told)
    assert got(client, "/v1/cuts") == {"cuts": []}
    sent(client, "/v1/cuts", 404, what="link", user_id="u", entity_id="none")


def test_a_list_is_heeded_at_once(client: TestClient) -> None:
    entry = {"list": "blocked", "kind": "device", "value": ORDER["device_id"]}
    sent(client, "/v1/lists", 201, **entry, reason="Cards", source="us")
    told = sent(client, "/v1/orders/review", **ORDER)
    assert told["decision"] == "block"
    (row,) = got(client, "/v1/lists")["entries"]
    assert (row["reason"], row["source"]) == ("Cards", "us")
    assert ORDER["device_id"] not in str(row)
    sent(client, "/v1/lists", 409, **{**entry, "list": "trusted"})
    sent(client, "/v1/lists", 422, **entry, expires="2026-13-01")
    sent(client, "/v1/lists/remove", **entry, reason="Sold")
    sent(client, "/v1/lists/remove", 404, **entry)
    again = sent(client, "/v1/orders/review", **{**ORDER, "order_id": "T-2"})
    assert again["decision"] == "allow"
    assert [e["action"] for e in got(client, "/v1/audit", limit=2)["entries"]] == [
        "list.remove",
        "list.add",
    ]


@pytest.mark.parametrize(("form", "media"), [("csv", "text/csv"), ("json", "application/json")])
def test_lists_go_out_in_clear_and_come_in_whole(client: TestClient, form: str, media: str) -> None:
    for kind, value in (("device", "dev-77-4242"), ("merchant", 'M "1", east\nside')):
        sent(client, "/v1/lists", 201, list="trusted", kind=kind, value=value, reason="Ours")
    given = client.post("/v1/lists/export", params={"format": form})
    assert given.headers["content-type"].startswith(media)
    assert given.headers["cache-control"] == "no-store"
    assert "dev-77-4242" in given.text
    before = got(client, "/v1/lists")
    for kind, value in (("device", "dev-77-4242"), ("merchant", 'M "1", east\nside')):
        sent(client, "/v1/lists/remove", list="trusted", kind=kind, value=value)
    taken = client.post("/v1/lists/import", content=given.content, headers={"Content-Type": media})
    assert taken.json() == {"entries": 2}
    assert got(client, "/v1/lists") == before
    entries = got(client, "/v1/audit", action="export.lists")["entries"]
    assert [e["body"] for e in entries] == [{"entries": 2}]
    assert "dev-77" not in str(got(client, "/v1/audit", limit=1000))


IMPORTS = (
    ("text/csv", b"list,kind,value\nblocked,device,dev-1-1234\nblocked,device,\n", "entry 2"),
    ("text/csv", b"list,kind\nblocked,device\n", "no value"),
    ("text/csv", b'list,kind,value\nblocked,device,"dev-1\n', "the body"),
    ("text/csv", b"list,kind,value\nblocked,device,dev-1-1234\ngrey,user,u\n", "'grey'"),
    ("application/json", b'{"list": "blocked"}', "no list of entries"),
    ("application/json", b'[{"list": "blocked", "kind": "ip", "value": 7}]', "no text"),
    ("application/json", b"[" * 9_999, "no JSON"),
    ("text/plain", b"x", "text/csv"),
    ("text/csv", b"\xff\xfe", "UTF-8"),
)


@pytest.mark.parametrize(("media", "content", "word"), IMPORTS)
def test_a_list_that_cant_be_read_leaves_nothing(
    client: TestClient, media: str, content: bytes, word: str
) -> None:
    told = client.post("/v1/lists/import", content=content, headers={"Content-Type": media})
    assert told.status_code == 422
    assert word in told.json()["detail"]
    assert got(client, "/v1/lists") == {"entries": []}


def test_the_audit_in_pages_and_by_filter(client: TestClient) -> None:
    some = rings(client)[:5]
    for ring in some:
        sent(client, f"/v1/cases/{ring}", action="open", version=0)
    whole = got(client, "/v1/audit", limit=1000)["entries"]
    assert [e["id"] for e in whole] == list(range(len(whole), 0, -1))
    seen, before = [], 0
    while before is not None:
        page = got(client, "/v1/audit", limit=2, before=before)
        seen += page["entries"]
        before = page["next"]
    assert seen == whole
    opened = got(client, "/v1/audit", action="case.open", subject=some[0])["entries"]
    assert [e["subject"] for e in opened] == [some[0]]
    assert got(client, "/v1/audit", until=whole[-1]["at"])["entries"] == []


def test_the_audit_says_when_it_was_changed_by_hand(client: TestClient, folder: Path) -> None:
    sent(client, f"/v1/cases/{rings(client)[0]}", action="open", note="hm", version=0)
    found = got(client, "/v1/audit/verify")
    assert found["holds"]
    assert got(client, "/v1/audit/verify", head=found["head"]) == found
    assert not got(client, "/v1/audit/verify", head="0" * 63 + "1")["holds"]
    for change in ("UPDATE notes SET text = 'no'", "UPDATE audit SET by = 'eve' WHERE id = 1"):
        with closing(sqlite3.connect(folder / "registry.db")) as con, con:
            con.execute(change)
        broken = got(client, "/v1/audit/verify")
        assert not broken["holds"]
        assert "by hand" in broken["problem"]


def test_the_report_counts_decisions(client: TestClient) -> None:
    one, two = rings(client)[:2]
    sent(client, f"/v1/cases/{one}", action="confirm", version=0)
    sent(client, f"/v1/cases/{two}", action="dismiss", note="A family", version=0)
    total = got(client, "/v1/report")["lines"][-1]
    assert (total["kind"], total["confirmed"], total["dismissed"]) == ("all", 1, 1)
    assert total["precision"] == 50.0
    assert got(client, "/v1/report", since="2100-01-01")["lines"][-1]["rings"] == 0
    assert client.get("/v1/report", params={"since": "2026-02-30"}).status_code == 422


def test_the_week_s_diff_tells_who_joined_and_left(client: TestClient) -> None:
    found = got(client, "/v1/rings", change="new", limit=200)["rings"]
    assert {r["ring_id"] for r in found} == set(rings(client))
    for ring in found:
        assert sorted(members(client, ring["ring_id"])) == ring["joined"]
        assert (ring["left"], ring["parents"], ring["into"]) == ([], [], [])
    assert got(client, "/v1/rings", change="gone")["rings"] == []
    assert client.get("/v1/rings", params={"change": "burnt"}).status_code == 422


def test_admins_alone_see_lists_and_audit(client: TestClient, folder: Path) -> None:
    key = headers(folder, "investigator", reveal=True)
    for path in ("/v1/lists", "/v1/audit", "/v1/audit/verify"):
        assert client.get(path, headers=key).status_code == 403
    assert client.post("/v1/lists/export", headers=key).status_code == 403


def test_two_processes_lose_no_decision(folder: Path, serve: Callable[[], Server]) -> None:
    one, two = serve(), serve()
    ring = rings(one.client)[0]
    path = f"/v1/cases/{ring}"

    def work(server: Server) -> int:
        done = 0
        while done < 10:
            seen = got(server.client, path)["version"]
            body = {"action": "note", "note": "why", "version": seen}
            status = server.client.post(path, json=body).status_code
            assert status in (200, 409)
            done += status == 200
        return done

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, (one, two))) == [10, 10]
    history = got(one.client, path)["history"]
    assert [s["version"] for s in history] == list(range(1, 21))
    assert len({s["by"] for s in history}) == 2
    sent(one.client, f"/v1/cases/{ring}", action="dismiss", note="A family", version=20)
    assert ring not in rings(one.client)
    ready(lambda: ring not in rings(two.client))
    assert got(two.client, "/v1/audit/verify")["holds"]


def test_the_page_on_decisions_names_routes_that_are_there(client: TestClient) -> None:
    page = (Path(__file__).parents[2] / "docs" / "decisions.md").read_text(encoding="utf-8")
    named = re.findall(r"\b(GET|POST) (/v1/[\w/{}]+)", page)
    assert len(named) > 12
    paths = got(client, "/openapi.json")["paths"]
    for method, path in named:
        plain = re.sub(r"/\d+/", "/{number}/", path)
        assert method.lower() in paths[plain], path
