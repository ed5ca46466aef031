"""Rings and look-ups."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from api_samples import ORDER, headers
from fastapi.testclient import TestClient


def first(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/v1/rings").json()["rings"][0]
    return found


def test_rings_come_in_pages_strongest_first(client: TestClient) -> None:
    whole = client.get("/v1/rings", params={"limit": 200}).json()
    assert whole["total"] == len(whole["rings"]) > 4
    scores = [r["score"] for r in whole["rings"]]
    assert scores == sorted(scores, reverse=True)
    ids, cursor = [], None
    while True:
        asked = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = client.get("/v1/rings", params=asked).json()
        ids += [r["ring_id"] for r in page["rings"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert ids == [r["ring_id"] for r in whole["rings"]]
    assert client.get("/v1/rings", params={"cursor": "bad"}).status_code == 422


def test_rings_are_filtered(client: TestClient) -> None:
    kind = first(client)["kind"]
    some = client.get("/v1/rings", params={"kind": kind, "score": 50}).json()["rings"]
    assert some
    assert all(r["kind"] == kind and r["score"] >= 50 for r in some)
    assert client.get("/v1/rings", params={"kind": "none"}).status_code == 422


def test_a_ring_is_told_in_full(client: TestClient) -> None:
    ring = first(client)["ring_id"]
    told = client.get(f"/v1/rings/{ring}").json()
    assert told["reasons"]
    assert told["honest"]
    people = client.get(f"/v1/rings/{ring}/members").json()["members"]
    assert len(people) == told["size"]
    assert client.get(f"/v1/rings/{ring}/orders").json()["orders"]
    graph = client.get(f"/v1/rings/{ring}/graph").json()
    assert {n["id"] for n in graph["nodes"]} >= {e["from"] for e in graph["edges"]}
    assert all("x" in n and "y" in n for n in graph["nodes"])
    assert client.get(f"/v1/rings/{ring}/history").json()["history"][0]["change"] == "new"
    user = client.get(f"/v1/users/{people[0]['user_id']}").json()
    assert ring in [r["ring_id"] for r in user["rings"]]
    assert client.get("/v1/rings/R-NONE").status_code == 404


def test_a_ring_says_how_likely_its_sharing_is_by_chance(client: TestClient) -> None:
    rows = client.get("/v1/rings", params={"limit": 200}).json()["rings"]
    found = [client.get(f"/v1/rings/{r['ring_id']}").json()["chance"] for r in rows]
    # Tenths of the log10: some are far under one such group, few share nothing at all.
    told = [chance for chance in found if chance is not None]
    assert min(told) < -50
    assert len(told) * 2 > len(found)


def test_a_member_s_order_names_its_ring(client: TestClient) -> None:
    ring = first(client)["ring_id"]
    member = client.get(f"/v1/rings/{ring}/members").json()["members"][0]["user_id"]
    order = {**ORDER, "user_id": member, "order_id": "T-member"}
    answer = client.post("/v1/orders/review", json=order).json()
    assert ring in [r["ring_id"] for r in answer["rings"]]


def test_values_are_looked_up_under_opaque_ids(client: TestClient) -> None:
    for n in (1, 2):
        order = {**ORDER, "order_id": f"T-{n}", "user_id": f"T-U{n}"}
        assert client.post("/v1/orders", json=order).status_code == 201
    asked = {"kind": "device", "value": ORDER["device_id"]}
    found = client.post("/v1/entities/lookup", json=asked).json()
    assert found["users"] == 2
    assert ORDER["device_id"] not in str(found)
    told = client.get(f"/v1/entities/{found['id']}").json()
    assert {u["user_id"] for u in told["used_by"]} == {"T-U1", "T-U2"}
    assert told["sharing"] == "household"
    way = client.get("/v1/paths", params={"from": "T-U1", "to": "T-U2"}).json()
    assert way["connected"]
    assert [s["user_id"] for s in way["steps"]] == ["T-U1", "T-U2"]
    place = client.post("/v1/addresses/risk", json={"address": ORDER["address"]}).json()
    assert (place["known"], place["users"]) == (True, 2)
    assert client.get("/v1/merchants/M-T").json()["orders"] == 2


def test_a_value_is_revealed_to_those_with_the_right_and_audited(
    client: TestClient, folder: Path
) -> None:
    client.post("/v1/orders", json=ORDER)
    asked = {"kind": "device", "value": ORDER["device_id"]}
    ref = client.post("/v1/entities/lookup", json=asked).json()["id"]
    why = {"reason": "asked by the card issuer"}
    place = f"/v1/entities/{ref}/reveal"
    plain = headers(folder, "investigator")
    assert client.post(place, json=why, headers=plain).status_code == 403
    right = headers(folder, "investigator", reveal=True)
    told = client.post(place, json=why, headers=right)
    assert told.json()["value"] == ORDER["device_id"]
    from graphrisk.registry import audit, open_registry

    with open_registry(f"sqlite:{folder}/registry.db") as memory, memory.read() as con:
        entries = audit.entries(con, audit.Filter(action="reveal"))
        assert len(entries) == 1
        assert ORDER["device_id"] not in str(entries)
        audit.verify(con)


def test_merchants_are_graded_as_in_the_sweep(client: TestClient, swept: Path) -> None:
    told = pd.read_parquet(swept / "out" / "merchants.parquet")
    worst = told.sort_values(["score", "merchant_id"], ascending=[False, True]).head(5)
    assert worst.score.iloc[0] > 20
    for row in (*worst.itertuples(), *told.tail(2).itertuples()):
        found = client.get(f"/v1/merchants/{row.merchant_id}").json()
        rings = ";".join(ring["ring_id"] for ring in found["rings"])
        assert (found["score"], found["grade"], rings) == (row.score, row.grade, row.ring_ids)
        assert (found["orders"], found["buyers"]) == (row.orders, row.buyers)
        assert found["reasons"] == row.reasons.splitlines()
    assert client.get("/v1/merchants/none").status_code == 404


def test_an_address_is_judged_before_an_order_goes_there(client: TestClient) -> None:
    asked = {"address": ORDER["address"]}
    nothing = client.post("/v1/addresses/risk", json=asked).json()
    assert (nothing["known"], nothing["score"], nothing["reasons"]) == (False, 0, [])
    for n in range(2):
        order = {**ORDER, "order_id": f"A-{n}", "user_id": f"A-U{n}", "payment_method": "cod"}
        client.post("/v1/orders", json=order)
        client.post(f"/v1/orders/A-{n}/outcome", json={"outcome": "refused"})
    told = client.post("/v1/addresses/risk", json=asked).json()
    assert (told["users"], told["refusals"], told["score"]) == (2, 2, 50)
    assert (told["orders"], told["refunds"]) == (2, 0)
    # Ten orders that end as all do stand behind two that were refused.
    assert nothing["orders"] == 0
    assert told["risk"] == pytest.approx((2 + 10 * nothing["risk"]) / 12, abs=1e-4)
    assert 0 < nothing["risk"] < told["risk"] < 0.5
    assert [reason["code"] for reason in told["reasons"]] == ["refusals"]
    assert client.post("/v1/addresses/risk", json={"address": ""}).status_code == 422


def test_a_chargeback_is_no_refund(client: TestClient) -> None:
    client.post("/v1/orders", json=ORDER)
    place = f"/v1/orders/{ORDER['order_id']}/outcome"
    told = client.post(place, json={"outcome": "chargeback"}).json()
    assert told == {"id": "T-1", "status": "paid", "refunded": False, "charged_back": True}
    user = client.get(f"/v1/users/{ORDER['user_id']}").json()
    assert (user["refunds"], user["chargebacks"]) == (0, 1)
    back = client.post(place, json={"outcome": "refunded", "at": "2026-06-09T00:00:00Z"}).json()
    assert back == {"id": "T-1", "status": "refunded", "refunded": True, "charged_back": True}
    late = client.post(place, json={"outcome": "delivered"}).json()
    assert late["status"] == "refunded"
    assert client.post(place, json={"outcome": "lost"}).status_code == 422
    assert client.post("/v1/orders/none/outcome", json={"outcome": "chargeback"}).status_code == 404
