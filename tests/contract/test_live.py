"""One order at a time: the same as a load, what was answered stays, and two who write."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from typing import Any

import pytest
from store_samples import DAY, Place, dump, order, records

from graphrisk.engine import Engine
from graphrisk.errors import ConflictError, GraphriskError, NotFoundError
from graphrisk.store import restore
from graphrisk.store.live import LiveStore, Moment, Returns, Span

Places = Callable[[str], Place]


@pytest.fixture
def live(place: Place) -> Iterator[LiveStore]:
    with place.live() as one:
        yield one


def test_one_by_one_is_as_all_at_once(places: Places, engine: Engine) -> None:
    orders = [order(n) for n in range(40)]
    users = [{"user_id": f"U-{n}", "signed_up_at": DAY - timedelta(days=n)} for n in range(9)]
    notes = [
        {"review_id": f"R-{n}", "user_id": f"U-{n}", "product_id": "P-1", "rating": 1 + n % 5}
        for n in range(6)
    ]
    single, whole = places("single"), places("whole")
    with single.live() as one:
        for row in (*orders[20:], *orders[:20]):
            bare = {k: v for k, v in row.items() if k not in ("device", "coupon_code")}
            assert one.take("orders", {**bare, "status": "placed"}).new
            assert not one.take("orders", row).new
            assert not one.take("orders", row).new
        for table, rows in (("users", users), ("reviews", notes)):
            for row in rows:
                one.take(table, row)
                one.take(table, row)
    with whole.open(create=True) as store:
        store.load(engine, records(engine, orders, users, notes))
        wanted = dump(store, engine)
    with single.open() as store:
        assert store.check() == ()
        assert dump(store, engine) == wanted


def test_what_differs_is_refused_and_what_is_stored_stays(live: LiveStore) -> None:
    first = order(1)
    live.take("orders", first)
    with pytest.raises(ConflictError, match="device_id, payment_method of order_id"):
        live.take("orders", {**first, "device": "another", "payment_method": "prepaid"})
    assert live.known("device", "another") is None
    stands = live.order(first["order_id"])
    assert stands is not None
    assert stands.cod


def test_outcomes_only_advance_and_a_chargeback_is_no_refund(live: LiveStore) -> None:
    live.take("orders", {**order(1), "status": "paid", "refunded_at": None})
    name = order(1)["order_id"]
    live.advance(name, "delivered", None)
    live.charge(name, DAY + timedelta(days=3))
    live.charge(name, DAY + timedelta(days=2))
    stands = live.order(name)
    assert stands is not None
    assert (stands.status, stands.refunded, stands.charged) == ("delivered", False, True)
    assert live.sums([stands.buyer])[stands.buyer].refunds == 0
    live.advance(name, "refunded", DAY + timedelta(days=4))
    live.advance(name, "delivered", None)
    stands = live.order(name)
    assert stands is not None
    assert (stands.status, stands.refunded, stands.charged) == ("refunded", True, True)
    for told in (lambda: live.advance("none", "paid", None), lambda: live.charge("none", DAY)):
        with pytest.raises(NotFoundError, match="no order 'none'"):
            told()


def test_the_first_answer_stays(place: Place, live: LiveStore) -> None:
    live.take("orders", order(1))
    name = order(1)["order_id"]
    assert live.answer(name) is None

    def kept(n: int) -> str:
        with place.live() as other:
            return other.keep(name, f"answer {n}")

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(kept, range(8)))
    assert answers == {live.answer(name)}


def test_a_review_reads_what_its_questions_alone_would(live: LiveStore) -> None:
    """What `near` read at once for U-0's last order is what each question tells by itself."""
    for n in range(60):
        own = {"user_id": f"U-{n % 6}", "ordered_at": DAY + timedelta(minutes=n)}
        shared = {"device": f"device {n % 4}", "address": f"{n % 20} hill road", "status": "paid"}
        live.take("orders", {**order(n), **own, **shared, "refunded_at": None})
    last = {**order(60), "user_id": "U-0", "ordered_at": DAY + timedelta(minutes=60)}
    live.take("orders", {**last, "device": "device 1", "status": "placed"})

    def asked() -> list[Any]:
        (order,) = [act for act in live.acts([buyer]) if act.order_id == last["order_id"]]
        values = [(n, code) for n, code in enumerate(order.codes) if code is not None]
        moments = {value: [Moment(order.at, order.at - 60, order.at)] for value in values}
        things = {act.product for act in live.acts([buyer]) if act.product}
        spans = [Span("product", thing, order.at - 7200, order.at) for thing in sorted(things)]
        crowds, bought = live.around(moments, 8, spans)
        rated = [(n, c) for n, c in values if live.kinds[n] in ("device", "address")]
        since = live.since(rated, order.at - 3600, order.at)
        shop = live.shop(order.merchant or "", order.at - 3600, order.at)
        users = sorted({use.buyer for crowd in crowds.values() for use in crowd.uses})
        told = [live.acts([buyer]), live.sums([*users, buyer]), crowds, sorted(bought)]
        captions = live.captions([code for (_, code), n in since.items() if n])
        return [*told, live.paid("product", things), since, sorted(shop), captions]

    kinds = ("device", "address")
    buyer = live.near("U-0", last["order_id"], kinds, 3600) or 0
    at_once = asked()
    assert live.buyer("U-0") == buyer
    assert asked() == at_once
    assert all(at_once)
    assert len(at_once[1]) > 1
    live.near("U-0", last["order_id"], kinds, 3600)
    live.advance(last["order_id"], "paid", None)
    assert live.acts([buyer])[-1].status == "paid"
    assert live.near("nobody", "none", kinds, 3600) is None


def test_one_that_is_refused_takes_no_other_with_it(live: LiveStore) -> None:
    bad: dict[str, Any] = {**order(1), "amount": 1}
    done = live.together(
        [
            lambda: live.take("orders", order(1)),
            lambda: live.take("orders", bad),
            lambda: live.take("orders", order(2)),
        ]
    )
    assert [isinstance(one, GraphriskError) for one in done] == [False, True, False]
    assert live.order(order(2)["order_id"]) is not None


def test_values_are_known_by_reference_alone(live: LiveStore) -> None:
    live.take("orders", order(1))
    known = live.known("device", order(1)["device"])
    assert known is not None
    assert live.entity(known.ref) == known == live.refs([known.code])[known.code]
    assert order(1)["device"] not in str(known)
    assert live.reveal(known.ref) == order(1)["device"]
    assert live.captions([known.code]) == {known.code: known.caption}
    with pytest.raises(NotFoundError):
        live.reveal("00")


def test_users_of_a_known_value_are_its_crowd(live: LiveStore) -> None:
    row = {**order(1), "device": "one-box", "refunded_at": None}
    live.take("orders", {**row, "status": "placed"})
    known = live.known("device", "one-box")
    assert known is not None
    assert live.uses(known) == live.crowd(live.kinds.index("device"), known.code)
    assert live.uses(known).uses == ()
    for n in range(3):
        live.take("orders", {**row, "order_id": f"D-{n}", "user_id": f"U-{n}", "status": "paid"})
    known = live.entity(known.ref)
    assert known is not None
    crowd = live.crowd(live.kinds.index("device"), known.code)
    assert live.uses(known) == crowd
    assert {use.user_id for use in crowd.uses} == {"U-0", "U-1", "U-2"}


def test_chargebacks_and_answers_come_back_from_a_backup(places: Places) -> None:
    """They came by other ways than a load, and are in a backup all the same."""
    place, path = places("marked"), places("elsewhere").folder / "b"
    names = []
    with place.live() as live:
        for n in range(4):
            names.append(live.take("orders", order(n)) and order(n)["order_id"])
        live.charge(names[1], DAY + timedelta(days=3))
        live.keep(names[1], "block")
        live.keep(names[2], "allow")
    with place.open() as store:
        before = store.charges()
        store.backup(path)
    assert before == {names[1]: (DAY + timedelta(days=3)).replace(tzinfo=UTC)}
    with place.live() as live:
        live.charge(names[3], DAY + timedelta(days=4))
    restore(place.url, path, place.keys)
    with place.open() as store:
        assert store.charges() == before
    with place.live() as live:
        assert [live.answer(name) for name in names] == [None, "block", "allow", None]
        stands = live.order(names[1])
        assert stands is not None
        assert stands.charged


def test_what_came_back_from_an_address_is_counted(live: LiveStore) -> None:
    there = {**order(1), "address": "12 hill road", "refunded_at": None}
    ends = ("delivered", "refused", "refused", "refunded", "cancelled", "paid")
    for n, status in enumerate(ends):
        back = DAY if n == len(ends) - 1 else None
        row = {**there, "order_id": f"A-{n}", "status": status, "refunded_at": back}
        live.take("orders", row)
    live.take("orders", {**there, "order_id": "A-9", "user_id": "U-9", "status": "refused"})
    live.take("orders", {**there, "order_id": "B-1", "address": "13 hill road"})
    known = live.known("address", "12 hill road")
    assert known is not None
    found = live.refusals(live.kinds.index("address"), known.code)
    assert found == Returns(orders=7, refusals=3, refunds=2)
