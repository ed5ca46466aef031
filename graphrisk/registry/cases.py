"""Cases: people's work on rings. Every step is kept; a case's state is that of its last."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from graphrisk.errors import ConflictError, InputError, NotFoundError
from graphrisk.registry import audit, notes
from graphrisk.registry.audit import Act
from graphrisk.registry.memory import last_sweep
from graphrisk.registry.tables import EVENTS, MEMBERS, RINGS, STOOD
from graphrisk.registry.vault import lots

NONE = "none"
MOVES = {
    "open": {"none": "open"},
    "assign": {"none": "open", "open": "open"},
    "note": {"none": "open", "open": "open", "confirmed": "confirmed", "dismissed": "dismissed"},
    "confirm": {"none": "confirmed", "open": "confirmed"},
    "dismiss": {"none": "dismissed", "open": "dismissed"},
    "reopen": {"confirmed": "open", "dismissed": "open"},
}
"""What may be done in which state, and the state after it. Whoever would overrule a
decision reopens the case first, and says why."""
ASKS_WHY = ("note", "dismiss", "reopen")
"""Steps that say nothing without a text."""
STATES = ("open", "confirmed", "dismissed")


class Case(NamedTuple):
    """Where a case stands. version counts its steps; 0 before the first."""

    ring_id: str
    state: str = NONE
    version: int = 0
    assignee: str = ""
    by: str = ""
    at: str = ""


def case(con: Connection, ring_id: str) -> Case:
    """The case of a ring. NotFoundError when no sweep ever found such a ring."""
    found = cases(con, [ring_id])
    if ring_id in found:
        return found[ring_id]
    query = select(RINGS.c.ring_id).where(RINGS.c.ring_id == ring_id).limit(1)
    if con.execute(query).first() is None:
        raise NotFoundError(f"no ring {ring_id!r}; `graphrisk rings` lists the ids")
    return Case(ring_id)


def cases(con: Connection, ring_ids: Sequence[str] | None = None, at: str = "") -> dict[str, Case]:
    """The cases of these rings, or all, by ring; as they stood at a moment, or now."""
    query = select(EVENTS).order_by(EVENTS.c.id)
    if ring_ids is not None and len(ring_ids) == 1:
        query = query.where(EVENTS.c.ring_id == ring_ids[0])
    wanted = None if ring_ids is None else set(ring_ids)
    out: dict[str, Case] = {}
    for e in con.execute(query):
        if (wanted is None or e.ring_id in wanted) and (not at or e.at <= at):
            out[e.ring_id] = Case(e.ring_id, e.state, e.version, e.assignee, e.by, e.at)
    return out


class Step(NamedTuple):
    """One thing to do to a case; assignee for `assign` only."""

    action: str
    assignee: str = ""


def decide(
    con: Connection,
    ring_ids: Sequence[str],
    step: Step,
    act: Act,
    versions: Mapping[str, int] | None = None,
) -> list[Case]:
    """Does a step to each ring's case, to all or to none, inside a `write` transaction.

    versions: the version of each case that the person looked at. ConflictError when
    someone was there first, or the step doesn't fit the state; InputError for an action
    that is none, or one without the text it needs.
    """
    if step.action not in MOVES:
        raise InputError(f"can't {step.action!r} a case; it is one of {', '.join(MOVES)}")
    if step.action in ASKS_WHY and not act.why.strip():
        raise InputError(f"{step.action} wants a text: say why in its note")
    if step.action == "assign" and not step.assignee.strip():
        raise InputError("assign to whom? give a name")
    seen = versions or {}
    return [
        moved(con, ring_id, step, act, seen.get(ring_id)) for ring_id in dict.fromkeys(ring_ids)
    ]


def moved(con: Connection, ring_id: str, step: Step, act: Act, seen: int | None) -> Case:
    """One case after a step."""
    now = case(con, ring_id)
    if seen is not None and seen != now.version:
        raise ConflictError(
            f"{ring_id} is at version {now.version}, you looked at {seen}: {now.by or 'someone'}"
            " was there first; look again, then decide"
        )
    after = MOVES[step.action].get(now.state)
    if after is None:
        raise ConflictError(
            f"can't {step.action} {ring_id}: its case is {now.state}"
            + ("; reopen it first" if now.state in ("confirmed", "dismissed") else "")
        )
    assignee = step.assignee if step.action == "assign" else now.assignee
    made = Case(ring_id, after, now.version + 1, assignee, act.by, act.when)
    note, digest = notes.write(con, act.why)
    sweep = last_sweep(con)
    number = (con.execute(select(func.max(EVENTS.c.id))).scalar() or 0) + 1
    row = {"id": number, **made._asdict(), "action": step.action, "sweep": sweep, "note": note}
    con.execute(EVENTS.insert(), row)
    if step.action in ("confirm", "dismiss"):
        stand(con, f"case {number}", ring_id)
    told = {"version": made.version, "state": after, "sweep": sweep}
    told |= {"assignee": assignee} if step.action == "assign" else {}
    told |= {"note": note, "digest": digest} if note else {}
    audit.append(con, act._replace(at=made.at), f"case.{step.action}", ring_id, told)
    return made


def history(con: Connection, ring_id: str) -> list[dict[str, Any]]:
    """Every step of a case, first to last, with what was written."""
    query = select(EVENTS).where(EVENTS.c.ring_id == ring_id).order_by(EVENTS.c.version)
    rows = [dict(row) for row in con.execute(query).mappings()]
    texts = notes.read(con, (row["note"] for row in rows))
    return [{**row, "note": texts[row["note"]]} for row in rows]


class Decision(NamedTuple):
    """A ring that people confirmed or dismissed, as it was then."""

    ring_id: str
    state: str
    by: str
    at: str
    sweep: int
    members: frozenset[str]


def decisions(con: Connection, at: str = "") -> dict[str, Decision]:
    """The rings that stand confirmed or dismissed, at a moment or now, by ring."""
    chosen: dict[str, Any] = {}
    for e in con.execute(select(EVENTS).order_by(EVENTS.c.id)):
        if at and e.at > at:
            continue
        if e.action in ("confirm", "dismiss"):
            chosen[e.ring_id] = e
        elif e.action == "reopen":
            chosen.pop(e.ring_id, None)
    there = attended(con, [f"case {e.id}" for e in chosen.values()])
    return {
        r: Decision(r, e.state, e.by, e.at, e.sweep, there[f"case {e.id}"])
        for r, e in chosen.items()
    }


def stand(con: Connection, of: str, ring_id: str) -> None:
    """Keeps who is in a ring of the last sweep now, for a step or cut that speaks of it."""
    here = (MEMBERS.c.sweep == last_sweep(con)) & (MEMBERS.c.ring_id == ring_id)
    users = con.execute(select(MEMBERS.c.user_id).where(here)).scalars().all()
    if users:
        con.execute(STOOD.insert(), [{"of": of, "user_id": u} for u in users])


def stood(con: Connection, of: str) -> frozenset[str]:
    """Who was in the ring that a step or cut speaks of."""
    return attended(con, [of])[of]


def attended(con: Connection, spoken: Sequence[str]) -> dict[str, frozenset[str]]:
    """The same for many steps and cuts."""
    out: dict[str, set[str]] = {of: set() for of in spoken}
    for lot in lots(spoken):
        for of, user in con.execute(select(STOOD.c.of, STOOD.c.user_id).where(STOOD.c.of.in_(lot))):
            out[of].add(user)
    return {of: frozenset(users) for of, users in out.items()}
