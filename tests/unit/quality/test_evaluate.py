"""Every number here is worked out by hand in the comment beside it."""

import json
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from graphrisk.errors import ContractError, SourceError
from graphrisk.quality.evaluate import evaluate
from graphrisk.quality.report import Bin, Point, Report, Share
from graphrisk.quality.scorecard import tables

RINGS = [("R1", "bulk-order", 90), ("R2", "brushing", 60), ("R3", "refund", 55)]
MEMBERS = [
    *(("R1", u) for u in "abcg"),  # a b c of T1's a b c d: 3 / (4 + 4 - 3) = 0.6
    *(("R2", u) for u in "ehi"),  # e of T2's e f: 1 / (3 + 2 - 1) = 0.25, a third of it
    ("R3", "f"),  # f of T2's e f: 1 / (1 + 2 - 1) = 0.5
]
USERS = [
    ("a", 95, "R1"), ("b", 85, "R1"), ("c", 85, "R1"), ("h", 70, "R2"), ("e", 60, "R2"),
    ("f", 55, "R3"), ("g", 40, "R1"), ("d", 30, ""), ("i", 10, "R2"), ("j", 0, ""),
]  # fmt: skip
TRUTH = [
    *((u, "T1", "bulk-order", "careless", "") for u in "abcd"),
    *((u, "T2", "refund", "careful", "") for u in "ef"),
    *((u, "", "", "", "household") for u in "gh"),
    *((u, "", "", "", "nat") for u in "ij"),
]


def sweep(folder: Path, rings=RINGS, members=MEMBERS, users=USERS, form: str = "parquet") -> Path:
    made = {
        "rings": pd.DataFrame(rings, columns=["ring_id", "kind", "score"]),
        "members": pd.DataFrame(members, columns=["ring_id", "user_id"]),
        "users": pd.DataFrame(users, columns=["user_id", "score", "ring_id"]),
    }
    folder.mkdir(exist_ok=True)
    for name, frame in made.items():
        save(frame, folder / f"{name}.{form}")
    return folder


def save(frame: pd.DataFrame, file: Path) -> Path:
    frame.to_parquet(file) if file.suffix == ".parquet" else frame.to_csv(file, index=False)
    return file


def truth(folder: Path, rows=TRUTH, name: str = "truth.parquet") -> Path:
    columns = ["user_id", "ring", "kind", "difficulty", "habit"][: len(rows[0]) if rows else 3]
    return save(pd.DataFrame(rows, columns=columns), folder / name)


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return evaluate(sweep(tmp_path / "out"), truth(tmp_path))


def test_rings(report: Report):
    low, high = report.cuts
    assert (low.cut, high.cut) == (50, 80)
    assert low.precision == low.pure == Share(2, 3)
    assert low.recall == low.named == Share(2, 2)
    assert high.precision == high.pure == high.named == Share(1, 1)
    assert high.recall == Share(1, 2)
    assert high.by_difficulty == {"careless": Share(1, 1), "careful": Share(0, 1)}
    assert high.by_kind == {"bulk-order": Share(1, 1), "refund": Share(0, 1)}


def test_users(report: Report):
    low, high = report.cuts
    assert (low.user_precision, low.user_recall) == (Share(5, 6), Share(5, 6))
    assert (high.user_precision, high.user_recall) == (Share(3, 3), Share(3, 6))
    assert low.honest == {"household": Share(1, 2), "nat": Share(0, 2)}
    # a; b and c together; h; e; f; g; d: each hit's precision over six hits.
    assert report.average_precision == pytest.approx((1 + 2 * 1 + 4 / 5 + 5 / 6 + 6 / 8) / 6)
    assert report.curve[1] == Point(85, 1.0, 0.5)


def test_counts(report: Report):
    assert (report.users, report.members, report.rings, report.found) == (10, 6, 2, 3)
    assert (report.unknown, report.unseen) == (0, 0)


def test_calibration(report: Report):
    assert report.bins == (
        Bin(50, 60, 55.0, Share(1, 1), Share(1, 1)),
        Bin(60, 70, 60.0, Share(0, 1), Share(0, 1)),
        Bin(90, 100, 90.0, Share(1, 1), Share(1, 1)),
    )


def test_full_score_is_in_the_last_bin(tmp_path: Path):
    out = sweep(tmp_path / "out", [("R1", "refund", 100)], [("R1", "e"), ("R1", "f")])
    assert evaluate(out, truth(tmp_path)).bins == (Bin(90, 100, 100.0, Share(1, 1), Share(1, 1)),)


def test_equal_scores_enter_together(tmp_path: Path):
    out = sweep(tmp_path / "out", users=[("a", 50, "R1"), ("g", 50, "R1")])
    known = truth(tmp_path, [("a", "T1", "refund"), ("g", "", "")])
    assert evaluate(out, known).average_precision == 0.5


def test_half_a_large_ring_is_pure_not_right(tmp_path: Path):
    rows = [(f"u{i}", "T", "refund") for i in range(10)]
    out = sweep(tmp_path / "out", [("R", "refund", 99)], [("R", f"u{i}") for i in range(4)],
                [(f"u{i}", 99, "R") for i in range(4)])  # fmt: skip
    found = evaluate(out, truth(tmp_path, rows))
    assert found.cuts[0].precision == Share(0, 1)  # 4 of 10
    assert found.cuts[0].pure == Share(1, 1)
    assert (found.unseen, found.average_precision) == (6, pytest.approx(0.4 + 0.6))


def test_unseen_members_come_last(tmp_path: Path):
    out = sweep(tmp_path / "out", [], [], [("a", 90, ""), ("g", 0, "")])
    known = truth(tmp_path, [("a", "T", "refund"), ("b", "T", "refund"), ("g", "", "")])
    # a alone: 1 of 1, half the recall; then b together with g: 2 of 3, the other half.
    assert evaluate(out, known).average_precision == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


def test_who_the_truth_does_not_name_is_left_out(tmp_path: Path):
    members = [("R1", "a"), ("R1", "b"), ("R1", "x"), ("R1", "y"), ("R1", "z"), ("R2", "x")]
    users = [(u, 90, "R1") for u in "abxyz"]
    known = truth(tmp_path, [("a", "T", "refund"), ("b", "T", "refund")])
    found = evaluate(sweep(tmp_path / "out", members=members, users=users), known)
    assert (found.unknown, found.found) == (3, 1)
    assert found.cuts[0].precision == Share(1, 1)
    assert found.cuts[0].named == Share(0, 1)


def test_best_match_names_the_kind(tmp_path: Path):
    rings = [("R1", "refund", 99), ("R2", "brushing", 50)]
    members = [*(("R1", u) for u in "ab"), *(("R2", u) for u in "abcd")]
    found = evaluate(sweep(tmp_path / "out", rings, members), truth(tmp_path))
    low, high = found.cuts
    assert low.precision == Share(2, 2)  # 2 of 4, and all
    assert low.named == high.named == Share(0, 1)
    assert low.by_kind["bulk-order"] == Share(1, 1)


def test_no_rings_found(tmp_path: Path):
    out = sweep(tmp_path / "out", [], [], [(u, 0, "") for u, *_ in TRUTH])
    found = evaluate(out, truth(tmp_path))
    assert found.cuts[0].precision == Share(0, 0)
    assert found.cuts[0].precision.share is None
    assert found.cuts[0].recall == Share(0, 2)
    assert found.average_precision == 0.6  # all at once: 6 of 10
    assert found.bins == ()


def test_no_true_rings(tmp_path: Path):
    known = truth(tmp_path, [(u, "", "", "", "nat") for u, *_ in TRUTH])
    found = evaluate(sweep(tmp_path / "out"), known)
    assert found.average_precision is None
    assert found.curve == ()
    assert found.cuts[0].precision == Share(0, 3)
    assert found.cuts[0].recall == Share(0, 0)
    assert found.cuts[0].honest == {"nat": Share(6, 10)}


def test_one_user(tmp_path: Path):
    out = sweep(tmp_path / "out", [], [], [("a", 10, "")])
    found = evaluate(out, truth(tmp_path, [("a", "", "")]))
    assert (found.users, found.rings, found.average_precision) == (1, 0, None)
    assert json.dumps(found.as_dict())


def test_same_from_csv(tmp_path: Path, report: Report):
    known = truth(tmp_path, name="truth.csv")
    out = sweep(tmp_path / "csv", form="csv")
    assert evaluate(out, known) == report
    assert evaluate(out, truth(tmp_path, name="truth.csv.gz")) == report


def test_truth_of_json_lines_and_semicolons(tmp_path: Path, report: Report):
    frame = pd.read_parquet(truth(tmp_path))
    frame.to_json(tmp_path / "truth.jsonl", orient="records", lines=True)
    frame.to_csv(tmp_path / "semi.csv", sep=";", index=False)
    assert evaluate(tmp_path / "out", tmp_path / "truth.jsonl") == report
    assert evaluate(tmp_path / "out", tmp_path / "semi.csv") == report


def test_ids_are_text(tmp_path: Path):
    """Leading zeros stay, whole numbers meet their text, spreadsheets' quotes come off."""
    out = sweep(tmp_path / "out", [], [], [("007", 9, ""), ("'+84", 8, ""), ("12", 7, "")], "csv")
    rows = [("007", "", ""), ("+84", "", ""), ("12", "", "")]
    assert evaluate(out, truth(tmp_path, rows, "truth.csv")).unknown == 0
    numbers = truth(tmp_path, [(12, None, None), (13, None, None)])
    assert evaluate(out, numbers).unknown == 2


def test_newer_format_wins(tmp_path: Path, report: Report):
    for file in (tmp_path / "out").iterdir():
        file.touch()
    sweep(tmp_path / "out", [], [], USERS, "csv")
    assert evaluate(tmp_path / "out", tmp_path / "truth.parquet").found == 0


def test_labels_without_extras(tmp_path: Path):
    found = evaluate(sweep(tmp_path / "out"), truth(tmp_path, [r[:3] for r in TRUTH]))
    assert found.cuts[0].by_difficulty == found.cuts[0].honest == {}
    assert found.cuts[0].by_kind["refund"] == Share(1, 1)


def test_missing_files_are_named(tmp_path: Path):
    with pytest.raises(SourceError, match=r"nowhere is not a folder; give a folder that"):
        evaluate(tmp_path / "nowhere", truth(tmp_path))
    out = sweep(tmp_path / "out")
    with pytest.raises(SourceError, match=r"no file .*none\.csv; give the truth with user_id"):
        evaluate(out, tmp_path / "none.csv")
    (out / "members.parquet").unlink()
    with pytest.raises(SourceError, match=r"has no members\.parquet or members\.csv"):
        evaluate(out, tmp_path / "truth.parquet")


def test_missing_columns_are_named(tmp_path: Path):
    known = save(pd.DataFrame({"user": ["a"], "ring": [""]}), tmp_path / "t.csv")
    with pytest.raises(ContractError, match=r"lacks user_id, kind; .* it has user, ring"):
        evaluate(sweep(tmp_path / "out"), known)


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.jsonl", "t.csv.gz"])
def test_unreadable_files_are_named(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(b"\xff\xfe\0no such thing\0")
    with pytest.raises((SourceError, ContractError), match=name):
        evaluate(sweep(tmp_path / "out"), tmp_path / name)


def test_empty_truth_is_named(tmp_path: Path):
    (tmp_path / "t.csv").touch()
    with pytest.raises(SourceError, match=r"can't read .*t\.csv"):
        evaluate(sweep(tmp_path / "out"), tmp_path / "t.csv")
    with pytest.raises(ContractError, match="names no user"):
        evaluate(tmp_path / "out", truth(tmp_path, []))


def test_other_peoples_truth_is_told(tmp_path: Path):
    with pytest.raises(ContractError, match=r"none of the 1 users.*such as z there and a here"):
        evaluate(sweep(tmp_path / "out"), truth(tmp_path, [("z", "", "")]))


def test_contradiction_is_told(tmp_path: Path):
    with pytest.raises(ContractError, match="two things of user a"):
        evaluate(sweep(tmp_path / "out"), truth(tmp_path, [*TRUTH, ("a", "T2", "refund", "", "")]))


def test_scores_that_are_none_are_told(tmp_path: Path):
    with pytest.raises(ContractError, match="score '101' is no number from 0 to 100"):
        evaluate(sweep(tmp_path / "out", users=[("a", 101, "")]), truth(tmp_path))


def test_report_as_dict(report: Report):
    made = json.loads(json.dumps(report.as_dict()))
    assert made["cuts"][1]["recall"] == {"hits": 1, "of": 2, "share": 0.5}
    assert made["cuts"][0]["honest"]["nat"]["share"] == 0


def test_tables_say_the_numbers(report: Report):
    console = Console(width=120)
    with console.capture() as said:
        for table in tables(report):
            console.print(table)
    text = said.get()
    assert "average precision 0.897" in text
    assert "66.7% (2 of 3)" in text
    assert "60 to 69" in text
