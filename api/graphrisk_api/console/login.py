"""Logging in with an API key, and out."""

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from graphrisk_api.console.sessions import COOKIE, LASTS, ROLES
from graphrisk_api.console.shell import Page, Reader, Writer, back, form_of, ours, page, sessions_of
from graphrisk_api.console.shell import words_of as texts

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/")
async def home() -> Response:
    """Investigators begin with the queue."""
    return RedirectResponse("/queue", 303)


@router.get("/login")
async def ask(request: Request, next: str = "/queue") -> Response:
    """The page that asks for a key."""
    if sessions_of(request).find(request.cookies.get(COOKIE, "")):
        return back(next)
    return page(request, "login.html", next=ours(next), wrong="")


@router.post("/login")
async def begin(request: Request) -> Response:
    """Logs in; wrong keys of one address are few a minute."""
    sessions, t, form = sessions_of(request), texts(request), await form_of(request)
    address = request.client.host if request.client else ""
    after = ours(form.get("next", ""))

    def refused(status: int, text: str) -> Response:
        return page(request, "login.html", status, next=after, wrong=text)

    if cross(request):
        return refused(403, t("error.token"))
    if wait := sessions.tries(address):
        found = refused(429, t("login.slow", seconds=wait))
        found.headers["Retry-After"] = str(wait)
        return found
    key = sessions.door.find(form.get("key", "").strip())
    if key is None or key.role not in ROLES:
        sessions.fail(address)
        return refused(403, t("login.checkout" if key else "login.wrong"))
    done = back(after)
    secure = request.url.scheme == "https"
    done.set_cookie(
        COOKIE, sessions.begin(key), LASTS, httponly=True, samesite="strict", secure=secure
    )
    return done


def cross(request: Request) -> bool:
    """Whether another site's page sent this: a stranger must not log anyone in as himself."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")


@router.get("/session")
async def standing(request: Request, who: Reader) -> Response:
    """Whether a session stands: a page opened from elsewhere asks, since its cookie stayed back."""
    return Response(status_code=204)


@router.post("/logout")
async def end(request: Request, who: Writer) -> Response:
    """Ends the session."""
    sessions_of(request).end(who)
    done = back("/login")
    done.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return done
