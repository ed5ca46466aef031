"""Every page: for screen readers, in both themes, languages and sizes; nothing asked elsewhere."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from browser_samples import drawn, log_in, opened, ring_of
from playwright.sync_api import Browser, Page, expect

from api_samples import Server  # isort: skip

pytestmark = pytest.mark.slow
PAGES = ("queue", "lookup", "overview", "sweeps", "policy", "audit")
LOOKS = [
    {"color_scheme": "light", "locale": "en-US", "viewport": {"width": 1280, "height": 800}},
    {"color_scheme": "dark", "locale": "zh-CN", "viewport": {"width": 1920, "height": 1080}},
]
RUN = "() => axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)"


def axe() -> str:
    found = find_spec("axe_playwright_python")
    assert found
    assert found.origin
    return Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")


def findings(page: Page) -> list[str]:
    """What is wrong for screen readers and keyboards: serious things, with their places."""
    page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
    page.evaluate(axe())
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in page.evaluate(RUN)
        if v["impact"] in ("serious", "critical")
    ]


def wide(page: Page) -> bool:
    """Whether the page must be moved sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("look", LOOKS, ids=["light English", "dark Chinese"])
def test_pages_are_in_order(browser: Browser, read_only: Server, look: dict[str, object]) -> None:
    url = read_only.url
    with opened(browser, **look) as (page, _):
        page.goto(f"{url}/login")
        assert findings(page) == []
        log_in(page, url, read_only.headers["X-API-Key"])
        places = [f"{url}/{name}" for name in PAGES]
        for row in page.locator("#queue-body tr[data-ring]").all()[:2]:
            places.append(f"{url}/rings/{row.get_attribute('data-ring')}")
        for place in places:
            page.goto(place)
            if "/rings/" in place:
                drawn(page)
            assert findings(page) == [], place
            assert not wide(page), place


def test_look_ups_are_in_order(page: Page, read_only: Server) -> None:
    """From a ring to an account, an order, a merchant and a value, on links alone."""
    log_in(page, read_only.url, read_only.headers["X-API-Key"])
    page.goto(f"{read_only.url}/rings/{ring_of(page)}")
    page.locator("#members a.id").last.click()
    user = page.url
    for link in ("/order?", "/merchant?", "/entity?"):
        page.goto(user)
        page.locator(f"main a[href^='{link}']").first.click()
        expect(page.locator("h1")).to_be_visible()
        assert findings(page) == []
        assert not wide(page)


def test_the_language_is_chosen(page: Page, read_only: Server) -> None:
    page.goto(f"{read_only.url}/login")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text("登录")


def test_the_theme_is_chosen(page: Page, read_only: Server) -> None:
    page.goto(f"{read_only.url}/login")
    for name, scheme in (("Dark", "dark"), ("Light", "light")):
        page.get_by_role("button", name=name).click()
        for _ in range(2):
            expect(page.locator("html")).to_have_attribute("data-theme", scheme)
            expect(page.locator("html")).to_have_css("color-scheme", scheme)
            page.reload()
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_css("color-scheme", "light")
    page.get_by_role("button", name="System").click()
    expect(page.locator("html")).to_have_css("color-scheme", "dark")


def test_a_value_is_shown_for_a_reason(page: Page, server: Server) -> None:
    log_in(page, server.url, server.headers["X-API-Key"])
    page.goto(f"{server.url}/rings/{ring_of(page)}")
    page.locator("#members a.id").last.click()
    page.locator("main a[href^='/entity?']").first.click()
    hidden = page.locator("h1").inner_text()
    page.get_by_label("Why do you need it?").fill("Asked by the shop")
    page.get_by_role("button", name="Show it").click()
    clear = page.locator(".clear").inner_text()
    assert clear != hidden
    assert clear not in page.url
    page.goto(f"{server.url}/audit?action=reveal")
    expect(page.locator("main tbody tr")).to_have_count(1)
    assert clear not in page.locator("main").inner_text()
