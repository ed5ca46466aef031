"""Pages that stand alone: one file with its style and scripts inside, which asks for nothing.

Nothing from the data is ever markup: templates escape what they are given, and scripts read
data from a block of JSON. What may run or style is named by its hash, in the page's own
policy, so that even a mistake here would do nothing in a browser.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from graphrisk.exports import page_words

HOME = "templates"
STYLE = "page.css"


class Page(NamedTuple):
    """A page, and its content security policy for a server that sends it as a header."""

    html: str
    policy: str


def page(template: str, values: Mapping[str, Any], scripts: Sequence[str] = ()) -> Page:
    """Renders a template of ours with its style and these scripts inside.

    scripts: their text, ours or a library's; never made of data.
    """
    style, code = own(STYLE), [plain(text) for text in scripts]
    rules = policy(style, code)
    told = {
        **values,
        "policy": rules,
        "style": Markup(style),  # noqa: S704 our own file
        "scripts": [Markup(text) for text in code],  # noqa: S704 our scripts and the library's, no data
    }
    return Page(environment().get_template(template).render(told), rules)


@cache
def environment() -> Environment:
    """Templates, with the words that they show numbers and times in."""
    made = Environment(
        loader=PackageLoader("graphrisk.exports", HOME),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {f.__name__: f for f in page_words.FILTERS}
    return made


def policy(style: str, scripts: Sequence[str]) -> str:
    """The content security policy of a page with this style and these scripts."""
    allowed = " ".join(digest(text) for text in scripts) or "'none'"
    return (
        f"default-src 'none'; img-src data:; style-src {digest(style)}; script-src {allowed}; "
        "base-uri 'none'; form-action 'none'"
    )


def digest(text: str) -> str:
    """What a policy calls a text by."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def own(name: str) -> str:
    """A file of ours from the templates' folder."""
    return plain(files("graphrisk.exports").joinpath(HOME, name).read_text("utf-8"))


def plain(text: str) -> str:
    """A text with the line ends that a browser reads, as the hash is of what it reads."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
