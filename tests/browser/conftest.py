"""A server on a small swept world, and a real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_samples import drawn, log_in, opened, ring_of, world
from playwright.sync_api import Browser, Page

from api_samples import Server, copied, headers, settings_in, sweep  # isort: skip


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store and a registry of one sweep."""
    folder = tmp_path_factory.mktemp("console")
    world(folder)
    sweep(folder)
    return folder


@pytest.fixture
def folder(swept: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may write to."""
    copied(swept, tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def read_only(swept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for tests that only look."""
    folder = tmp_path_factory.mktemp("looking")
    copied(swept, folder)
    server = Server(folder)
    yield server
    server.kill()


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    """A server for a test that writes."""
    begun = Server(folder)
    yield begun
    begun.kill()


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    """The one of all tests: a process can't have two."""
    return chromium


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must stay quiet and on this machine."""
    with opened(browser) as (found, _):
        yield found


@pytest.fixture
def ring(page: Page, read_only: Server) -> str:
    """A ring whose page is open, to be looked at alone."""
    log_in(page, read_only.url, read_only.headers["X-API-Key"])
    found = ring_of(page)
    page.goto(f"{read_only.url}/rings/{found}")
    drawn(page)
    return found


__all__ = ["headers", "settings_in"]
