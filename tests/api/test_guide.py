"""What the guide for a checkout shows is what happens."""

import json
import re
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
EXAMPLE = re.compile(r"```http\n(\w+) (\S+)\n(.*?)```\n\n```json\n(.*?)```", re.DOTALL)
VARY = {"as_of", "digest", "title", "version"}


def test_the_examples_answer_as_shown(fresh: TestClient) -> None:
    examples = EXAMPLE.findall(GUIDE.read_text("utf-8"))
    assert len(examples) >= 6
    for method, path, body, shown in examples:
        answer = fresh.request(method, path, json=json.loads(body))
        wanted = json.loads(shown)
        assert answer.status_code == (wanted["status"] if "title" in wanted else 200)
        assert alike(answer.json()) == alike(wanted), path


def alike(told: Any) -> Any:
    """An answer without what differs from time to time."""
    if isinstance(told, dict):
        return {k: "…" if k in VARY else alike(v) for k, v in told.items()}
    return [alike(one) for one in told] if isinstance(told, list) else told


def test_every_rule_and_status_of_the_guide_is_there(fresh: TestClient) -> None:
    from graphrisk.policy import RULES

    text = GUIDE.read_text("utf-8")
    assert all(f"`{code}`" in text for code in RULES)
    told = set(re.findall(r"^\| (\d{3}[\d, ]*) \|", text, re.MULTILINE))
    statuses = {int(n) for row in told for n in row.split(", ")}
    paths = fresh.get("/openapi.json").json()["paths"]
    known = {int(s) for p in paths.values() for m in p.values() for s in m["responses"]}
    assert statuses <= known
