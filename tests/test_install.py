"""The wheel works on its own: an empty environment, outside the repository."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_wheel_runs_outside_the_repository(world: Path, tmp_path: Path) -> None:
    def run(*command: object) -> str:
        done = subprocess.run(
            [*map(str, command)], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, ROOT)
    run(sys.executable, "-m", "venv", "env")
    wheel = next(tmp_path.glob("graphrisk-*.whl"))
    run("env/bin/pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel)
    orders, users = world / "orders.parquet", world / "users.parquet"
    run("env/bin/graphrisk", "load", orders, "--users", users)
    told = run("env/bin/graphrisk", "sweep", "--out", "out")
    assert "Next: graphrisk ring R-" in told
    assert (tmp_path / "out" / "rings.parquet").exists()
    script = "from graphrisk.store.neo4j.statements import migrations, statement\n"
    script += "print(len(migrations()), len(statement('queries/who-else')) > 100)"
    assert run("env/bin/python", "-c", script).split() == ["10", "True"]
