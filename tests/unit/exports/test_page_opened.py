"""The pages in a real browser: they draw, ask for nothing, and run nothing from the data."""

from pathlib import Path

import pytest
from chromium import Opened
from page_samples import ENDS, IMAGE, TAG

from graphrisk.exports.page import Page
from graphrisk.exports.page_ring import Dossier, ring_page
from graphrisk.exports.report_page import Weekly, report_page

DRAWN = "document.documentElement.dataset.drawn === 'yes'"
PIXELS = """() => {
  const c = document.querySelector('#picture canvas');
  const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
  const pixels = Array.from({length: d.length / 4}, (_, i) => d.slice(4 * i, 4 * i + 3).join());
  return new Set(pixels).size;
}"""
"""How many colours the picture has."""
WHERE = """id => {
  const at = graph.canvasToDOM(graph.getPosition(id));
  const box = document.getElementById('picture').getBoundingClientRect();
  return [box.x + at.x, box.y + at.y];
}"""


def show(opened: Opened, made: Page, folder: Path) -> str:
    """Opens a page as a file; its address."""
    file = folder / "page.html"
    file.write_text(made.html, encoding="utf-8")
    opened.page.goto(file.as_uri())
    return file.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_ring_is_drawn_and_asks_for_nothing(
    scheme: str, told: Dossier, opened: Opened, tmp_path: Path
) -> None:
    opened.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    address = show(opened, ring_page(told), tmp_path)
    opened.page.wait_for_function(DRAWN)
    assert opened.page.evaluate(PIXELS) > 5
    assert (opened.said, opened.asked) == ([], [address])


def test_names_are_shown_as_they_are(told: Dossier, opened: Opened, tmp_path: Path) -> None:
    show(opened, ring_page(told), tmp_path)
    for name in (TAG, ENDS):
        assert opened.page.get_by_role("cell", name=name, exact=True).count() >= 1
    assert IMAGE in opened.page.inner_text("main")
    assert opened.page.locator("main script, img").count() == 0
    assert opened.said == []


def test_what_is_chosen_is_told_in_words(told: Dossier, opened: Opened, tmp_path: Path) -> None:
    show(opened, ring_page(told), tmp_path)
    opened.page.wait_for_function(DRAWN)
    x, y = opened.page.evaluate(WHERE, f"user:{TAG}")
    opened.page.mouse.click(x, y)
    assert opened.page.inner_text("#told strong") == TAG
    assert "score 95" in opened.page.inner_text("#told")
    assert opened.page.locator("#told script").count() == 0
    before = opened.page.evaluate("graph.getScale()")
    opened.page.get_by_role("button", name="Zoom in").press("Enter")
    assert opened.page.evaluate("graph.getScale()") > before
    assert opened.said == []


def test_another_scheme_is_another_picture(told: Dossier, opened: Opened, tmp_path: Path) -> None:
    show(opened, ring_page(told), tmp_path)
    opened.page.wait_for_function(DRAWN)
    first = opened.page.locator("#picture").screenshot()
    opened.page.emulate_media(color_scheme="dark")
    opened.page.wait_for_timeout(200)
    assert opened.page.locator("#picture").screenshot() != first
    assert opened.said == []


def test_a_report_asks_for_nothing(week: Weekly, opened: Opened, tmp_path: Path) -> None:
    address = show(opened, report_page(week), tmp_path)
    assert opened.page.locator("h1").inner_text().startswith("1 ring, 80.25")
    assert opened.page.locator("script").count() == 0
    assert IMAGE in opened.page.inner_text("main")
    assert (opened.said, opened.asked) == ([], [address])
    # No wider than the window: what is wide scrolls by itself.
    for width in (1280, 1920, 420):
        opened.page.set_viewport_size({"width": width, "height": 900})
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
