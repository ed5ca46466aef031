"""Identifiers in canonical form; run as a script, a process that makes them for another.

Standard input: pickles of (kind, values), one after the other. Standard output: for each, a
pickle of what `changed` returns.
"""

import pickle
import sys
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":
    # The package itself would import the engine, and that takes longer than most work here.
    sys.modules["graphrisk"] = ModuleType("graphrisk")
    sys.modules["graphrisk"].__path__ = [str(Path(__file__).parents[1])]

from graphrisk.kinds import Kind

Changed = tuple[list[str], list[str | None], list[str | None]]
"""Values as they were, their form (None when blank or refused), and why they are refused."""


def changed(kind: Kind, values: list[str]) -> Changed:
    """The values that aren't their own form."""
    # Lists apart, since the garbage collector would go through millions of tuples.
    raws: list[str] = []
    cleans: list[str | None] = []
    reasons: list[str | None] = []
    for raw in values:
        clean, reason = None, None
        try:
            clean = kind.clean(raw)
        except ValueError as error:
            reason = str(error)
        if clean != raw:
            raws.append(raw)
            cleans.append(clean)
            reasons.append(reason)
    return raws, cleans, reasons


def main() -> None:
    """Answers until nothing more is asked."""
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            kind, values = pickle.load(asked)  # noqa: S301 - from the process that made this one
        except EOFError:
            return
        pickle.dump(changed(kind, values), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


if __name__ == "__main__":
    main()
