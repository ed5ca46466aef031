"""The statements of `cypher/`, by name: `load/new-users` is `cypher/load/new-users.cypher`.

Statements are never put together from text: what changes from call to call is a parameter.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

ROOT = files("graphrisk.cypher")


@cache
def statement(name: str) -> str:
    """The text of one statement, header and all."""
    return ROOT.joinpath(f"{name}.cypher").read_text("utf-8")


def migrations() -> list[tuple[int, str]]:
    """Number and name of each migration, in order."""
    names = sorted(file.name.removesuffix(".cypher") for file in cyphers("migrations"))
    return [(int(name.partition("-")[0]), f"migrations/{name}") for name in names]


def cyphers(folder: str) -> Iterator[Traversable]:
    """The statement files of a folder."""
    return (file for file in ROOT.joinpath(folder).iterdir() if file.name.endswith(".cypher"))
