"""How a door is written in the south of Spain: in many ways."""

from typing import Final

import numpy as np

from graphrisk.worlds.families.parcel.folk import NOTES, STEP
from graphrisk.worlds.families.plumbing import Ints, Texts, mask

_TYPES: Final = (("Calle", "C/", "c."), ("Avenida", "Avda.", "Av."), ("Camino", "Cno.", "Camino"))
_NAMES: Final = (
    "del Olivo", "de la Fuente", "Nueva", "del Molino", "de los Naranjos", "Ancha", "del Pilar",
    "de la Sierra", "Real", "del Puerto", "de las Flores", "del Mercado", "de la Estación",
    "de la Huerta", "del Castillo", "de la Luna", "del Romero", "de la Encina", "del Arroyo",
    "de la Ermita", "del Sol", "de las Palmas", "del Carmen", "de los Pinos",
)  # fmt: skip
_CITIES: Final = ("Villar del Río", "Almendral", "Puerto Llano", "Las Salinas", "Torre Alta",
                  "Campo Viejo", "Fuente Nueva", "La Marisma")  # fmt: skip
_WORDS: Final = ("dejar en portería", "llamar antes", "timbre roto", "junto al kiosco", "tarde")


def _pick(place: Ints, salt: int, below: int) -> list[int]:
    found: list[int] = (mask(place, salt) % np.uint64(below)).astype(np.int64).tolist()
    return found


def write(place: Ints, note: Ints, typo: Ints, style: Ints, station: Ints, salt: int) -> Texts:
    """The doors as text, each different writing made once; `station` marks those by 1."""
    whole = np.stack((place, note, typo, style, station), axis=1)
    known, back = np.unique(whole, axis=0, return_inverse=True)
    where = known[:, 0]
    parts = (_pick(where, salt + k, below) for k, below in enumerate((3, 24, 140, 9, 4, 8, 90)))
    texts = [_door(row, bits) for row, *bits in zip(known.tolist(), *parts, strict=True)]
    return np.array(texts)[back.ravel()]


def _door(row: list[int], bits: list[int]) -> str:
    _, note, typo, style, station = row
    way, name, number, floor, letter, city, post = bits
    street = _slip(_NAMES[name], typo)
    house = f"{_TYPES[way][style]} {street} {number + 1}"
    flat = "" if station else f", {floor + 1}{'º ' if style == 0 else 'º'}{'ABCD'[letter]}"
    head = f"Punto de recogida {1000 + number * 7 + post}, " if station else ""
    return f"{head}{house}{flat}{_note(note)}, {29000 + city * 100 + post} {_CITIES[city]}"


def _slip(name: str, typo: int) -> str:
    """A slip of the finger: a letter doubled, left out, or two exchanged."""
    if not typo:
        return name
    at = 3 + typo % max(1, len(name) - 4)
    at = min(at, len(name) - 2)
    doubled, dropped = name[:at] + name[at] + name[at:], name[:at] + name[at + 1 :]
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return (doubled, dropped, swapped)[typo % 3]


def _note(note: int) -> str:
    kind, value = NOTES[note // STEP], note % STEP
    texts = {
        "none": "", "ref": f", ref. {value:04d}", "stair": f", esc. {value % 9 + 1}",
        "room": f", hab. {value}", "barrack": f", barracón {value}",
        "client": f", cod. {value + 50_000}",
        "desk": f", dpto. {value}", "word": f", {_WORDS[value % len(_WORDS)]}",
    }  # fmt: skip
    return texts[kind]
