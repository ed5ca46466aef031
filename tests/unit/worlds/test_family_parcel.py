"""The family `parcel`: doors of many names, and the honest doors that have many as well."""

import family_checks as checks
import pytest

from graphrisk.worlds import World
from graphrisk.worlds.families.parcel import make
from graphrisk.worlds.families.parcel.folk import HABITS

SHARE = 0.05


@pytest.fixture(scope="module")
def world() -> World:
    return make(20_000, seed=4, share=SHARE)


class TestParcel(checks.Family):
    name = "parcel"
    make = staticmethod(make)
    habits = HABITS
    share = SHARE


def test_seeds_differ_in_what_they_tell() -> None:
    told = {tuple(make(2000, seed).orders.columns) for seed in range(6)}
    assert len(told) >= 3


def fast(world: World, habit: str) -> float:
    """The share of first orders within a day of sign-up, of those who came lately."""
    return float((checks.firsts(world, checks.of(world, habit)).lag < 1440).mean())


def welcomed(world: World, habit: str) -> float:
    orders = checks.of(world, habit)
    used = orders.user_id[orders.coupon_code == "BIENVENIDA"].nunique()
    return used / orders.user_id.nunique()


def test_firms_and_children_share_a_card(world: World) -> None:
    usual = checks.shared(checks.of(world, "ordinary"), "payment_account")
    for habit in ("firm", "kids"):
        assert checks.shared(checks.of(world, habit), "payment_account") > 0.6 > usual, habit


def test_tablets_serve_many_and_camps_hand_phones_down(world: World) -> None:
    assert checks.shared(checks.of(world, "tablet"), "device_id") > 0.95
    assert checks.shared(checks.of(world, "camp"), "device_id") > 0.4


def test_houses_of_many_are_one_number_in_many_writings(world: World) -> None:
    for habit in ("office", "hall", "camp", "station", "ring"):
        address = checks.of(world, habit).address
        house = address.str.extract(r" (\d+),")[0] + address.str.extract(r"(\d{5})")[0]
        assert address.nunique() > 1.2 * house.nunique(), habit


def test_newcomers_take_the_welcome_money_at_once_as_members_do(world: World) -> None:
    usual = welcomed(world, "ordinary")
    for habit in ("tablet", "camp", "kids", "ring"):
        assert welcomed(world, habit) > 2 * usual, habit
    assert fast(world, "tablet") > 0.5
    assert fast(world, "camp") > 0.5


def test_codes_behind_the_door_are_honest_too(world: World) -> None:
    mark = r"ref\.|esc\.|cod\.|hab\."
    ring = checks.of(world, "ring").address.str.contains(mark)
    assert 0.1 < ring.mean() < 0.98
    for habit in ("ordinary", "station", "hall"):
        assert checks.of(world, habit).address.str.contains(mark).mean() > 0.05, habit


def test_the_thrifty_use_the_codes_of_the_week(world: World) -> None:
    thrifty, usual = (
        checks.of(world, h).coupon_code.notna().mean() for h in ("thrifty", "ordinary")
    )
    assert thrifty > 1.5 * usual
