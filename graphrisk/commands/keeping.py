"""Keeping no more than one may: forgetting people and what is old; rotating the key."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from graphrisk.commands.shared import (
    By,
    Json,
    Registry,
    act,
    opened,
    place,
    say,
    single,
    tell,
    vault,
)
from graphrisk.errors import InputError
from graphrisk.registry import Connection, open_registry
from graphrisk.registry.audit import check_day
from graphrisk.settings import settings

Store = Annotated[str | None, typer.Option(help="The store, such as sqlite:graphrisk.db.")]


def forget(
    user: Annotated[str, typer.Argument(help="A user_id; `-` reads it.")],
    store: Store = None,
    registry: Registry = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Destroy what tells of a user, in the store and the registry; decisions stay, nameless.

    Example: graphrisk forget u123
    """
    from graphrisk.registry.erasure import forget as erase

    who, box, name = act(by), vault(), single(user)
    gone = destroyed(store, lambda target: target.forget(box.clean("user", name)))
    lost = erased(registry, lambda con: erase(con, box, name, who))
    tell_lost(gone, lost, as_json)


def retention(
    older_than: Annotated[str, typer.Option(help="A day, or a number of days.")],
    store: Store = None,
    registry: Registry = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Destroy what tells of persons and is older than a day, in the store and the registry.

    Example: graphrisk retention --older-than 730
    """
    from graphrisk.registry.erasure import retain

    day, who, box = moment(older_than), act(by), vault()
    gone = destroyed(store, lambda target: target.expire(day))
    lost = erased(registry, lambda con: retain(con, box, day.isoformat(), who))
    tell_lost(gone, lost, as_json)


def moment(text: str) -> datetime:
    """The start of a day, or of the day so many days ago. InputError for anything else."""
    if text.isdigit():
        return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
            days=int(text)
        )
    if not text:
        raise InputError("--older-than wants a day such as 2025-01-01, or a number of days")
    check_day(text, "--older-than")
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def destroyed(url: str | None, work: Callable[[Any], Mapping[str, int]]) -> Mapping[str, int]:
    """Does it in the store, if there is one."""
    from graphrisk.store import held

    where = settings()
    if not held(url or where.store):
        return {}
    with opened(url, where) as target:
        return work(target)


def erased(url: str | None, work: Callable[[Connection], Any]) -> Mapping[str, int]:
    """Does it in the registry, and leaves nothing in its log."""
    with open_registry(place(url)) as memory:
        with memory.write() as con:
            lost: dict[str, int] = work(con)._asdict()
        memory.flush()
    return lost


def tell_lost(gone: Mapping[str, int], lost: Mapping[str, int], as_json: bool) -> None:
    if as_json:
        say({"store": gone, "registry": lost})
        return
    stored = ", ".join(f"{n:,} {name}" for name, n in sorted(gone.items()))
    tell(f"store: {stored or 'none here'}")
    tell("registry: " + ", ".join(f"{n:,} {name}" for name, n in lost.items()))
    tell("Backups still have it: make new ones, and destroy the old.")


def rekeyed(store: str | None) -> None:
    """Brings what the registry has sealed under the store's new key, where it is that key."""
    from graphrisk.registry.audit import append

    where = settings()
    chosen = where.model_copy(update={"store": store}) if store else where
    if where.registry == "none" or chosen.key_path != where.key_path:
        return
    with open_registry(where.registry) as memory:
        with memory.write() as con:
            vault().rotate(con)
            append(con, act(None), "keys.rotate", "registry")
        memory.flush()
