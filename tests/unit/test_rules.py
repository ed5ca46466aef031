"""Each rule speaks when it should, and no sooner."""

import pytest

from graphrisk import rules
from graphrisk.errors import PolicyError
from graphrisk.policy import Policy, Review, load
from graphrisk.rules import Listed, Scene

REVIEW = Review()
SPEAK = {
    "blocked": Scene(lists=(Listed("blocked", "device", "device …"),)),
    "trusted": Scene(lists=(Listed("trusted", "user", "U-1"),)),
    "frequency": Scene(rates=(("device", "device …1234", 6),)),
    "amount": Scene(amount=50_000_001),
    "newcomer": Scene(age=86_400, orders=1, coupons=1),
    "stacking": Scene(coupons=2),
    "addresses": Scene(addresses=4),
    "refusals": Scene(cod=True, refusals=2),
    "hour": Scene(shop=(6, 2, 3), merchant="M-1"),
}
SILENT = {
    "blocked": Scene(),
    "trusted": Scene(
        lists=(Listed("trusted", "user", "U-1"), Listed("blocked", "device", "device …"))
    ),
    "frequency": Scene(rates=(("device", "device …1234", 5),)),
    "amount": Scene(amount=50_000_000),
    "newcomer": Scene(age=86_401, orders=1, coupons=1),
    "stacking": Scene(coupons=1),
    "addresses": Scene(addresses=3),
    "refusals": Scene(cod=False, refusals=9),
    "hour": Scene(shop=(6, 3, 2), merchant="M-1"),
}


@pytest.mark.parametrize("code", SPEAK)
def test_a_rule_speaks_alone(code: str) -> None:
    assert [b.code for b, _ in rules.broken(SPEAK[code], load(), REVIEW)] == [code]


@pytest.mark.parametrize("code", SILENT)
def test_a_rule_is_silent_at_its_edge(code: str) -> None:
    assert code not in [b.code for b, _ in rules.broken(SILENT[code], load(), REVIEW)]


def test_every_rule_is_tried_and_weighed() -> None:
    assert {rule.__name__ for rule in rules.ALL} == set(SPEAK) == set(rules.RULES)


def test_a_policy_that_weighs_no_rule_of_ours_is_refused() -> None:
    with pytest.raises(PolicyError, match="moon"):
        rules.check(Policy(rules={"moon": 1}))
