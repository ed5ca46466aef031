from dataclasses import replace
from pathlib import Path

import pytest

from graphrisk.errors import SourceError
from graphrisk.quality.plot import plot, wilson
from graphrisk.quality.report import Bin, Cut, Point, Report, Share

HALF, NONE = Share(1, 2), Share(0, 0)


def cut(score: int) -> Cut:
    shares = {"careless": HALF, "careful": NONE}
    return Cut(score, HALF, HALF, HALF, HALF, shares, {"refund": HALF}, HALF, HALF, {"nat": HALF})


FULL = Report(
    users=10, members=4, rings=2, found=2, unknown=0, unseen=0, average_precision=0.5,
    cuts=(cut(50), cut(80)), bins=(Bin(90, 100, 95.0, HALF, HALF),),
    curve=(Point(90, 0.5, 0.5), Point(0, 0.4, 1.0)),
)  # fmt: skip
EMPTY = replace(
    FULL, members=0, rings=0, found=0, average_precision=None, bins=(), curve=(),
    cuts=tuple(Cut(s, NONE, NONE, NONE, NONE, {}, {}, NONE, NONE, {}) for s in (50, 80)),
)  # fmt: skip


@pytest.mark.parametrize("report", [FULL, EMPTY], ids=["full", "empty"])
@pytest.mark.parametrize("form", ["png", "svg"])
def test_draws_the_same_bytes_twice(tmp_path: Path, report: Report, form: str):
    one, two = tmp_path / f"one.{form}", tmp_path / f"two.{form}"
    plot(report, one)
    plot(report, two)
    assert one.read_bytes() == two.read_bytes()


def test_says_what_it_shows(tmp_path: Path):
    plot(FULL, tmp_path / "full.svg")
    plot(EMPTY, tmp_path / "empty.svg")
    assert "average precision 0.500" in (tmp_path / "full.svg").read_text()
    assert "the truth has no ring" in (tmp_path / "empty.svg").read_text()


def test_refuses_other_files(tmp_path: Path):
    with pytest.raises(SourceError, match=r"ends in \.png or \.svg"):
        plot(FULL, tmp_path / "report.pdf")
    with pytest.raises(SourceError, match="can't write"):
        plot(FULL, tmp_path / "none" / "report.png")


def test_wilson_by_hand():
    # 2 of 2: z² = 3.8416; (1 ± 1) with middle 1 + 0.9604 and half 0.9604, over 2.9208.
    assert wilson(Share(2, 2)) == (pytest.approx(1 / 2.9208), 1.0)
    low, high = wilson(Share(5, 10))
    assert low == pytest.approx(1 - high)
    assert low == pytest.approx(0.2366, abs=1e-4)
