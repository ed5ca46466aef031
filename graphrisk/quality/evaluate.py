"""What a sweep found, held against the truth: rings, users, honest people, calibration.

A found ring is *right* when its Jaccard overlap with some true ring is at least one half,
and *pure* when at least half of its members are of one true ring: a shop that gets half of a
large ring has a good find, though not a right one. Users whom the truth doesn't name are
left out of everything, since nobody knows; true members whom the sweep didn't see are missed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from rich.table import Table

from graphrisk.errors import ContractError, SourceError
from graphrisk.exports.tables import RISKY

CUTS = (50, 80)
MATCH = 0.5
"""The Jaccard overlap, and the share of members, that make a ring right, and pure."""
STEP = 10
"""Points of score in a bin of the calibration."""
NEEDED = {
    "rings": ("ring_id", "kind", "score"),
    "members": ("ring_id", "user_id"),
    "users": ("user_id", "score", "ring_id"),
}
TRUTH = ("user_id", "ring", "kind")
EXTRA = ("difficulty", "habit")
ORDER = ("careless", "average", "careful")


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        """None of nothing, which is neither good nor bad."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Cut:
    """How good the rings and users at or over one score are.

    precision and pure: of the rings found. recall: of the true rings, by difficulty and kind
    as well. named: of the true rings found, those whose kind was told. honest: those flagged
    of all honest users, by look-alike class. A user is flagged when its score reaches the cut
    and it is in a ring.
    """

    cut: int
    precision: Share
    pure: Share
    recall: Share
    named: Share
    by_difficulty: Mapping[str, Share]
    by_kind: Mapping[str, Share]
    user_precision: Share
    user_recall: Share
    honest: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Bin:
    """Found rings with low <= score < high (100 in the last): mean score, right and pure."""

    low: int
    high: int
    score: float
    right: Share
    pure: Share


@dataclass(frozen=True, slots=True)
class Point:
    """The precision and recall of all users at or over a score, in a ring or not."""

    score: int
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one evaluation.

    users, members, rings: whom the truth names, those of them in a ring, and its rings.
    unknown: users of the sweep whom the truth doesn't name, left out. unseen: true members
    whom the sweep doesn't have, counted as missed.
    """

    users: int
    members: int
    rings: int
    found: int
    unknown: int
    unseen: int
    average_precision: float | None
    cuts: tuple[Cut, ...]
    bins: tuple[Bin, ...]
    curve: tuple[Point, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain numbers for JSON; every share has its `share` worked out, null of nothing."""
        made: dict[str, Any] = shared(asdict(self))
        return made


def shared(value: Any) -> Any:
    """The value with shares worked out, at any depth."""
    if isinstance(value, dict):
        made = {k: shared(v) for k, v in value.items()}
        return {**made, "share": Share(**made).share} if made.keys() == {"hits", "of"} else made
    return [shared(v) for v in value] if isinstance(value, tuple | list) else value


class Case(NamedTuple):
    """The frames that are compared: all who the truth names, found rings, true rings, and
    how many users a found and a true ring have in common."""

    people: pd.DataFrame
    found: pd.DataFrame
    true: pd.DataFrame
    overlap: pd.DataFrame


def evaluate(out: Path, truth: Path) -> Report:
    """Holds the folder that a sweep wrote against the truth.

    truth: a file with user_id, ring (empty when honest), kind, and optionally difficulty of
    the ring and habit of the honest (Parquet, CSV or JSON Lines). Raises SourceError for what
    can't be read, ContractError for missing columns or a truth of other people.
    """
    rings, members, users = (read_out(Path(out), name) for name in NEEDED)
    known = read_truth(Path(truth))
    people = joined(known, users)
    if not people.seen.any():
        raise ContractError(
            f"none of the {len(known):,} users in {truth} is among the {len(users):,} of {out}; "
            f"{examples(known, users)}give the truth of the same orders"
        )
    found, true, overlap = matched(rings, members, people)
    case = Case(people, found, true, overlap)
    curve = tuple(points(people.score.to_numpy(), people.guilty.to_numpy()))
    return Report(
        users=len(people),
        members=int(people.guilty.sum()),
        rings=len(true),
        found=len(found),
        unknown=int((~users.user_id.isin(people.user_id)).sum()),
        unseen=int((people.guilty & ~people.seen).sum()),
        average_precision=average(curve),
        curve=curve,
        cuts=tuple(at_cut(case, cut) for cut in CUTS),
        bins=tuple(bins(found)),
    )


def examples(known: pd.DataFrame, users: pd.DataFrame) -> str:
    """One user of each side, so that the difference can be seen."""
    if known.empty or users.empty:
        return ""
    return f"such as {known.user_id.iloc[0]} there and {users.user_id.iloc[0]} here; "


def read_out(out: Path, name: str) -> pd.DataFrame:
    """One table of a sweep's folder; the newer file where both formats stand there."""
    files = [f for form in ("parquet", "csv") if (f := out / f"{name}.{form}").is_file()]
    if not files:
        why = f"has no {name}.parquet or {name}.csv" if out.is_dir() else "is not a folder"
        raise SourceError(f"{out} {why}; give a folder that `graphrisk sweep --out` wrote")
    file = max(files, key=lambda f: f.stat().st_mtime_ns)
    table = read(file, NEEDED[name])
    if file.suffix == ".csv":
        # Undoes what keeps spreadsheets from running a cell.
        quoted = f"^'(?=[{re.escape(''.join(RISKY))}])"
        table = pd.DataFrame({c: table[c].str.replace(quoted, "", regex=True) for c in table})
    if "score" in table:
        table["score"] = scores(table.score, file)
    return table


def scores(column: "pd.Series[str]", file: Path) -> "pd.Series[int]":
    """Whole scores; raises ContractError for anything else."""
    numbers = pd.to_numeric(column, errors="coerce")
    wrong = ~numbers.between(0, 100)
    if wrong.any():
        raise ContractError(
            f"{file}: score {column[wrong].iloc[0]!r} is no number from 0 to 100; sweep again"
        )
    return numbers.astype("int64")


def read_truth(file: Path) -> pd.DataFrame:
    """One row a user: user_id, ring, kind, difficulty, habit, the last two "" if not told."""
    if not file.is_file():
        raise SourceError(f"no file {file}; give the truth with {', '.join(TRUTH)}")
    table = read(file, TRUTH, EXTRA)
    table = table[table.user_id != ""].drop_duplicates()
    twice = table.user_id[table.user_id.duplicated()]
    if len(twice):
        raise ContractError(
            f"{file} tells two things of user {twice.iloc[0]}; keep one row for each user"
        )
    if table.empty:
        raise ContractError(f"{file} names no user; give the truth with {', '.join(TRUTH)}")
    return table.reindex(columns=[*TRUTH, *EXTRA], fill_value="")


def read(file: Path, needed: Sequence[str], extra: Sequence[str] = ()) -> pd.DataFrame:
    """The columns of a file as text, blanks as "" (ids keep their leading zeros)."""
    try:
        table = load(file, (*needed, *extra))
    except (OSError, ValueError, pa.ArrowException) as e:
        raise SourceError(f"can't read {file}: {e}; give Parquet, CSV or JSON Lines") from e
    lacking = [c for c in needed if c not in table]
    if lacking:
        has = ", ".join(map(str, table.columns)) or "none of the columns wanted"
        raise ContractError(
            f"{file} lacks {', '.join(lacking)}; it needs {', '.join(needed)}, and it has {has}"
        )
    columns = [c for c in (*needed, *extra) if c in table]
    return pd.DataFrame({c: table[c].astype("str").str.strip().fillna("") for c in columns})


def load(file: Path, wanted: Sequence[str]) -> pd.DataFrame:
    """A file by its ending; compression by its ending, too."""
    if file.suffix in (".parquet", ".pq"):
        names = pq.read_schema(file).names
        # Without any wanted column the message still says which there are.
        few = [n for n in names if n in wanted] or names
        frame: pd.DataFrame = pq.read_table(file, columns=few).to_pandas(integer_object_nulls=True)
        return frame
    if {".jsonl", ".ndjson", ".json"} & set(file.suffixes):
        with pa.input_stream(str(file), compression="detect") as stream:
            return pd.read_json(stream, lines=True, dtype=False)
    with pa.input_stream(str(file), compression="detect") as stream:
        head = stream.read(1 << 16).decode("utf-8-sig", errors="replace").partition("\n")[0]
    mark = max(",;\t|", key=head.count)
    with pa.input_stream(str(file), compression="detect") as stream:
        return pd.read_csv(
            stream, sep=mark, dtype="str", keep_default_na=False, encoding="utf-8-sig"
        )


def joined(known: pd.DataFrame, users: pd.DataFrame) -> pd.DataFrame:
    """Everyone whom the truth names: with `guilty`, and from the sweep `seen`, `score` (0 for
    the unseen) and `placed` (in a ring)."""
    sweep = users.drop_duplicates("user_id").rename(columns={"ring_id": "home"})
    people = known.merge(sweep, on="user_id", how="left")
    return people.assign(
        guilty=people.ring != "",
        seen=people.score.notna(),
        score=people.score.fillna(0).astype("int64"),
        placed=people.home.fillna("") != "",
    )


def matched(
    rings: pd.DataFrame, members: pd.DataFrame, people: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The found rings with `right` and `pure`, the true rings, and what they have in common.

    Rings of users none of whom the truth names can't be judged and are left out.
    """
    known = members.merge(people[["user_id", "ring"]], on="user_id")
    sizes = known.ring_id.value_counts()
    guilty = people[people.guilty]
    true = guilty.groupby("ring", as_index=False)[["kind", "difficulty"]].agg(most)
    pairs = (
        known[known.ring != ""]
        .groupby(["ring_id", "ring"], as_index=False)
        .agg(both=("user_id", "size"))
    )
    pairs = pairs.merge(rings.rename(columns={"kind": "named"}), on="ring_id")
    size = pairs.ring_id.map(sizes).astype("int64")
    whole = pairs.ring.map(guilty.ring.value_counts()).astype("int64")
    pairs = pairs.assign(jaccard=pairs.both / (size + whole - pairs.both), part=pairs.both / size)
    judged = rings[rings.ring_id.isin(known.ring_id)]
    found = judged.assign(
        right=judged.ring_id.isin(pairs.ring_id[pairs.jaccard >= MATCH]),
        pure=judged.ring_id.isin(pairs.ring_id[pairs.part >= MATCH]),
    )
    return found, true, pairs[pairs.jaccard >= MATCH]


def most(column: "pd.Series[str]") -> str:
    """The commonest value of a ring's rows, the first of equals by the alphabet."""
    return str(column.mode().iloc[0])


def at_cut(case: Case, cut: int) -> Cut:
    """All figures of the rings and users at or over a score."""
    found = case.found[case.found.score >= cut]
    true = recalled(case, cut)
    flagged = case.people.placed & (case.people.score >= cut)
    guilty, honest = case.people.guilty, case.people[~case.people.guilty]
    return Cut(
        cut=cut,
        precision=part(found.right),
        pure=part(found.pure),
        recall=part(true.hit),
        named=part(true.told[true.hit]),
        by_difficulty=parts(true.hit, true.difficulty),
        by_kind=parts(true.hit, true.kind),
        user_precision=part(guilty[flagged]),
        user_recall=part(flagged[guilty]),
        honest=parts(flagged[honest.index], honest.habit),
    )


def recalled(case: Case, cut: int) -> pd.DataFrame:
    """The true rings with `hit`, and whether the best match names their kind (`told`)."""
    near = case.overlap[case.overlap.score >= cut]
    order = near.sort_values(["jaccard", "score", "ring_id"], ascending=[False, False, True])
    named = order.drop_duplicates("ring").set_index("ring").named
    kind = case.true.ring.map(named)
    return case.true.assign(hit=kind.notna(), told=kind == case.true.kind)


def part(hits: "pd.Series[bool]") -> Share:
    return Share(int(hits.sum()), len(hits))


def parts(hits: "pd.Series[bool]", names: "pd.Series[str]") -> dict[str, Share]:
    """The share of each name, difficulties by how hard they are, others by the alphabet."""
    groups = {str(name): part(group) for name, group in hits.groupby(names) if name}
    rank = {name: place for place, name in enumerate(ORDER)}
    return {name: groups[name] for name in sorted(groups, key=lambda n: (rank.get(n, -1), n))}


def points(score: npt.NDArray[np.int64], guilty: npt.NDArray[np.bool_]) -> Iterator[Point]:
    """The precision-recall curve, one point a score that occurs, highest first.

    Users of one score enter together, so that no luck in their order counts.
    """
    if not guilty.any():
        return
    order = np.argsort(-score, kind="stable")
    score, hits = score[order], np.cumsum(guilty[order])
    last = np.flatnonzero(np.append(score[1:] != score[:-1], True))
    for at in last:
        yield Point(int(score[at]), float(hits[at] / (at + 1)), float(hits[at] / hits[-1]))


def average(curve: Sequence[Point]) -> float | None:
    """Average precision: each point's precision times the recall that it adds, no
    interpolation. None when nobody is in a true ring."""
    before = [0.0, *(p.recall for p in curve)]
    steps = [p.precision * (p.recall - low) for p, low in zip(curve, before, strict=False)]
    return sum(steps) if steps else None


def bins(found: pd.DataFrame) -> Iterator[Bin]:
    """Found rings by score, those bins that have any."""
    for low, group in found.groupby((found.score // STEP * STEP).clip(upper=100 - STEP)):
        mean = float(group.score.mean())
        yield Bin(int(low), int(low) + STEP, mean, part(group.right), part(group.pure))


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
