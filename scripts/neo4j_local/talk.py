"""What is asked of the server before any driver: does it answer, and its first password."""

import base64
import http.client
import json
import socket
import time
from typing import Any

from .home import ENV, HOST, Home
from .tools import SetupError

GREETING = bytes.fromhex("6060b017 00000005 00000104 00000000 00000000")
"""How a Bolt client begins: the magic number, and up to four versions it speaks."""

DONE, DENIED = 202, 401
LATER = (404, 500, 503)
"""How a database answers that isn't up yet."""

FIRST = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password"


def up(home: Home) -> bool:
    try:
        status, _ = ask(home, "GET", "/")
    except OSError:
        return False
    return status == 200


def bolt(home: Home) -> bool:
    """Whether the Bolt port greets back with a version."""
    try:
        with socket.create_connection((HOST, home.bolt), 2) as line:
            line.sendall(GREETING)
            return any(line.recv(4))
    except OSError:
        return False


def admit(home: Home, password: str) -> None:
    """Makes the password the server's when it still has its first one, and logs in.

    Raises SetupError when the server has another password, or its database doesn't come up.
    """
    if query(home, "system", password, "SHOW CURRENT USER") == DENIED:
        query(home, "system", "neo4j", FIRST, {"password": password})
    status = query(home, "neo4j", password, "RETURN 1")
    if status == DENIED:
        raise SetupError(
            f"The server in {home.folder} was set up with another password; give that one in"
            f" {ENV}, or remove the folder to start anew"
        )
    if status != DONE:
        raise SetupError(f"The server's database answers with {status}; see {home.log}")


def query(
    home: Home, database: str, password: str, text: str, values: dict[str, str] | None = None
) -> int:
    """Runs one statement; returns the HTTP status, a minute later when the database is busy."""
    body = {"statement": text, "parameters": values or {}}
    login = base64.b64encode(f"neo4j:{password}".encode()).decode()
    status = 0
    for _ in range(120):
        status, _ = ask(home, "POST", f"/db/{database}/query/v2", body, login)
        if status not in LATER:
            break
        time.sleep(0.5)
    return status


def ask(
    home: Home, method: str, path: str, body: dict[str, Any] | None = None, login: str = ""
) -> tuple[int, bytes]:
    line = http.client.HTTPConnection(HOST, home.http, timeout=30)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if login:
        headers["Authorization"] = f"Basic {login}"
    try:
        line.request(method, path, json.dumps(body) if body else None, headers)
        answer = line.getresponse()
        return answer.status, answer.read()
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        line.close()


def taken(port: int) -> bool:
    """Whether something listens at a port already."""
    with socket.socket() as line:
        return line.connect_ex((HOST, port)) == 0
