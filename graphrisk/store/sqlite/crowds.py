"""Who uses a value: all its users, or of a hub those near a moment, by index."""
# ruff: noqa: S608 - only names stand in the SQL, and `schema.ensure` has checked them

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from graphrisk.store.live import BRIEF, WHOLE, Crowd, Moment, Use, Value, crowded, fresh
from graphrisk.store.sqlite.nearby import LIST, MICRO, PAID, listed
from graphrisk.store.sqlite.schema import PREFIX

BORN = (
    "coalesce(u.signed_up_at, (SELECT min(o.ordered_at) FROM orders AS o INDEXED BY orders_buyer"
    f" WHERE o.buyer = u.id)) / {MICRO}"
)


class Crowds:
    """The crowds of values."""

    def __init__(self, con: sqlite3.Connection, kinds: Sequence[str]) -> None:
        self.con, self.columns = con, [PREFIX + kind for kind in kinds]

    def crowds(self, asked: Mapping[Value, Sequence[Moment]], steps: int) -> dict[Value, Crowd]:
        """See `LiveStore.crowds`."""
        users = self._users({code for _, code in asked})
        found, small = {}, defaultdict(list)
        for (kind, code), moments in asked.items():
            number = users.get(code, 0)
            if number > WHOLE:
                found[kind, code] = self._hub(kind, code, number, moments, steps)
            elif number > 1 or not moments:
                small[kind].append(code)
        for kind, codes in small.items():
            uses = self._whole(kind, codes)
            for code in codes:
                found[kind, code] = crowded(uses.get(code, ()), len(uses.get(code, ())))
        return found

    def one(self, kind: int, code: int, users: int) -> Crowd:
        """The crowd of a value by how many users it has."""
        if users > WHOLE:
            return self._hub(kind, code, users, (), 0)
        rows = self.con.execute(self._first(kind, "= ?"), [code])
        uses = [Use(*use) for _, *use in rows]
        return crowded(uses, len(uses))

    def _users(self, codes: Collection[int]) -> dict[int, int]:
        query = f"SELECT entity, users FROM sharing WHERE entity IN {LIST.format('?')}"
        return dict(self.con.execute(query, [listed(codes)]))

    def _whole(self, kind: int, codes: Collection[int]) -> dict[int, list[Use]]:
        """The first paid uses of values, by all their users."""
        query = self._first(kind, f"IN {LIST.format('?')}")
        found: dict[int, list[Use]] = defaultdict(list)
        for code, *use in self.con.execute(query, [listed(codes)]):
            found[code].append(Use(*use))
        return found

    def _first(self, kind: int, which: str) -> str:
        column = self.columns[kind]
        return (
            f"SELECT t.code, t.buyer, u.user_id, t.first / {MICRO}, {BORN} FROM"
            f" (SELECT {column} AS code, buyer, min(ordered_at) AS first FROM orders"
            f" WHERE {column} {which} AND {PAID.format(o='')}"
            " GROUP BY 1, 2) AS t JOIN users AS u ON u.id = t.buyer"
        )

    def _hub(
        self, kind: int, code: int, users: int, moments: Sequence[Moment], steps: int
    ) -> Crowd:
        """A sample of a value's users; `new` is only told where it makes a pool."""
        first, latest = self.con.execute(
            "SELECT (SELECT min(first_seen) FROM links WHERE entity = ?1),"
            " (SELECT max(first_seen) FROM links WHERE entity = ?1)",
            [code],
        ).fetchone()
        brief = latest - first <= BRIEF * MICRO
        last = self._last(kind, code) if brief or not moments else []
        near = {use for moment in moments for use in self._near(kind, code, moment, steps)}
        found = crowded({*last, *near}, users, sampled=True)
        new = fresh(last) * users // max(len(last), 1)
        return found._replace(first=first // MICRO, latest=latest // MICRO, new=new)

    def _last(self, kind: int, code: int) -> list[Use]:
        return self._uses(kind, "ORDER BY first_seen DESC LIMIT ?2", [code, WHOLE])

    def _near(self, kind: int, code: int, moment: Moment, steps: int) -> list[Use]:
        """First uses next to a moment; some more, as equal seconds are in the order of the
        users' names."""
        at, most = moment.at * MICRO, 2 * steps + 1
        before = "AND first_seen >= ?2 AND first_seen < ?3 ORDER BY first_seen DESC LIMIT ?4"
        after = "AND first_seen >= ?2 AND first_seen < ?3 ORDER BY first_seen LIMIT ?4"
        earlier = self._uses(kind, before, [code, moment.start * MICRO, at, most])
        return earlier + self._uses(kind, after, [code, at, (moment.stop + 1) * MICRO, most])

    def _uses(self, kind: int, where: str, values: Sequence[int]) -> list[Use]:
        """First paid uses by some users of a value. Most paid at once, which an index tells;
        of others all orders are read."""
        column, paid = self.columns[kind], PAID.format(o="o.")
        query = (
            "SELECT l.buyer, u.user_id, coalesce((SELECT o.ordered_at FROM orders AS o"
            f" WHERE o.{column} = ?1 AND o.ordered_at = l.first_seen AND o.buyer = l.buyer"
            f" AND {paid}), (SELECT min(o.ordered_at) FROM orders AS o INDEXED BY orders_buyer"
            f" WHERE o.buyer = l.buyer AND o.{column} = ?1 AND {paid})) / {MICRO}, {BORN} FROM"
            f" (SELECT buyer, first_seen FROM links WHERE entity = ?1 {where}) AS l"
            " JOIN users AS u ON u.id = l.buyer"
        )
        return [Use(*row) for row in self.con.execute(query, values) if row[2] is not None]
