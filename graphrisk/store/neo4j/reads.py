"""What the database knows of users, orders and values near a review."""

from collections.abc import Collection, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from graphrisk.policy import Rates
from graphrisk.store.live import Act, Known, Sums
from graphrisk.store.neo4j.asking import Asker

SCALE = 10_000
SLOT = 2**31


class Reads:
    """Users with their orders, reviews and values."""

    def __init__(self, ask: Asker, money: Rates) -> None:
        self.ask, self.money = ask, money

    def order(self, order_id: str) -> Act | None:
        rows = self.ask.rows("live/order", order_id=order_id, kinds=list(self.ask.kinds))
        return self.act(rows[0]) if rows else None

    def acts(self, buyers: Collection[int]) -> list[Act]:
        users, kinds = self.ask.named(buyers), list(self.ask.kinds)
        return [self.act(row) for row in self.ask.rows("live/orders", users=users, kinds=kinds)]

    def act(self, row: Sequence[Any]) -> Act:
        """An order from its row."""
        user_id, order_id, at, amount, discount, currency, *rest = row
        money = (home(amount, currency, self.money), home(discount, currency, self.money))
        number = self.ask.number(user_id)
        return Act._make((number, order_id, at, *money, *rest[:-1], tuple(rest[-1])))

    def sums(self, buyers: Collection[int]) -> dict[int, Sums]:
        rows = self.ask.rows("live/sums", users=self.ask.named(buyers))
        return {one.buyer: one for one in map(self.summed, rows)}

    def summed(self, row: Sequence[Any]) -> Sums:
        """A user's sums from the row of all orders."""
        user_id, signed_up, orders = row
        stamps = [at * SLOT + cents(home(a, c, self.money)) for at, a, c, _, _ in orders]
        return Sums(
            self.ask.number(user_id),
            user_id,
            signed_up,
            len(orders),
            min((order[0] for order in orders), default=None),
            sum(order[3] for order in orders),
            sum(order[4] for order in orders),
            min(stamps, default=None),
        )

    def buyer(self, user_id: str) -> int | None:
        rows = self.ask.rows("live/user", user_id=user_id)
        return self.ask.number(user_id) if rows else None

    def reviews(self, buyers: Collection[int]) -> list[tuple[int, int | None, str | None]]:
        rows = self.ask.rows("live/reviews", users=self.ask.named(buyers))
        return [(self.ask.number(user_id), rating, text) for user_id, rating, text in rows]

    def refs(self, codes: Collection[int]) -> dict[int, Known]:
        rows = self.ask.rows("live/entities", codes=sorted(codes))
        return {row[0]: Known(*row) for row in rows}

    def known(self, key: str) -> Known | None:
        rows = self.ask.rows("live/entity", key=key)
        return Known(*rows[0]) if rows else None


def summed(buyer: int, user_id: str, signed_up: int | None, acts: Sequence[Act]) -> Sums:
    """A user's sums from the orders themselves."""
    return Sums(
        buyer,
        user_id,
        signed_up,
        len(acts),
        min((act.at for act in acts), default=None),
        sum(act.coupon is not None for act in acts),
        sum(act.refunded or act.status == "refused" for act in acts),
        min((act.at * SLOT + cents(act.amount) for act in acts), default=None),
    )


def home(amount: float | str | None, currency: str | None, money: Rates) -> int | None:
    """Money in 1/10000 of the policy's currency; None where no rate tells."""
    if amount is None:
        return None
    whole = int((Decimal(str(amount)) * SCALE).to_integral_value(ROUND_HALF_UP))
    if not money.home or currency is None or currency.upper() == money.home.upper():
        return whole
    rates = {name.upper(): rate for name, rate in money.others.items()}
    rate = rates.get(currency.upper())
    return None if rate is None else int(whole * rate + 0.5)


def cents(amount: int | None) -> int:
    """As a stamp has them."""
    return SLOT - 1 if amount is None else min((amount + 50) // 100, SLOT - 1)
