"""What is known of one user, order, merchant or value: gathered from store and registry."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from graphrisk.errors import NotFoundError
from graphrisk.registry.recall import Recall
from graphrisk.store.live import Act, Known, LiveStore
from graphrisk_api.desk import Desk
from graphrisk_api.routes.entities import sharing
from graphrisk_api.shops import standing, swept

FEW = 50


class Hit(NamedTuple):
    """Something of the name that was looked up, and the address of its page's query."""

    what: str
    label: str
    place: str
    name: str


def hits(desk: Desk, store: LiveStore, text: str) -> list[Hit]:
    """All that bears a name, or is a value written so; the ring first, identifiers last."""
    found: list[Hit] = []
    if text.upper() in desk.memory.rings:
        found.append(Hit("ring", text.upper(), "/rings/", text.upper()))
    if store.buyer(text) is not None:
        found.append(Hit("user", text, "/user?id=", text))
    if store.order(text) is not None:
        found.append(Hit("order", text, "/order?id=", text))
    if store.total("merchant", text):
        found.append(Hit("merchant", text, "/merchant?id=", text))
    return found + [
        Hit(v.kind, v.caption, "/entity?ref=", v.ref) for v in values(desk, store, text)
    ]


def values(desk: Desk, store: LiveStore, text: str) -> list[Known]:
    """The values of any kind that a text may stand for."""
    found = []
    for name, kind in desk.parts.kinds.items():
        try:
            clean = kind.clean(text)
        except ValueError:
            continue
        if clean and (known := store.known(name, clean)):
            found.append(known)
    return found


def money(tenths: int | None) -> str | None:
    """An act's amount, in the policy's currency."""
    return None if tenths is None else f"{tenths / 10_000:.4f}"


def row(act: Act, user_id: str = "") -> dict[str, Any]:
    """An order in a list."""
    return {
        "order_id": act.order_id,
        "user_id": user_id,
        "at": act.at,
        "amount": money(act.amount),
        "merchant": act.merchant or "",
        "product": act.product or "",
        "coupon": act.coupon or "",
        "status": "refunded" if act.refunded else (act.status or ""),
    }


def used(store: LiveStore, acts: Sequence[Act]) -> list[dict[str, Any]]:
    """The values that orders named, with when; the most used first."""
    times: dict[int, list[int]] = {}
    for act in acts:
        for code in act.codes:
            if code is not None:
                times.setdefault(code, []).append(act.at)
    known = store.refs(sorted(times)) if times else {}
    rows = [
        {**known[c]._asdict(), "orders": len(at), "first": min(at), "last": max(at)}
        for c, at in times.items()
    ]
    return sorted(rows, key=lambda r: (r["kind"], -r["orders"], r["ref"]))


def homes(known: Recall, user_id: str) -> list[Mapping[str, Any]]:
    """The rings of a user, the silent ones too."""
    return [
        {**m, "ring": known.rings[r]}
        for r, rows in known.members.items()
        for m in rows
        if m["user_id"] == user_id
    ]


def listed(known: Recall, kind: str, value: str) -> str:
    """The list that a name stands on, "" for none."""
    return known.lists.get((kind, value), "")


def user(store: LiveStore, known: Recall, user_id: str) -> dict[str, Any]:
    """What is known of a user. NotFoundError for none."""
    buyer = store.buyer(user_id)
    if buyer is None:
        raise NotFoundError("no user of that id has ordered or signed up; check how it is written")
    acts = store.acts([buyer])
    newest = sorted(acts, key=lambda a: (-a.at, a.order_id))
    return {
        "id": user_id,
        "sums": store.sums([buyer])[buyer],
        "spent": money(sum(a.amount or 0 for a in acts)),
        "orders": [row(a) for a in newest[:FEW]],
        "values": used(store, acts),
        "rings": homes(known, user_id),
        "list": listed(known, "user", user_id),
        "cleared": user_id in known.said.cleared,
    }


def order(store: LiveStore, order_id: str) -> dict[str, Any]:
    """What is known of an order. NotFoundError for none."""
    act = store.order(order_id)
    if act is None:
        raise NotFoundError("no order of that id; check how it is written")
    who = store.sums([act.buyer])[act.buyer].user_id
    return {
        "order": row(act, who),
        "discount": money(act.discount),
        "cod": act.cod,
        "values": used(store, [act]),
        "answer": store.answer(order_id),
    }


def merchant(store: LiveStore, known: Recall, merchant_id: str) -> dict[str, Any]:
    """What is known of a merchant: its grade and the rings there. NotFoundError for none."""
    trade = store.trade(merchant_id)
    if not trade:
        raise NotFoundError("no order names that merchant; check how it is written")
    told = standing(known, merchant_id, trade)
    busy = sorted(trade.items(), key=lambda t: (-t[1], t[0]))[:FEW]
    inside = {u: [h["ring_id"] for h in known.homes.get(u, ())] for u, _ in busy}
    why = swept(known, merchant_id).get("why", [])
    return {**told, "busy": [(u, n, inside[u]) for u, n in busy], "why": why,
            "list": listed(known, "merchant", merchant_id)}  # fmt: skip


def entity(store: LiveStore, known: Recall, ref: str) -> dict[str, Any]:
    """What is known of a value: who uses it, and how. NotFoundError for none."""
    found = store.entity(ref)
    if found is None:
        raise NotFoundError("no value of that id; look it up again")
    crowd = store.crowd(store.kinds.index(found.kind), found.code)
    rows = [(u, [h["ring_id"] for h in known.homes.get(u.user_id, ())]) for u in crowd.uses]
    return {
        "value": found,
        "sharing": sharing(crowd),
        "users": crowd.users,
        "rows": rows[: FEW * 4],
        "unseen": max(crowd.users - min(len(rows), FEW * 4), 0),
        "rings": sorted({r for _, rings in rows for r in rings}),
    }
