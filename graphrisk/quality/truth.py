"""What a sweep wrote, and what is known to be true of the same users, as frames."""

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from graphrisk.errors import ContractError, SourceError
from graphrisk.exports.tables import RISKY

NEEDED = {
    "rings": ("ring_id", "kind", "score"),
    "members": ("ring_id", "user_id"),
    "users": ("user_id", "score", "ring_id"),
}
TRUTH = ("user_id", "ring", "kind")
EXTRA = ("difficulty", "habit")


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
