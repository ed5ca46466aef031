"""Reads near a user: few rows each, by index, in statements that stay prepared."""
# ruff: noqa: S608 - only names stand in the SQL, and `schema.ensure` has checked them

import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

from graphrisk.policy import Rates
from graphrisk.store.live import WHOLE, Act, Crowd, Known, Sums, Use
from graphrisk.store.sqlite.schema import PREFIX

MICRO = 1_000_000
SLOT = 2**31
NEW = 86_400
PAID = "coalesce({o}status NOT IN ('placed', 'cancelled'), true)"
BACK = "(refunded_at IS NOT NULL OR coalesce(status = 'refunded', false))"
SPOT = {"product": "product_id", "merchant": "merchant_id", "coupon": "coupon_code"}


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
    return Act._make((*row[:9], bool(row[9]), bool(row[10]), tuple(row[11:])))


class Near:
    """The reads of `LiveStore`."""

    def __init__(self, con: sqlite3.Connection, kinds: Sequence[str], money: Rates) -> None:
        self.con, self.columns = con, [PREFIX + kind for kind in kinds]
        amount, marks = home("amount", money)
        off, _ = home("discount", money)
        self.marks = [*marks, *marks]
        self.fields = (
            f"buyer, order_id, ordered_at / {MICRO}, {amount}, {off}, merchant_id, product_id,"
            f" coupon_code, status, payment_method = 'cod', {BACK},"
            f" {', '.join(self.columns)}"
        )
        cents = f"min(coalesce((({amount}) + 50) / 100, {SLOT - 1}), {SLOT - 1})"
        self.stamp_marks = marks
        self.summed = (
            "SELECT u.id, u.user_id, u.signed_up_at / 1000000, count(o.id),"
            f" min(o.ordered_at) / {MICRO}, count(o.coupon_code),"
            f" sum(coalesce({BACK} OR status = 'refused', false)),"
            f" min(o.ordered_at / {MICRO} * {SLOT} + {cents})"
            " FROM users AS u LEFT JOIN orders AS o ON o.buyer = u.id WHERE u.id IN ({})"
            " GROUP BY u.id"
        )

    def order(self, order_id: str) -> Act | None:
        query = f"SELECT {self.fields} FROM orders WHERE order_id = ?"
        row = self.con.execute(query, [*self.marks, order_id]).fetchone()
        return act(row) if row else None

    def acts(self, buyers: Collection[int]) -> list[Act]:
        query = (
            f"SELECT {self.fields} FROM orders WHERE buyer IN ({marks(buyers)})"
            " ORDER BY buyer, ordered_at, order_id"
        )
        return [act(row) for row in self.con.execute(query, [*self.marks, *buyers])]

    def sums(self, buyers: Collection[int]) -> dict[int, Sums]:
        query = self.summed.format(marks(buyers))
        rows = self.con.execute(query, [*self.stamp_marks, *buyers])
        return {row[0]: Sums._make((*row[:6], row[6] or 0, row[7])) for row in rows}

    def crowd(self, kind: int, code: int, around: Sequence[int], steps: int) -> Crowd:
        row = self.con.execute("SELECT users FROM sharing WHERE entity = ?", [code]).fetchone()
        number = row[0] if row else 0
        if number <= WHOLE:
            uses = self._uses(kind, code)
            return crowded(uses, len(uses), sampled=False)
        first, latest = self.con.execute(
            "SELECT (SELECT min(first_seen) FROM links WHERE entity = ?1),"
            " (SELECT max(first_seen) FROM links WHERE entity = ?1)",
            [code],
        ).fetchone()
        last = self._uses(kind, code, *self._last(code, WHOLE))
        near = {buyer for at in around for buyer in self._near(code, at, steps)}
        near -= {use.buyer for use in last}
        more = self._uses(kind, code, *sorted(near)) if near else []
        found = crowded([*last, *more], number, sampled=True)
        new = sum(use.first - use.born <= NEW for use in last) * number // max(len(last), 1)
        return found._replace(first=first // MICRO, latest=latest // MICRO, new=new)

    def _uses(self, kind: int, code: int, *buyers: int) -> list[Use]:
        """First paid uses, of all users or of some; by time, then user."""
        some = f" AND l.buyer IN ({marks(buyers)})" if buyers else ""
        paid = PAID.format(o="o.")
        rows = self.con.execute(
            "SELECT l.buyer, u.user_id, (SELECT min(o.ordered_at) FROM orders AS o"
            f" WHERE o.buyer = l.buyer AND o.{self.columns[kind]} = l.entity AND {paid}) / {MICRO}"
            " AS first, coalesce(u.signed_up_at, (SELECT min(o.ordered_at) FROM orders AS o"
            f" WHERE o.buyer = l.buyer)) / {MICRO} AS born"
            " FROM links AS l JOIN users AS u ON u.id = l.buyer"
            f" WHERE l.entity = ?{some}",
            [code, *buyers],
        )
        uses = [Use(*row) for row in rows if row[2] is not None]
        return sorted(uses, key=lambda use: (use.first, use.user_id))

    def _last(self, code: int, most: int) -> list[int]:
        query = "SELECT buyer FROM links WHERE entity = ? ORDER BY first_seen DESC LIMIT ?"
        return [buyer for (buyer,) in self.con.execute(query, [code, most])]

    def _near(self, code: int, at: int, steps: int) -> list[int]:
        """Users whose first use is next to a moment; some more, as equal seconds are in the
        order of their names."""
        query = (
            "SELECT buyer FROM (SELECT buyer FROM links WHERE entity = ?1 AND first_seen < ?2"
            " ORDER BY first_seen DESC LIMIT ?3) UNION ALL SELECT buyer FROM (SELECT buyer FROM"
            " links WHERE entity = ?1 AND first_seen >= ?2 ORDER BY first_seen LIMIT ?4)"
        )
        rows = self.con.execute(query, [code, at * MICRO, 2 * steps, 2 * steps + 1])
        return [buyer for (buyer,) in rows]

    def beside(self, what: str, thing: str, at: int, steps: int) -> list[tuple[int, str, int]]:
        paid = PAID.format(o="")
        part = (
            f"SELECT buyer, ordered_at FROM orders WHERE {SPOT[what]} = ?1 AND {paid}"
            " AND ordered_at {} ORDER BY ordered_at {} LIMIT ?3"
        )
        query = (
            f"SELECT t.buyer, u.user_id, t.ordered_at / {MICRO} FROM"
            f" (SELECT * FROM ({part.format('< ?2', 'DESC')})"
            f" UNION ALL SELECT * FROM ({part.format('>= ?2', 'ASC')})) AS t"
            " JOIN users AS u ON u.id = t.buyer"
        )
        return self.con.execute(query, [thing, at * MICRO, 2 * steps + 2]).fetchall()

    def paid(self, what: str, thing: str) -> int:
        query = f"SELECT count(*) FROM orders WHERE {SPOT[what]} = ? AND {PAID.format(o='')}"
        return int(self.con.execute(query, [thing]).fetchone()[0])

    def total(self, what: str, thing: str) -> int:
        query = f"SELECT count(*) FROM orders WHERE {SPOT[what]} = ?"
        return int(self.con.execute(query, [thing]).fetchone()[0])

    def reviews(self, buyers: Collection[int]) -> list[tuple[int, int | None, str | None]]:
        query = f"SELECT buyer, rating, text FROM reviews WHERE buyer IN ({marks(buyers)})"
        return self.con.execute(query, list(buyers)).fetchall()

    def since(self, kind: int, code: int, start: int, stop: int) -> int:
        query = (
            "SELECT count(*) FROM links AS l JOIN orders AS o ON o.buyer = l.buyer"
            f" AND o.ordered_at >= ?2 AND o.ordered_at < ?3 AND o.{self.columns[kind]} = ?1"
            " WHERE l.entity = ?1 AND l.last_seen >= ?2 AND l.first_seen < ?3"
        )
        span = [(start + 1) * MICRO, (stop + 1) * MICRO]
        return int(self.con.execute(query, [code, *span]).fetchone()[0])

    def shop(self, merchant: str, start: int, stop: int) -> list[tuple[int, int]]:
        query = (
            f"SELECT ordered_at / {MICRO}, buyer FROM orders WHERE merchant_id = ?"
            f" AND ordered_at >= ? AND ordered_at < ? AND {PAID.format(o='')} ORDER BY 1, 2"
        )
        span = [start * MICRO, (stop + 1) * MICRO]
        return self.con.execute(query, [merchant, *span]).fetchall()

    def refusals(self, kind: int, code: int) -> int:
        query = (
            "SELECT count(*) FROM (SELECT buyer FROM links WHERE entity = ?1"
            " ORDER BY first_seen DESC LIMIT ?2) AS l"
            f" JOIN orders AS o ON o.buyer = l.buyer AND o.{self.columns[kind]} = ?1"
            " WHERE o.status = 'refused'"
        )
        return int(self.con.execute(query, [code, WHOLE]).fetchone()[0])

    def captions(self, codes: Collection[int]) -> dict[int, str]:
        query = f"SELECT id, caption FROM entities WHERE id IN ({marks(codes)})"
        return dict(self.con.execute(query, list(codes)))

    def known(self, column: str, value: object) -> Known | None:
        found = list(self._known(f"e.{column} = ?", [value]).values())
        return found[0] if found else None

    def refs(self, codes: Collection[int]) -> dict[int, Known]:
        return self._known(f"e.id IN ({marks(codes)})", list(codes))

    def _known(self, where: str, values: list[Any]) -> dict[int, Known]:
        query = (
            "SELECT e.id, lower(hex(e.key)), e.kind, e.caption, coalesce(s.users, 0)"
            f" FROM entities AS e LEFT JOIN sharing AS s ON s.entity = e.id WHERE {where}"
        )
        return {row[0]: Known(*row) for row in self.con.execute(query, values)}


def crowded(uses: Sequence[Use], users: int, sampled: bool) -> Crowd:
    """The crowd of some uses, in the order of time and user."""
    uses = sorted(uses, key=lambda use: (use.first, use.user_id))
    if not uses:
        return Crowd(0, 0, 0, 0, (), sampled)
    new = sum(use.first - use.born <= NEW for use in uses)
    return Crowd(users, uses[0].first, uses[-1].first, new, tuple(uses), sampled)


def marks(values: Collection[object]) -> str:
    """A mark for each value."""
    return ", ".join("?" * len(values))
