"""What the routes of people's work have in common: who it is, and that it holds at once."""

import logging
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends

from graphrisk.apikeys import ApiKey
from graphrisk.errors import GraphriskError, InputError, NotFoundError
from graphrisk.registry import Connection
from graphrisk.registry.audit import Act
from graphrisk_api.desk import Desk
from graphrisk_api.models_decisions import Valued
from graphrisk_api.routes.shared import store_of
from graphrisk_api.security import Guard

Admin = Annotated[ApiKey, Depends(Guard())]
Done = TypeVar("Done")
log = logging.getLogger("graphrisk.api")


def act(key: ApiKey, why: str = "") -> Act:
    """Who does something, and why."""
    return Act(f"{key.name} ({key.key_id})", why.strip())


async def read(at: Desk, work: Callable[[Connection], Done]) -> Done:
    """Reads the registry as it stands at one moment."""

    def told() -> Done:
        with at.parts.registry.read() as con:
            return work(con)

    found: Done = await at.apart(told)
    return found


async def decide(at: Desk, work: Callable[[Connection], Done]) -> Done:
    """Writes to the registry, whole or not at all; when this returns, every later review of
    this process heeds it."""

    def done() -> Done:
        with at.parts.registry.write() as con:
            return work(con)

    found: Done = await at.apart(done)
    try:
        await at.upkeep.heed()
    except GraphriskError as error:
        # It is on disk, and the desk goes on asking for news.
        log.warning("decided, and not yet heeded: %s", error)
    return found


def clear(at: Desk, named: Valued) -> tuple[str, str]:
    """Kind and clear value of what somebody names; it goes into the vault, never out."""
    if named.entity_id is None:
        return named.kind or "", named.value or ""
    store = store_of(at)
    known = store.entity(named.entity_id)
    if known is None:
        raise NotFoundError("no value of that id; POST /v1/entities/lookup gives ids")
    return known.kind, store.reveal(known.ref)


def version_of(given: int | None, match: str | None) -> int:
    """The version that somebody looked at, from the body or If-Match.

    InputError for neither, and for two that differ.
    """
    if match is None:
        if given is None:
            raise InputError("version: say which one you looked at, there or in If-Match")
        return given
    text = match.strip().removeprefix("W/").strip('"')
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InputError('If-Match: none that a case gave as ETag; it is a version such as "3"')
    if given not in (None, int(text)):
        raise InputError("version and If-Match differ; send one")
    return int(text)


def tag(number: int) -> dict[str, str]:
    """The version of a case as a header."""
    return {"ETag": f'"{number}"'}


def body(rows: Any, *names: str) -> list[dict[str, Any]]:
    """The named parts of rows."""
    return [{name: row[name] for name in names} for row in rows]
