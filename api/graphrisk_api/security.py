"""Who may do what: keys, roles, and so many requests a second."""

from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader
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


Guard = Callable[..., Coroutine[Any, Any, ApiKey]]


def allowed(*roles: Role) -> Guard:
    """A dependency that lets these roles in, and admins."""
    every = {*roles, "admin"}

    async def guard(request: Request, secret: Annotated[str | None, Depends(HEADER)]) -> ApiKey:
        door: Doorman = request.app.state.door
        key = door.find(secret) if secret else None
        if key is None:
            raise HTTPException(
                401,
                "no key that stands: send one as X-API-Key; `graphrisk keys create` makes it",
                {"WWW-Authenticate": "ApiKey"},
            )
        if key.role not in every:
            raise HTTPException(
                403, f"a key for {key.role} may not do this; it takes {' or '.join(sorted(every))}"
            )
        if not door.passes(key):
            raise HTTPException(
                429, f"more than {door.rate} requests a second; slow down", {"Retry-After": "1"}
            )
        return key

    return guard


Checkout = Annotated[ApiKey, Depends(allowed("checkout"))]
Investigator = Annotated[ApiKey, Depends(allowed("investigator"))]
Anyone = Annotated[ApiKey, Depends(allowed("checkout", "investigator"))]
