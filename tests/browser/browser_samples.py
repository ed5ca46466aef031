"""A world with a name that is markup, a browser that tells what it did, and what pages share."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from playwright.sync_api import Browser, Page, expect

from graphrisk import worlds

sys.path[:0] = [str(Path(__file__).parents[1] / "api"), str(Path(__file__).parents[2] / "scripts")]

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
MARKUP = "<script>alert(1)</script>"


def world(folder: Path) -> None:
    """A small world in which a member of a refund ring is called as a script."""
    worlds.write(folder, 6_000, 5, "mixed")
    truth = pq.read_table(folder / "truth.parquet")
    users = truth.filter(pc.equal(truth["ring"], "ring-001-0002"))["user_id"].to_pylist()
    for name in ("orders", "users", "reviews"):
        table = pq.read_table(folder / f"{name}.parquet")
        ids = pc.if_else(pc.equal(table["user_id"], min(users)), MARKUP, table["user_id"])
        column = table.schema.get_field_index("user_id")
        pq.write_table(
            table.set_column(column, "user_id", ids.cast(pa.string())), folder / f"{name}.parquet"
        )


class Seen:
    """What a page said and asked for."""

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def elsewhere(self) -> list[str]:
        """Requests that would leave the machine."""
        near = ("127.0.0.1", None)
        return [u for u in self.asked if urlsplit(u).hostname not in near]


@contextmanager
def opened(browser: Browser, **options: Any) -> Iterator[tuple[Page, Seen]]:
    """A page of its own; it must have been quiet, and have stayed on the machine."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
    page = context.new_page()
    seen = Seen(page)
    yield page, seen
    assert seen.errors == []
    assert seen.elsewhere() == []
    context.close()


def log_in(page: Page, url: str, key: str) -> None:
    page.goto(f"{url}/login")
    page.locator("#key").fill(key)
    page.locator("button.main").click()
    expect(page).to_have_url(f"{url}/queue")


def drawn(page: Page) -> dict[str, list[str]]:
    """The ids of what the picture shows, once it is drawn."""
    expect(page.locator("#picture[data-drawn]")).to_be_attached(timeout=20_000)
    found: dict[str, list[str]] = page.evaluate("document.getElementById('picture').parts()")
    return found


def press(page: Page, name: str) -> None:
    """Clicks on a node or the middle of an edge, as a hand does."""
    page.locator("#net").scroll_into_view_if_needed()
    at = page.evaluate("id => document.getElementById('picture').place(id)", name)
    page.mouse.click(at["x"], at["y"])


def ring_of(page: Page, least: int = 5) -> str:
    """The queue's first refund ring with so many accounts."""
    for row in page.locator("#queue-body tr[data-ring]").all():
        cells = row.locator("td").all_inner_texts()
        if cells[3] == "refund" and int(cells[5]) >= least:
            return row.get_attribute("data-ring") or ""
    raise AssertionError("no such ring in the queue")
