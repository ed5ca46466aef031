"""Reasons, the honest explanation and evidence stand in the reader's language."""

import csv
import re
from pathlib import Path

import pytest
from browser_samples import log_in, opened
from graphrisk_api.console.reasons import every_reason, evidence, honest
from graphrisk_api.console.words import words
from playwright.sync_api import Browser

from graphrisk import registry
from graphrisk.registry import open_registry

from api_samples import Server, settings_in  # isort: skip

pytestmark = pytest.mark.slow
ENGLISH = re.compile(r"\b(accounts?|orders?|could be|with|signed|refunded|members?)\b")


def test_english_is_what_the_sweep_kept(swept: Path) -> None:
    """Of every ring, and every member of it."""
    en, members = words("en"), 0
    with open_registry(settings_in(swept).registry) as memory, memory.read() as con:
        for body in registry.rings(con):
            ring = registry.ring(con, body["ring_id"])
            assert "\n".join(every_reason(ring, en)) == ring["reasons"]
            assert honest(ring, en) == ring["honest"]
            kept = {m["user_id"]: m["evidence"] for m in ring["members"]}
            assert evidence(ring, ring["members"], en) == kept
            members += len(kept)
    assert members > 20


def test_chinese_pages_have_no_english_sentence(browser: Browser, read_only: Server) -> None:
    with opened(browser, locale="zh-CN") as (page, _):
        log_in(page, read_only.url, read_only.headers["X-API-Key"])
        told = page.locator("td.reason").all_inner_texts()
        row = page.locator("#queue-body tr[data-ring]").first.get_attribute("data-ring")
        page.goto(f"{read_only.url}/rings/{row}")
        page.locator("details.sum summary").first.click()
        told += page.locator(".reasons p, .honest p, .sum td:last-child").all_inner_texts()
        told += page.locator("#members td.wide").all_inner_texts()
        page.locator("#members a.id").first.click()
        told += page.locator("section[aria-labelledby=rings] td.wide").all_inner_texts()
    assert len(told) > 15
    assert [text for text in told if ENGLISH.search(text)] == []


def test_the_table_of_rings_is_in_the_readers_language(browser: Browser, read_only: Server) -> None:
    with opened(browser, locale="zh-CN", accept_downloads=True) as (page, _):
        log_in(page, read_only.url, read_only.headers["X-API-Key"])
        with page.expect_download() as got:
            page.locator("a[download]").click()
        rows = list(csv.DictReader(got.value.path().open(encoding="utf-8")))
    # Of a ring for which no single reason speaks, none is told.
    told = [row["reasons"] for row in rows if row["reasons"]]
    assert len(told) > 3
    assert [text for text in told if ENGLISH.search(text)] == []
    assert all(re.search("账号|订单", text) for text in told)
