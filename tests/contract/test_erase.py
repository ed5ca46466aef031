"""Destroying a user, or what is old: the same in every store, and nothing else is touched."""

from datetime import UTC, timedelta
from typing import Any

from store_samples import DAY, Place, dump, order, records

from graphrisk.engine import Engine
from graphrisk.kinds import KINDS

DEVICE = "device-of-mallory-77"
LONE = dict.fromkeys(KINDS)


def made(number: int, user: str, day: int, **values: Any) -> dict[str, Any]:
    when = {"ordered_at": DAY + timedelta(days=day), "refunded_at": None}
    return {**order(number), **LONE, "user_id": user, "merchant_id": "M-1", **when, **values}


ORDERS = [
    made(1, "U-mallory", 0, device=DEVICE),
    made(2, "U-mallory", 9, payment="card-of-both-99"),
    made(3, "U-other", 9, payment="card-of-both-99"),
    made(4, "U-early", 0, device="device-early-1234"),
]
USERS = [{"user_id": one, "signed_up_at": DAY - timedelta(days=40)} for one in ("U-mallory",)]
REVIEWS = [
    {"review_id": "R-1", "user_id": "U-mallory", "rating": 5, "reviewed_at": DAY},
    {"review_id": "R-2", "user_id": "U-other", "rating": 1, "reviewed_at": DAY},
]
LABELS = [{"user_id": "U-mallory", "ring": "G-1", "kind": "refund"}]


def fill(place: Place, engine: Engine) -> None:
    rows = {"orders": ORDERS, "users": USERS, "reviews": REVIEWS, "labels": LABELS}
    with place.open(create=True) as store:
        store.load(engine, records(engine, **rows))


def test_a_forgotten_user_was_never_there(place: Place, engine: Engine) -> None:
    fill(place, engine)
    with place.open() as store:
        gone = store.forget("U-mallory")
        assert dict(gone) == {"users": 1, "orders": 2, "reviews": 1, "entities": 1}
        assert store.check() == ()
        held = dump(store, engine)
        assert store.counts()["users"] == 2
        assert "U-mallory" not in str(held)
        assert store.codes([("device", DEVICE)]) == {}
        assert len(store.codes([("payment", "card-of-both-99")])) == 1
        again = store.forget("U-mallory")
        assert set(again.values()) == {0}


def test_nothing_of_the_forgotten_is_left_in_a_file(place: Place, engine: Engine) -> None:
    fill(place, engine)
    with place.open() as store:
        store.forget("U-mallory")
    for file in place.folder.glob("orders.db*"):
        assert b"U-mallory" not in file.read_bytes()


def test_what_is_old_goes(place: Place, engine: Engine) -> None:
    fill(place, engine)
    with place.open() as store:
        gone = store.expire((DAY + timedelta(days=1)).replace(tzinfo=UTC))
        assert dict(gone) == {"users": 1, "orders": 2, "reviews": 2, "entities": 2}
        assert store.check() == ()
        assert store.counts()["orders"] == 2
        assert len(store.codes([("payment", "card-of-both-99")])) == 1
        again = store.expire((DAY + timedelta(days=1)).replace(tzinfo=UTC))
        assert set(again.values()) == {0}


def test_codes_are_those_of_the_feed(place: Place, engine: Engine) -> None:
    fill(place, engine)
    with place.open() as store:
        asked = [("device", DEVICE), ("payment", "card-of-both-99"), ("device", "unknown-1")]
        codes = store.codes(asked)
        feed = store.feed(engine, clear=True)
        rows = feed.entities.to_pyarrow().to_pylist()
    known = {(r["kind"], r["value"]): r["code"] for r in rows}
    assert codes == {value: known[value] for value in asked[:2]}
