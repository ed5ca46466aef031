"""The wheel works on its own: an empty environment, outside the repository."""

import subprocess
import sys
from pathlib import Path

import httpx
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
    assert answered(tmp_path, run("env/bin/graphrisk", "keys", "create", "shop").strip()) == "allow"


def answered(folder: Path, key: str) -> str:
    """What `graphrisk serve` of that environment decides on an order, once it is up."""
    order = {
        "order_id": "O-wheel",
        "user_id": "U-wheel",
        "ordered_at": "2026-06-01T10:00:00Z",
        "device_id": "device-of-the-wheel",
    }
    server = subprocess.Popen(
        ["env/bin/graphrisk", "serve", "--port", "0"],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        words = (word for line in server.stdout for word in line.split())
        url = next(word for word in words if word.startswith("http://"))
        with httpx.Client(base_url=url, headers={"X-API-Key": key}, timeout=60) as client:
            assert client.get("/healthz").json() == {"status": "ok"}
            answer = client.post("/v1/orders/review", json=order)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["decision"])
    finally:
        server.terminate()
        server.wait(60)
