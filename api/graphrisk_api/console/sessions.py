"""Who is logged in: a cookie that only we can have made, and a token for every write.

A session names a key and when it began, sealed with the installation's own key, so two
processes know each other's sessions and none outlives its key.
"""

import hmac
import json
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import NamedTuple

from graphrisk.apikeys import ApiKey
from graphrisk.errors import KeyFileError
from graphrisk.keyring import Keyring
from graphrisk_api.security import Doorman

COOKIE = "graphrisk_session"
LASTS = 12 * 3600
"""Seconds after which one logs in again."""
ROLES = ("investigator", "admin")
PURPOSE = "console session"
TRIES, SPAN = 5, 60.0
"""Wrong keys that one address may try within so many seconds."""
MANY = 10_000


class Who(NamedTuple):
    """Who is logged in; token goes with every write."""

    key: ApiKey
    token: str
    mark: str

    @property
    def name(self) -> str:
        """As decisions and the audit name them."""
        return f"{self.key.name} ({self.key.key_id})"

    @property
    def admin(self) -> bool:
        return self.key.role == "admin"


class Sessions:
    """Makes and reads sessions. `ended` are those that somebody logged out of here."""

    def __init__(self, ring: Keyring, door: Doorman) -> None:
        self.ring, self.door = ring, door
        self.ended: dict[str, float] = {}
        self.failed: dict[str, list[float]] = {}

    def begin(self, key: ApiKey) -> str:
        """A session of a key, as the cookie holds it."""
        body = {"key": key.key_id, "at": int(time.time()), "mark": secrets.token_hex(8)}
        text = urlsafe_b64encode(json.dumps(body).encode()).decode()
        return f"{text}.{self._seal('cookie', text)}"

    def find(self, cookie: str) -> Who | None:
        """Whose session a cookie is; None when it is none that stands."""
        text, _, seal = cookie.partition(".")
        try:
            good = hmac.compare_digest(seal.encode(), self._seal("cookie", text).encode())
            if not good:
                return None
            body = json.loads(urlsafe_b64decode(text))
        except (ValueError, Error, KeyFileError):
            return None
        if time.time() - body["at"] > LASTS or body["mark"] in self.ended:
            return None
        key = self._named(body["key"])
        if key is None or key.role not in ROLES:
            return None
        return Who(key, self._seal("write", body["mark"]), body["mark"])

    def end(self, who: Who) -> None:
        """Logs out."""
        now = time.time()
        self.ended = {m: at for m, at in self.ended.items() if now - at < LASTS}
        self.ended[who.mark] = now

    def tries(self, address: str) -> int:
        """Seconds that an address must wait after too many wrong keys; 0 when it need not."""
        now = time.monotonic()
        recent = [t for t in self.failed.get(address, ()) if now - t < SPAN]
        return int(SPAN - (now - recent[0])) + 1 if len(recent) >= TRIES else 0

    def fail(self, address: str) -> None:
        """Notes a wrong key."""
        now = time.monotonic()
        if len(self.failed) >= MANY:
            self.failed.clear()
        recent = [t for t in self.failed.get(address, ()) if now - t < SPAN]
        self.failed[address] = [*recent, now]

    def _named(self, key_id: str) -> ApiKey | None:
        self.door.find("")
        return next((k for k in self.door.known.values() if k.key_id == key_id), None)

    def _seal(self, what: str, text: str) -> str:
        return self.ring.make().key(f"{PURPOSE} {what}", [text])[0].hex()
