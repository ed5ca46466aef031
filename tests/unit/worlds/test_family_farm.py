"""The farm family: rooms of phones, and honest people with as little to tell them by."""

from pathlib import Path

import pytest
from family_checks import (
    digests,
    firsts,
    nothing_gives_rings_away,
    of,
    reads_clean,
    rings_are_no_components,
    rows_hold,
    shared,
    single_traits_overlap,
    truth_holds,
)

from graphrisk.errors import InputError
from graphrisk.worlds import World
from graphrisk.worlds.families import farm
from graphrisk.worlds.families.farm.climate import HABITS, Climate


@pytest.fixture(scope="module")
def world() -> World:
    return farm.make(20_000, 3)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_any_climate_obeys_the_contract(seed: int) -> None:
    made = farm.make(20_000, seed)
    assert len(made.orders) == 20_000
    reads_clean(made)
    rows_hold(made)
    truth_holds(made, HABITS, 0.02)


def test_bytes_do_not_depend_on_the_process(tmp_path: Path) -> None:
    one, two = (digests("farm", tmp_path / seed, seed) for seed in ("0", "77"))
    assert one == two
    assert len(one) == 4


def test_seeds_differ_in_climate() -> None:
    climates = [Climate.draw(seed) for seed in range(12)]
    assert len({c.days for c in climates}) > 4
    assert len({tuple(n for n, v in enumerate(c.rooms) if v > 0) for c in climates}) > 2
    assert not set(farm.make(3000, 1).orders.order_id) & set(farm.make(3000, 2).orders.order_id)


@pytest.mark.parametrize("share", [0.002, 0.05])
def test_any_share_of_members(share: float) -> None:
    truth = farm.make(20_000, 6, share).truth
    members = (truth.ring != "").mean()
    assert abs(members - share) < 0.2 * share + 3 / len(truth)


@pytest.mark.parametrize("wish", [(10, 1, 0.02), (5000, -1, 0.02), (5000, 1, 0.6)])
def test_impossible_wishes_are_refused(wish: tuple[int, int, float]) -> None:
    with pytest.raises(InputError):
        farm.make(*wish)


def test_rings_are_hidden(world: World) -> None:
    rings_are_no_components(world)
    nothing_gives_rings_away(world)
    single_traits_overlap(world)


def test_those_who_share(world: World) -> None:
    assert shared(of(world, "family"), "ip") > 0.5
    assert shared(of(world, "family"), "payment_account") > 0.35
    assert of(world, "campus").groupby("ip").user_id.nunique().max() > 10
    assert shared(of(world, "stall"), "payment_account") > 0.9
    assert shared(of(world, "secondhand"), "device_id") > 0.4
    assert of(world, "bench").groupby("device_id").user_id.nunique().max() >= 5
    away = of(world, "carrier").ip.dropna().str.startswith("187.").mean()
    assert away > 0.9 > of(world, "ordinary").ip.dropna().str.startswith("187.").mean()


def test_those_who_act_alike(world: World) -> None:
    usual = of(world, "ordinary")
    hunters = firsts(world, of(world, "hunter"))
    assert (hunters.lag < 60).mean() > 0.8
    assert hunters.groupby("product_id").user_id.nunique().max() >= 10
    assert of(world, "stall").coupon_code.notna().mean() > usual.coupon_code.notna().mean()
    back = usual.refunded_at.notna().mean()
    assert of(world, "fitting").refunded_at.notna().mean() > 3 * back
    places = of(world, "mover").groupby("user_id").address.nunique()
    assert (places > 1).mean() > (usual.groupby("user_id").address.nunique() > 1).mean()


def test_the_honest_are_drawn_in(world: World) -> None:
    drawn = world.truth[world.truth.beside != ""]
    theirs = world.orders[world.orders.user_id.isin(drawn.user_id)]
    ring = of(world, "ring")
    told = set(theirs.address.dropna()) | set(theirs.payment_account.dropna())
    assert (ring.address.isin(told) | ring.payment_account.isin(told)).any()
