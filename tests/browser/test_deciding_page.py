"""An investigator's way: log in, open a ring, follow a thread, cut a tie, decide; the next
sweep knows of it."""

import pytest
from browser_samples import drawn, log_in, press, ring_of
from playwright.sync_api import Browser, Page, expect

from api_samples import Server  # isort: skip

pytestmark = pytest.mark.slow
SHOWN = "document.getElementById('picture').parts().edges.includes(id)"


def pressed_tie(page: Page, parts: dict[str, list[str]]) -> str:
    """Clicks on a tie that nothing lies over, and is told of it."""
    for edge in parts["edges"]:
        if edge.count("user:") == 2:
            press(page, edge)
            told = page.locator("#detail").inner_text()
            if all(end.removeprefix("user:") in told for end in edge.split("|")):
                assert "act as one hand" in told
                return edge
    raise AssertionError("no tie can be clicked on")


def test_a_ring_is_decided_and_the_next_sweep_knows(page: Page, server: Server) -> None:
    log_in(page, server.url, server.headers["X-API-Key"])
    ring = ring_of(page)
    page.get_by_role("link", name=ring).click()
    expect(page.locator(".reasons li").first).to_be_visible()
    expect(page.locator(".honest")).to_contain_text("could be")

    parts = drawn(page)
    press(page, parts["nodes"][0])
    page.locator("#detail .expand button", has_text="Expand").click()
    expect(page.locator("#pic-undo")).to_be_enabled()
    more = drawn(page)
    assert len(more["edges"]) > len(parts["edges"])

    tie = pressed_tie(page, parts)
    page.locator("#detail button.danger").click()
    page.locator("#cut-note").fill("Flatmates")
    page.locator("#cut button.danger").click()
    expect(page.locator(".cuts")).to_contain_text("Flatmates")
    expect(page.locator("#toast")).to_have_text("Done. It is kept.")

    page.locator("#note").fill("Seen with the shop")
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#case .state")).to_have_text("Confirmed")
    expect(page.locator("#past")).to_contain_text("Seen with the shop")

    page.goto(f"{server.url}/sweeps")
    page.get_by_role("button", name="Start a sweep").click()
    expect(page.locator("#sweep-now [data-state=done]")).to_be_visible(timeout=90_000)

    page.goto(f"{server.url}/rings/{ring}")
    expect(page.locator("#case .state")).to_have_text("Confirmed")
    sweeps = page.locator("section[aria-labelledby=change-title] tbody tr")
    expect(sweeps).to_have_count(2)
    assert tie not in drawn(page)["edges"]


def test_a_cut_is_taken_back(page: Page, server: Server) -> None:
    log_in(page, server.url, server.headers["X-API-Key"])
    page.goto(f"{server.url}/rings/{ring_of(page)}")
    tie = pressed_tie(page, drawn(page))
    page.locator("#detail button.danger").click()
    page.locator("#cut button.danger").click()
    expect(page.locator(".cuts li")).to_have_count(1)
    page.wait_for_function(
        "id => !document.getElementById('picture').parts().edges.includes(id)", arg=tie
    )
    page.locator(".cuts button").click()
    expect(page.locator(".cuts li")).to_have_count(0)
    page.wait_for_function(
        "id => document.getElementById('picture').parts().edges.includes(id)", arg=tie
    )


def test_someone_else_was_there_first(browser: Browser, server: Server) -> None:
    """A decision on what has changed meanwhile is refused, in words."""
    context = browser.new_context()
    page = context.new_page()
    log_in(page, server.url, server.headers["X-API-Key"])
    ring = ring_of(page)
    page.goto(f"{server.url}/rings/{ring}")
    other = context.new_page()
    other.goto(f"{server.url}/rings/{ring}")
    other.get_by_role("button", name="Confirm").click()
    expect(other.locator("#case .state")).to_have_text("Confirmed")
    refused = []
    page.on("response", lambda r: refused.append(r.status) if r.status >= 400 else None)
    page.evaluate("document.querySelector('#decision').removeAttribute('data-swap')")
    page.locator("#note").fill("Mine")
    page.locator("#decision button[value=confirm]").click()
    expect(page.locator("main")).to_contain_text("was there first")
    assert refused == [409]
    assert page.locator("h1").inner_text() == "That did not work"
    context.close()
