"""Puts the tokens of an address together: numbers with their labels, all in one order."""

from graphrisk.places.spelling import even
from graphrisk.places.tokens import HANZI, HASH, LABEL, UNIT, VALUE, WORD, sense, tokens, unit


class Reading:
    """An address while it is read: each value goes to the label beside it."""

    __slots__ = ("bare", "odd", "soft", "units", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.odd: list[str] = []
        self.units: list[str] = []
        self.bare: list[str] = []
        self.soft: list[str] = []

    def read(self, found: list[str]) -> None:
        """Sorts the tokens of a piece, with at most one label waiting for its value."""
        label = last = ""
        place: list[str] = []
        hashed = False
        for word in found:
            what, one, two, three = sense(word)
            if what == VALUE:
                if label:
                    self.units.append(unit(label, one))
                    label = last = ""
                else:
                    place, last = self.free(one, two, three, hashed), one
                hashed = False
                continue
            if what == HASH or (what == LABEL and one == "no"):
                hashed, last = what == HASH, ""
                continue
            if label:
                self.words.append(label)
            label = one if what == LABEL else ""
            if what == WORD:
                self.words.append(one)
            elif what == UNIT:
                self.units.append(one)
            elif what == HANZI and last and two:
                if two != "no":
                    place.pop()
                    self.units.append(unit(two, last))
                self.words += three.split()
            elif what == HANZI:
                self.words += one.split()
            last, hashed = "", False
        if label:
            self.words.append(label)

    def free(self, value: str, whole: str, word: str, hashed: bool) -> list[str]:
        """Takes in a value that no label came before; returns where to."""
        if whole:
            place, value = self.units, whole
        elif word:
            # A letter may stand for a word: N for north.
            place = self.words if len(word) > 1 and word.isalpha() else self.odd
            value = word
        else:
            place = self.soft if hashed else self.bare
        place.append(value)
        return place

    def text(self) -> str:
        """The parts in their order; a comma keeps apart what would bind when read again."""
        # #5 is a flat where the house has a number, and the house where it has none.
        if self.soft and all(map(_long, self.bare)):
            self.bare.append(self.soft.pop(0))
        self.units += [unit("unit", value) for value in self.soft]
        if len(self.bare) > 1:
            self.bare.sort(key=_late)
        parts = [" ".join(self.bare + _sorted(self.units)), " ".join(_sorted(self.words))]
        if self.odd:
            parts += _sorted(self.odd)
        return ", ".join(filter(None, parts))


def canonical(text: str) -> str:
    """The address in the one form that all its variants share; "" when it says nothing."""
    whole = Reading()
    # Nothing binds across a comma.
    for piece in even(text).split(","):
        whole.read(tokens(piece))
    if not text.isascii():
        whole.words = _without_province(whole.words)
    return whole.text()


def _without_province(words: list[str]) -> list[str]:
    """Many leave out the province where they name the city."""
    if any(word[-1] == "市" for word in words):
        return [word for word in words if not word.endswith(("省", "自治区"))]
    return words


def _sorted(parts: list[str]) -> list[str]:
    """In order, each once."""
    return sorted(set(parts)) if len(parts) > 1 else parts


def _long(value: str) -> bool:
    """Whether a number is a postcode or the like."""
    return len(value) >= 5 and value.isdecimal()


def _late(value: str) -> str:
    """Sorts postcodes behind all others, whose order tells them apart."""
    return value if _long(value) else ""
