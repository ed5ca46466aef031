"""A ring's time as places and numbers."""

from page_samples import DAY, ENDS, RING, TAG, order

from graphrisk.exports import page_timeline
from graphrisk.exports.page_ring import Dossier

HOURS = [order(n, TAG) for n in range(3)]


def test_each_order_is_a_mark_on_its_accounts_row(told: Dossier) -> None:
    assert told.orders
    made = page_timeline.of_orders(told.ring["members"], told.orders)
    assert [m.order["order_id"] for m in made.marks] == ["O-0", "O-1", "O-2", "O-3"]
    rows = {label: y for y, label in made.rows}
    assert [m.y for m in made.marks] == [rows[o["user_id"]] for o in told.orders]
    xs = [m.x for m in made.marks]
    assert xs == sorted(xs)
    assert [m.back for m in made.marks] == [False, True, False, False]
    assert made.shops == (("M-1", 3), (ENDS, 1))
    assert sum(n for *_, n in made.bars) == 4
    assert all(made.left <= x <= made.width for x, _ in made.ticks)


def test_the_fullest_hour_is_the_highest_bar() -> None:
    orders = [*HOURS, order(1, TAG), order(1, "U-3")]
    made = page_timeline.of_orders(RING["members"], orders)
    assert made.most == 3
    assert max(made.bars, key=lambda b: b[3])[4] == 3


def test_accounts_over_the_limit_are_counted() -> None:
    many = [{"user_id": f"U-{n}"} for n in range(page_timeline.ROWS + 7)]
    orders = [order(n, m["user_id"]) for n, m in enumerate(many)]
    made = page_timeline.of_orders(many, orders)
    assert (len(made.rows), made.unseen) == (page_timeline.ROWS, 7)
    assert len(made.marks) == page_timeline.ROWS
    assert sum(n for *_, n in made.bars) == len(many)


def test_without_orders_links_tell_from_when_to_when() -> None:
    made = page_timeline.of_links(RING["members"], RING["links"])
    assert len(made.stretches) == 3
    assert made.stretches[0].wide > made.stretches[1].wide
    assert not made.bars


def test_one_moment_is_drawn_too() -> None:
    made = page_timeline.of_orders(RING["members"], [order(0, TAG)])
    assert made.ticks
    assert page_timeline.LEFT < made.marks[0].x < made.width


def test_long_times_have_coarser_slots() -> None:
    slots = []
    for days in (1, 8, 60, 400, 4000):
        far = {**order(9, TAG), "at": DAY + days * 86_400}
        slots.append(page_timeline.of_orders(RING["members"], [order(0, TAG), far]).slot)
    assert slots == ["hour", "3 hours", "day", "week", "year"]
