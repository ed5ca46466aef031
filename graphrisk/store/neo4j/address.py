"""A store's URL -> where the server is, and which database."""

from typing import NamedTuple
from urllib.parse import urlsplit

from graphrisk.errors import StoreError

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
PORT = 7687


class Address(NamedTuple):
    """uri: what the driver takes. database: None for the user's own."""

    uri: str
    database: str | None = None

    def __str__(self) -> str:
        return f"{self.uri}/{self.database}" if self.database else self.uri


def spoken(url: str) -> bool:
    """Whether the URL is one for this store."""
    return url.partition(":")[0] in SCHEMES


def parse(url: str) -> Address:
    """Reads `neo4j://host:7687/database`; port and database may lack.

    StoreError when there is no host, or a name or password stands in it.
    """
    if "@" in url:
        scheme = url.partition(":")[0]
        raise StoreError(
            f"the store's URL {scheme}://… holds a user or password, which others would see in"
            " logs and lists of processes: take it out, and set GRAPHRISK_NEO4J_USER and"
            " GRAPHRISK_NEO4J_PASSWORD"
        )
    try:
        found = urlsplit(url)
        host, port = found.hostname, found.port or PORT
    except ValueError:
        host, port = None, PORT
    path = found.path.strip("/") if host else ""
    if not host or "/" in path or found.query or found.fragment:
        raise StoreError(
            f"can't open the store {url!r}: write neo4j://host:7687, or neo4j://host:7687/database"
        )
    shown = f"[{host}]" if ":" in host else host
    return Address(f"{found.scheme}://{shown}:{port}", path or None)
