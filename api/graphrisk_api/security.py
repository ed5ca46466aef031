"""Who may do what: keys, roles, and so many requests a second."""

from time import monotonic
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader
from fastapi.security.base import SecurityBase
from starlette.exceptions import HTTPException

from graphrisk.apikeys import ApiKey, Role, digest, keys
from graphrisk.settings import Settings

HEADER = APIKeyHeader(
    name="X-API-Key", auto_error=False, description="As `graphrisk keys` made it."
)
AGAIN = 1.0
"""Seconds after which the file of the keys is looked at again."""
BURST = 1.0
"""Seconds of the rate that may come at once."""


class Doorman:
    """Knows the keys that stand, and counts their requests: a bucket of tokens each."""

    def __init__(self, settings: Settings) -> None:
        self.file, self.rate = settings.api_keys_path, settings.api_rate
        self.known: dict[str, ApiKey] = {}
        self.buckets: dict[str, tuple[float, float]] = {}
        self.stamp: tuple[int, int] = (0, 0)
        self.looked = 0.0

    def find(self, secret: str) -> ApiKey | None:
        """The key of a secret, if it stands."""
        now = monotonic()
        if not self.looked or now - self.looked > AGAIN:
            self.looked = now
            self._read()
        mark = digest(secret)
        if mark not in self.known:
            # It may have been made just now.
            self._read()
        return self.known.get(mark)

    def _read(self) -> None:
        try:
            state = self.file.stat()
        except FileNotFoundError:
            self.known = {}
            return
        stamp = (state.st_mtime_ns, state.st_size)
        if stamp != self.stamp:
            self.known = {k.digest: k for k in keys(self.file) if not k.revoked_at}
            self.stamp = stamp

    def passes(self, key: ApiKey) -> bool:
        """Whether a key may send one more request now."""
        now = monotonic()
        most = self.rate * BURST
        left, since = self.buckets.get(key.key_id, (most, now))
        left = min(left + (now - since) * self.rate, most)
        self.buckets[key.key_id] = (max(left - 1, 0.0), now)
        return left >= 1


class Guard(SecurityBase):
    """A dependency that lets some roles in, and admins. It is the scheme that it reads the key
    by, as each dependency of a dependency takes its own share of a request."""

    def __init__(self, *roles: Role) -> None:
        self.every = {*roles, "admin"}
        self.model, self.scheme_name = HEADER.model, HEADER.scheme_name

    async def __call__(self, request: Request) -> ApiKey:
        door: Doorman = request.app.state.door
        secret = request.headers.get(HEADER.model.name)
        key = door.find(secret) if secret else None
        if key is None:
            raise HTTPException(
                401,
                "no key that stands: send one as X-API-Key; `graphrisk keys create` makes it",
                {"WWW-Authenticate": "ApiKey"},
            )
        if key.role not in self.every:
            ways = " or ".join(sorted(self.every))
            raise HTTPException(403, f"a key for {key.role} may not do this; it takes {ways}")
        if not door.passes(key):
            raise HTTPException(
                429, f"more than {door.rate} requests a second; slow down", {"Retry-After": "1"}
            )
        return key


Checkout = Annotated[ApiKey, Depends(Guard("checkout"))]
Investigator = Annotated[ApiKey, Depends(Guard("investigator"))]
Anyone = Annotated[ApiKey, Depends(Guard("checkout", "investigator"))]
