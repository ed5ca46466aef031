"""How the members act: sign-ups, first orders, coupons, one product, one hour, history."""

from graphrisk.model import Facts
from graphrisk.signals.base import Sight, case, count, duration, per_mille, percent


def signup(facts: Facts) -> Sight | None:
    """Whether the accounts were opened together.

    Takes the tightest half of the sign-ups and asks how rare so tight a bunch is, counted
    in sign-ups of the whole data set, so that a promotion day explains itself.
    """
    if facts.sign_bits is None:
        return None
    half, span = tightest(facts.signups)
    span = at_least(facts, span)
    return Sight(
        facts.sign_bits,
        f"{half} of {len(facts.signups)} accounts signed up within {duration(span)}",
        numbers={"part": half, "size": len(facts.signups), "span": span},
    )


def tightest(times: tuple[int, ...]) -> tuple[int, int]:
    """How many more than half are, and the shortest span that holds so many."""
    times = tuple(sorted(times))
    half = len(times) // 2 + 1
    starts = range(len(times) - half + 1)
    return half, min(times[i + half - 1] - times[i] for i in starts)


def at_least(facts: Facts, seconds: int) -> int:
    """A stretch of time, not under the unit that times are told in."""
    return max(seconds, facts.usual.grain)


def haste(facts: Facts) -> Sight | None:
    """How few seconds it took to open half of the accounts and to order with them.

    Two forms and two checkouts take a person minutes, and a program seconds.
    """
    if len(facts.ages) < facts.size or len(facts.signups) < facts.size:
        return None
    accounts = sorted(zip(facts.signups, facts.ages, strict=True))
    half = (facts.size + 1) // 2
    bunches = [accounts[i : i + half] for i in range(len(accounts) - half + 1)]
    took, bunch = min((max(opened + age for opened, age in b) - b[0][0], b) for b in bunches)
    took = took if facts.usual.grain == 1 else max(took - facts.usual.grain, 0)
    opened = at_least(facts, bunch[-1][0] - bunch[0][0])
    first = at_least(facts, max(age for _, age in bunch))
    if half == 1:
        return Sight(
            took,
            f"1 of {facts.size} accounts ordered within {duration(first)} of signing up",
            numbers={"case": "one", "size": facts.size, "first": first},
        )
    return Sight(
        took,
        f"{half} of {facts.size} accounts were opened within {duration(opened)}, "
        f"and their first orders followed within {duration(first)}",
        numbers={"part": half, "size": facts.size, "opened": opened, "first": first},
    )


def fresh(facts: Facts) -> Sight | None:
    """How soon after sign-up the accounts placed their first order, beside all customers."""
    if not facts.fresh or facts.usual.age is None:
        return None
    middle = sorted(facts.fresh)[(len(facts.fresh) - 1) // 2]
    age = at_least(facts, sorted(facts.ages)[(len(facts.ages) - 1) // 2])
    return Sight(
        1000 - middle,
        f"half of the accounts placed their first order within {duration(age)} "
        f"of signing up; half of all customers take {duration(facts.usual.age)}",
        numbers={"age": age, "usual_age": facts.usual.age},
    )


def coupon(facts: Facts) -> Sight | None:
    """How much more often these orders carry a coupon than is usual."""
    if not facts.usual.coupons or not facts.orders:
        return None
    share, usual = percent(per_mille(facts.coupons, facts.orders)), percent(facts.usual.coupons)
    return Sight(
        facts.coupon_bits // facts.size,
        f"{facts.coupons} of {count(facts.orders, 'order')} carry a coupon "
        f"({share}; {usual} is usual)",
        numbers={"part": facts.coupons, "orders": facts.orders, "share": share, "usual": usual},
    )


def product(facts: Facts) -> Sight | None:
    """Whether most members bought one and the same product."""
    if not facts.product:
        return None
    share = per_mille(facts.product_users, facts.size)
    did = "bought" if facts.usual.deed == "order" else "reviewed"
    return Sight(
        share if facts.product_users > 1 else 0,
        f"{facts.product_users} of {facts.size} accounts {did} product {facts.product}",
        (facts.product,),
        {**case(facts), "part": facts.product_users, "size": facts.size, "product": facts.product},
    )


def burst(facts: Facts) -> Sight | None:
    """How many of the orders fall into one hour."""
    if not facts.orders:
        return None
    share, deed = per_mille(facts.burst, facts.orders), facts.usual.deed
    did = "placed" if deed == "order" else "written"
    return Sight(
        share if facts.burst > 1 else 0,
        f"{facts.burst} of {count(facts.orders, deed)} were {did} within one hour",
        numbers={**case(facts), "part": facts.burst, f"{deed}s": facts.orders},
    )


def settled(facts: Facts) -> Sight | None:
    """How many members are customers with a history of their own, which speaks for them."""
    if facts.usual.deed == "review":
        return None
    share = per_mille(facts.settled, facts.size)
    return Sight(
        share,
        f"{facts.settled} of {facts.size} accounts have an ordinary history",
        numbers={"part": facts.settled, "size": facts.size},
    )
