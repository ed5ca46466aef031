"""Rules of one order: small functions of a tuple of facts, each with a code and, in the
policy, a weight in milli bits.

Lists and counters can be asked without the store, so they also decide when it is down.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from graphrisk.errors import PolicyError
from graphrisk.policy import RULES, Policy, Review
from graphrisk.signals.base import count

Listing = Literal["blocked", "trusted"]
HOUR = 3600
DAY = 86_400


class Listed(NamedTuple):
    """A name of this order that stands in a list; `caption` as it may be shown."""

    list: Listing
    kind: str
    caption: str
    why: str = ""


class Scene(NamedTuple):
    """What the rules look at; None is "not told".

    rates: orders in the last hour by whom or what (this one too), with its caption. shop:
    paid orders of the merchant in the hour up to this one, their buyers, and this buyer's.
    Money in 1/10000 of the policy's currency, times in seconds.
    """

    lists: tuple[Listed, ...] = ()
    rates: tuple[tuple[str, str, int], ...] = ()
    amount: int | None = None
    currency: str = ""
    coupons: int = 0
    age: int | None = None
    orders: int | None = None
    """This user's orders, this one too."""
    addresses: int | None = None
    """Different addresses of the last `address_days` days."""
    cod: bool = False
    refusals: int | None = None
    """Refused orders at this address."""
    shop: tuple[int, int, int] | None = None
    merchant: str = ""
    ratio: int = 3


class Broken(NamedTuple):
    """A rule that speaks: what it saw, and about which values."""

    code: str
    text: str
    values: tuple[str, ...] = ()


Rule = Callable[[Scene, Review], Broken | None]


def blocked(scene: Scene, review: Review) -> Broken | None:
    """A user, device, address, payment or merchant of this order is on the blocked list."""
    return named(scene, "blocked")


def trusted(scene: Scene, review: Review) -> Broken | None:
    """Somebody of this order is trusted, and nobody is blocked."""
    return None if named(scene, "blocked") else named(scene, "trusted")


def named(scene: Scene, where: Listing) -> Broken | None:
    found = [entry for entry in scene.lists if entry.list == where]
    if not found:
        return None
    names = tuple(f"{entry.kind} {entry.caption}" for entry in found)
    return Broken(where, f"{', '.join(names)} {verb(names)} on the {where} list", names)


def verb(names: tuple[str, ...]) -> str:
    return "is" if len(names) == 1 else "are"


def frequency(scene: Scene, review: Review) -> Broken | None:
    """More orders than usual within an hour by one user, device, address or payment."""
    over = [rate for rate in scene.rates if rate[2] > review.hour_orders]
    if not over:
        return None
    kind, caption, orders = max(over, key=lambda rate: (rate[2], rate[0]))
    text = f"{count(orders, 'order')} within one hour by {kind} {caption}"
    return Broken("frequency", text, (caption,))


def amount(scene: Scene, review: Review) -> Broken | None:
    """An amount over the policy's."""
    if scene.amount is None or scene.amount <= review.amount * 10_000:
        return None
    told = f"{scene.amount / 10_000:,.2f} {scene.currency}".strip()
    return Broken("amount", f"the amount, {told}, is over {review.amount:,}")


def newcomer(scene: Scene, review: Review) -> Broken | None:
    """A new account whose first order carries a coupon."""
    new = scene.age is not None and 0 <= scene.age <= review.new_hours * HOUR
    if not new or scene.orders != 1 or not scene.coupons:
        return None
    return Broken("newcomer", "the first order of a new account, with a coupon")


def stacking(scene: Scene, review: Review) -> Broken | None:
    """Several coupons on one order."""
    if scene.coupons <= review.coupons:
        return None
    return Broken("stacking", f"{count(scene.coupons, 'coupon')} on one order")


def addresses(scene: Scene, review: Review) -> Broken | None:
    """An account that orders to ever other addresses."""
    if scene.addresses is None or scene.addresses <= review.addresses:
        return None
    places = count(scene.addresses, "address", "addresses")
    return Broken("addresses", f"{places} in {count(review.address_days, 'day')}")


def refusals(scene: Scene, review: Review) -> Broken | None:
    """Cash on delivery to an address where deliveries were refused."""
    if not scene.cod or scene.refusals is None or scene.refusals < review.refusals:
        return None
    text = f"cash on delivery to an address with {count(scene.refusals, 'refused order')}"
    return Broken("refusals", text)


def hour(scene: Scene, review: Review) -> Broken | None:
    """A shop whose buyers order several times each within the hour, this buyer most."""
    if scene.shop is None:
        return None
    orders, buyers, own = scene.shop
    if not buyers or own < scene.ratio or orders < scene.ratio * buyers:
        return None
    text = (
        f"merchant {scene.merchant} had {count(orders, 'order')} from {count(buyers, 'buyer')}"
        f" within one hour, {own} of them by this one"
    )
    return Broken("hour", text, (scene.merchant,))


ALL: tuple[Rule, ...] = (
    blocked,
    trusted,
    frequency,
    amount,
    newcomer,
    stacking,
    addresses,
    refusals,
    hour,
)


def check(policy: Policy) -> None:
    """PolicyError for a weight of a rule that isn't there."""
    if wrong := sorted(set(policy.rules) - set(RULES)):
        raise PolicyError(f"the policy weighs the rule {wrong[0]!r}, and there is none; mend it")


def broken(scene: Scene, policy: Policy, review: Review) -> list[tuple[Broken, int]]:
    """The rules that speak, with their weights; strongest first."""
    found = [rule(scene, review) for rule in ALL]
    weighed = [(b, weight(b.code, policy.rules)) for b in found if b]
    return sorted(weighed, key=lambda pair: (-abs(pair[1]), pair[0].code))


def weight(code: str, weights: Mapping[str, int]) -> int:
    return weights.get(code, RULES[code])


def bits(found: Iterable[tuple[Broken, int]], policy: Policy) -> int | None:
    """The log odds that the rules alone give, None when none speaks."""
    weights = [w for _, w in found]
    return policy.rule_prior + sum(weights) if weights else None
