"""Who gets in and what a browser is told to allow, without a browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_samples import MARKUP
from fastapi.testclient import TestClient
from graphrisk_api import create_app

from graphrisk import apikeys

from api_samples import headers, ready, settings_in  # isort: skip

pytestmark = pytest.mark.slow
PAGES = ("/queue", "/lookup", "/overview", "/sweeps", "/policy", "/queue.csv", "/sweeps/status")


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(settings_in(folder)), follow_redirects=False) as found:
        ready(lambda: found.get("/readyz").status_code == 200)
        yield found


def enter(client: TestClient, folder: Path, role: str = "investigator") -> str:
    """Logs in; returns the token that writes need."""
    key = headers(folder, role)["X-API-Key"]
    assert client.post("/login", data={"key": key}).status_code == 303
    found = re.search(r'name="csrf" content="(\w+)"', client.get("/queue").text)
    assert found
    return found[1]


def test_nobody_gets_in_without_a_key(client: TestClient) -> None:
    for place in (*PAGES, "/rings/R-1", "/audit", "/user?id=1"):
        found = client.get(place)
        assert found.status_code == 303, place
        assert found.headers["location"].startswith("/login?next=")
    for place in ("/queue/decide", "/sweeps", "/lookup", "/rings/R-1/cut", "/entity/reveal"):
        assert client.post(place).headers["location"] == "/login"


def test_the_cookie_stays_with_us(client: TestClient, folder: Path) -> None:
    key = headers(folder, "investigator")["X-API-Key"]
    told = client.post("/login", data={"key": key}).headers["set-cookie"]
    assert "HttpOnly" in told
    assert "samesite=strict" in told.lower()
    assert key not in told
    there = client.post("/login", data={"key": key, "next": "//elsewhere.example/"})
    assert there.headers["location"] == "/queue"


def test_a_changed_cookie_is_none(client: TestClient, folder: Path) -> None:
    enter(client, folder)
    text, _, seal = client.cookies["graphrisk_session"].partition(".")
    client.cookies.clear()
    for wrong in (f"{text}.{seal[::-1]}", f"{text[:-4]}AAAA.{seal}", text, "x.y", "ä.ö".encode()):
        cookie = wrong if isinstance(wrong, bytes) else wrong.encode()
        found = client.get("/queue", headers={b"cookie": b"graphrisk_session=" + cookie})
        assert found.status_code == 303


@pytest.mark.parametrize("role", ["checkout", "none"])
def test_other_keys_are_refused(client: TestClient, folder: Path, role: str) -> None:
    key = "grk_wrong" if role == "none" else headers(folder, role)["X-API-Key"]
    found = client.post("/login", data={"key": key})
    assert found.status_code == 403
    assert key not in found.text
    assert "set-cookie" not in found.headers


def test_guessing_is_slowed_down(client: TestClient, folder: Path) -> None:
    key = headers(folder, "investigator")["X-API-Key"]
    for _ in range(5):
        assert client.post("/login", data={"key": "grk_guess"}).status_code == 403
    found = client.post("/login", data={"key": key})
    assert found.status_code == 429
    assert int(found.headers["Retry-After"]) > 0


def test_a_session_ends_with_its_key_and_by_logging_out(client: TestClient, folder: Path) -> None:
    token = enter(client, folder)
    kept = client.cookies["graphrisk_session"]
    assert client.post("/logout", data={"csrf": token}).status_code == 303
    client.cookies.set("graphrisk_session", kept)
    assert client.get("/queue").status_code == 303
    client.cookies.clear()
    enter(client, folder)
    file = settings_in(folder).api_keys_path
    for key in apikeys.keys(file):
        if not key.revoked_at:
            apikeys.revoke(file, key.key_id)
    assert client.get("/queue").status_code == 303


def test_writes_want_the_token(client: TestClient, folder: Path) -> None:
    token = enter(client, folder)
    ring = client.get("/queue.csv").text.splitlines()[1].split(",")[0]
    form = {"action": "confirm", "note": "yes"}
    for sent in ({}, {"csrf": "wrong"}, {"csrf": token[:-1]}):
        assert client.post(f"/rings/{ring}/decide", data=form | sent).status_code == 403
    assert client.post(f"/rings/{ring}/decide", data=form | {"csrf": token}).status_code == 303
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    key = headers(folder, "investigator")["X-API-Key"]
    assert client.post("/login", data={"key": key}, headers=elsewhere).status_code == 403


def test_the_audit_is_for_admins(client: TestClient, folder: Path) -> None:
    enter(client, folder)
    assert client.get("/audit").status_code == 403
    assert client.get("/audit/check").status_code == 403
    assert 'href="/audit"' not in client.get("/queue").text
    enter(client, folder, "admin")
    assert client.get("/audit").status_code == 200
    assert "the chain holds" in client.get("/audit/check").text


def test_pages_allow_scripts_of_ours_alone(client: TestClient, folder: Path) -> None:
    enter(client, folder)
    for place in (*PAGES[:5], "/login", "/rings/R-NONE"):
        policy = client.get(place, follow_redirects=True).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    text = client.get("/queue").text
    assert not re.search(r"\son\w+=|\sstyle=|javascript:", text)
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", text) == []


def test_a_name_that_is_markup_is_escaped_everywhere(client: TestClient, folder: Path) -> None:
    token = enter(client, folder)
    found = client.post("/lookup", data={"text": MARKUP, "csrf": token})
    user = client.get(found.headers["location"])
    assert MARKUP not in user.text
    assert "&lt;script&gt;" in user.text
    ring = re.search(r'href="/rings/(R-\w+)"', user.text)
    assert ring
    for part in ("", "/timeline", "/changes", "/ring.html"):
        text = client.get(f"/rings/{ring[1]}{part}").text
        assert MARKUP not in text
        assert "lt;script" in text or "u003cscript" in text


def test_static_files_are_kept_and_pages_are_not(client: TestClient, folder: Path) -> None:
    enter(client, folder)
    text = client.get("/queue").text
    for place in re.findall(r'(?:href|src)="(/static/[^"]+)"', text):
        found = client.get(place)
        assert found.status_code == 200
        assert "immutable" in found.headers["cache-control"]
        assert "no-store" not in found.headers["cache-control"]
    assert client.get("/queue").headers["cache-control"] == "no-store"
    assert client.get("/static/x/..%2Fshell.py").status_code == 404


def test_a_table_holds_no_formula() -> None:
    from graphrisk_api.console.queue import harmless

    assert harmless("=1+1") == "'=1+1"
    assert harmless("R-1") == "R-1"
    assert harmless(12) == "12"


def test_what_cannot_be_read_is_told(client: TestClient, folder: Path) -> None:
    token = enter(client, folder)
    ring = client.get("/queue.csv").text.splitlines()[1].split(",")[0]
    found = client.get("/queue?score=many")
    assert (found.status_code, "score" in found.text) == (422, True)
    wrong = {"csrf": token, "number": "²", "what": "sun", "user": "x", "action": "eat"}
    for place in ("cut", "undo", "decide"):
        assert client.post(f"/rings/{ring}/{place}", data=wrong).status_code == 422
    for node in ("device:²", "device:99", "ref:none", "nothing"):
        found = client.get(f"/rings/{ring}/beside.json", params={"node": node})
        assert found.status_code in (404, 422), node
    asked = {"X-Requested-With": "console"}
    told = client.get("/rings/R-NONE/picture.json", headers=asked)
    assert (told.status_code, told.json()["status"]) == (404, 404)


def test_what_is_cut_is_gone_from_the_next_picture(client: TestClient, folder: Path) -> None:
    token = enter(client, folder)
    ring = client.get("/queue.csv").text.splitlines()[1].split(",")[0]

    def ties() -> dict[str, dict[str, str]]:
        edges = client.get(f"/rings/{ring}/picture.json").json()["edges"]
        return {edge["id"]: edge for edge in edges if edge["what"] == "tie"}

    for name, tie in sorted(ties().items())[:4]:
        ends = {"user": tie["from"].removeprefix("user:"), "other": tie["to"].removeprefix("user:")}
        made = client.post(f"/rings/{ring}/cut", data={"csrf": token, "what": "tie", **ends})
        assert made.status_code == 303
        assert name not in ties()
        number = re.findall(r'name="number" value="(\d+)"', client.get(f"/rings/{ring}").text)[-1]
        back = client.post(f"/rings/{ring}/undo", data={"csrf": token, "number": number})
        assert back.status_code == 303
        assert name in ties()
