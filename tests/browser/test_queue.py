"""The queue by keyboard, and many rings decided at once."""

import csv
import io

import pytest
from browser_samples import log_in
from playwright.sync_api import Page, expect

from api_samples import Server  # isort: skip

pytestmark = pytest.mark.slow


def rows(page: Page) -> list[str]:
    found = page.locator("#queue-body tr[data-ring]").all()
    return [row.get_attribute("data-ring") or "" for row in found]


def test_the_queue_by_keyboard(page: Page, server: Server) -> None:
    log_in(page, server.url, server.headers["X-API-Key"])
    first = rows(page)
    for key in "jjkx":
        page.keyboard.press(key)
    expect(page.locator("tr[aria-current]")).to_have_attribute("data-ring", first[0])
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#chosen")).to_have_text("2 chosen")
    tray = page.locator("#tray")
    tray.get_by_role("button", name="Dismiss").click()
    assert rows(page) == first, "dismissed without a note"
    tray.get_by_label("Note").fill("A family")
    tray.get_by_role("button", name="Dismiss").click()
    expect(page.locator("#toast")).to_have_text("Done. It is kept.")
    assert rows(page) == first[2:]
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(f"{server.url}/rings/{first[2]}")
    page.keyboard.press("/")
    expect(page.locator("#seek")).to_be_focused()


def test_rings_are_given_to_someone(page: Page, server: Server) -> None:
    log_in(page, server.url, server.headers["X-API-Key"])
    page.locator("#every").check()
    number = len(rows(page))
    expect(page.locator("#chosen")).to_have_text(f"{number} chosen")
    page.locator("#tray").get_by_label("Assignee").fill("ann")
    page.locator("#tray").get_by_role("button", name="Assign").click()
    expect(page.locator("#queue-body .whose").first).to_have_text("ann")
    page.goto(f"{server.url}/queue?assignee=ann&state=open")
    assert len(rows(page)) == number


def test_filters_stand_in_the_address(page: Page, read_only: Server) -> None:
    log_in(page, read_only.url, read_only.headers["X-API-Key"])
    page.get_by_label("Kind").select_option("refund")
    expect(page).to_have_url(f"{read_only.url}/queue?kind=refund&sort=worth")
    kinds = page.locator("#queue-body .kind").all_inner_texts()
    assert set(kinds) == {"refund"}
    with page.expect_download() as got:
        page.get_by_role("link", name="Download CSV").click()
    table = list(csv.DictReader(io.StringIO(got.value.path().read_text(encoding="utf-8"))))
    assert [row["ring_id"] for row in table] == rows(page)
    page.goto(f"{read_only.url}/queue?score=100&risk=999999")
    expect(page.locator(".empty h2")).to_have_text("No ring fits these filters")
