"""Around every page: who asks, in which words, what a browser may load, and errors as pages."""

import json
import logging
from collections.abc import Callable, Coroutine, Mapping
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import parse_qsl, quote

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from graphrisk.errors import GraphriskError
from graphrisk_api.console import files, reasons, shown
from graphrisk_api.console.sessions import COOKIE, Sessions, Who
from graphrisk_api.console.words import LANGUAGES, Words, preferred, words
from graphrisk_api.problems import problem

log = logging.getLogger("graphrisk.console")
HERE = Path(__file__).parent
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
THEMES = {"auto": "(prefers-color-scheme: dark)", "light": "not all", "dark": "all"}
"""When each theme wants the dark colours."""
Form = Mapping[str, str]


class LoginError(Exception):
    """Nobody is logged in."""


def sessions_of(request: Request) -> Sessions:
    return cast(Sessions, request.app.state.sessions)


async def reader(request: Request) -> Who:
    """Who is logged in, as a dependency. LoginError for nobody."""
    who = sessions_of(request).find(request.cookies.get(COOKIE, ""))
    if who is None:
        raise LoginError
    request.state.who = who
    door = sessions_of(request).door
    if not door.passes(who.key):
        raise HTTPException(429, words_of(request)("error.fast", rate=door.rate))
    return who


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a posted form; of one that stands several times the values, one a line."""
    found: dict[str, str] = {}
    for name, value in parse_qsl((await request.body()).decode("utf-8", "replace")):
        found[name] = f"{found[name]}\n{value}" if name in found else value
    return found


async def writer(request: Request, who: Annotated[Who, Depends(reader)]) -> Who:
    """Who is logged in and sends the token of a page of ours."""
    request.state.form = await form_of(request)
    sent = request.headers.get("X-CSRF-Token") or request.state.form.get("csrf", "")
    # compare_digest takes no text beyond ASCII.
    if sha256(sent.encode()).digest() != sha256(who.token.encode()).digest():
        raise HTTPException(403, words_of(request)("error.token"))
    return who


async def admin(who: Annotated[Who, Depends(reader)]) -> Who:
    """An admin."""
    if not who.admin:
        raise HTTPException(403, "")
    return who


Reader = Annotated[Who, Depends(reader)]
Writer = Annotated[Who, Depends(writer)]
Admin = Annotated[Who, Depends(admin)]


def words_of(request: Request) -> Words:
    """The texts in the language that was chosen, or that the browser asks for."""
    chosen = request.cookies.get("graphrisk_lang", "")
    if chosen not in LANGUAGES:
        chosen = preferred(request.headers.get("accept-language", ""))
    return words(chosen)


@cache
def environment() -> Environment:
    """The templates. Everything that they show is escaped."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= shown.FILTERS
    made.globals |= {"static": static, "themes": THEMES}
    made.globals |= {f.__name__: f for f in reasons.SENTENCES}
    return made


def static(name: str) -> str:
    """The address of a static file; another one whenever any of them is another."""
    return f"{files.PREFIX}{files.mark()}/{name}"


def page(request: Request, name: str, status: int = 200, **values: Any) -> Response:
    """A template as a page."""
    theme = request.cookies.get("graphrisk_theme", "auto")
    told = {
        "t": words_of(request),
        "who": getattr(request.state, "who", None),
        "theme": theme if theme in THEMES else "auto",
        "path": request.url.path,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
    }
    body = environment().get_template(name).render(**told, **values)
    return Response(body, status, HEADERS, media_type="text/html")


def data(body: Any) -> Response:
    """JSON for a page's script."""
    return Response(
        json.dumps(body, ensure_ascii=False, default=str), media_type="application/json"
    )


def back(place: str) -> Response:
    """To another page of ours, after a write."""
    return RedirectResponse(ours(place), 303)


def ours(place: str) -> str:
    """A path of this site; the queue for any other."""
    good = place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable()
    return place if good else "/queue"


class Page(APIRoute):
    """A route whose errors are pages, or problems where a script asks."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await handle(request)
            except LoginError:
                return unknown(request)
            except RequestValidationError as error:
                return failed(request, 422, words_of(request)("error.filter", name=place(error)))
            except HTTPException as error:
                return failed(request, error.status_code, str(error.detail or ""))
            except GraphriskError as error:
                if error.status >= 500:
                    log.error("%s: %s", type(error).__name__, error)
                return failed(request, error.status, str(error))

        return handler


def place(error: RequestValidationError) -> str:
    """The name of the first field that can't be read; its value isn't repeated."""
    return str(error.errors()[0]["loc"][-1])


def whole(text: str) -> int | None:
    """A whole number as a form sends it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def scripted(request: Request) -> bool:
    """Whether a page's script asks."""
    return request.headers.get("X-Requested-With") == "console"


def unknown(request: Request) -> Response:
    """The way to the login for those who aren't logged in."""
    if scripted(request):
        return problem(401, words_of(request)("error.session"))
    if request.method != "GET":
        return RedirectResponse("/login", 303)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(here)}" if here != "/" else "/login", 303)


def failed(request: Request, status: int, text: str) -> Response:
    """What went wrong, in words, and what to do."""
    t = words_of(request)
    known = {403: "error.denied", 404: "error.missing", 503: "error.away"}
    head = t(known.get(status, "error.other"))
    text = text or t("error.rights" if status == 403 else "error.nothing")
    if scripted(request):
        return problem(status, text)
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = ""
    return page(request, "error.html", status, head=head, text=text, code=status, phrase=title)
