"""Pages that stand alone."""

import re
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError
from page_samples import ENDS, IMAGE, TAG

from graphrisk.exports.page import STYLE, digest, own, page
from graphrisk.exports.page_ring import Dossier, ring_page


def test_a_digest_is_as_browsers_have_it() -> None:
    # The example of the Content Security Policy specification.
    assert digest("alert('Hello, world.');") == (
        "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    )


def test_nothing_of_the_data_is_markup(told: Dossier) -> None:
    html = ring_page(told).html
    for bad in (TAG, ENDS, IMAGE):
        assert bad not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    # The data, vis-network, and the page's own.
    assert len(re.findall(r"<script\b", without_library(html))) == 3


class Attributes(HTMLParser):
    """Collects the attributes of all elements, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += attrs


def attributes(html: str) -> list[tuple[str, str | None]]:
    reader = Attributes()
    reader.feed(html)
    return reader.found


def without_library(html: str) -> str:
    """A page without what vis-network's script says of itself."""
    return re.sub(r"/\*\*\n \* vis-network.*?</script>", "</script>", html, flags=re.DOTALL)


def test_chance_is_told_where_anything_is_shared(told: Dossier) -> None:
    assert "fewer than one such group in 10^12 markets" in ring_page(told).html
    none = told._replace(ring={**told.ring, "chance": None})
    assert "by chance" not in ring_page(none).html


def test_a_page_names_no_other_place(told: Dossier) -> None:
    html = ring_page(told).html
    named = [v for k, v in attributes(html) if k in ("src", "href", "srcset", "action", "data")]
    assert named == ["data:,"]
    assert "@import" not in own(STYLE)
    assert "url(" not in own(STYLE)


def test_its_policy_lets_in_its_own_style_and_scripts_alone(told: Dossier) -> None:
    made = ring_page(told)
    assert made.policy.startswith("default-src 'none'")
    assert "unsafe" not in made.policy
    style = re.search(r"<style>(.*?)</style>", made.html, re.DOTALL)
    assert style
    assert digest(style[1]) in made.policy
    for script in re.findall(r"<script>(.*?)</script>", made.html, re.DOTALL):
        assert digest(script) in made.policy
    assert not [k for k, _ in attributes(made.html) if k == "style" or k.startswith("on")]


def test_a_ring_that_shares_nothing_needs_no_script(told: Dossier) -> None:
    ring = {**told.ring, "links": [], "shared": []}
    made = ring_page(told._replace(ring=ring, orders=[]))
    assert "<script" not in made.html
    assert "script-src 'none'" in made.policy
    assert "No value." in made.html


def test_the_same_dossier_gives_the_same_bytes(told: Dossier) -> None:
    assert ring_page(told) == ring_page(told)


def test_a_template_that_lacks_a_value_says_so() -> None:
    with pytest.raises(UndefinedError):
        page("ring.html", {})
