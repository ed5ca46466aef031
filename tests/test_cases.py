"""People's work as they type it: cases, cuts, lists, the audit, and a sweep that heeds it."""

import csv
import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from graphrisk import cli, worlds
from graphrisk.settings import settings


class Ran(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def graphrisk(folder: Path, *args: object, input: str = "", **names: str) -> Ran:
    """A command as `main` runs it, in this process: a new one takes seconds to import."""
    streams = (io.StringIO(input), io.StringIO(), io.StringIO())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["graphrisk", *map(str, args)])
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            patch.setattr(sys, name, stream)
        for name, value in {"GRAPHRISK_BY": "ann", **names}.items():
            patch.setenv(name, value)
        settings.cache_clear()
        with pytest.raises(SystemExit) as end:
            cli.main()
    settings.cache_clear()
    return Ran(int(end.value.code or 0), streams[1].getvalue(), streams[2].getvalue())


def done(folder: Path, *args: object, **more: Any) -> str:
    ran = graphrisk(folder, *args, **more)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def told(folder: Path, *args: object) -> Any:
    return json.loads(done(folder, *args, "--json"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small world that was swept once."""
    folder = tmp_path_factory.mktemp("desk")
    worlds.write(folder, 5_000, 4, "mixed")
    sweep(folder)
    return folder


def sweep(folder: Path) -> None:
    """In a process of its own, as a user types it."""
    words = ["sweep", "orders.parquet", "--users", "users.parquet", "--out", "out"]
    command = [sys.executable, "-m", "graphrisk", *words]
    names = {**os.environ, "GRAPHRISK_BY": "ann"}
    ran = subprocess.run(command, cwd=folder, env=names, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr


NEW = (
    "case open", "case assign", "case note", "case confirm", "case dismiss", "case reopen",
    "case list", "case show", "cut link", "cut tie", "cut removal", "cut value", "cut user",
    "cut undo", "cut list", "list add", "list remove", "list show", "list import", "list export",
    "audit verify", "audit list", "report", "forget", "retention",
)  # fmt: skip


def test_every_command_shows_an_example() -> None:
    from typer.testing import CliRunner

    from graphrisk.cli import app

    for command in NEW:
        shown = CliRunner().invoke(app, [*command.split(), "--help"])
        assert shown.exit_code == 0
        assert f"Example: graphrisk {command}" in shown.output


def test_a_week_of_work(desk: Path) -> None:
    """Dismiss one, confirm one, cut a pair, sweep again, and read what was done."""
    rings = [r for r in told(desk, "rings") if not r["hour_of"]]
    dull, bad, pair = rings[0], rings[1], next(r for r in rings[2:] if r["size"] == 2)
    out = done(desk, "case", "dismiss", dull["ring_id"], "--note", "A family")
    assert f"{dull['ring_id']} is dismissed (version 1)" in out
    assert dull["ring_id"] not in {r["ring_id"] for r in told(desk, "rings")}
    assert dull["ring_id"] in {r["ring_id"] for r in told(desk, "rings", "--all")}
    done(desk, "case", "assign", bad["ring_id"], "--to", "bob", "--by", "chief")
    late = graphrisk(desk, "case", "confirm", bad["ring_id"], "--version", 0)
    assert late.returncode == 4
    assert "chief was there first" in late.stderr
    done(desk, "case", "confirm", "-", input=f"{bad['ring_id']}\n")
    a, b = (m["user_id"] for m in told(desk, "ring", pair["ring_id"])["members"])
    assert "graphrisk cut undo 1" in done(desk, "cut", "tie", a, b)
    sweep(desk)
    after = {r["ring_id"]: r for r in told(desk, "rings")}
    assert dull["ring_id"] not in after
    assert pair["ring_id"] not in after
    assert (after[bad["ring_id"]]["verdict"], after[bad["ring_id"]]["change"]) == (
        "confirmed",
        "same",
    )
    changed = {c["ring_id"]: c for c in told(desk, "rings", "--changes")}
    assert (changed[pair["ring_id"]]["change"], changed[pair["ring_id"]]["left"]) == (
        "gone",
        sorted([a, b]),
    )
    steps = told(desk, "case", "show", bad["ring_id"])
    assert [(s["action"], s["by"]) for s in steps["history"]] == [
        ("assign", "chief"),
        ("confirm", "ann"),
    ]
    assert [c["ring_id"] for c in told(desk, "case", "list", "--assignee", "bob")] == [
        bad["ring_id"]
    ]
    assert [(x["confirmed"], x["dismissed"]) for x in told(desk, "report")][-1] == (1, 1)
    assert "entries hold" in done(desk, "audit", "verify")
    found = [e["action"] for e in told(desk, "audit", "list", "--by", "ann")]
    assert found == ["sweep", "cut.tie", "case.confirm", "case.dismiss", "sweep"]


def test_lists_go_out_and_come_in(desk: Path, tmp_path: Path) -> None:
    done(desk, "list", "add", "blocked", "device", "-", "--note", "Cards", input="dev-77-4242\n")
    done(desk, "list", "add", "trusted", "merchant", "M-1", "--source", "us")
    assert "dev-77" not in done(desk, "list", "show")
    for name in ("shared.csv", "shared.json"):
        done(desk, "list", "export", name)
        assert stat.S_IMODE((desk / name).stat().st_mode) == 0o600
        other = tmp_path / name.replace(".", "-")
        other.mkdir()
        done(other, "list", "import", desk / name)
        assert told(other, "list", "show") == told(desk, "list", "show")
    with (desk / "shared.csv").open() as rows:
        first = next(csv.DictReader(rows))
    assert (first["value"], first["reason"]) == ("dev-77-4242", "Cards")
    exports = told(desk, "audit", "list", "--action", "export.lists")
    assert [e["subject"] for e in exports] == ["lists", "lists"]
    bad = tmp_path / "bad.csv"
    bad.write_text("list,kind,value\nblocked,device,dev-1-1234\nblocked,device,\n")
    ran = graphrisk(desk, "list", "import", bad)
    assert ran.returncode == 2
    assert "entry 2 has no value" in ran.stderr
    assert len(told(desk, "list", "show")) == 2


def test_every_export_is_in_the_audit(desk: Path, tmp_path: Path) -> None:
    ring = told(desk, "rings", "--all")[0]["ring_id"]
    before = told(desk, "audit", "list", "--most", 0)
    done(desk, "export", "rings", tmp_path / "rings.csv")
    done(desk, "export", "graph", ring, tmp_path / "ring.graphml")
    done(desk, "export", "neo4j-import", tmp_path / "bulk", "orders.parquet")
    done(desk, "load", "orders.parquet")
    done(desk, "backup", tmp_path / "keep.db")
    found = told(desk, "audit", "list", "--most", 0)
    new = found[: len(found) - len(before)]
    assert [(e["action"], e["subject"], e["by"]) for e in new] == [
        ("export.backup", "store", "ann"),
        ("export.neo4j-import", "files", "ann"),
        ("export.graph", ring, "ann"),
        ("export.rings", "rings", "ann"),
    ]
    done(tmp_path, "export", "neo4j-import", "more", desk / "orders.parquet",
         GRAPHRISK_REGISTRY="none")  # fmt: skip


def test_the_audit_shows_what_was_changed_by_hand(desk: Path, tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(desk / "graphrisk.db")) as con,
        closing(sqlite3.connect(tmp_path / "graphrisk.db")) as copy,
    ):
        con.backup(copy)
        copy.execute("UPDATE audit SET by = 'eve' WHERE id = 1")
        copy.commit()
    ran = graphrisk(tmp_path, "audit", "verify")
    assert ran.returncode == 7
    assert "entry 1" in ran.stderr


MISTAKES = (
    (("case", "confirm", "R-NOTHING"), 3, "R-NOTHING"),
    (("cut", "value", "ip", "203.0.113.7", "--until", "soon"), 2, "soon"),
    (("cut", "link", "u1", "tattoo", "x"), 2, "tattoo"),
    (("list", "add", "grey", "user", "u1"), 2, "grey"),
    (("list", "import", "none.csv"), 2, "none.csv"),
    (("list", "export", "lists.txt"), 2, ".csv or .json"),
    (("retention", "--older-than", "soon"), 2, "soon"),
    (("case", "list", "--registry", "none"), 2, "--registry"),
)


@pytest.mark.parametrize(("args", "code", "word"), MISTAKES)
def test_mistakes_get_one_message_and_a_code(
    tmp_path: Path, args: tuple[str, ...], code: int, word: str
) -> None:
    ran = graphrisk(tmp_path, *args)
    assert ran.returncode == code
    assert word in ran.stderr


@pytest.mark.slow
def test_store_and_registry_come_back_together(desk: Path, tmp_path: Path) -> None:
    """Also when they are two files; and a forgotten user is in neither."""
    home = tmp_path / "home"
    home.mkdir()

    def run(*args: object) -> str:
        ran = graphrisk(home, *args, GRAPHRISK_REGISTRY="sqlite:memory.db")
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    run("load", desk / "orders.parquet", "--users", desk / "users.parquet")
    run("sweep", "--out", "out")
    rings = json.loads(run("rings", "--json"))
    ring = next(r for r in rings if r["size"] > 3 and not r["hour_of"])["ring_id"]
    run("case", "confirm", ring)
    user = json.loads(run("ring", ring, "--json"))["members"][0]["user_id"]
    run("cut", "user", user)
    before = [run(*words, "--json") for words in (("rings",), ("case", "list"), ("cut", "list"))]
    run("backup", "keep.db")
    for file in [*home.glob("graphrisk.db*"), *home.glob("memory.db*")]:
        file.unlink()
    run("restore", "keep.db")
    after = [run(*words, "--json") for words in (("rings",), ("case", "list"), ("cut", "list"))]
    assert after == before
    # The backup was made before it was written down; what came after that is not in it.
    acts = [e["action"] for e in json.loads(run("audit", "list", "--json"))]
    assert acts == ["restore", "cut.user", "case.confirm", "sweep"]
    run("keys", "rotate")
    assert run("cut", "list", "--json") == before[2]
    lost = json.loads(run("forget", user, "--json"))
    assert lost["store"]["users"] == 1
    assert lost["store"]["orders"] > 0
    assert lost["registry"]["members"] > 0
    for file in (*home.glob("graphrisk.db*"), *home.glob("memory.db*")):
        assert user.encode() not in file.read_bytes()
    assert "entries hold" in run("audit", "verify")
    run("sweep", "--out", "out")
    assert ring in run("rings", "--all", "--json")
    old = json.loads(run("retention", "--older-than", "2100-01-01", "--json"))
    assert old["store"]["orders"] > 0
    assert "entries hold" in run("audit", "verify")
