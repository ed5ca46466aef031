"""The page on decisions says what the code does."""

import re
from pathlib import Path

from typer.testing import CliRunner

from graphrisk.cli import app
from graphrisk.registry.cases import MOVES

PAGE = (Path(__file__).parents[3] / "docs" / "decisions.md").read_text(encoding="utf-8")


def test_the_table_of_moves_is_that_of_the_code() -> None:
    table = PAGE.split("| step | from | to |")[1].split("\n\n")[0]
    told: dict[str, dict[str, str]] = {}
    for step, before, after in re.findall(r"^\| `(\w+)` \| ([\w, ]+) \| (\w+) \|$", table, re.M):
        told.setdefault(step, {}).update(dict.fromkeys(before.split(", "), after))
    assert told == MOVES


def test_every_command_it_names_is_there() -> None:
    found = re.findall(r"`graphrisk ((?:[a-z]+ ?)+)", PAGE)
    assert len(found) > 15
    names = {" ".join(words.split()[: 2 if words.split()[0] in GROUPS else 1]) for words in found}
    for name in sorted(names):
        assert CliRunner().invoke(app, [*name.split(), "--help"]).exit_code == 0, name


GROUPS = {"case", "cut", "list", "audit", "keys", "export"}
