"""The policy: read, written, refused with a remedy, and the same in Python as on the engine."""

from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from graphrisk import projection
from graphrisk.engine import Engine
from graphrisk.errors import PolicyError
from graphrisk.policy import DEFAULT, Comparison, Policy, digest, load, save
from graphrisk.quality.fit import rising
from graphrisk.signals import SIGNALS

BITS = st.integers(-(10**6), 10**6)


PLAIN = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs", "Cc"]), max_size=20)


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    edges = draw(st.lists(st.integers(-(10**5), 10**5), unique=True, max_size=6).map(sorted))
    bits = draw(st.lists(BITS, min_size=len(edges) + 1, max_size=len(edges) + 1))
    trend = draw(st.sampled_from(["rising", "falling", "free"]))
    return Comparison(
        fact="x",
        edges=tuple(edges),
        bits=tuple(bits),
        missing=draw(BITS),
        trend=trend,
        text=draw(PLAIN),
    )


def written(text: str, folder: Path) -> Path:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_default():
    policy = load()
    assert policy == load(DEFAULT)
    assert policy.comparisons
    assert policy.members


def test_each_signal_has_one_row():
    assert sorted(c.fact for c in load().signals) == sorted(s.name for s in SIGNALS)


def test_crimes_are_of_signals():
    policy = load()
    assert {c.fact for c in policy.crimes} <= {s.name for s in SIGNALS}
    assert {c.crime for c in policy.crimes} <= set(policy.crime_priors)
    assert set(policy.crime_priors) <= {"bulk-order", "brushing", "refund"}


@pytest.mark.parametrize("part", ["comparisons", "signals", "members", "crimes"])
def test_default_rows(part: str):
    rows: tuple[Comparison, ...] = getattr(load(), part)
    assert len({(c.crime, c.fact) for c in rows}) == len(rows)
    for c in rows:
        assert all(a < b for a, b in zip(c.edges, c.edges[1:], strict=False)), c.fact
        if c.trend != "free":
            bits = [c.bits[level] for level in rising(c)]
            assert bits == sorted(bits), c.fact


def test_levels():
    c = Comparison(fact="x", edges=(0, 10), bits=(-5, 7, 9), missing=3)
    assert [c.level(v) for v in (-1, 0, 9, 10, 99, None)] == [0, 1, 1, 2, 2, None]
    assert [c.worth(v) for v in (-1, 0, 9, 10, 99, None)] == [-5, 7, 7, 9, 9, 3]
    assert Comparison(fact="x", edges=(), bits=(4,)).worth(1) == 4


@settings(max_examples=12, deadline=None)
@given(st.lists(comparisons(), min_size=1, max_size=8), st.lists(st.integers(), max_size=30))
def test_python_and_engine_say_the_same(engine: Engine, found: list[Comparison], more: list[int]):
    edges = [e + d for c in found for e in c.edges for d in (-1, 0, 1)]
    values = [None, *edges, *(v for v in more if abs(v) < 2**62)]
    t = ibis.memtable(pa.table({"x": pa.array(values, pa.int64())}))
    columns = {f"c{i}": projection.worth(t.x, c) for i, c in enumerate(found)}
    rows = engine.to_pyarrow(t.select("x", **columns, total=projection.total(t, tuple(found))))
    for row in rows.to_pylist():
        expected = [c.worth(row["x"]) for c in found]
        assert [row[name] for name in columns] == expected
        assert row["total"] == sum(expected)


@pytest.mark.parametrize(
    ("edges", "bits"), [((1, 1), (0, 0, 0)), ((2, 1), (0, 0, 0)), ((1, 2), (0, 0))]
)
def test_broken_comparisons(edges: tuple[int, ...], bits: tuple[int, ...]):
    with pytest.raises(ValidationError, match="comparison 'x' needs"):
        Comparison(fact="x", edges=edges, bits=bits)


def test_saved_default_loads_equal(tmp_path: Path):
    file = tmp_path / "copy.toml"
    save(load(), file)
    assert load(file) == load()
    assert digest(load(file)) == digest(load())


@settings(max_examples=40, deadline=None)
@given(
    name=PLAIN,
    rate=st.floats(1e-9, 1e9),
    grain=st.floats(0, 1),
    rows=st.lists(comparisons(), max_size=3),
    score=st.integers(0, 100),
)
def test_saved_loads_equal(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    rate: float,
    grain: float,
    rows: list[Comparison],
    score: int,
):
    found = tuple(rows)
    policy = Policy(name=name, rates={"EUR": rate}, kinds={"wallet": "wallet_id"}, grain=grain)
    policy = policy.model_copy(
        update={"comparisons": found, "signals": found, "members": found[:1], "list_score": score}
    )
    file = tmp_path_factory.mktemp("policy") / "p.toml"
    save(policy, file)
    assert load(file) == policy


@pytest.mark.parametrize("change", [{"name": "rings 😀"}, {"rates": {"US $": 1.0}}])
def test_odd_names_load_equal(tmp_path: Path, change: dict[str, Any]):
    policy = load().model_copy(update=change)
    save(policy, tmp_path / "odd.toml")
    assert load(tmp_path / "odd.toml") == policy


def test_a_policy_written_again_is_read_again(tmp_path: Path):
    file = tmp_path / "p.toml"
    for version in (1, 2):
        save(load().model_copy(update={"version": version}), file)
        assert load(file).version == version


@pytest.mark.parametrize(
    ("text", "place", "remedy"),
    [
        ("name = = 1", "line 1", "mend"),
        ("list_scor = 20", "list_scor", "mend"),
        ("list_score = 101", "list_score", "mend"),
        ("rates = { EUR = 0 }", "rates.EUR", "mend"),
        ("[[signals]]\nfact = 'x'\nedges = [1]\nbits = [1]", "signals.0", "mend"),
        ("[hour]\nfact = 'hour'\nedges = [2, 1]\nbits = [1, 2, 3]", "hour", "mend"),
        ("[[members]]\nfact = 'x'\nedges = []\nbits = [0]\ntrend = 'up'", "members.0", "mend"),
    ],
)
def test_errors_name_file_place_and_remedy(tmp_path: Path, text: str, place: str, remedy: str):
    file = written(text, tmp_path)
    with pytest.raises(PolicyError) as error:
        load(file)
    assert all(part in str(error.value) for part in (str(file), place, remedy))


def test_no_file(tmp_path: Path):
    with pytest.raises(PolicyError, match=r"nowhere\.toml.*give an existing"):
        load(tmp_path / "nowhere.toml")


def test_no_readable_file(tmp_path: Path):
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"')
    for path in (tmp_path, tmp_path / "latin.toml"):
        with pytest.raises(PolicyError, match=path.name):
            load(path)


def test_digest():
    assert digest(Policy()) == digest(Policy())
    assert digest(Policy()) != digest(Policy(seed=2))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('mode = "appetite"\nappetite = 30\nreview_share = 200', "name one of fixed cuts"),
        ("appetite = 30", "say mode = 'appetite'"),
        ("review_share = 200", "say mode = 'share'"),
        ('mode = "share"', "needs `review_share`"),
        ('mode = "appetite"\nappetite = "medium"', "'medium' is no number"),
        ('mode = "appetite"\nappetite = 501', "less than or equal to 500"),
        ('mode = "appetite"\nappetite = 0', "greater than or equal to 1"),
    ],
)
def test_a_policy_names_one_way_to_the_review_cut(tmp_path: Path, lines: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        load(written(f"[markets.new]\n{lines}", tmp_path))


def test_what_a_policy_leaves_out_stays_out(tmp_path: Path) -> None:
    told = load(written('[markets.new]\nmode = "appetite"\nappetite = 70', tmp_path))
    save(told, tmp_path / "again.toml")
    again = load(tmp_path / "again.toml")
    assert again == told
    assert (again.of("new").appetite, again.of("new").review_share) == (70, None)
