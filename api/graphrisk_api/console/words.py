"""The console's texts: one catalogue a language, each a TOML file of the same keys."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("texts")
LANGUAGES = ("en", "zh")


class Words:
    """The texts of one language: `words("queue.title")`, with values for its {names}.

    KeyError for a text that is none, so that a test of every page finds it.
    """

    def __init__(self, lang: str, texts: Mapping[str, str]) -> None:
        self.lang, self.texts = lang, texts

    def __call__(self, key: str, **values: Any) -> str:
        text = self.texts[key]
        return text.format(**values) if values else text

    def n(self, key: str, count: int, **values: Any) -> str:
        """A text with a number in it, for one or for several."""
        one = f"{key}.one"
        chosen = one if count == 1 and one in self.texts else f"{key}.many"
        return self.texts[chosen].format(n=f"{count:,}", **values)

    def of(self, group: str, name: str) -> str:
        """The text of a name that the data brings, such as a kind; the name where there is none."""
        return self.texts.get(f"{group}.{name}", name)

    def part(self, group: str) -> dict[str, str]:
        """The texts of a group, for a script."""
        start = f"{group}."
        return {k.removeprefix(start): v for k, v in self.texts.items() if k.startswith(start)}


@cache
def words(lang: str) -> Words:
    """The texts of a language; English for one that we don't have."""
    chosen = lang if lang in LANGUAGES else LANGUAGES[0]
    found = tomllib.loads((FOLDER / f"{chosen}.toml").read_text(encoding="utf-8"))
    return Words(chosen, flat(found))


def flat(table: Mapping[str, Any], start: str = "") -> dict[str, str]:
    """Nested tables as one, their names joined by dots."""
    out: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            out |= flat(value, f"{start}{name}.")
        else:
            out[start + name] = value
    return out


def preferred(header: str) -> str:
    """The first language that a browser asks for and we have."""
    for part in header.split(","):
        lang = part.split(";")[0].strip().lower()[:2]
        if lang in LANGUAGES:
            return lang
    return LANGUAGES[0]
