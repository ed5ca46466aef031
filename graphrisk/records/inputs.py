"""Which files a source means, and what is in them: found out before anything is read."""

import csv
import io
from collections.abc import Iterable
from glob import glob, has_magic
from hashlib import file_digest
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa

from graphrisk.errors import SourceError

Form = Literal["parquet", "csv", "jsonl"]
Packing = Literal["none", "gzip", "zstd"]

DELIMITERS: Final = (",", ";", "\t", "|", "^", "~", ":", "\x1f", "\x01", " ")
"""The likelier first."""

HEAD: Final = 1 << 18
"""Bytes that are looked at to tell a file's form; a header has to end within them."""

BOM: Final = b"\xef\xbb\xbf"
PACKED: Final[dict[bytes, Packing]] = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}


def files(source: str | Path) -> list[Path]:
    """The files that a path or glob names, sorted. Raises SourceError when there are none."""
    path = Path(source).expanduser()
    if path.is_dir():
        raise SourceError(f"{source} is a folder: name its files, such as {path / '*.parquet'}")
    if path.exists():
        return [path]
    if not has_magic(str(path)):
        raise SourceError(f"there is no file {source}: check the path")
    found = sorted(Path(name) for name in glob(str(path), recursive=True))
    if not any(name.is_file() for name in found):
        raise SourceError(f"no file matches {source}: check the folder and the pattern")
    return [name for name in found if name.is_file()]


def fingerprint(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def packing(path: Path) -> Packing:
    """How the file is compressed, by its first bytes. Raises SourceError when empty."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise SourceError(f"can't open {path}: {error.strerror}") from error
    if not magic:
        raise SourceError(f"{path} is empty: export it again")
    return next((name for start, name in PACKED.items() if magic.startswith(start)), "none")


def head(path: Path, packed: Packing) -> bytes:
    """The first bytes of what the file holds. Raises SourceError."""
    try:
        compression = None if packed == "none" else packed
        with pa.input_stream(str(path), compression=compression) as stream:
            found: bytes = stream.read(HEAD)
    except OSError as error:
        raise SourceError(f"{path} is damaged or cut off: copy or export it again") from error
    if not found.strip():
        raise SourceError(f"{path} is empty: export it again")
    return found


def literal(path: Path, folder: Path) -> Path:
    """The path, or a link to it, such that the engine doesn't take it for a pattern."""
    if not has_magic(str(path)):
        return path
    link = folder / f"link{sum(1 for _ in folder.iterdir())}"
    link.symlink_to(path.absolute())
    return link


def even(path: Path, packed: Packing, made: Path) -> Path:
    """Writes a copy, unpacked, that starts with its first line and in which all lines end
    alike; returns where it is."""
    compression = None if packed == "none" else packed
    with pa.input_stream(str(path), compression=compression) as stream, made.open("wb") as file:
        while block := stream.read(HEAD):
            # A line's end may fall between two blocks.
            if block.endswith(b"\r"):
                block += stream.read(1)
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            file.write(block if file.tell() else block.removeprefix(BOM).lstrip(b"\n"))
    return made


def form(path: Path, start: bytes) -> Form:
    """What the file is, by its content. Raises SourceError for what is known but not read."""
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError(f"{path} is UTF-16: save it as UTF-8")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SourceError(f"{path} is a spreadsheet or archive: save it as CSV or Parquet")
    if path.suffix in (".parquet", ".pq"):
        raise SourceError(f"{path} is no Parquet file: copy or export it again")
    text = start.removeprefix(BOM).lstrip()
    if text.startswith(b"["):
        raise SourceError(f"{path} is one JSON array: write one object a line (jq -c '.[]')")
    return "jsonl" if text.startswith(b"{") else "csv"


def header(start: bytes, known: Iterable[str]) -> tuple[str, list[str]]:
    """The delimiter and the names of the columns: the delimiter that shows most known names."""
    text = start.decode("utf-8-sig", errors="replace").lstrip("\r\n")
    wanted = set(known)

    def worth(pair: tuple[str, list[str]]) -> tuple[int, int]:
        return len(wanted & set(pair[1])), len(pair[1])

    return max(((mark, _first(text, mark)) for mark in DELIMITERS), key=worth)


def _first(text: str, delimiter: str) -> list[str]:
    """The fields of the first line, as they are split by this delimiter."""
    try:
        return [
            name.strip()
            for name in next(csv.reader(io.StringIO(text, newline=None), delimiter=delimiter))
        ]
    except csv.Error:
        return []
