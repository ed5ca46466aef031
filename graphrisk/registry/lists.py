"""Lists: users and values that people block or trust, with reason, source and expiry."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from graphrisk.errors import ConflictError, InputError, NotFoundError
from graphrisk.registry import audit, notes
from graphrisk.registry.audit import Act, now
from graphrisk.registry.tables import LISTED
from graphrisk.registry.vault import Vault, captions

LISTS = ("blocked", "trusted")


class Entry(NamedTuple):
    """A user or value on a list. value is clear on the way in and out, and a caption else;
    expires is a day (ISO 8601) from which it no longer counts, "" for never."""

    list: str
    kind: str
    value: str
    reason: str = ""
    source: str = ""
    expires: str = ""


def add(con: Connection, vault: Vault, entry: Entry, act: Act) -> str:
    """Puts a user or value on a list, or renews what is said of it, inside a `write`
    transaction; returns its reference.

    ConflictError when it stands on the other list; InputError for an entry that can't be.
    """
    check(entry)
    ref = vault.name(con, entry.kind, entry.value)
    other = [r["list"] for r in standing(con, [ref], act.when) if r["list"] != entry.list]
    if other:
        raise ConflictError(
            f"this {entry.kind} ({captions(con, [ref])[ref]}) is {other[0]}; take it off that"
            " list first"
        )
    written(con, entry, ref, "add", act)
    return ref


def remove(con: Connection, vault: Vault, entry: Entry, act: Act) -> str:
    """Takes a user or value off a list; returns its reference. NotFoundError when it isn't
    on it."""
    check(entry)
    value = vault.clean(entry.kind, entry.value)
    ref = vault.find(con, entry.kind, [value]).get(value, "")
    if not any(r["list"] == entry.list for r in standing(con, [ref], act.when)):
        raise NotFoundError(
            f"this {entry.kind} is not on the {entry.list} list; `graphrisk list show` has all"
        )
    written(con, entry, ref, "remove", act)
    return ref


def check(entry: Entry) -> None:
    """InputError for a list that is none, or an expiry that is no day."""
    if entry.list not in LISTS:
        raise InputError(f"no list {entry.list!r}; it is one of {', '.join(LISTS)}")
    audit.check_day(entry.expires, "an expiry")


def written(con: Connection, entry: Entry, ref: str, action: str, act: Act) -> None:
    note, digest = notes.write(con, entry.reason or act.why)
    row = {
        "list": entry.list,
        "action": action,
        "kind": entry.kind,
        "ref": ref,
        "source": entry.source,
        "expires": entry.expires,
    }
    con.execute(LISTED.insert(), {**row, "by": act.by, "at": act.when, "note": note})
    told = {**row, "note": note, "digest": digest}
    audit.append(con, act, f"list.{action}", ref, {k: v for k, v in told.items() if v})


def standing(
    con: Connection, refs: Iterable[str] | None = None, at: str = ""
) -> list[dict[str, Any]]:
    """What is on the lists, of these references or of all, at a moment or now."""
    query = select(LISTED).order_by(LISTED.c.id)
    if refs is not None:
        query = query.where(LISTED.c.ref.in_(list(refs)))
    moment = at or now()
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for row in con.execute(query).mappings():
        if row["at"] <= moment:
            last[row["list"], row["ref"]] = dict(row)
    live = (r for r in last.values() if r["action"] == "add")
    return [r for r in live if not r["expires"] or moment[:10] < r["expires"]]


def hits(
    con: Connection, vault: Vault, values: Sequence[tuple[str, str]], at: str = ""
) -> list[Entry]:
    """Which of these canonical values, by kind, are on a list: what a rule asks.

    The entries come with captions in place of values, in the order of list and kind.
    """
    kinds = sorted({k for k, _ in values})
    found = [vault.find(con, k, [v for kind, v in values if kind == k]) for k in kinds]
    refs = {ref for part in found for ref in part.values()}
    return sorted(entries(con, standing(con, refs, at))) if refs else []


def entries(con: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Rows for people, one entry a row in their order: captions and reasons."""
    names = captions(con, {r["ref"] for r in rows})
    texts = notes.read(con, (r["note"] for r in rows))
    return [
        Entry(r["list"], r["kind"], names[r["ref"]], texts[r["note"]], r["source"], r["expires"])
        for r in rows
    ]


def exported(con: Connection, vault: Vault, act: Act) -> list[Entry]:
    """All that is on the lists with clear values, for sharing; audited as an export."""
    rows = standing(con)
    known = vault.open(con, (r["ref"] for r in rows))
    shown = zip(entries(con, rows), rows, strict=True)
    audit.append(con, act, "export.lists", "lists", {"entries": len(rows)})
    return sorted(
        e._replace(value=value) for e, r in shown if (value := known[r["ref"]].value) is not None
    )
