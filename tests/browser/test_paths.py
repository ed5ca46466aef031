"""The way between two accounts in the whole store: found, drawn, told, and taken back."""

from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import pytest
from browser_samples import drawn, press
from playwright.sync_api import Page, expect

from api_samples import Server  # isort: skip

pytestmark = pytest.mark.slow
LEAD = """async address => {
  const { Graph } = await import(address);
  const one = (id, x) => ({ id, kind: 'user', label: id, x, y: 0, fold: '', first: 1, last: 9 });
  const nodes = [one('user:a', 0), one('user:b', 600), { ...one('user:c', 900), fold: 'fold:1' }];
  const folds = [{ id: 'fold:1', count: 2, values: 0, to: [], x: 900, y: 0 }];
  const graph = new Graph({ nodes, edges: [], folds });
  const edge = (user, value) =>
    ({ id: `${user}|${value}`, from: user, to: value, what: 'link', weight: 1, orders: 1 });
  const chain = { nodes: ['device:1', 'user:x', 'ref:v'].map((id) => ({ ...one(id), kind: 'ip' })),
    edges: [edge('user:a', 'device:1'), edge('user:x', 'device:1'), edge('user:x', 'ref:v'),
      edge('user:c', 'ref:v')] };
  graph.hidden.add('ip');
  graph.degree = 5;
  graph.until = 0;
  graph.keep();
  graph.lead(chain, 'user:a');
  const after = graph.seen();
  const told = { ends: graph.ends(), nodes: [...after.nodes.keys()], edges: [...after.edges.keys()],
    xs: chain.nodes.map((node) => graph.nodes.get(node.id).x),
    count: graph.folds.get('fold:1').count };
  graph.leave();
  told.left = [...graph.nodes.keys()];
  graph.undo();
  told.undone = [graph.nodes.size, graph.edges.size, graph.folds.get('fold:1').count];
  return told;
}"""


def asked(page: Page, ring: str, start: str, to: str) -> dict[str, Any]:
    """What the console's own route says."""
    place = f"/rings/{ring}/path.json?from={quote(start)}&to={quote(to)}"
    found = page.request.get(page.url.split("/rings")[0] + place)
    assert found.ok
    return dict(found.json())


def test_a_way_that_nothing_drawn_shows(page: Page, ring: str) -> None:
    before = drawn(page)
    users = [n for n in before["nodes"] if n.startswith("user:")]
    for shown in page.locator("#legend button:not([data-kind=user])").all():
        shown.click()
    assert drawn(page)["edges"] == []
    hidden = drawn(page)
    press(page, users[0])
    page.get_by_role("button", name="Path from here").click()
    press(page, users[1])
    page.get_by_role("button", name="Path to here").click()
    steps = page.locator("#route li")
    expect(steps.first).to_be_visible()
    way = asked(page, ring, users[0][5:], users[1][5:])
    assert steps.count() == len(way["edges"]) >= 2
    assert sorted(drawn(page)["edges"]) == sorted(e["id"] for e in way["edges"])
    assert {n["id"] for n in way["nodes"]} <= set(drawn(page)["nodes"])
    for user in users[:2]:
        expect(page.locator("#route")).to_contain_text(user[5:])
    page.locator("#pic-undo").click()
    expect(page.locator("#route")).to_be_hidden()
    assert drawn(page) == hidden


def test_a_way_is_the_stores(page: Page, swept: Path, read_only: Server, ring: str) -> None:
    """As the API tells it, for accounts in the ring and far from it."""
    users = pd.read_parquet(swept / "users.parquet").user_id[::97]
    names = [n[5:] for n in drawn(page)["nodes"] if n.startswith("user:")][:3]
    lengths = set()
    for start, to in [*combinations(names, 2), *((names[0], u) for u in users)]:
        told = read_only.client.get("/v1/paths", params={"from": start, "to": to}).json()["steps"]
        way = asked(page, ring, start, to)
        assert len(way["edges"]) == max(2 * len(told) - 2, 0)
        lengths.add(len(way["edges"]))
        if told:
            ends = [way["edges"][0]["from"], way["edges"][-1]["from"]]
            assert ends == [f"user:{start}", f"user:{to}"]
            labels = {n["label"] for n in way["nodes"]}
            assert {s["by"]["caption"] for s in told if s["by"]} <= labels
            assert {s["user_id"] for s in told} <= labels
    assert len(lengths) >= 3, "short ways, long ways, and none"


def test_what_a_way_leads_over_stands_between_its_ends(
    page: Page, read_only: Server, ring: str
) -> None:
    """No filter hides it, and undo takes all of it back."""
    address = page.locator("link[rel=modulepreload][href*='graph.js']").get_attribute("href")
    told = page.evaluate(LEAD, address)
    assert told["ends"] == ["user:a", "user:c"]
    assert {"user:a", "device:1", "user:x", "ref:v", "user:c"} <= set(told["nodes"])
    assert "user:b" not in told["nodes"]
    assert len(told["edges"]) == 4
    assert told["xs"] == sorted(told["xs"])
    assert 0 < told["xs"][0] < told["xs"][-1] < 900
    # Who was folded away is drawn alone, and the fold has one less.
    assert told["count"] == 1
    assert told["left"] == ["user:a", "user:b", "user:c"]
    assert told["undone"] == [3, 0, 2]


def test_ways_are_for_those_who_are_logged_in(read_only: Server, page: Page, ring: str) -> None:
    place = f"/rings/{ring}/path.json?from=a&to=b"
    assert read_only.client.get(place, headers={"X-Requested-With": "console"}).status_code == 401
    assert page.request.get(f"{read_only.url}{place}").status == 404
