"""What buyers write about what they bought, in Spanish, Portuguese or English."""

from typing import Final

import numpy as np

from graphrisk.worlds.families.plumbing import Floats, Ints, Rng, Texts, say

_ES: Final = (
    ("Llegó antes de lo esperado", "Muy buen producto", "Tal como en la foto", "Me encantó",
     "Buena calidad", "Regular nada más", "Excelente compra", "Cumple lo que promete",
     "Lo compré para mi hermana", "Segunda vez que compro", "Bonito", "Bien empacado"),
    ("el material es resistente", "la talla quedó bien", "el color es otro", "vale lo que cuesta",
     "el vendedor responde rápido", "funciona sin problema", "tardó un poco el envío",
     "lo usamos a diario", "esperaba algo más grande", "la batería dura bastante"),
    ("lo recomiendo", "volvería a comprar", "cinco estrellas", "gracias", "todo perfecto",
     "no está mal", "contenta con la compra", "para el precio está bien"),
)  # fmt: skip
_PT: Final = (
    ("Chegou rápido", "Produto muito bom", "Igual à foto", "Adorei", "Boa qualidade",
     "Mais ou menos", "Ótima compra", "Atende ao que promete", "Comprei para minha mãe",
     "Já é a segunda compra", "Bonito", "Bem embalado"),
    ("o material é firme", "serviu certinho", "a cor veio diferente", "vale o preço",
     "o vendedor é atencioso", "funciona direitinho", "a entrega demorou um pouco",
     "uso todo dia", "achei que fosse maior", "a bateria dura bem"),
    ("recomendo", "compraria de novo", "nota dez", "obrigado", "tudo certo", "dá para o gasto",
     "satisfeita", "pelo preço compensa"),
)  # fmt: skip
_EN: Final = (
    ("Came earlier than expected", "Great product", "Just like the picture", "Love it",
     "Good quality", "It is okay", "Excellent buy", "Does what it says", "Got it for my sister",
     "Second time I order", "Pretty", "Well packed"),
    ("the material is sturdy", "fits well", "colour is a bit off", "worth the money",
     "seller answers fast", "works without trouble", "shipping took a while",
     "we use it every day", "thought it was bigger", "battery lasts"),
    ("recommended", "would buy again", "five stars", "thank you", "all fine", "not bad",
     "happy with it", "good for the price"),
)  # fmt: skip
_TONGUES: Final = (_ES, _PT, _ES, _EN)


def write(rng: Rng, land: int, script: Ints) -> Texts:
    """A text for each row; rows of one script use few of the words, and agree now and then."""
    n, pieces = len(script), []
    for at, phrases in enumerate(_TONGUES[land]):
        free = rng.integers(0, len(phrases), n)
        told = (script // 7 ** (at + 1) + rng.integers(0, 3, n)) % len(phrases)
        pieces.append(np.array(phrases)[np.where(script >= 0, told, free)])
    end = np.array(["", ".", "!", " :)", "..."])[rng.integers(0, 5, n)]
    two = say(pieces[0], ", ", pieces[1], end)
    whole = say(pieces[0], ", ", pieces[1], ". ", pieces[2], end)
    short = say(pieces[0], end)
    size = rng.random(n)
    return np.asarray(np.where(size < 0.3, short, np.where(size < 0.6, two, whole)))


def stars(rng: Rng, script: Ints, unhappy: Floats) -> Ints:
    """One to five; those who praise for money give four now and then."""
    usual = np.searchsorted(np.array([0.05, 0.1, 0.19, 0.42]), rng.random(len(script)) - unhappy)
    paid = 5 - (rng.random(len(script)) < 0.14)
    return np.asarray(np.where(script >= 0, paid, 1 + usual), dtype=np.int64)
