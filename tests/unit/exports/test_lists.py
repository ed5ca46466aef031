"""The last sweep's lists are the sweep's own tables, out of the registry."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from graphrisk import registry
from graphrisk.errors import InputError
from graphrisk.exports import lists, tables
from graphrisk.model import Facts, Finding, Member, Ring
from graphrisk.registry import Registry, open_registry


@pytest.fixture
def rings(guilty: Facts) -> list[Ring]:
    """Two rings as a sweep names them; members strongest first."""
    found = (Finding("praise", 10, "=praise", ()),)
    members = (Member(1, "b", "core", 90, "-x"), Member(0, "a", "core", 80, "街"))
    one = Ring("brushing", 91, 9, members, found, "honest", guilty, ring_id="R-B")
    undated = replace(guilty, first_at=None, last_at=None)
    return [one, replace(one, ring_id="R-A", score=30, facts=undated, change="grown")]


@pytest.fixture
def memory(tmp_path: Path, rings: list[Ring]) -> Iterator[Registry]:
    with open_registry(f"sqlite:{tmp_path}/memory.db") as one:
        with one.write() as con:
            rows, members = tables.ring_rows(rings), tables.member_rows(rings)
            registry.record(con, "2026-03-01", {}, rows, members)
        yield one


def test_parquet(tmp_path: Path, memory: Registry, rings: list[Ring]):
    with memory.read() as con:
        files = lists.write(con, tmp_path / "out.parquet")
    assert [f.name for f in files] == ["out.parquet", "out-members.parquet"]
    expected = [
        tables.frame("rings", tables.ring_rows(rings)),
        tables.frame("members", tables.member_rows(rings)),
    ]
    for file, table in zip(files, expected, strict=True):
        assert pq.read_table(file).equals(table)


def test_csv(tmp_path: Path, memory: Registry):
    with memory.read() as con:
        first, second = lists.write(con, tmp_path / "out.csv")
    options = pc.ParseOptions(newlines_in_values=True)
    found = pc.read_csv(first, parse_options=options).to_pydict()
    assert (found["ring_id"], found["reasons"]) == (["R-B", "R-A"], ["'=praise"] * 2)
    assert pc.read_csv(second).to_pydict()["evidence"] == ["'-x", "街"] * 2


def test_nothing_yet(tmp_path: Path):
    with open_registry(f"sqlite:{tmp_path}/new.db") as new, new.read() as con:
        first, second = lists.write(con, tmp_path / "out.parquet")
    assert pq.read_table(first).equals(tables.RINGS.empty_table())
    assert pq.read_table(second).equals(tables.MEMBERS.empty_table())


@pytest.mark.parametrize("name", ["out.xlsx", "out"])
def test_other_endings(tmp_path: Path, memory: Registry, name: str):
    with memory.read() as con, pytest.raises(InputError, match="parquet or csv"):
        lists.write(con, tmp_path / name)
