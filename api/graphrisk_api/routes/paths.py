"""How two users are connected: the shortest way through values that they share."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from graphrisk.errors import NotFoundError
from graphrisk.store.live import WHOLE, LiveStore, Value
from graphrisk_api.problems import responses
from graphrisk_api.routes.shared import At, said
from graphrisk_api.security import Investigator

router = APIRouter(prefix="/v1/paths", tags=["look-ups"])
STEPS = 4
"""Values on the way, at most."""
MOST = 2_000
"""Users that are looked at."""
Hop = tuple[int, int]
"""The user before, and the value shared with it."""


@router.get("", responses=responses(404))
async def path(
    at: At,
    key: Investigator,
    start: Annotated[str, Query(alias="from", max_length=1000)],
    to: Annotated[str, Query(max_length=1000)],
) -> Response:
    """The shortest way from one user to another; values with very many users are no way."""
    steps = await at.ask(lambda store: way(store, start, to), long=True)
    return said({"from": start, "to": to, "connected": bool(steps), "steps": steps})


def way(store: LiveStore, start: str, to: str) -> list[dict[str, Any]]:
    """The way from one user to another; empty when there is none."""
    first, last = store.buyer(start), store.buyer(to)
    if first is None or last is None:
        raise NotFoundError("no user of that id has ordered or signed up; check how it is written")
    hops = searched(store, first, last)
    return told(store, hops, last) if hops else []


def searched(store: LiveStore, first: int, last: int) -> dict[int, Hop] | None:
    """How each user was reached, level by level; None when the other was not."""
    hops: dict[int, Hop] = {first: (first, 0)}
    front, seen = [first], set[int]()
    for _ in range(STEPS):
        if last in hops or not front or len(hops) > MOST:
            break
        reached: list[int] = []
        by: dict[Value, int] = {}
        for act in store.acts(front):
            for kind, code in enumerate(act.codes):
                if code is not None and code not in seen:
                    by.setdefault((kind, code), act.buyer)
        seen |= {code for _, code in by}
        for value, crowd in store.crowds(dict.fromkeys(by, ()), 0).items():
            for use in crowd.uses if crowd.users <= WHOLE else ():
                if use.buyer not in hops:
                    hops[use.buyer] = (by[value], value[1])
                    reached.append(use.buyer)
        front = reached[:MOST]
    return hops if last in hops else None


def told(store: LiveStore, hops: dict[int, Hop], last: int) -> list[dict[str, Any]]:
    """The way, from its start: who, and what is shared with the one before."""
    way, one = [], last
    while hops[one][0] != one:
        way.append((one, hops[one][1]))
        one = hops[one][0]
    way.append((one, 0))
    way.reverse()
    people = store.sums([buyer for buyer, _ in way])
    values = store.refs([code for _, code in way if code])
    return [
        {
            "user_id": people[buyer].user_id,
            "by": None
            if not code
            else {
                "id": values[code].ref,
                "kind": values[code].kind,
                "caption": values[code].caption,
            },
        }
        for buyer, code in way
    ]
