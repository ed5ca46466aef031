"""Where things are: read once from the environment, then frozen. How to judge is policy."""

from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from graphrisk.errors import InputError

PREFIX = "GRAPHRISK_"
DATABASE = "sqlite:graphrisk.db"


class Settings(BaseSettings):
    """Each field is read from the environment variable GRAPHRISK_ and its name in capitals.

    The store and the registry may share one SQLite file. `key` holds the key for
    identifiers itself, as 64 hex digits, where there is no disk to keep `key_file` on.
    `policy` is the file of the policy that sweeps and the server judge by, else the shipped one.
    `by` is who decides, in cases and the audit; else the user who is logged in.
    What begins with `neo4j_` is for a store such as `neo4j://host:7687`; times in seconds:
    `neo4j_connect` to reach the server, `neo4j_timeout` for one transaction, `neo4j_retry`
    for trying one again that the server gave up. What begins with `api_` is for `graphrisk
    serve`: the file of its keys, the journal of orders that came while the store was down, the
    seconds that a review may take (`api_budget`), and after how many what is usual in the data
    set is gathered anew (`api_norms`); `api_rate` requests a second are let through for a key;
    `api_apart` judges orders in a process of its own, more of them in time.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid"
    )

    store: str = DATABASE
    registry: str = DATABASE
    key_file: Path | None = None
    key: SecretStr | None = None
    threads: int | None = Field(default=None, ge=1)
    memory: str | None = Field(default=None, pattern=r"^\d+(\.\d+)? ?([KMGT]i?)?B$")
    zone: str = "UTC"
    policy: Path | None = None
    by: str | None = None
    neo4j_user: str = "neo4j"
    neo4j_password: SecretStr | None = None
    neo4j_pool: int = Field(default=10, ge=1)
    neo4j_connect: float = Field(default=5, gt=0)
    neo4j_timeout: float = Field(default=120, gt=0)
    neo4j_retry: float = Field(default=15, ge=0)

    api_keys: Path | None = None
    api_journal: Path | None = None
    api_budget: float = Field(default=0.1, gt=0)
    api_norms: float = Field(default=600, gt=0)
    api_rate: int = Field(default=2_000, ge=1)
    api_apart: bool = True
    api_body: int = Field(default=1_000_000, ge=1_000)
    """Bytes of a request's body, at most."""

    @field_validator("key")
    @classmethod
    def _hex(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not is_key(key.get_secret_value()):
            raise ValueError("wants 64 hexadecimal digits")
        return key

    @field_validator("zone")
    @classmethod
    def _zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("wants a zone name such as UTC or Asia/Shanghai")
        return zone

    @property
    def key_path(self) -> Path:
        """The key file: as set, or graphrisk.key beside the file of the store, or of the
        registry when the store is no file."""
        if self.key_file:
            return self.key_file
        file = sqlite_file(self.store) or sqlite_file(self.registry)
        return (file.parent if file else Path()) / "graphrisk.key"

    @property
    def api_keys_path(self) -> Path:
        """The file of the API's keys: as set, or graphrisk.apikeys beside the key file."""
        return self.api_keys or self.key_path.with_name("graphrisk.apikeys")

    @property
    def journal_path(self) -> Path:
        """The journal of late orders: as set, or graphrisk.journal beside the key file."""
        return self.api_journal or self.key_path.with_name("graphrisk.journal")

    @property
    def tzinfo(self) -> ZoneInfo:
        """The zone of times that come without one."""
        return ZoneInfo(self.zone)


def is_key(text: str) -> bool:
    """True for 64 hexadecimal digits, which is how a key of 32 bytes is written."""
    return len(text) == 64 and all(c in "0123456789abcdefABCDEF" for c in text)


def sqlite_file(url: str) -> Path | None:
    """The file that `sqlite:file` names (`sqlite:///file` is the same), None for others."""
    scheme, _, rest = url.partition(":")
    if scheme != "sqlite" or not rest:
        return None
    return Path(rest.removeprefix("///")).expanduser()


@cache
def settings() -> Settings:
    """The settings of this process, read from the environment at the first call.

    InputError names each variable that can't be used, and what is wanted.
    """
    return read()


def read(**values: Any) -> Settings:
    """Settings from the environment, with `values` in place of what it says.

    InputError names each variable that can't be used, and what is wanted.
    """
    try:
        return Settings(**values)
    except ValidationError as error:
        raise InputError("; ".join(_told(e["loc"], e["msg"]) for e in error.errors())) from None


def _told(place: tuple[int | str, ...], message: str) -> str:
    # The value itself isn't repeated: it may be the key.
    name = PREFIX + str(place[0]).upper() if place else PREFIX
    return f"{name} can't be used: {message.removeprefix('Value error, ')}"
