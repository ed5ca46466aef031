"""`graphrisk serve` ends with an address to open, and once with a key to log in with."""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from api_samples import environment  # isort: skip

pytestmark = pytest.mark.slow


def served(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """A server, and the line that says what to open."""
    process = subprocess.Popen(
        [sys.executable, "-m", "graphrisk", "serve", "--port", "0"],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process, process.stdout.readline()


def test_a_key_is_made_and_shown_once(folder: Path) -> None:
    process, line = served(folder)
    try:
        found = re.fullmatch(r"open (http://\S+/) and log in with the key (grk_\S+) .*\n", line)
        assert found
        done = httpx.post(f"{found[1]}login", data={"key": found[2]})
        assert (done.status_code, done.headers["location"]) == (303, "/queue")
    finally:
        process.kill()
        process.wait()
    process, line = served(folder)
    process.kill()
    process.wait()
    assert "grk_" not in line
    assert "log in with your key" in line
