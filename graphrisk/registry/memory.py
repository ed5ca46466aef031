"""The rings of each sweep, by name: what the last one found and what any of them knew."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from graphrisk.errors import NotFoundError, RegistryError
from graphrisk.registry import audit
from graphrisk.registry.audit import Act, Filter
from graphrisk.registry.tables import LINEAGE, MEMBERS, RINGS, SWEEPS

Row = Mapping[str, Any]


def last_sweep(con: Connection) -> int | None:
    """The number of the newest sweep; None before the first."""
    found: int | None = con.execute(select(func.max(SWEEPS.c.id))).scalar()
    return found


def newest(con: Connection) -> tuple[int, str, dict[str, Any]] | None:
    """Number, moment and summary of the newest sweep; None before the first."""
    query = select(SWEEPS.c.as_of, SWEEPS.c.summary).where(SWEEPS.c.id == last_sweep(con))
    row = con.execute(query).first()
    return None if row is None else (last_sweep(con) or 0, row.as_of, json.loads(row.summary))


def known(con: Connection) -> dict[str, frozenset[str]]:
    """The members of the last sweep's rings, by ring; of those that are away the ones who
    are in no other ring meanwhile, or a merged ring would merge anew each week."""
    place = (RINGS.c.sweep == MEMBERS.c.sweep) & (RINGS.c.ring_id == MEMBERS.c.ring_id)
    columns = (MEMBERS.c.ring_id, MEMBERS.c.user_id, RINGS.c.change, RINGS.c.hour_of)
    query = select(*columns).join(RINGS, place).where(MEMBERS.c.sweep == last_sweep(con))
    rows = con.execute(query).all()
    here = {(r.hour_of, r.user_id) for r in rows if r.change not in AWAY}
    out: dict[str, set[str]] = {}
    for r in rows:
        if r.change not in AWAY or (r.hour_of, r.user_id) not in here:
            out.setdefault(r.ring_id, set()).add(r.user_id)
    return {ring_id: frozenset(users) for ring_id, users in out.items()}


def taken(con: Connection) -> set[str]:
    """Every ring id ever given."""
    return set(con.execute(select(RINGS.c.ring_id).distinct()).scalars())


def shops(con: Connection) -> dict[str, str]:
    """The shop of each of the last sweep's one-hour rings, by ring."""
    here = (RINGS.c.sweep == last_sweep(con)) & (RINGS.c.hour_of != "")
    found = con.execute(select(RINGS.c.ring_id, RINGS.c.hour_of).where(here))
    return {row.ring_id: row.hour_of for row in found}


def record(
    con: Connection,
    as_of: str,
    summary: Row,
    rings: Sequence[Row],
    members: Sequence[Row],
    act: Act | None = None,
) -> int:
    """Writes one sweep; its rings in their order, with `hour_of` and `parents` where they
    have any. Audited, and so is another policy than last time's. Returns its number."""
    sweep = (last_sweep(con) or 0) + 1
    con.execute(SWEEPS.insert(), {"id": sweep, "as_of": as_of, "summary": dumps(summary)})
    if rings:
        con.execute(RINGS.insert(), [ring_row(sweep, n, r) for n, r in enumerate(rings)])
    if members:
        con.execute(MEMBERS.insert(), [{"sweep": sweep, **m} for m in members])
    lines = [
        {"sweep": sweep, "ring_id": r["ring_id"], "parent": p}
        for r in rings
        for p in r.get("parents", ())
        if p != r["ring_id"]
    ]
    if lines:
        con.execute(LINEAGE.insert(), lines)
    told = {"as_of": as_of, "rings": len(rings), "policy": summary.get("policy")}
    done = act or Act()
    # The first sweep's own entry says by which policy it judged; what a review registers
    # before it is no sweep of any.
    if told["policy"] and judged(con):
        judge(con, told["policy"], done)
    audit.append(con, done, "sweep", str(sweep), told)
    return sweep


def judge(con: Connection, policy: Any, act: Act) -> None:
    """Audits the policy (`policy.label`) by which a sweep or a server is about to judge, where
    it isn't the last one's."""
    before = judged(con)
    if policy != before:
        audit.append(con, act, "policy", "policy", {"from": before, "to": policy})


def judged(con: Connection) -> Any:
    """The policy by which was judged last; None before anything was."""
    chosen = (audit.entries(con, Filter(action=a, most=1)) for a in ("policy", "sweep"))
    told = {e["id"]: e["body"].get("to") or e["body"].get("policy") for es in chosen for e in es}
    return next((told[n] for n in sorted(told, reverse=True) if told[n]), None)


def carry(con: Connection, gone: Sequence[Row]) -> None:
    """Takes rings that this sweep did not see along, so that they keep their ids should
    they come back; `change` says since when they are away."""
    sweep = last_sweep(con)
    for row in gone:
        old = (
            con.execute(
                select(RINGS)
                .where(RINGS.c.ring_id == row["ring_id"])
                .order_by(RINGS.c.sweep.desc())
            )
            .mappings()
            .first()
        )
        if old is None:
            raise RegistryError(f"ring {row['ring_id']} is not in the registry; sweep again")
        change = "away" if old["change"] in AWAY else row["change"]
        con.execute(RINGS.insert(), {**old, "sweep": sweep, "change": change})
        here = (MEMBERS.c.sweep == old["sweep"]) & (MEMBERS.c.ring_id == old["ring_id"])
        members = con.execute(select(MEMBERS).where(here)).mappings().all()
        con.execute(MEMBERS.insert(), [{**m, "sweep": sweep} for m in members])


AWAY = ("gone", "out-of-window", "away")


def ring_row(sweep: int, place: int, ring: Row) -> dict[str, Any]:
    named = {k: ring[k] for k in ("ring_id", "score", "kind", "change")}
    named["hour_of"] = ring.get("hour_of", "")
    return {"sweep": sweep, "place": place, **named, "body": dumps(ring)}


def dumps(body: Row) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, default=str)


def bodies(con: Connection, wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], Any]:
    """These rings as these sweeps saw them."""
    out = {}
    for sweep, ring_id in sorted(wanted):
        here = (RINGS.c.sweep == sweep) & (RINGS.c.ring_id == ring_id)
        out[sweep, ring_id] = json.loads(con.execute(select(RINGS.c.body).where(here)).scalar_one())
    return out


def rings(con: Connection) -> list[dict[str, Any]]:
    """The rings of the last sweep, in its order."""
    here = (RINGS.c.sweep == last_sweep(con)) & RINGS.c.change.not_in(AWAY)
    query = select(RINGS.c.body).where(here).order_by(RINGS.c.place)
    return [json.loads(body) for body in con.execute(query).scalars()]


def ring(con: Connection, ring_id: str) -> dict[str, Any]:
    """A ring as the newest sweep that had it saw it, with its members.

    Raises NotFoundError, which says what ids look like and where to find them.
    """
    query = select(RINGS.c.sweep, RINGS.c.body).where(RINGS.c.ring_id == ring_id)
    row = con.execute(query.order_by(RINGS.c.sweep.desc()).limit(1)).first()
    if row is None:
        raise NotFoundError(f"no ring {ring_id!r}; `graphrisk rings` lists the ids")
    chosen = (MEMBERS.c.sweep == row.sweep) & (MEMBERS.c.ring_id == ring_id)
    columns = (MEMBERS.c.user_id, MEMBERS.c.role, MEMBERS.c.score, MEMBERS.c.evidence)
    order = (MEMBERS.c.score.desc(), MEMBERS.c.user_id)
    people = con.execute(select(*columns).where(chosen).order_by(*order)).mappings()
    return {**json.loads(row.body), "sweep": row.sweep, "members": [dict(p) for p in people]}
