"""What a pair of users have in common, from the counts of a store: the arithmetic of
`projection` and `evidence` for one pair at a time.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from math import floor, log2
from typing import NamedTuple

from graphrisk.kinds import KINDS
from graphrisk.model import MILLI
from graphrisk.norms import Norms
from graphrisk.policy import Comparison
from graphrisk.projection import ECHO, LOCKS, MOVING, OWN, SHARED
from graphrisk.store.live import BRIEF, Crowd, Sums

SLOT = 2**31
DAY = 86_400
PairFacts = dict[str, int | None]
Scale = tuple[tuple[str, tuple[int, ...], tuple[int, ...], int], ...]


class Alone(NamedTuple):
    """What a user did alone, beside all others; as `evidence.profile` has it."""

    buyer: int
    user_id: str
    signed_up: int | None
    first_at: int | None
    orders: int
    age: int | None
    quick: int | None
    coupon: int | None
    refund: int | None
    busy: int
    amount1: int | None


def untold(norms: Norms, kinds: Sequence[str]) -> tuple[str, ...]:
    """As `projection.untold`: the facts that this data set, or a review, can't tell."""
    silent = [kind for kind in kinds if kind not in norms.told]
    shared = () if len(silent) < len(kinds) else SHARED
    locks = () if norms.told & MOVING else LOCKS
    return (*silent, *shared, *locks, ECHO)


def alone(sums: Sums, norms: Norms) -> Alone:
    """What a user did alone, from the sums of the store."""
    age = None
    if sums.first is not None and sums.signed_up is not None and sums.first >= sums.signed_up:
        age = apart(sums.first - sums.signed_up, norms.grain)
    cents = None if sums.stamp is None else sums.stamp % SLOT
    return Alone(
        sums.buyer,
        sums.user_id,
        sums.signed_up,
        sums.first,
        sums.orders,
        age,
        None if age is None else norms.quick(age),
        odds(sums.coupons, sums.orders, norms.coupon),
        odds(sums.refunds, sums.orders, norms.refund),
        norms.place(sums.orders),
        None if cents == SLOT - 1 else cents,
    )


def odds(hits: int, orders: int, bits: tuple[int, int] | None) -> int | None:
    """As `evidence.odds`."""
    return None if bits is None else hits * bits[0] + (orders - hits) * bits[1]


def apart(seconds: int, unit: int) -> int:
    """As `evidence.apart`: the least time that a difference of told times may stand for."""
    return max(seconds - unit, 0) if unit > 1 and seconds > 0 else seconds


def spread(part: int | None, whole: int) -> int | None:
    """As `evidence.spread`: log2(whole / part) in milli bits, on a grid of 1/8 bit."""
    if part is None:
        return None
    eighths = floor((log2(max(whole, 1)) - log2(part)) * 8 + 1e-6)
    return max(eighths * (MILLI // 8), 0)


def alike(a: Alone, b: Alone, norms: Norms) -> PairFacts:
    """As `projection.alike`: how alike two users act."""
    both = a.signed_up is not None and b.signed_up is not None
    signup = gap = haste = fresh = None
    if a.signed_up is not None and b.signed_up is not None:
        ranks = abs(norms.rank(a.signed_up) - norms.rank(b.signed_up))
        signup = spread(ranks + 1, norms.users)
        gap = apart(abs(a.signed_up - b.signed_up), norms.grain)
    if a.quick is not None and b.quick is not None:
        fresh = 1000 - max(a.quick, b.quick)
        if both and a.first_at is not None and b.first_at is not None:
            opened = min(a.signed_up or 0, b.signed_up or 0)
            haste = apart(max(a.first_at, b.first_at) - opened, norms.grain)
    same = None
    if a.amount1 is not None and b.amount1 is not None:
        same = int(a.amount1 == b.amount1)
    return {
        "signup": signup,
        "apart": gap,
        "haste": haste,
        "fresh": fresh,
        "coupon": least(a.coupon, b.coupon),
        "refund": least(a.refund, b.refund),
        "busy": max(a.busy, b.busy),
        "amount": same,
    }


def least(a: int | None, b: int | None) -> int | None:
    return min(a, b) if a is not None and b is not None else a if b is None else b


def total(told: Mapping[str, int | None], comparisons: tuple[Comparison, ...]) -> int:
    """As `projection.total`: the sum of all comparisons, in milli bits."""
    bits = 0
    for fact, edges, worth, missing in scale(comparisons):
        value = told.get(fact, ABSENT)
        if value is None:
            bits += missing
        elif value is not ABSENT:
            bits += worth[bisect_right(edges, value)]
        elif fact.removeprefix(OWN) not in KINDS:
            raise KeyError(fact)
    return bits


ABSENT = -(2**62)
SCALES: dict[int, tuple[tuple[Comparison, ...], Scale]] = {}


def scale(comparisons: tuple[Comparison, ...]) -> Scale:
    """Comparisons as plain tuples, which a review goes through a hundred times."""
    known = SCALES.get(id(comparisons))
    if known is None or known[0] is not comparisons:
        made = tuple((c.fact, c.edges, c.bits, c.missing) for c in comparisons)
        known = SCALES[id(comparisons)] = (comparisons, made)
    return known[1]


def sharing_of(crowd: Crowd) -> str:
    """As `evidence.sharing_class`."""
    if (
        crowd.users >= 3
        and crowd.new * 10 >= crowd.users * 6
        and crowd.latest - crowd.first <= BRIEF
    ):
        return "pool"
    if crowd.users <= 6:
        return "household"
    return "workplace" if crowd.users <= 60 else "public"
