"""The picture: what is drawn, filtered, folded, found, and undone; names are never markup."""

import pytest
from browser_samples import MARKUP, drawn, press
from playwright.sync_api import Page, expect

from api_samples import Server  # isort: skip

pytestmark = pytest.mark.slow


def slide(page: Page, name: str, value: int) -> None:
    page.locator(name).fill(str(value))


def test_kinds_are_left_out_and_come_back(page: Page, ring: str) -> None:
    before = drawn(page)
    kind = next(n for n in before["nodes"] if not n.startswith("user:")).split(":")[0]
    page.locator(f"#legend [data-kind={kind}]").click()
    assert not [n for n in drawn(page)["nodes"] if n.startswith(f"{kind}:")]
    page.locator("#pic-undo").click()
    assert drawn(page) == before


def test_time_shows_the_ring_growing(page: Page, ring: str) -> None:
    sizes = []
    for part in (0, 50, 100):
        slide(page, "#pic-time", part)
        sizes.append(len(drawn(page)["nodes"]))
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_weight_and_degree_filter(page: Page, ring: str) -> None:
    edges = len(drawn(page)["edges"])
    slide(page, "#pic-weight", 3)
    assert len(drawn(page)["edges"]) < edges
    slide(page, "#pic-weight", 1)
    slide(page, "#pic-degree", 10)
    expect(page.locator("#pic-told")).not_to_be_empty()
    assert len(drawn(page)["edges"]) < edges


def test_a_path_between_two_accounts_is_told(page: Page, ring: str) -> None:
    users = [n for n in drawn(page)["nodes"] if n.startswith("user:")]
    press(page, users[0])
    page.get_by_role("button", name="Path from here").click()
    press(page, users[1])
    page.get_by_role("button", name="Path to here").click()
    steps = page.locator("#route li")
    expect(steps.first).to_be_visible()
    expect(page.locator("#route")).to_contain_text(users[1].removeprefix("user:"))


def test_a_node_is_found_by_keyboard(page: Page, ring: str) -> None:
    user = next(n for n in drawn(page)["nodes"] if n.startswith("user:")).removeprefix("user:")
    page.locator("#pic-seek").fill(user)
    page.locator("#pic-seek").press("Enter")
    expect(page.locator("#detail h3")).to_have_text(user)


def test_what_was_expanded_is_collapsed(page: Page, ring: str) -> None:
    before = drawn(page)
    press(page, next(n for n in before["nodes"] if n.startswith("user:")))
    page.locator("#detail .expand button", has_text="Expand").click()
    page.locator("#detail button", has_text="Collapse").click()
    assert sorted(drawn(page)["nodes"]) == sorted(before["nodes"])


def test_the_picture_is_saved(page: Page, ring: str) -> None:
    page.locator(".save summary").click()
    for name in ("PNG", "HTML", "JSON", "GraphML"):
        with page.expect_download() as got:
            page.locator(".save").get_by_text(name, exact=True).click()
        path = got.value.path()
        assert got.value.suggested_filename == f"{ring}.{name.lower()}"
        assert path.stat().st_size > 500


def test_a_name_that_is_markup_is_text(page: Page, read_only: Server, ring: str) -> None:
    """In the page, the timeline, the picture, its tooltip, and the account's own page."""
    page.get_by_label("Look up a user").fill(MARKUP)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(MARKUP)
    home = page.locator("section[aria-labelledby=rings] a.id").first
    home.click()
    node = f"user:{MARKUP}"
    assert node in drawn(page)["nodes"]
    expect(page.locator("#members")).to_contain_text(MARKUP)
    expect(page.locator("svg.chart").first).to_contain_text(MARKUP[:16])
    press(page, node)
    expect(page.locator("#detail h3")).to_have_text(MARKUP)
    expect(page.locator("#net .vis-tooltip")).to_contain_text(MARKUP)
    assert page.locator("main script").count() == 0
