"""The overview: every merchant that the last sweep graded, and the worst by name."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from browser_samples import log_in
from playwright.sync_api import Page, expect

from graphrisk.merchants import WORST

from api_samples import Server  # isort: skip

pytestmark = pytest.mark.slow


def test_merchants_by_grade(page: Page, swept: Path, read_only: Server) -> None:
    told = pd.read_parquet(swept / "out" / "merchants.parquet")
    log_in(page, read_only.url, read_only.headers["X-API-Key"])
    page.goto(f"{read_only.url}/overview")
    rows = [r.locator("td").all_inner_texts()[:2] for r in page.locator("#grades tbody tr").all()]
    counts = Counter(told.grade)
    assert [(g, int(n.replace(",", ""))) for g, n in rows] == [(g, counts[g]) for g in "EDCBA"]
    assert counts["A"] > 0 < counts["E"]


def test_the_worst_merchants_and_why(page: Page, swept: Path, read_only: Server) -> None:
    told = pd.read_parquet(swept / "out" / "merchants.parquet").query("grade != 'A'")
    worst = told.sort_values(["score", "merchant_id"], ascending=[False, True])[:WORST]
    log_in(page, read_only.url, read_only.headers["X-API-Key"])
    page.goto(f"{read_only.url}/overview")
    for more in page.locator("#merchants details summary").all():
        more.click()
    shown = page.locator("#merchants a.id[href^='/merchant']")
    assert shown.all_inner_texts() == list(worst.merchant_id)
    first = page.locator("#merchants .scroll tbody tr").first
    best = worst.iloc[0]
    for why in best.reasons.splitlines():
        # The console links the rings that the sentence names.
        expect(first).to_contain_text(why.split(" (R-")[0])
    ring = first.locator("a[href^='/rings/']").first
    assert ring.inner_text() in best.ring_ids.split(";")
    ring.click()
    expect(page.locator("h1")).to_contain_text("R-")


def test_a_merchant_and_why(page: Page, swept: Path, read_only: Server) -> None:
    told = pd.read_parquet(swept / "out" / "merchants.parquet")
    best = told.sort_values(["score", "merchant_id"], ascending=[False, True]).iloc[0]
    log_in(page, read_only.url, read_only.headers["X-API-Key"])
    page.goto(f"{read_only.url}/merchant?id={best.merchant_id}")
    expect(page.locator("h1 .grade")).to_have_text(best.grade)
    said = [line.split(" (R-")[0] for line in best.reasons.splitlines()]
    assert len(said) >= 1
    expect(page.locator("#why li")).to_contain_text(said)
