"""What the documents say to type works."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
from commands import ROOT, typed

README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """The graphrisk commands of the README, in order."""
    return re.findall(r"^ {4}(graphrisk .*)$", README, re.MULTILINE)


def run(folder: Path, command: str) -> str:
    return typed(folder, *shlex.split(command)[1:])


def test_the_readmes_commands_run(world: Path, tmp_path: Path) -> None:
    for name in ("orders", "users", "reviews"):
        pd.read_parquet(world / f"{name}.parquet").to_csv(tmp_path / f"{name}.csv", index=False)
    truth = pd.read_parquet(world / "truth.parquet", columns=["user_id", "ring", "kind"])
    truth.to_csv(tmp_path / "known.csv", index=False)
    found = commands()
    assert len(found) >= 6
    ring_id = ""
    for command in found:
        if "R-XXXXXXX" in command and not ring_id:
            ring_id = json.loads(run(tmp_path, "graphrisk rings --json"))[0]["ring_id"]
        run(tmp_path, command.replace("R-XXXXXXX", ring_id))


def test_the_readmes_python_runs(world: Path, tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code
    setup = (
        "import pandas as pd\n"
        f"orders = pd.read_parquet({str(world / 'orders.parquet')!r})\n"
        f"users = pd.read_parquet({str(world / 'users.parquet')!r})\n"
    )
    subprocess.run([sys.executable, "-c", setup + code[1]], cwd=tmp_path, check=True)


def test_the_documents_name_files_that_are_there() -> None:
    for document in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        for name in re.findall(r"`((?:graphrisk|tests|benchmarks)/[\w./]+)`", text):
            assert (ROOT / name).exists(), f"{document}: {name}"


def test_no_machine_or_registry_is_named() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    wrong = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|repo1?\.maven|deb\.debian")
    for name in filter(None, listed.split("\0")):
        if name != "tests/docs/test_readme.py":
            text = (ROOT / name).read_text(encoding="utf-8", errors="ignore")
            assert not wrong.search(text), name
