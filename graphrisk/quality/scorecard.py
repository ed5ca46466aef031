"""An evaluation as tables for the terminal."""

from collections.abc import Mapping, Sequence

from rich.table import Table

from graphrisk.quality.report import Report, Share


def tables(report: Report) -> list[Table]:
    """The report for a terminal: rings and users, recall, honest people, calibration."""
    made = [summary(report), recall(report), accused(report), calibration(report)]
    return [t for t in made if t.row_count]


def headed(title: str, first: str, heads: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first)
    for head in heads:
        table.add_column(head, justify="right")
    return table


def cuts(report: Report) -> list[str]:
    return [f"score ≥ {c.cut}" for c in report.cuts]


def shown(share: Share) -> str:
    """A share as a person reads it, with what it is a share of."""
    return "–" if share.share is None else f"{share.share:.1%} ({share.hits:,} of {share.of:,})"


def summary(report: Report) -> Table:
    ap = "–" if report.average_precision is None else f"{report.average_precision:.3f}"
    table = headed(
        f"{report.found:,} rings found, {report.rings:,} true\n"
        f"{report.users:,} users, {report.members:,} in true rings; average precision {ap}",
        "",
        cuts(report),
    )
    rows = {
        "found rings that are right": "precision",
        "found rings that are pure": "pure",
        "true rings found": "recall",
        "kind named right": "named",
        "flagged users in true rings": "user_precision",
        "users of true rings flagged": "user_recall",
    }
    for text, name in rows.items():
        table.add_row(text, *(shown(getattr(c, name)) for c in report.cuts))
    left = (
        (report.unknown, "users whom the truth does not name were left out"),
        (report.unseen, "true members whom the sweep does not have count as missed"),
    )
    table.caption = "; ".join(f"{n:,} {text}" for n, text in left if n) or None
    return table


def recall(report: Report) -> Table:
    table = headed("True rings found", "", cuts(report))
    for name in ("by_difficulty", "by_kind"):
        by_name(table, [getattr(c, name) for c in report.cuts])
        table.add_section()
    return table


def accused(report: Report) -> Table:
    table = headed("Honest users flagged", "look-alike class", cuts(report))
    by_name(table, [c.honest for c in report.cuts])
    return table


def by_name(table: Table, columns: Sequence[Mapping[str, Share]]) -> None:
    for name in columns[0]:
        table.add_row(name, *(shown(column[name]) for column in columns))


def calibration(report: Report) -> Table:
    table = headed("Calibration of ring scores", "score", ("mean", "right", "pure"))
    for b in report.bins:
        high = b.high if b.high == 100 else b.high - 1
        table.add_row(f"{b.low} to {high}", f"{b.score:.0f}", shown(b.right), shown(b.pure))
    return table
