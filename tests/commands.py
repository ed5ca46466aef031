"""graphrisk as a user types it, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def typed(folder: Path, *words: str, code: int = 0, **env: str) -> str:
    """What a command says; of one that is to fail, with this code, what it complains of."""
    done = subprocess.run(
        [sys.executable, "-m", "graphrisk", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
    )
    assert done.returncode == code, f"graphrisk {' '.join(words)}: {done.stderr}"
    return done.stdout if code == 0 else done.stderr
