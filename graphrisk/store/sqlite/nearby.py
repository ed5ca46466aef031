"""Reads near a user: few rows each, by index, in statements that stay prepared."""
# ruff: noqa: S608 - only names stand in the SQL, and `schema.ensure` has checked them

import json
import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

from graphrisk.policy import Rates
from graphrisk.store.live import Act, Known, Sums
from graphrisk.store.sqlite.schema import PREFIX

MICRO = 1_000_000
SLOT = 2**31
PAID = "coalesce({o}status NOT IN ('placed', 'cancelled'), true)"
BACK = "(refunded_at IS NOT NULL OR coalesce(status = 'refunded', false))"
LIST = "(SELECT value FROM json_each({}))"
"""A list of any length as one value, so that the statement stays the same."""


def home(column: str, money: Rates) -> tuple[str, list[Any]]:
    """Money of the policy's currency as SQL with its values; null where no rate tells."""
    if not money.home:
        return column, []
    cases = ""
    values: list[Any] = [money.home.upper()]
    for name, rate in money.others.items():
        cases += f" WHEN upper(currency) = ? THEN CAST(round({column} * ?) AS INTEGER)"
        values += [name.upper(), rate]
    own = "currency IS NULL OR upper(currency) = ?"
    return f"CASE WHEN {own} THEN {column}{cases} END", values


def act(row: Sequence[Any]) -> Act:
    """An order from its row."""
    return Act._make((*row[:9], *map(bool, row[9:12]), tuple(row[12:])))


class Near:
    """What a store knows of users, orders and values."""

    def __init__(self, con: sqlite3.Connection, kinds: Sequence[str], money: Rates) -> None:
        self.con = con
        amount, marks = home("amount", money)
        off, _ = home("discount", money)
        self.marks = [*marks, *marks]
        self.fields = (
            f"buyer, order_id, ordered_at / {MICRO}, {amount}, {off}, merchant_id, product_id,"
            f" coupon_code, status, payment_method = 'cod', {BACK}, charged_back_at IS NOT NULL,"
            f" {', '.join(PREFIX + kind for kind in kinds)}"
        )
        cents = f"min(coalesce((({amount}) + 50) / 100, {SLOT - 1}), {SLOT - 1})"
        self.stamp_marks = marks
        self.summed = (
            "SELECT u.id, u.user_id, u.signed_up_at / 1000000, count(o.id),"
            f" min(o.ordered_at) / {MICRO}, count(o.coupon_code),"
            f" sum(coalesce({BACK} OR status = 'refused', false)),"
            f" min(o.ordered_at / {MICRO} * {SLOT} + {cents})"
            f" FROM users AS u LEFT JOIN orders AS o ON o.buyer = u.id"
            f" WHERE u.id IN {LIST.format('?')} GROUP BY u.id"
        )

    def order(self, order_id: str) -> Act | None:
        query = f"SELECT {self.fields} FROM orders WHERE order_id = ?"
        row = self.con.execute(query, [*self.marks, order_id]).fetchone()
        return act(row) if row else None

    def acts(self, buyers: Collection[int]) -> list[Act]:
        query = (
            f"SELECT {self.fields} FROM orders WHERE buyer IN {LIST.format('?')}"
            " ORDER BY buyer, ordered_at, order_id"
        )
        return [act(row) for row in self.con.execute(query, [*self.marks, listed(buyers)])]

    def sums(self, buyers: Collection[int]) -> dict[int, Sums]:
        rows = self.con.execute(self.summed, [*self.stamp_marks, listed(buyers)])
        return {row[0]: Sums._make((*row[:6], row[6] or 0, row[7])) for row in rows}

    def reviews(self, buyers: Collection[int]) -> list[tuple[int, int | None, str | None]]:
        query = f"SELECT buyer, rating, text FROM reviews WHERE buyer IN {LIST.format('?')}"
        return self.con.execute(query, [listed(buyers)]).fetchall()

    def captions(self, codes: Collection[int]) -> dict[int, str]:
        query = f"SELECT id, caption FROM entities WHERE id IN {LIST.format('?')}"
        return dict(self.con.execute(query, [listed(codes)]))

    def known(self, key: bytes) -> Known | None:
        found = list(self._known("e.key = ?", key).values())
        return found[0] if found else None

    def refs(self, codes: Collection[int]) -> dict[int, Known]:
        return self._known(f"e.id IN {LIST.format('?')}", listed(codes))

    def _known(self, where: str, value: str | bytes) -> dict[int, Known]:
        query = (
            "SELECT e.id, lower(hex(e.key)), e.kind, e.caption, coalesce(s.users, 0)"
            f" FROM entities AS e LEFT JOIN sharing AS s ON s.entity = e.id WHERE {where}"
        )
        return {row[0]: Known(*row) for row in self.con.execute(query, [value])}


def listed(values: Collection[Any]) -> str:
    """Values for `LIST`."""
    return json.dumps(list(values))
