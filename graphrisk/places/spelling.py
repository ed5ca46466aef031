"""One spelling a character: width, case, Chinese counting, and what breaks an address up."""

import re
from typing import Final
from unicodedata import normalize

SIMPLE: Final = (
    str.maketrans(
        "號棟單樓層區縣鎮鄉門間東廣場灣臺衛龍華國園陽",
        "号栋单楼层区县镇乡门间东广场湾台卫龙华国园阳",
    )
    | dict.fromkeys(map(ord, "’‘ʼ"))
    | dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
)
TENS: Final = {digit: str(number) for number, digit in enumerate("零一二三四五六七八九")}
BREAKS: Final = str.maketrans(";、。；，", ",,,,,")
FOREIGN: Final = re.compile(r"[^\D0-9]")
COUNTED: Final = re.compile(r"[一二三四五六七八九十]{1,3}(?=号|[栋幢座楼层室房期]|单元)")


def even(text: str) -> str:
    """The text in lower case, with its pieces apart by commas."""
    if text.isascii():
        return text.lower().replace("'", "").replace(";", ",")
    return _wide(text)


def _wide(text: str) -> str:
    """The text with one spelling a character, and Chinese counting in digits."""
    plain = normalize("NFKC", text)
    folded = plain.casefold()
    if folded != plain:
        folded = normalize("NFKC", folded)
    western = FOREIGN.sub(lambda digit: str(int(digit[0])), folded.translate(SIMPLE))
    return COUNTED.sub(_digits, western).translate(BREAKS)


def _digits(found: re.Match[str]) -> str:
    """十二 -> 12, 二十 -> 20."""
    tens, ten, ones = found[0].partition("十")
    if not ten:
        return "".join(TENS[digit] for digit in tens)
    return (TENS.get(tens, "1")) + (TENS.get(ones, "0"))
