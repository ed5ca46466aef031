"""The sms family: crews with rented numbers, and honest people with as little to tell them by."""

import pytest
from family_checks import Family, of, shared

from graphrisk.worlds import World
from graphrisk.worlds.families import sms
from graphrisk.worlds.families.sms.climate import HABITS, Climate


@pytest.fixture(scope="module")
def world() -> World:
    return sms.make(20_000, 3)


class TestSms(Family):
    name = "sms"
    make = staticmethod(sms.make)
    habits = HABITS
    more = (4, 5)


def test_seeds_differ_in_climate() -> None:
    climates = [Climate.draw(seed) for seed in range(12)]
    assert len({c.days for c in climates}) > 4
    assert len({tuple(n for n, v in enumerate(c.trades) if v > 0) for c in climates}) > 2


def test_those_who_share(world: World) -> None:
    drivers = "xe ôm|ojek|tricycle|win"
    assert of(world, "rank").address.str.contains(drivers).mean() > 0.85
    assert of(world, "ordinary").address.str.contains(drivers).mean() < 0.1
    assert shared(of(world, "flatshare"), "ip") > 0.6
    assert shared(of(world, "village"), "phone") > 0.35
    assert shared(of(world, "village"), "device_id") > 0.6
    factory, usual = of(world, "factory"), of(world, "ordinary")
    near = [shared(o.assign(block=o.phone.str[-10:-2]), "block") for o in (factory, usual)]
    assert near[0] > 2 * near[1]
    renters = of(world, "renter").phone.dropna().str[-10:-4]
    assert renters.value_counts(normalize=True).head(30).sum() > 0.85


def test_those_who_act_alike(world: World) -> None:
    usual, live = of(world, "ordinary"), of(world, "live")
    refused = usual.status.eq("refused").mean()
    assert live.status.eq("refused").mean() > refused
    assert live.groupby("product_id").user_id.nunique().max() >= 10
    assert of(world, "payday").status.eq("refused").mean() > refused
    groups = [of(world, habit).groupby("user_id") for habit in ("tinkerer", "ordinary")]
    phones = [(g.device_id.nunique() / g.size())[g.size() > 1].mean() for g in groups]
    assert phones[0] > phones[1]


def test_payday_people_refuse_late_in_the_month(world: World) -> None:
    orders = of(world, "payday")
    orders = orders[orders.status.isin(["delivered", "refused"])]
    local = orders.ordered_at.dt.day
    late, early = local.between(22, 28), local.between(3, 16)
    assert orders.status.eq("refused")[late].mean() > 3 * orders.status.eq("refused")[early].mean()


def test_a_code_in_an_address_belongs_to_honest_people_too(world: World) -> None:
    code = world.orders.address.str.extract(r"\b([A-Z]{1,2}\d{1,3})\b")[0]
    ring = world.orders.user_id.isin(of(world, "ring").user_id)
    assert code[~ring].notna().mean() > 0.15
    assert code[ring].isin(set(code[~ring])).mean() > 0.3


def test_only_cash_is_refused(world: World) -> None:
    refused = world.orders[world.orders.status == "refused"]
    assert (refused.payment_method == "cod").all()
    assert refused.payment_account.isna().all()
