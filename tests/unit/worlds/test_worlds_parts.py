"""The parts of the generator that have rules of their own."""

import numpy as np
import pytest

from graphrisk.worlds import ids, streets, words
from graphrisk.worlds.arrays import first_of
from graphrisk.worlds.gang import count_up


@pytest.mark.parametrize("style", range(streets.STYLES))
def test_no_text_names_two_places(style: int) -> None:
    places = np.concatenate([(town << 24) + np.arange(20_000) for town in (1, 2, 30)])
    texts = streets.write(places, np.full(len(places), style)).to_pylist()
    assert len(set(texts)) == len(places)


def test_one_place_has_several_writings() -> None:
    places = np.repeat((1 << 24) + np.arange(0, 400, 9), streets.STYLES)
    styles = np.tile(np.arange(streets.STYLES), len(places) // streets.STYLES)
    texts = streets.write(places, styles).to_pylist()
    assert len(set(texts)) == len(texts)
    assert any("路" in t and "室" in t for t in texts)
    assert any(t.startswith("Rm ") for t in texts)


@pytest.mark.parametrize("write", [ids.hexes, ids.codes, ids.phones])
def test_identifiers_are_distinct(write: object) -> None:
    numbers = (3 << 20) + np.arange(100_000)
    assert len(set(write(numbers, 7).to_pylist())) == len(numbers)  # type: ignore[operator]


def test_addresses_of_one_ipv6_network_differ_in_the_lower_half() -> None:
    numbers = np.full(50, ids.V6 + 5)
    texts = ids.ips(numbers, 1, np.random.default_rng(1)).to_pylist()
    assert len({":".join(t.split(":")[:4]) for t in texts}) == 1
    assert len(set(texts)) == 50


def test_addresses_in_a_block_lie_side_by_side() -> None:
    texts = ids.ips(np.arange(16), 1, np.random.default_rng(1)).to_pylist()
    assert len({t.rsplit(".", 1)[0] for t in texts}) == 1


def test_first_and_nth_of_a_key() -> None:
    keys, times = np.array([2, 1, 2, 1]), np.array([5, 5, 4, 6])
    assert first_of(keys, times).tolist() == [False, True, True, False]
    assert count_up(keys).tolist() == [0, 0, 1, 1]


def test_reviews_vary_and_templates_repeat() -> None:
    rng = np.random.default_rng(1)
    zeros, products = np.zeros(2000, dtype=np.int64), np.arange(2000)
    honest = words.write(words.parts(rng, 2000), zeros, zeros, products).to_pylist()
    template = np.repeat(words.parts(rng, 1), 2000, axis=0)
    copied = words.write(words.vary(rng, template, 0.05), zeros, zeros, zeros).to_pylist()
    assert len(set(honest)) > 1200
    assert len(set(copied)) < 400
