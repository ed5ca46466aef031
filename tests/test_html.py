"""`graphrisk ring --html` and `graphrisk report --html`, as they are typed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from graphrisk.cli import app
from graphrisk.settings import settings

FILES = ("orders.parquet", "--users", "users.parquet", "--reviews", "reviews.parquet")


def ask(*words: object) -> str:
    ran = CliRunner().invoke(app, [str(w) for w in words])
    assert ran.exit_code == 0, (ran.output, ran.exception)
    return ran.output


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory, world: Path) -> Path:
    """A folder with orders, and a registry of one sweep of the files."""
    folder = tmp_path_factory.mktemp("pages")
    for name in ("orders", "users", "reviews"):
        (folder / f"{name}.parquet").symlink_to(world / f"{name}.parquet")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        settings.cache_clear()
        ask("sweep", *FILES)
    return folder


@pytest.fixture(autouse=True)
def here(swept: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Works in that folder."""
    monkeypatch.chdir(swept)
    monkeypatch.setenv("GRAPHRISK_BY", "ann")
    settings.cache_clear()
    yield swept
    settings.cache_clear()


@pytest.fixture
def ring() -> Any:
    """The first ring."""
    return json.loads(ask("rings", "--json"))[0]


def test_a_ring_is_written_as_a_page_and_audited(ring: Any, tmp_path: Path) -> None:
    file = tmp_path / "ring.html"
    ask("ring", ring["ring_id"], "--html", file)
    html = file.read_text(encoding="utf-8")
    assert ring["ring_id"] in html
    assert "No store of orders was at hand" in html
    entries = json.loads(ask("audit", "list", "--json"))
    assert ("export.page", ring["ring_id"]) in [(e["action"], e["subject"]) for e in entries]


def test_with_a_store_it_has_the_orders(ring: Any, tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path}/store.db"
    ask("load", FILES[0], "--store", store)
    file = tmp_path / "ring.html"
    ask("ring", ring["ring_id"], "--html", file, "--store", store)
    html = file.read_text(encoding="utf-8")
    assert f"{ring['orders']} orders as a table" in html
    assert "No store" not in html


def test_a_sweep_is_written_as_a_page(tmp_path: Path) -> None:
    file = tmp_path / "week.html"
    ask("report", "--html", file)
    html = file.read_text(encoding="utf-8")
    assert "Merchants by grade" in html
    assert "that the sweep wrote" not in html
    assert "name it with --out" in ask("report", "--html", file, "--out", tmp_path / "none")


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["report", "--html", str(tmp_path / "no" / "week.html")])
    assert "can't write" in str(ran.exception)
    assert "another place" in str(ran.exception)
