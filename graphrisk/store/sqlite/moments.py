"""Orders of a product, coupon, merchant or value, counted or looked up by time."""
# ruff: noqa: S608 - only names stand in the SQL, and `schema.ensure` has checked them

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Sequence

from graphrisk.store.live import Purchase, Returns, Span, Value
from graphrisk.store.sqlite.nearby import BACK, LIST, MICRO, PAID, listed
from graphrisk.store.sqlite.schema import PREFIX

SPOT = {"product": "product_id", "merchant": "merchant_id", "coupon": "coupon_code"}


class Moments:
    """Orders by what they have in common and when."""

    def __init__(self, con: sqlite3.Connection, kinds: Sequence[str]) -> None:
        self.con, self.columns = con, [PREFIX + kind for kind in kinds]

    def beside(self, what: str, spans: Sequence[Span]) -> list[Purchase]:
        """The purchases of products, with coupons, or at merchants, in some spans."""
        query = (
            f"SELECT DISTINCT o.id, o.{SPOT[what]}, o.buyer, u.user_id, o.ordered_at / {MICRO}"
            " FROM json_each(?) AS a CROSS JOIN orders AS o CROSS JOIN users AS u"
            f" WHERE o.{SPOT[what]} = a.value ->> 0 AND o.ordered_at >= a.value ->> 1"
            f" AND o.ordered_at < a.value ->> 2 AND {PAID.format(o='o.')} AND u.id = o.buyer"
        )
        asked = [(s.thing, s.start * MICRO, (s.stop + 1) * MICRO) for s in spans]
        rows = self.con.execute(query, [json.dumps(asked)])
        return [Purchase(what, *rest) for _, *rest in rows]

    def paid(self, what: str, things: Collection[str]) -> dict[str, int]:
        return self._count(what, things, f" AND {PAID.format(o='')}")

    def total(self, what: str, thing: str) -> int:
        return self._count(what, [thing], "").get(thing, 0)

    def _count(self, what: str, things: Collection[str], where: str) -> dict[str, int]:
        query = (
            f"SELECT {SPOT[what]}, count(*) FROM orders"
            f" WHERE {SPOT[what]} IN {LIST.format('?')}{where} GROUP BY 1"
        )
        return dict(self.con.execute(query, [listed(things)]))

    def since(self, values: Collection[Value], start: int, stop: int) -> dict[Value, int]:
        kinds = defaultdict(list)
        for kind, code in values:
            kinds[kind].append(code)
        span = [(start + 1) * MICRO, (stop + 1) * MICRO]
        found = {}
        for kind, codes in kinds.items():
            column = self.columns[kind]
            query = (
                f"SELECT {column}, count(*) FROM orders WHERE {column} IN {LIST.format('?')}"
                " AND ordered_at >= ? AND ordered_at < ? GROUP BY 1"
            )
            for code, orders in self.con.execute(query, [listed(codes), *span]):
                found[kind, code] = orders
        return found

    def shop(self, merchant: str, start: int, stop: int) -> list[tuple[int, int]]:
        query = (
            f"SELECT ordered_at / {MICRO}, buyer FROM orders WHERE merchant_id = ?"
            f" AND ordered_at >= ? AND ordered_at < ? AND {PAID.format(o='')} ORDER BY 1, 2"
        )
        span = [start * MICRO, (stop + 1) * MICRO]
        return self.con.execute(query, [merchant, *span]).fetchall()

    def trade(self, merchant: str) -> dict[str, int]:
        query = (
            "SELECT u.user_id, t.orders FROM (SELECT buyer, count(*) AS orders FROM orders"
            " WHERE merchant_id = ? GROUP BY buyer) AS t JOIN users AS u ON u.id = t.buyer"
        )
        return dict(self.con.execute(query, [merchant]))

    def refusals(self, kind: int, code: int) -> Returns:
        refused = "coalesce(status = 'refused', false)"
        query = (
            f"SELECT count(*), count(*) FILTER (WHERE {refused}),"
            f" count(*) FILTER (WHERE {BACK} AND NOT {refused})"
            f" FROM orders WHERE {self.columns[kind]} = ?"
        )
        return Returns._make(self.con.execute(query, [code]).fetchone())
