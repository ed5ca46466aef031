"""Orders are judged by a process of its own: it may die, and it ends with its server."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from api_samples import ORDER, Server, ready


def children(parent: int) -> list[int]:
    """The processes that a process has begun and that live."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, above = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(above) == parent and state != "Z":
            found.append(int(stat.parent.name))
    return found


def review(server: Server, name: str) -> dict[str, object]:
    answer = server.client.post("/v1/orders/review", json={**ORDER, "order_id": name})
    assert answer.status_code == 200
    told: dict[str, object] = answer.json()
    return told


def test_a_judge_that_dies_is_begun_again_and_no_order_is_lost(
    folder: Path, serve: Callable[[], Server]
) -> None:
    server = serve()
    assert review(server, "A-1")["degraded"] is False
    (judge,) = children(server.process.pid)
    os.kill(judge, signal.SIGKILL)
    ready(lambda: not server.is_ready())
    assert review(server, "A-2")["degraded"] is True
    ready(server.is_ready)
    assert review(server, "A-3")["degraded"] is False
    ready(lambda: not (folder / "graphrisk.journal").exists())
    assert review(server, "A-2")["degraded"] is False
    assert children(server.process.pid) not in ([], [judge])


def test_a_judge_ends_with_its_server(serve: Callable[[], Server]) -> None:
    stopped, killed = serve(), serve()
    judges = [*children(stopped.process.pid), *children(killed.process.pid)]
    assert len(judges) == 2
    stopped.process.send_signal(signal.SIGINT)
    killed.process.kill()
    assert stopped.process.wait(30) == 130
    ready(lambda: not any(Path(f"/proc/{one}").exists() for one in judges))


def test_what_people_decide_is_heeded_by_the_next_review(serve: Callable[[], Server]) -> None:
    server = serve()
    before = review(server, "A-1")
    entry = {"list": "blocked", "kind": "device", "value": ORDER["device_id"]}
    assert server.client.post("/v1/lists", json=entry).status_code == 201
    after = review(server, "A-2")
    assert before["decision"] == "allow"
    assert after["decision"] == "block"
