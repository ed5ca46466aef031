"""How people word the address of a door, and what they write about a parcel."""

from typing import Final

import numpy as np

from graphrisk.worlds.families.plumbing import NONE, Ints, Rng, Texts, digits, mask, say
from graphrisk.worlds.families.sms.folk import RANKS, SHOPS

_LONG: Final = (
    ("Đường ", "Phường ", "Quận ", "ngõ ", "xe ôm ", "tạp hóa ", "gửi "),
    ("Jalan ", "Kelurahan ", "Kecamatan ", "Gang ", "pangkalan ojek ", "warung ", "titip "),
    (
        "Street ",
        "Barangay ",
        "District ",
        "Purok ",
        "tricycle terminal ",
        "sari-sari store ",
        "c/o ",
    ),
    ("Thanon ", "Tambon ", "Amphoe ", "Soi ", "win motosai ", "raan cham ", "fak "),
)
_SHORT: Final = (
    ("đ. ", "P. ", "Q. ", "ng. ", "xe ôm ", "tạp hoá ", "gửi "),
    ("Jl. ", "Kel. ", "Kec. ", "Gg. ", "ojek ", "wrg ", "titip "),
    ("St. ", "Brgy. ", "Dist. ", "Prk. ", "tricycle ", "sari-sari ", "c/o "),
    ("Thn. ", "T. ", "A. ", "S. ", "win ", "raan ", "fak "),
)
_NAMES: Final = np.array([
    "An Phu", "Binh Minh", "Cendana", "Dahlia", "Mabini", "Rizal", "Melati", "Sukhumvit",
    "Lac Hong",
    "Kenanga", "Bonifacio", "Ratchada", "Hoa Lan", "Anggrek", "Del Pilar", "Charoen", "Thanh Xuan",
    "Mawar", "Luna", "Prasert", "Tan Dinh", "Flamboyan", "Quezon", "Suan Luang", "Vinh Loc",
])  # fmt: skip
_PRAISE: Final = (
    (("đẹp", "hàng tốt", "giao nhanh", "đúng mô tả", "chất ổn", "hơi nhỏ", "đóng gói kỹ",
     "màu xinh"),
     ("sẽ ủng hộ shop", "cảm ơn shop", "đáng tiền", "mọi người nên mua", "tạm ổn", "rất thích")),
    (("bagus", "barang oke", "cepat sampai", "sesuai foto", "bahan adem", "agak kecil",
     "packing rapi"),
     ("terima kasih kak", "bakal order lagi", "recommended", "lumayan", "suka banget", "worth it")),
    (("ganda", "ok ang item", "mabilis dumating", "as described", "makapal", "medyo maliit",
     "well packed"),
     ("salamat seller", "will order again", "sulit", "pwede na", "love it", "legit")),
    (("di mak", "khong di", "song wai", "trong pok", "nuea di", "lek pai nit", "pack di"),
     ("khop khun kha", "ja sue ik", "khum", "phochai", "chop mak", "naenam")),
)  # fmt: skip


def address(seed: int, country: int, door: Ints, code: Ints, style: Ints) -> Texts:
    """House, lane, street, ward, district; a rank or a shop by its name; a code if there is one."""
    noise = mask(door, seed * 16 + 1)
    part = [((noise >> np.uint64(8 * i)) & np.uint64(255)).astype(np.int64) for i in range(6)]
    word = [
        np.where(style % 2 == 0, a, b) for a, b in zip(_LONG[country], _SHORT[country], strict=True)
    ]
    street, ward, named = (_NAMES[p % len(_NAMES)] for p in part[:3])
    area = say(
        ", ", word[1], ward, " ", digits(1 + part[3] % 12), ", ", word[2], digits(1 + part[4] % 9)
    )
    house = say(
        digits(1 + (part[5] * 256 + part[3]) % 700), " ", word[3], digits(1 + part[4] * 3 % 200)
    )
    plain = say(house, ", ", word[0], street, area)
    rank = say(word[4], named, " ", digits((door - RANKS) % 977), ", ", word[0], street, area)
    shop = say(word[5], named, " ", digits((door - SHOPS) % 977), ", ", word[0], street, area)
    text = np.where(door >= RANKS, rank, np.where(door >= SHOPS, shop, plain))
    return np.asarray(np.where(code == NONE, text, _noted(seed, text, code, word[6], style)))


def _noted(seed: int, text: Texts, code: Ints, left_with: Texts, style: Ints) -> Texts:
    """The same code stands before the address for some, behind it or in brackets for others."""
    noise = (mask(code, seed * 16 + 2) >> np.uint64(3)).astype(np.int64)
    letters = np.array(list("ABCDEFGHKLMNPQRSTVXY"))
    one, two = letters[noise % 20], letters[noise // 20 % 20]
    short = say(one, digits(1 + noise // 400 % 99))
    long = say(one, two, digits(10 + noise // 400 % 990))
    shown = np.where(noise // 7 % 3 == 0, short, long)
    front = say(shown, " ", text)
    after = say(text, " (", left_with, shown, ")")
    return np.asarray(
        np.select([style % 5 == 0, style % 5 < 3], [front, after], say(text, " - ", shown))
    )


def opinion(rng: Rng, country: int, script: Ints) -> Texts:
    """A few words; those of one script choose among few."""
    n, pieces = len(script), []
    for at, words in enumerate(_PRAISE[country]):
        free = rng.integers(0, len(words), n)
        told = (script // 5 ** (at + 1) + rng.integers(0, 2, n)) % len(words)
        pieces.append(np.array(words)[np.where(script >= 0, told, free)])
    more = rng.random(n)
    third = np.array(_PRAISE[country][0])[rng.integers(0, len(_PRAISE[country][0]), n)]
    whole = say(pieces[0], " ", pieces[1])
    longer = say(pieces[0], ", ", third, " ", pieces[1])
    return np.asarray(np.where(more < 0.35, pieces[0], np.where(more < 0.7, whole, longer)))
