"""Cuts: what people say must not count. Every later sweep honours them until undone."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from graphrisk.errors import ConflictError, InputError, NotFoundError
from graphrisk.registry import audit, notes
from graphrisk.registry.audit import Act
from graphrisk.registry.cases import stand, stood
from graphrisk.registry.memory import last_sweep
from graphrisk.registry.tables import CUTS, RINGS
from graphrisk.registry.vault import Vault, captions
from graphrisk.said import Said

WHATS = ("link", "tie", "removal", "value", "user")


class Cut(NamedTuple):
    """What must not count.

    link: a user's use of a value. tie: a pair of users. removal: a user with any present
    member of a ring (`other`). value: a value until a day. user: a user whom a person cleared.
    subject and other are references.
    """

    what: str
    subject: str
    other: str = ""
    until: str = ""


def add(con: Connection, cut: Cut, act: Act) -> int:
    """Makes a cut inside a `write` transaction; returns its number.

    ConflictError when the same is cut already; InputError and NotFoundError for one that
    can't be.
    """
    sweep = None
    if cut.what not in WHATS:
        raise InputError(f"can't cut a {cut.what!r}; it is one of {', '.join(WHATS)}")
    if cut.what == "tie":
        if cut.subject == cut.other:
            raise InputError("a tie has two users, and these are one; name the other")
        cut = cut._replace(subject=min(cut.subject, cut.other), other=max(cut.subject, cut.other))
    if cut.what == "removal":
        sweep = seen(con, cut.other)
    same = [n for n, c in standing(con).items() if c._replace(until=cut.until) == cut]
    if same and cut.what != "removal":
        raise ConflictError(f"that is cut already, as number {same[0]}; undo that one first")
    return written(con, cut, act, sweep)


def seen(con: Connection, ring_id: str) -> int:
    """The last sweep, which must know the ring: its members then are the present ones."""
    sweep = last_sweep(con)
    query = select(RINGS.c.ring_id).where(RINGS.c.sweep == sweep, RINGS.c.ring_id == ring_id)
    if sweep is None or con.execute(query).first() is None:
        raise NotFoundError(f"no ring {ring_id!r} now; `graphrisk rings` lists the ids")
    return sweep


def written(
    con: Connection, cut: Cut, act: Act, sweep: int | None = None, undoes: int | None = None
) -> int:
    number = newest(con) + 1
    note, digest = notes.write(con, act.why)
    row = {"id": number, **cut._asdict(), "sweep": sweep, "undoes": undoes, "note": note}
    con.execute(CUTS.insert(), {**row, "by": act.by, "at": act.when})
    if cut.what == "removal" and undoes is None:
        stand(con, f"cut {number}", cut.other)
    told = {k: v for k, v in {**row, "digest": digest}.items() if v}
    audit.append(con, act, "cut.undo" if undoes else f"cut.{cut.what}", cut.subject, told)
    return number


def newest(con: Connection) -> int:
    """The number of the last cut or undoing; 0 before the first."""
    found: int | None = con.execute(select(func.max(CUTS.c.id))).scalar()
    return found or 0


def undo(con: Connection, number: int, act: Act) -> None:
    """Takes a cut back. NotFoundError for none of that number; ConflictError when it was
    taken back already."""
    row = con.execute(select(CUTS).where(CUTS.c.id == number)).first()
    if row is None or row.undoes is not None:
        raise NotFoundError(f"no cut {number}; `graphrisk cut list` has their numbers")
    if con.execute(select(CUTS.c.id).where(CUTS.c.undoes == number)).first():
        raise ConflictError(f"cut {number} was undone already")
    written(con, Cut(row.what, row.subject, row.other, row.until), act, undoes=number)


def standing(con: Connection) -> dict[int, Cut]:
    """The cuts that nobody took back, by number."""
    return {r["id"]: Cut(*(r[f] for f in Cut._fields)) for r in rows(con)}


def rows(con: Connection) -> list[dict[str, Any]]:
    """The same with all that is known of each."""
    found = [dict(r) for r in con.execute(select(CUTS).order_by(CUTS.c.id)).mappings()]
    undone = {r["undoes"] for r in found}
    return [r for r in found if r["undoes"] is None and r["id"] not in undone]


def listed(con: Connection) -> list[dict[str, Any]]:
    """The standing cuts for people: captions in place of references, and the notes."""
    found = rows(con)
    names = captions(con, {r[f] for r in found for f in ("subject", "other")} - {""})
    texts = notes.read(con, (r["note"] for r in found))
    for r in found:
        r["subject"] = names[r["subject"]]
        if r["what"] != "removal":
            r["other"] = names.get(r["other"], "")
        r["note"] = texts[r["note"]]
    return found


def said(con: Connection, vault: Vault) -> Said:
    """All standing cuts in clear, for the stages of a sweep; erased ones speak of nobody."""
    found = rows(con)
    if not found:
        return Said(heard=newest(con))
    known = vault.open(con, {r[f] for r in found for f in ("subject", "other")} - {""})
    live = [r for r in found if known[r["subject"]].value is not None]

    def pick(what: str) -> list[dict[str, Any]]:
        return [r for r in live if r["what"] == what]

    def user(ref: str) -> str:
        return known[ref].value or ""

    links = [
        (user(r["subject"]), v.kind, v.value)
        for r in pick("link")
        if (v := known[r["other"]]).value is not None
    ]
    pairs = {(user(r["subject"]), user(r["other"])) for r in pick("tie")}
    removed = pick("removal")
    pairs |= {(user(r["subject"]), m) for r in removed for m in stood(con, f"cut {r['id']}")}
    values = [
        (v.kind, v.value or "", r["until"]) for r in pick("value") for v in [known[r["subject"]]]
    ]
    return Said(
        links=tuple(sorted(links)),
        values=tuple(sorted(values)),
        pairs=frozenset((min(p), max(p)) for p in pairs if p[0] != p[1] and all(p)),
        cleared=frozenset(user(r["subject"]) for r in pick("user")),
        rushes=frozenset((shop, user(r["subject"])) for r in removed if (shop := shop_of(con, r))),
        heard=newest(con),
    )


def shop_of(con: Connection, removal: dict[str, Any]) -> str:
    """The shop of the one-hour ring that someone was removed from, "" for other rings."""
    here = (RINGS.c.sweep == removal["sweep"]) & (RINGS.c.ring_id == removal["other"])
    found = con.execute(select(RINGS.c.hour_of).where(here)).scalar()
    return str(found or "")
