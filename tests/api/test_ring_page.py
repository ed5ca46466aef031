"""A ring's page over the API, in a browser under the policy that came with it."""

from pathlib import Path

from api_samples import headers
from chromium import Opened, opened  # noqa: F401
from fastapi.testclient import TestClient
from playwright.sync_api import Route

DRAWN = "document.documentElement.dataset.drawn === 'yes'"


def first(client: TestClient) -> str:
    return str(client.get("/v1/rings").json()["rings"][0]["ring_id"])


def test_the_page_comes_with_its_own_policy(client: TestClient, folder: Path) -> None:
    ring = first(client)
    got = client.get(f"/v1/rings/{ring}/picture")
    assert got.status_code == 200
    assert got.headers["content-type"].startswith("text/html")
    (policy,) = got.headers.get_list("content-security-policy")
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy
    assert ring in got.text
    orders = client.get(f"/v1/rings/{ring}/orders").json()["orders"]
    assert all(o["order_id"] in got.text for o in orders)
    assert client.get("/v1/rings/R-NONE/picture").status_code == 404
    checkout = headers(folder, "checkout")
    assert client.get(f"/v1/rings/{ring}/picture", headers=checkout).status_code == 403


def test_a_browser_draws_it_and_asks_for_nothing(
    client: TestClient,
    opened: Opened,  # noqa: F811
) -> None:
    got = client.get(f"/v1/rings/{first(client)}/picture")
    address = "https://graphrisk.test/ring"

    def serve(route: Route) -> None:
        route.fulfill(body=got.text, headers=dict(got.headers.items()))

    opened.page.route("**/*", serve)
    opened.page.goto(address)
    opened.page.wait_for_function(DRAWN)
    assert (opened.said, opened.asked) == ([], [address])
