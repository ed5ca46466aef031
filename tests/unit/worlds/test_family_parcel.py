"""The family `parcel`: doors of many names, and the honest doors that have many as well."""

from pathlib import Path

import family_checks as checks
import pytest

from graphrisk.worlds import World
from graphrisk.worlds.families.parcel import make
from graphrisk.worlds.families.parcel.folk import HABITS

SHARE = 0.05


@pytest.fixture(scope="module")
def world() -> World:
    return make(20_000, seed=4, share=SHARE)


def test_the_same_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    one, two = (checks.digests("parcel", tmp_path / seed, seed) for seed in ("0", "77"))
    assert one == two


def test_another_seed_makes_another_world(world: World) -> None:
    other = make(20_000, seed=41, share=SHARE)
    assert not set(other.orders.order_id) & set(world.orders.order_id)
    assert abs(len(other.orders) - 20_000) < 600


def test_contract_takes_every_row(world: World) -> None:
    checks.reads_clean(world)
    checks.rows_hold(world)


def test_truth_is_whole(world: World) -> None:
    checks.truth_holds(world, HABITS, SHARE)


def test_rings_are_no_components_and_no_format(world: World) -> None:
    checks.rings_are_no_components(world)
    checks.nothing_gives_rings_away(world)


@pytest.mark.parametrize("share", [0.002, 0.05])
def test_shares_of_both_ends_work(share: float) -> None:
    small = make(4000, seed=6, share=share)
    size = small.truth[small.truth.ring != ""].groupby("ring").size()
    assert size.between(3, 80).all()
    assert size.sum() >= 3


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
