"""The tokens of an address, and what each says by itself."""

import re
from functools import lru_cache
from typing import Final

from graphrisk.places.vocabulary import BEHIND, LABELS, WORDS

HAN: Final = "[\u3400-\u9fff\uf900-\ufaff]"
# A Han word ends behind the first of these, so that words meet with and without spaces.
PART: Final = re.compile(rf"{HAN}+?(?:街道|大道|[省市县区镇乡村路街道巷弄里])|{HAN}+")
# The longer label first: in 3号楼 it isn't 号.
AFTER: Final = re.compile(r"号(?:[楼栋幢座院房室门]|单元)?|[栋幢座楼层室弄巷区期门]|单元|房间?")

# 5/F, 12A, 1-101; a floor that follows belongs to it unless it has a number of its own.
STOREY: Final = r"[\s.]+(?:floor|fl|flr|level|storey)(?![^\W_])"
OWN: Final = r"[\s.:]*(?:no\W*|\#\s*)?(?:[^\W\d_]*\d|[^\W\d_](?![^\W_]))"


def _tokens(char: str, other: str = "") -> re.Pattern[str]:
    """Numbers with what is stuck to them, words, and #. `char`: of a word or number."""
    more = rf"(?:{char}|[/-])*+"
    number = rf"\d++(?:st|nd|rd|th){STOREY}|\d{more}(?:{STOREY}(?!{OWN}))?"
    return re.compile(rf"{number}|{other}{char}++(?:(?<=\d)[/-]\d{more})?|\#")


ASCII: Final = _tokens("[a-z0-9]")
WIDE: Final = _tokens(rf"(?:(?!{HAN})[^\W_])", rf"{HAN}++|")
STOREYS: Final = re.compile(r"(\d+)/?(?:f|fl|flr|floor|level|storey)")
ORDINAL: Final = re.compile(r"(\d+)(?:st|nd|rd|th)")
COUNT: Final = re.compile(r"\d+[a-z]?(?:[-/]\d+[a-z]?)*")
MIXED: Final = re.compile(r"([^\W\d_]+)(\d.*)")

WORD, LABEL, VALUE, UNIT, HANZI, HASH, BREAK = range(7)

Sense = tuple[int, str, str, str]
"""What a token is; then a word, a label's name or a unit, whole. Of a value: as it reads
behind a label, then the unit, or else the word of a sort, that it is without one. Of
Chinese: the words, the label that they give the number before them, and the other words."""


@lru_cache(maxsize=1 << 16)
def sense(word: str) -> Sense:
    """Reads one token by itself."""
    if label := LABELS.get(word):
        return LABEL, label, "", ""
    if word[0].isdecimal():
        return _number(word)
    if PART.match(word):
        return _han(word)
    if not word[0].isalpha():
        return HASH if word == "#" else BREAK, "", "", ""
    if found := MIXED.fullmatch(word):
        return _mixed(word, found[1], found[2])
    name = WORDS.get(word, word)
    return (VALUE, word, "", name) if len(word) == 1 else (WORD, name, "", "")


def _number(token: str) -> Sense:
    """12 is bare, 12a as well; 5th and 12bis are words of a sort; 5f is a floor."""
    number, *storey = re.split(r"[\s.]+", token, maxsplit=1)
    number = number.rstrip("/-")
    if found := STOREYS.fullmatch(number):
        floor = unit("floor", found[1])
        bound = found[1] + "f" if number[-1] == "f" else found[1]
        return (UNIT, floor, "", "") if storey else (VALUE, bound, floor, "")
    found = ORDINAL.fullmatch(number)
    bound = found[1] if found else number
    if storey:
        return UNIT, unit("floor", bound), "", ""
    return VALUE, bound, "", "" if COUNT.fullmatch(number) else number


def _mixed(whole: str, word: str, value: str) -> Sense:
    """rm101 and no12, but SW1A is a word of a sort."""
    label = LABELS.get(word)
    if label is None:
        return VALUE, whole, "", whole
    number = _number(value)
    if label == "no" or number[0] == UNIT:
        return number
    return UNIT, unit(label, number[1]), "", ""


def _han(token: str) -> Sense:
    """号 and 室 belong to the number before them, what follows doesn't."""
    words = " ".join(PART.findall(token))
    found = AFTER.match(token)
    if not found:
        return HANZI, words, "", ""
    return HANZI, words, BEHIND[found[0]], " ".join(PART.findall(token, found.end()))


def unit(label: str, value: str) -> str:
    """The label with its value, apart where they would not be read as one again."""
    return label + value if value[0].isdecimal() and value.isalnum() else f"{label} {value}"


def tokens(text: str) -> list[str]:
    """The tokens of a piece without commas."""
    return (ASCII if text.isascii() else WIDE).findall(text)
