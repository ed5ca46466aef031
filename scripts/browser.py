"""A Chromium for the tests that open pages: found, or installed by apt where that may be done
without asking.

    python scripts/browser.py     # prints its path
"""

import os
import shutil
import sys

from neo4j_local.tools import SetupError, root, run

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ADVICE = (
    "Install it (Debian: sudo apt install chromium; macOS: brew install --cask chromium), or name"
    " one in GRAPHRISK_CHROMIUM, and try again"
)


def find() -> str | None:
    """The path of a Chromium: the one of GRAPHRISK_CHROMIUM, else the PATH's."""
    named = os.environ.get("GRAPHRISK_CHROMIUM")
    return next((path for n in (named, *NAMES) if n and (path := shutil.which(n))), None)


def install() -> None:
    """Installs one, as root or by a sudo that doesn't ask; else says what to do."""
    rights, why = root(), "the tests open pages in Chromium, and there is none on the PATH"
    if shutil.which("apt-get") is None or rights is None:
        raise SetupError(f"{why}. {ADVICE}")
    print(f"{why}; installing it by apt", file=sys.stderr, flush=True)
    apt = [*rights, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    run([*apt, "update"])
    run([*apt, "install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"])


def main() -> int:
    """Finds or installs one, and prints where it is."""
    try:
        if find() is None:
            install()
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    print(find())
    return 0


if __name__ == "__main__":
    sys.exit(main())
