"""The policy of the settings is what a server and a sweep judge by."""

from pathlib import Path

import pytest
from api_samples import environment, ready, settings_in
from commands import typed
from fastapi.testclient import TestClient
from graphrisk_api import create_app
from graphrisk_api.wiring import Parts

from graphrisk import policy as policies
from graphrisk.errors import PolicyError
from graphrisk.registry import audit, open_registry


def test_a_server_judges_by_it(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    mine = policies.load().model_copy(update={"name": "mine"})
    policies.save(mine, file)
    there = settings_in(tmp_path).model_copy(update={"policy": file})
    assert Parts(there).policy == mine
    assert Parts(settings_in(tmp_path)).policy == policies.load()
    with pytest.raises(PolicyError, match="no policy file at"):
        Parts(there.model_copy(update={"policy": tmp_path / "none.toml"}))


def test_another_one_is_audited_when_a_server_starts(folder: Path) -> None:
    def names() -> list[str]:
        with open_registry(settings_in(folder).registry) as registry, registry.read() as con:
            found = audit.entries(con, audit.Filter(action="policy"))
        return [e["body"]["to"]["name"] for e in found]

    assert names() == [], "the sweep's own entry says it"
    for name in ("mine", "mine", "default"):
        policy = policies.load().model_copy(update={"name": name})
        with TestClient(create_app(settings_in(folder), policy)):
            ready(lambda name=name: names()[:1] == [name])  # type: ignore[misc]
    assert names() == ["default", "mine"]


def test_a_sweep_judges_by_it(tmp_path: Path) -> None:
    there = environment(tmp_path) | {"GRAPHRISK_POLICY": "none.toml"}
    said = typed(tmp_path, "sweep", code=PolicyError.code, **there)
    assert "no policy file at none.toml" in " ".join(said.split())
