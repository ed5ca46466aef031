"""The notebooks run from top to bottom, each in a folder of its own, and are stored without
output."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from neo4j_server import Server, wipe

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
SERVERS = ("4-asking-neo4j",)
"""Those that need a Neo4j."""
PICTURES = "image/png"


@pytest.fixture
def quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this machine's Jupyter is read, and nothing is left in it."""
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / "jupyter"))
    monkeypatch.setenv("GRAPHRISK_REGISTRY", f"sqlite:{tmp_path / 'registry.db'}")
    monkeypatch.setenv("GRAPHRISK_KEY_FILE", str(tmp_path / "graphrisk.key"))


def run(file: Path, folder: Path) -> Any:
    """The notebook after it ran; raises the error of the cell that fails."""
    notebook = nbformat.read(file, 4)
    place = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=240, kernel_name="python3", resources=place).execute()
    return notebook


def outputs(notebook: Any) -> list[Any]:
    return [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]


def pictures(notebook: Any) -> int:
    return sum(PICTURES in o.get("data", {}) for o in outputs(notebook))


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda f: f.stem)
def test_a_notebook_is_stored_without_output(file: Path) -> None:
    notebook = nbformat.read(file, 4)
    nbformat.validate(notebook)
    assert not outputs(notebook)
    assert all(c.execution_count is None for c in notebook.cells if c.cell_type == "code")
    assert notebook.cells[0].cell_type == "markdown"


@pytest.mark.slow
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    "file", [f for f in NOTEBOOKS if f.stem not in SERVERS], ids=lambda f: f.stem
)
def test_a_notebook_runs(file: Path, tmp_path: Path) -> None:
    assert pictures(run(file, tmp_path)) >= 2


@pytest.mark.slow
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("name", SERVERS)
def test_a_notebook_runs_on_neo4j(
    name: str, neo4j_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with neo4j_server.driver() as driver:
        wipe(driver, schema=True)
    monkeypatch.setenv("GRAPHRISK_STORE", neo4j_server.uri)
    monkeypatch.setenv("GRAPHRISK_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("GRAPHRISK_NEO4J_PASSWORD", neo4j_server.password)
    (file,) = (f for f in NOTEBOOKS if f.stem == name)
    assert pictures(run(file, tmp_path)) == 1
