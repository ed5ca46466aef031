"""A sweep as a page."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from page_samples import ENDS, RING, TAG

from graphrisk.errors import NotFoundError, SourceError
from graphrisk.exports.report_page import Weekly, kinds, report_page, shops, weekly
from graphrisk.registry import open_registry

AS_OF = "2026-04-01T00:00:00+00:00"


def test_it_says_what_was_found_and_what_people_said(week: Weekly) -> None:
    html = report_page(week).html
    for text in ("1 ring, 80.25 at risk", "100.0%", "1 dismissed ring not shown", "now in"):
        assert text in html
    assert "phone" in html
    assert "script-src 'none'" in report_page(week).policy


def test_nothing_of_the_data_is_markup(week: Weekly) -> None:
    html = report_page(week).html
    assert TAG not in html
    assert ENDS not in html
    assert "<script" not in html


def test_an_empty_sweep_is_a_page_too(week: Weekly) -> None:
    every = week.lines[-1]._replace(rings=0, confirmed=0, undecided=0, precision=None)
    empty = week._replace(rings=[], changes=[], lines=[every], merchants=None, silent=0)
    html = report_page(empty).html
    assert "No ring was found." in html
    assert "nobody has decided a ring yet" in html
    assert "--out" in html


def test_kinds_are_summed_the_dearest_first() -> None:
    other = {**RING, "kind": "brushing", "amount_at_risk": "100.7500", "size": 9}
    found = kinds([RING, other, RING])
    assert [(k.name, k.rings, k.accounts, k.at_risk) for k in found] == [
        ("refund", 2, 6, Decimal("160.5")),
        ("brushing", 1, 9, Decimal("100.75")),
    ]
    assert sum(k.share for k in found) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_merchants_are_those_of_the_same_sweep(form: str, tmp_path: Path) -> None:
    assert shops(tmp_path, AS_OF) is None
    rows = pd.DataFrame(
        {"merchant_id": ["b", "a", "c"], "score": [5, 5, 90], "ring_ids": ["", "", "R-1"]}
    )
    file = tmp_path / f"merchants.{form}"
    if form == "csv":
        rows.to_csv(file, index=False)
    else:
        rows.to_parquet(file)
    (tmp_path / "sweep.json").write_text(f'{{"as_of": "{AS_OF}"}}')
    found = shops(tmp_path, AS_OF)
    assert found
    assert [(m["merchant_id"], m["ring_ids"]) for m in found] == [
        ("c", "R-1"),
        ("a", ""),
        ("b", ""),
    ]
    with pytest.raises(SourceError, match="--out"):
        shops(tmp_path, "2026-05-01T00:00:00+00:00")


def test_before_the_first_sweep_it_says_what_to_do(tmp_path: Path) -> None:
    with (
        open_registry(f"sqlite:{tmp_path}/registry.db") as memory,
        memory.read() as con,
        pytest.raises(NotFoundError, match="graphrisk sweep"),
    ):
        weekly(con)
