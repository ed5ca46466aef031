"""Texts stand in one catalogue, with the same keys and names in each language."""

import re
from pathlib import Path

import graphrisk_api.console
import pytest
from graphrisk_api.console.words import LANGUAGES, preferred, words

HERE = Path(graphrisk_api.console.__file__).parent
NAMES = re.compile(r"\{(\w+)\}")
USED = re.compile(r"""\bt(?:exts|\.n)?\(\s*['"]([\w.]+)['"]\s*[,)]""")
SAID = re.compile(r"""\bsay\("(\w+)"[,)]""")


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_languages_say_the_same(lang: str) -> None:
    english, other = words("en").texts, words(lang).texts
    assert set(other) == set(english)
    for key, text in english.items():
        assert set(NAMES.findall(other[key])) == set(NAMES.findall(text)), key
        assert other[key].strip(), key


def test_every_text_that_is_asked_for_is_there() -> None:
    known = words("en").texts
    for file in (*HERE.glob("*.py"), *HERE.rglob("*.html")):
        for key in USED.findall(file.read_text(encoding="utf-8")):
            assert key in known or f"{key}.many" in known, (file.name, key)
    for file in HERE.rglob("*.js"):
        for key in SAID.findall(file.read_text(encoding="utf-8")):
            assert f"js.{key}" in known, (file.name, key)


def test_the_browser_says_which() -> None:
    assert preferred("zh-CN,zh;q=0.9,en;q=0.8") == "zh"
    assert preferred("fr, de") == "en"
    assert preferred("") == "en"
    assert words("xx").lang == "en"
