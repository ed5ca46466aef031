"""The README's pictures, taken from a running console on a generated world.

    .venv/bin/python scripts/screenshots.py [FOLDER]     # docs/images by default

The world, its sweep and the window are always the same, and so are the pictures but for
Chromium's own version.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from browser import find
from playwright.sync_api import Browser, Page, sync_playwright

from graphrisk import apikeys
from graphrisk.settings import read

HOME = Path(__file__).parents[1]
SIZE = {"width": 1440, "height": 900}
TALL = {"width": 1440, "height": 1240}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ORDERS, SEED = 20_000, 21


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "docs" / "images"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        prepared(folder)
        secret = apikeys.create(keys(folder), "ann", "investigator")[1]
        with served(folder) as url, sync_playwright() as started:
            browser = started.chromium.launch(executable_path=find(), args=ARGUMENTS)
            taken(browser, url, secret, target)
            browser.close()
    print(f"wrote {target}/queue.png and {target}/ring.png")


def environment(folder: Path) -> dict[str, str]:
    names = {"STORE": "orders.db", "REGISTRY": "registry.db"}
    told = {f"GRAPHRISK_{k}": f"sqlite:{folder / v}" for k, v in names.items()}
    return {**os.environ, **told, "GRAPHRISK_KEY_FILE": str(folder / "graphrisk.key")}


def keys(folder: Path) -> Path:
    return read(key_file=folder / "graphrisk.key").api_keys_path


def prepared(folder: Path) -> None:
    """A world that was loaded and swept."""
    orders = ["sample/orders.parquet", "--users", "sample/users.parquet"]
    for command in (
        ["sample", "--orders", str(ORDERS), "--seed", str(SEED)],
        ["load", *orders, "--reviews", "sample/reviews.parquet"],
        ["sweep"],
    ):
        program = [sys.executable, "-m", "graphrisk", *command]
        subprocess.run(
            program, cwd=folder, env=environment(folder), check=True, stdout=subprocess.DEVNULL
        )


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server, ended afterwards."""
    server = subprocess.Popen(
        [sys.executable, "-m", "graphrisk", "serve", "--port", "0"],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        text=True,
    )
    if server.stdout is None:
        raise RuntimeError("the server says nothing")
    yield next(word for word in server.stdout.readline().split() if word.startswith("http://"))
    server.terminate()
    server.wait(30)


def taken(browser: Browser, url: str, secret: str, target: Path) -> None:
    """Both pictures: the queue, and the ring with most accounts."""
    page = browser.new_page(viewport=SIZE, color_scheme="light", locale="en-US")
    page.goto(f"{url}/login")
    page.fill("#key", secret)
    page.click("button.main")
    page.wait_for_selector("#queue-body")
    page.screenshot(path=target / "queue.png")
    page.set_viewport_size(TALL)
    page.goto(f"{url}/queue?sort=size&score=80")
    page.locator("#queue-body a.id").first.click()
    settled(page)
    page.screenshot(path=target / "ring.png")


def settled(page: Page) -> None:
    """Waits until the picture has its ties and the page its parts."""
    page.wait_for_selector("#picture[data-drawn]", state="attached")
    page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
    page.wait_for_timeout(300)


if __name__ == "__main__":
    main()
