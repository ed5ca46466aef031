"""What a review has read: by one statement what it always asks, and what it met since."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphrisk.store.live import WHOLE, Act, Crowd, Sums, Value, crowded
from graphrisk.store.neo4j.asking import Asker
from graphrisk.store.neo4j.crowds import FEW, use_of
from graphrisk.store.neo4j.moments import MANY
from graphrisk.store.neo4j.reads import Reads, summed

ACTS = 40
"""Last orders of which the products and coupons are counted."""
MOST = 4 * MANY
"""Orders of a product or coupon from which on it is counted apart, and believed for a while."""
Counts = dict[tuple[str, str], int]
Note = tuple[int, int | None, str | None]


@dataclass
class Seen:
    """What one review has read.

    sums, acts, reviews: of users. crowds: of values, None for one of one user. paid, total: orders
    by product, coupon or merchant. counts, shop: orders in the span until the reviewed order, by
    code and at its merchant.
    """

    sums: dict[int, Sums] = field(default_factory=dict)
    acts: dict[int, list[Act]] = field(default_factory=dict)
    crowds: dict[Value, Crowd | None] = field(default_factory=dict)
    reviews: dict[int, list[Note]] = field(default_factory=dict)
    paid: Counts = field(default_factory=dict)
    total: Counts = field(default_factory=dict)
    span: tuple[int, int] = (0, 0)
    counts: dict[int, int] = field(default_factory=dict)
    captions: dict[int, str] = field(default_factory=dict)
    merchant: str | None = None
    shop: list[tuple[int, int]] = field(default_factory=list)

    def met(self, sums: Iterable[Sums]) -> None:
        """Notes users that were read along with others."""
        self.sums |= {one.buyer: one for one in sums}


class Near:
    """Reads what a review begins with."""

    def __init__(self, ask: Asker, reads: Reads) -> None:
        self.ask, self.reads = ask, reads

    def near(
        self, user_id: str, order_id: str, kinds: Collection[str], span: int
    ) -> tuple[int, Seen] | None:
        """See `LiveStore.near`; None where there is no such user or order."""
        sizes = {"whole": WHOLE, "acts": ACTS, "most": MOST, "few": FEW}
        names = {"kinds": list(self.ask.kinds), "lately": list(kinds)}
        asked = {"user_id": user_id, "order_id": order_id, "span": span}
        rows = self.ask.rows("live/near", **asked, **names, **sizes)
        if not rows:
            return None
        signed_up, orders, crowds, *things, reviews, since, shop, people = rows[0]
        buyer, acts = self.ask.number(user_id), [self.reads.act(row) for row in orders]
        seen = Seen({buyer: summed(buyer, user_id, signed_up, acts)}, {buyer: acts})
        seen.met(self.reads.summed(row) for row in people)
        seen.crowds = {(kind, code): self._crowd(*rest) for kind, code, *rest in crowds}
        self._note(seen, [buyer], things, reviews)
        for act in acts:
            if act.order_id == order_id:
                seen.merchant, seen.span = act.merchant, (act.at - span, act.at)
                codes = zip(self.ask.kinds, act.codes, strict=True)
                seen.counts = {
                    code: 0 for kind, code in codes if code is not None and kind in kinds
                }
        seen.counts |= {code: n for code, n, _ in since}
        seen.captions = {code: caption for code, _, caption in since}
        seen.shop = [(at, self.ask.number(name)) for at, name in shop]
        return buyer, seen

    def front(self, seen: Seen, buyers: Collection[int]) -> None:
        """Reads some users' orders, and what a review may ask of them then."""
        users = self.ask.named(buyers)
        rows = self.ask.rows("live/front", users=users, kinds=list(self.ask.kinds), most=MOST)
        orders, *things, reviews = rows[0]
        seen.acts |= {buyer: [] for buyer in buyers}
        for act in map(self.reads.act, orders):
            seen.acts[act.buyer].append(act)
        self._note(seen, buyers, things, reviews)

    def _note(
        self, seen: Seen, buyers: Collection[int], things: Sequence[Any], reviews: Sequence[Any]
    ) -> None:
        """Notes the counts of products, coupons and merchants, and what users wrote."""
        products, coupons, merchants = things
        seen.paid |= {("product", thing): n for thing, _, n in products}
        seen.paid |= {("coupon", thing): n for thing, _, n in coupons}
        seen.total |= {("product", thing): n for thing, n, _ in products}
        seen.total |= {("merchant", thing): n for thing, n in merchants}
        seen.reviews |= {buyer: [] for buyer in buyers}
        for user_id, *rest in reviews:
            buyer = self.ask.number(user_id)
            seen.reviews[buyer].append((buyer, *rest))

    def _crowd(self, users: int, uses: Sequence[Any]) -> Crowd | None:
        """The users of a value, None for one that has no other."""
        if users <= 1:
            return None
        return crowded([use_of(self.ask, use) for use in uses], len(uses))
