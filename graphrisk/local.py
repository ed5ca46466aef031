"""The facts of one community near an order, and of one user in it: what `facts` and `members`
gather in columns for all, counted here from the few orders that were read.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from math import floor, log2
from typing import NamedTuple

from graphrisk.evidence import WAITING
from graphrisk.facts import bunch, is_settled, told
from graphrisk.members import HASTE, MINUTE
from graphrisk.model import MILLI, Facts, Shared
from graphrisk.norms import Norms
from graphrisk.pairs import PairFacts, sharing_of
from graphrisk.rings import ALONE
from graphrisk.store.live import Act, LiveStore
from graphrisk.turns import follow, just_over, movers
from graphrisk.vicinity import Pair, Vicinity

HOUR = 3600
CENT = Decimal("0.0001")
WORDS = re.compile(r"[^\w]+|_")
SHORT = 8
"""Characters; fewer are no words of one's own."""
Value = tuple[int, int]
Note = tuple[int, int | None, str | None]
"""A review: who wrote it, its stars, its words."""


class Top(NamedTuple):
    """The merchant or product that most members bought."""

    thing: str = ""
    orders: int = 0
    users: int = 0
    total: int = 0


class Met(NamedTuple):
    """What a user's pairs come to, whether they hold or not."""

    near: int
    top: int
    quick: int | None
    step: int | None
    common: int | None


NOBODY = Met(0, ALONE, None, None, None)


def facts(
    store: LiveStore, near: Vicinity, norms: Norms, group: Sequence[int], written: Sequence[Note]
) -> Facts:
    """The facts of a community of users whose orders were read, as `facts.facts` has them.

    written: their reviews.
    """
    people = [near.people[b] for b in group]
    rows = [p._asdict() for p in people]
    acts = [act for b in group for act in near.acts[b]]
    pairs = inside(near, group)
    merchant, product = top(store, "merchant", acts), top(store, "product", acts)
    shared, covered = values(store, near, group)
    praised, copied, reviews = notes(written)
    back = [a for a in acts if lost(a)]
    minimum_orders, minimum = just_over(acts, norms.minima)
    signed = [norms.rank(p.signed_up) for p in people if p.signed_up is not None]
    return Facts(
        users=tuple(group),
        ties=len(pairs),
        tie_bits=sum(near.ties[p] for p in pairs),
        lock_bits=locked(near, pairs),
        echoes=0,
        shared=shared,
        covered=covered,
        signups=told(rows, "signed_up"),
        sign_bits=bunch(tuple(signed), max(norms.usual.users, len(people))),
        fresh=told(rows, "quick"),
        ages=told(rows, "age"),
        orders=len(acts),
        coupons=sum(a.coupon is not None for a in acts),
        coupon_bits=sum(told(rows, "coupon")),
        refunds=sum(a.refunded for a in acts),
        refused=sum(a.status == "refused" and not a.refunded for a in acts),
        refund_bits=sum(told(rows, "refund")),
        first_refunds=len({a.buyer for a in back if a.at == near.people[a.buyer].first_at}),
        amount=money(sum(a.amount or 0 for a in acts)),
        at_risk=money(sum(risk(a) for a in acts)),
        first_at=min((a.at for a in acts), default=None),
        last_at=max((a.at for a in acts), default=None),
        merchant=merchant.thing,
        merchant_orders=merchant.orders,
        merchant_total=merchant.total,
        merchant_users=merchant.users,
        product=product.thing,
        product_orders=product.orders,
        product_total=product.total,
        product_users=product.users,
        burst=max(Counter(a.at // HOUR for a in acts).values(), default=0),
        moves=movers(acts, store.kinds.index("address")) if "address" in store.kinds else None,
        gaps=follow(acts, {p.buyer: p.user_id for p in people}),
        minimum=minimum,
        minimum_orders=minimum_orders,
        reviews=reviews,
        praise=praised,
        copied=copied,
        hour=None,
        settled=sum(is_settled({"n": p.orders, "fresh": p.quick}) for p in people),
        usual=norms.usual,
    )


def inside(near: Vicinity, group: Iterable[int]) -> list[Pair]:
    """The ties whose two users are in a group."""
    here = set(group)
    return [p for p in near.ties if p[0] in here and p[1] in here]


def locked(near: Vicinity, pairs: Iterable[Pair]) -> int | None:
    """The evidence of lockstep in all ties; None where none is told."""
    bits = [near.facts[p]["lock"] for p in pairs]
    known = [b for b in bits if b is not None]
    return sum(known) if known else None


def money(whole: int) -> Decimal:
    return whole * CENT


def lost(act: Act) -> bool:
    return act.refunded or act.status == "refused"


def risk(act: Act) -> int:
    """As `facts.ordered`: what the shop may lose or lost."""
    return (act.amount if lost(act) or act.status in WAITING else act.discount) or 0


def top(store: LiveStore, what: str, acts: Iterable[Act]) -> Top:
    """As `facts.top`."""
    orders: Counter[str] = Counter()
    users: dict[str, set[int]] = defaultdict(set)
    for act in acts:
        thing = act.merchant if what == "merchant" else act.product
        if thing is not None:
            orders[thing] += 1
            users[thing].add(act.buyer)
    if not orders:
        return Top()
    best = min(orders, key=lambda t: (-len(users[t]), -orders[t], t))
    return Top(best, orders[best], len(users[best]), store.total(what, best))


def values(
    store: LiveStore, near: Vicinity, group: Iterable[int]
) -> tuple[tuple[Shared, ...], dict[str, int]]:
    """The values that two members or more used, and by kind the members who use any."""
    held = used(near, group)
    both = {value: uses for value, uses in held.items() if len(uses) > 1}
    shared = tuple(one(store, near, value, uses) for value, uses in sorted(both.items()))
    members: dict[str, set[int]] = defaultdict(set)
    for (kind, _), uses in both.items():
        members[store.kinds[kind]] |= uses.keys()
    return shared, {kind: len(users) for kind, users in members.items()}


def used(near: Vicinity, group: Iterable[int]) -> dict[Value, dict[int, list[int]]]:
    """When each member used each value, in orders that were paid."""
    held: dict[Value, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for buyer in group:
        for act in near.acts[buyer]:
            if act.paid:
                for kind, code in enumerate(act.codes):
                    if code is not None:
                        held[kind, code][buyer].append(act.at)
    return held


def one(
    store: LiveStore, near: Vicinity, value: Value, uses: Mapping[int, Sequence[int]]
) -> Shared:
    kind, code = value
    crowd = near.crowds.get(value)
    if crowd is None:
        crowd = store.crowd(*value)
    times = [at for moments in uses.values() for at in moments]
    sharing = sharing_of(crowd)
    name = store.kinds[kind]
    return Shared(name, code, "", sharing, len(uses), crowd.users, min(times), max(times))


def notes(rows: Sequence[Note]) -> tuple[int, int, int]:
    """As `facts.reviewed`: five stars, words that another member wrote too, and all."""
    by: dict[str, list[int]] = defaultdict(list)
    for buyer, _, text in rows:
        words = WORDS.sub(" ", (text or "").lower()).strip()
        if len(words) >= SHORT:
            by[words].append(buyer)
    copied = sum(len(users) for users in by.values() if len(set(users)) > 1)
    return sum((rating or 0) >= 5 for _, rating, _ in rows), copied, len(rows)


def met(near: Vicinity) -> dict[int, Met]:
    """As `projection.met`, of the users all of whose pairs were read."""
    found: dict[int, list[tuple[int, PairFacts]]] = defaultdict(list)
    for pair, bits in near.bits.items():
        for one in pair:
            found[one].append((bits, near.facts[pair]))
    return {buyer: summed(pairs) for buyer, pairs in found.items()}


def summed(pairs: Sequence[tuple[int, PairFacts]]) -> Met:
    def told(fact: str) -> list[int]:
        return [value for _, facts in pairs if (value := facts[fact]) is not None]

    return Met(
        near=len(pairs),
        top=max(bits for bits, _ in pairs),
        quick=min(told("haste"), default=None),
        step=max(told("locks"), default=None),
        common=max(told("shared"), default=None),
    )


def habits(acts: Sequence[Act], kinds: Sequence[str], told: Collection[str]) -> PairFacts:
    """As `evidence.habits`, but for reviews. acts: all orders of one user."""
    own = {
        f"own_{kind}": len({a.codes[n] for a in acts} - {None}) if kind in told else None
        for n, kind in enumerate(kinds)
    }
    return {
        "again": returns([a.merchant for a in acts]),
        "rebuy": returns([a.product for a in acts]),
        **own,
    }


def returns(things: Iterable[str | None]) -> int | None:
    """As `evidence.returns`."""
    known = [thing for thing in things if thing is not None]
    return MILLI * (len(known) - len(set(known))) // len(known) if len(known) > 1 else None


class Known(NamedTuple):
    """What is known of users beside their ties: what their pairs come to, how many reviews each
    wrote, and what this data set tells."""

    met: Mapping[int, Met]
    reviews: Mapping[int, int]
    kinds: Sequence[str]
    told: Collection[str]


def known(near: Vicinity, kinds: Sequence[str], norms: Norms, written: Sequence[Note]) -> Known:
    """written: the reviews of the users who are asked about."""
    return Known(met(near), Counter(buyer for buyer, *_ in written), kinds, norms.told)


def standing(
    near: Vicinity, buyer: int, group: Sequence[int], bits: int, known: Known
) -> dict[str, int | None]:
    """The facts of one user, as `members.standing` has them; an empty group for one alone.

    known: of `known`.
    """
    who = near.people[buyer]
    told: dict[str, int | None] = {
        **known.met.get(buyer, NOBODY)._asdict(),
        **habits(near.acts[buyer], known.kinds, known.told),
        "rated": None,
        "ring": ALONE,
        "tied": 0,
        "best": ALONE,
        "kin": None,
        "late": None,
        "haste": None,
        "fresh": None if who.quick is None else 1000 - who.quick,
        "coupon": who.coupon,
        "refund": who.refund,
        "busy": who.busy,
    }
    if not group:
        return told
    pairs = inside(near, group)
    own = [near.ties[p] for p in pairs if buyer in p]
    average = sum(near.ties[p] for p in pairs) // max(len(pairs), 1)
    told |= {"ring": bits, "haste": who.age, "late": late(near, who.age, group)}
    if "review" in known.told and who.orders:
        told["rated"] = MILLI * known.reviews.get(buyer, 0) // who.orders
    if own:
        told["tied"] = len(own) * 1000 // max(len(group) - 1, 1)
        told |= {"best": max(own), "kin": sum(own) // len(own) - average}
    return told


def late(near: Vicinity, age: int | None, group: Iterable[int]) -> int | None:
    """As `members.standing`: how much longer a user took than the quicker half."""
    ages = sorted(a for b in group if (a := near.people[b].age) is not None)
    if age is None or not ages:
        return None
    pace = ages[(len(ages) - 1) // 2]
    if pace > HASTE:
        return None
    eighths = floor((log2(age + MINUTE) - log2(pace + MINUTE)) * 8 + 1e-6)
    return max(eighths * (MILLI // 8), 0)
