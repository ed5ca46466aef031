"""The same world is told in the same words."""

from pathlib import Path

from golden_rings import HOME, told

AGAIN = "if the change is meant: python tests/quality/golden_rings.py, and read its diff"


def test_rings_are_told_as_they_were(tmp_path: Path) -> None:
    found = told(tmp_path)
    kept = {f.name: f.read_text(encoding="utf-8") for f in HOME.glob("*.txt")}
    assert len(kept) >= 5
    assert set(found) == set(kept), AGAIN
    for name in sorted(kept):
        assert found[name] == kept[name], AGAIN
