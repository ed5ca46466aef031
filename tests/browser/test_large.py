"""A large ring is folded; its folds open and close."""

from pathlib import Path
from typing import Any

import pytest
from browser_samples import drawn, log_in
from playwright.sync_api import Page, expect

from graphrisk import registry
from graphrisk.model import Link

from api_samples import Server, settings_in  # isort: skip

pytestmark = pytest.mark.slow
SIZE = 320


def body() -> dict[str, Any]:
    """A ring of many accounts on one device, of which two share a card too."""
    names = [f"L{n:04}" for n in range(SIZE)]
    links = [Link(n, "device", 1, "device …1", SIZE, 9, 99, 1)._asdict() for n in names]
    links += [Link(n, "payment", 2, "card …2", 2, 9, 99, 1)._asdict() for n in names[:2]]
    day = "2026-01-01T00:00:00+00:00"
    return {
        "ring_id": "R-LARGE00", "kind": "bulk-order", "score": 99, "size": SIZE, "orders": SIZE,
        "amount": "1.00", "amount_at_risk": "1.00", "first_order_at": day, "last_order_at": day,
        "change": "new", "reasons": "one device", "findings": [], "shared": [], "links": links,
        "bits": 9000, "honest": "could be a campus", "merchant_ids": "", "hour_of": "",
        "parents": [],
    }  # fmt: skip


def test_leaves_are_folded_and_unfolded(page: Page, folder: Path, server: Server) -> None:
    ring = body()
    users = sorted({k["user_id"] for k in ring["links"]})
    told = {"ring_id": "R-LARGE00", "role": "core", "score": 90, "evidence": "one device"}
    with registry.open_registry(settings_in(folder).registry) as memory, memory.write() as con:
        rows = [{**told, "user_id": user} for user in users]
        registry.record(con, "2026-06-01T00:00:00+00:00", {}, [ring], rows)
    log_in(page, server.url, server.headers["X-API-Key"])
    page.goto(f"{server.url}/rings/R-LARGE00")
    before = drawn(page)
    assert len(before["nodes"]) == 5
    expect(page.locator("#pic-told")).to_contain_text(f"{SIZE - 2} accounts folded")
    page.locator("#pic-seek").fill(users[-1])
    page.locator("#pic-seek").press("Enter")
    expect(page.locator("#detail h3")).to_have_text(users[-1])
    assert len(drawn(page)["nodes"]) == SIZE + 2
    page.get_by_role("button", name="Fold again").click()
    assert drawn(page) == before
    page.get_by_role("link", name="Show all 320 accounts").click()
    expect(page.locator("#members tbody tr")).to_have_count(SIZE)
