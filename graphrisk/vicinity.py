"""The users near one user, and the ties between them: what `projection` asks of all pairs at
once, asked of the few that an order touches.

The facts are the same as a sweep's (a contract test holds the two together), gathered from
the store by index and from counts kept in memory (`norms`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graphrisk.evidence import goods
from graphrisk.norms import Norms
from graphrisk.pairs import DAY, Alone, PairFacts, alike, alone, sharing_of, spread, total, untold
from graphrisk.policy import Policy
from graphrisk.projection import HOUR
from graphrisk.store.live import (
    WHOLE,
    Act,
    Crowd,
    LiveStore,
    Moment,
    Purchase,
    Span,
    Use,
    Value,
)

MOST = 200
"""Users that a review looks at."""
LEVELS = 3
"""Ties from one user to the next that a review follows."""
ACTS = 40
"""Orders of a user whose neighbours in time are looked for: the last ones."""
Pair = tuple[int, int]
Thing = tuple[str, str]
"""A product, coupon or merchant: which of them, and its name."""
Bought = tuple[str, str, int, int]
"""What, its name, who bought it, and when."""


@dataclass
class Meeting:
    """What two users share, added up row by row."""

    users: dict[int, int] = field(default_factory=dict)
    close: int = 0
    pool: int = 0
    home: int = 0
    born: int = 0
    locks: dict[tuple[str, str], int] = field(default_factory=dict)

    def lock(self, least: int) -> int:
        """The evidence of lockstep in all things; 0 where it is under the least that counts."""
        bits = sum(self.locks.values())
        return bits if bits >= least else 0


@dataclass
class Vicinity:
    """The users near one, by number: each pair's facts, the bits of those that people left, and
    the ties that survive."""

    people: dict[int, Alone]
    facts: dict[Pair, PairFacts]
    bits: dict[Pair, int]
    ties: dict[Pair, int]
    crowds: dict[tuple[int, int], Crowd]
    acts: dict[int, tuple[Act, ...]]


@dataclass(frozen=True)
class Left:
    """What people said must not count (see `said`), by the store's codes: uses of a value by a
    user, values, pairs of user_ids that never tie, and users who are cleared."""

    uses: frozenset[tuple[str, int, int]] = frozenset()
    values: frozenset[tuple[int, int]] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()
    cleared: frozenset[str] = frozenset()

    def parts(self, a: Alone, b: Alone) -> bool:
        """Whether two users never tie."""
        names = (a.user_id, b.user_id)
        if self.cleared and not self.cleared.isdisjoint(names):
            return True
        return bool(self.pairs) and (min(names), max(names)) in self.pairs

    def drops(self, user_id: str, kind: int, code: int) -> bool:
        """Whether a user's use of a value does not count."""
        return (kind, code) in self.values or (user_id, kind, code) in self.uses


def named(act: Act, what: str) -> str | None:
    """The product, coupon or merchant of an order."""
    return {"product": act.product, "coupon": act.coupon, "merchant": act.merchant}[what]


class Looker:
    """Looks around in a store, for one review."""

    def __init__(
        self, store: LiveStore, norms: Norms, policy: Policy, left: Left | None = None
    ) -> None:
        self.store, self.norms, self.policy = store, norms, policy
        self.left = left or Left()
        self.silent = untold(norms, store.kinds)
        self.things = (goods(norms.told), "coupon")
        self.meetings: dict[Pair, Meeting] = {}
        self.found = Vicinity({}, {}, {}, {}, {}, {})

    def around(self, buyer: int) -> Vicinity:
        """The users tied to one, and those tied to them, a few steps on."""
        front, seen = [buyer], {buyer}
        for _ in range(LEVELS):
            if not front:
                break
            tied = self._step(front)
            front = [b for b in tied if b not in seen][: MOST - len(seen)]
            seen |= set(front)
        if front:
            self._load(front)
        return self.found

    def _step(self, front: Sequence[int]) -> list[int]:
        """Judges all pairs of some users with whom they meet; returns the users tied."""
        self._load(front)
        met = {pair for pair in self._meet(front) if self._meets(pair)}
        self._profile({b for pair in met for b in pair} - self.found.people.keys())
        tied: dict[int, int] = {}
        for pair in sorted(met):
            told = self._facts(pair)
            self.found.facts[pair] = told
            bits = total(told, self.policy.comparisons) + self.policy.prior_bits
            if self.left.parts(*(self.found.people[one] for one in pair)):
                continue
            self.found.bits[pair] = bits
            if bits >= self.policy.tie_bits:
                self.found.ties[pair] = bits
                for one in pair:
                    tied[one] = max(tied.get(one, bits), bits)
        order = sorted(tied, key=lambda b: (-tied[b], self.found.people[b].user_id))
        return [b for b in order if b not in front]

    def _meets(self, pair: Pair) -> bool:
        """Whether a pair is one to judge, as `projection.pair_facts` has it: who share a value,
        or are in lockstep far enough."""
        meeting = self.meetings[pair]
        return bool(meeting.users or meeting.lock(self.policy.lock_bits))

    def own(self, buyer: int, order_id: str) -> tuple[Act, ...]:
        """A user's orders, of which one that is only placed counts as paid, since it is asked
        what it would tie."""
        self._load([buyer])
        acts = tuple(
            a._replace(status="paid") if a.order_id == order_id and a.status == "placed" else a
            for a in self.found.acts[buyer]
        )
        self.found.acts[buyer] = acts
        return acts

    def _load(self, buyers: Sequence[int]) -> None:
        wanted = [b for b in buyers if b not in self.found.acts]
        held: dict[int, list[Act]] = {b: [] for b in wanted}
        self._profile([b for b in wanted if b not in self.found.people])
        if wanted:
            for act in self.store.acts(wanted):
                held[act.buyer].append(self._heeded(act))
        self.found.acts |= {b: tuple(acts) for b, acts in held.items()}

    def _heeded(self, act: Act) -> Act:
        """An order without the values that people cut."""
        if not (self.left.uses or self.left.values):
            return act
        name = self.found.people[act.buyer].user_id
        codes = (
            None if code is None or self.left.drops(name, kind, code) else code
            for kind, code in enumerate(act.codes)
        )
        return act._replace(codes=tuple(codes))

    def _profile(self, buyers: Iterable[int]) -> None:
        wanted = sorted(buyers)
        if wanted:
            sums = self.store.sums(wanted)
            self.found.people |= {b: alone(s, self.norms) for b, s in sums.items()}

    def _meet(self, front: Sequence[int]) -> set[Pair]:
        """The pairs of some users with those who share a value, or bought the same at the same
        moment."""
        firsts = {buyer: self._firsts(buyer) for buyer in front}
        bought = [purchase for buyer in front for purchase in self._bought(buyer)]
        asked, counts = self._asked(firsts), self._paid(bought)
        # An order that counts as paid before it is was not counted.
        whole = self.norms.orders
        rare = [b for b in bought if (counts.get(b[:2], 0) or 1) * 8 <= whole]
        spans = {
            Span(*b[:2], *self.norms.span(b[3], whole // (8 * (counts.get(b[:2], 0) or 1))))
            for b in rare
        }
        rows: Sequence[Purchase] = ()
        if asked or spans:
            crowds, rows = self.store.around(asked, self.policy.hub_next, sorted(spans))
            self.found.crowds |= crowds
        return self._sharing(firsts) | self._together(rare, counts, rows)

    def _asked(self, firsts: Mapping[int, Mapping[Value, int]]) -> dict[Value, list[Moment]]:
        """The values whose users aren't known yet, or of a hub not those near a first use."""
        asked: dict[Value, list[Moment]] = {}
        for held in firsts.values():
            for value, first in held.items():
                crowd = self.found.crowds.get(value)
                if crowd is None or crowd.sampled:
                    asked.setdefault(value, []).append(self._moment(first))
        return asked

    def _sharing(self, firsts: Mapping[int, Mapping[Value, int]]) -> set[Pair]:
        """The pairs of some users with those who share a value. firsts: see `_firsts`."""
        met: set[Pair] = set()
        for buyer, held in firsts.items():
            for value, first in held.items():
                if value in self.found.crowds:
                    met |= self._shared(buyer, value, first)
        return met

    def _moment(self, at: int) -> Moment:
        """Around a first use, as far as users of a hub may tie (see `_near`)."""
        wait = self.policy.hub_hours * HOUR
        first, last = self.norms.span(at, self.norms.orders // (8 * WHOLE))
        return Moment(at, max(first, at - wait), min(last, at + wait))

    def _firsts(self, buyer: int) -> dict[Value, int]:
        """When a user first paid with each value."""
        firsts: dict[Value, int] = {}
        for act in self.found.acts[buyer]:
            if act.paid:
                for kind, code in enumerate(act.codes):
                    if code is not None:
                        firsts.setdefault((kind, code), act.at)
        return firsts

    def _shared(self, buyer: int, value: Value, first: int) -> set[Pair]:
        """The pairs of a user with those who use a value; in a hub, near it in time."""
        steps, (kind, code), crowd = self.policy.hub_next, value, self.found.crowds[value]
        uses = crowd.uses
        if not uses:
            return set()
        mine = next((n for n, u in enumerate(uses) if u.buyer == buyer), None)
        if mine is None:
            crowd = self._joined(crowd, buyer, first)
            self.found.crowds[value] = crowd
            uses = crowd.uses
            mine = next(n for n, u in enumerate(uses) if u.buyer == buyer)
        hub = crowd.users > self.policy.hub_users
        low, high = (max(mine - steps, 0), mine + steps + 1) if hub else (0, len(uses))
        met, sharing = set(), sharing_of(crowd)
        tick = self.norms.tick(uses[mine].first)
        fresh = uses[mine].first - uses[mine].born <= DAY
        for other in uses[low:high]:
            if other.buyer == buyer or self.left.drops(other.user_id, kind, code):
                continue
            gap = abs(self.norms.tick(other.first) - tick)
            if hub and not self._near(gap, crowd.users, abs(other.first - uses[mine].first)):
                continue
            pair = self._pair(buyer, other.buyer)
            meeting = self.meetings.setdefault(pair, Meeting())
            meeting.users[kind] = min(meeting.users.get(kind, crowd.users), crowd.users)
            meeting.close = max(meeting.close, spread(gap + 1, self.norms.orders) or 0)
            meeting.pool |= sharing == "pool"
            meeting.home |= sharing == "household"
            meeting.born |= fresh and other.first - other.born <= DAY
            met.add(pair)
        return met

    def _joined(self, crowd: Crowd, buyer: int, first: int) -> Crowd:
        """A crowd with a user whose order counts as paid before it is."""
        who = self.found.people[buyer]
        born = who.signed_up if who.signed_up is not None else who.first_at or first
        uses = [*crowd.uses, Use(buyer, who.user_id, first, born)]
        uses.sort(key=lambda use: (use.first, use.user_id))
        return Crowd(
            crowd.users + 1,
            min(crowd.first, first),
            max(crowd.latest, first),
            crowd.new + (first - born <= DAY),
            tuple(uses),
            crowd.sampled,
        )

    def _near(self, gap: int, users: int, wait: int) -> bool:
        rare = gap * users * 8 <= self.norms.orders
        return rare and wait <= self.policy.hub_hours * HOUR

    def _bought(self, buyer: int) -> list[Bought]:
        """A user's last purchases."""
        last = [act for act in self.found.acts[buyer] if act.paid][-ACTS:]
        return [
            (what, name, buyer, act.at)
            for what in self.things
            for act in last
            if (name := named(act, what)) is not None
        ]

    def _paid(self, bought: Iterable[Bought]) -> dict[Thing, int]:
        """How many paid orders each product and coupon has."""
        things: dict[str, set[str]] = defaultdict(set)
        for what, name, *_ in bought:
            things[what].add(name)
        return {
            (what, name): orders
            for what, names in things.items()
            for name, orders in self.store.paid(what, names).items()
        }

    def _together(
        self, bought: Iterable[Bought], counts: Mapping[Thing, int], rows: Iterable[Purchase]
    ) -> set[Pair]:
        """The pairs of some purchases with those next to them, much nearer than the thing's own
        pace."""
        others: dict[Thing, list[tuple[int, str, int]]] = defaultdict(list)
        for row in rows:
            others[row.what, row.thing].append((row.at, row.user_id, row.buyer))
        for found in others.values():
            found.sort()
        met: set[Pair] = set()
        for what, name, buyer, at in bought:
            thing = what, name
            met |= self._beside(buyer, thing, at, others[thing], counts.get(thing, 0))
        return met

    def _beside(
        self, buyer: int, thing: Thing, at: int, rows: list[tuple[int, str, int]], n: int
    ) -> set[Pair]:
        """The pairs of one purchase with those around it. rows: sorted."""
        mine = (at, self.found.people[buyer].user_id, buyer)
        if mine not in rows:
            n += 1
            rows = sorted([*rows, mine])
        here, steps, whole = rows.index(mine), self.policy.hub_next, self.norms.orders
        met, tick = set(), self.norms.tick(at)
        for moment, _, other in rows[max(here - steps, 0) : here + steps + 1]:
            chance = (abs(self.norms.tick(moment) - tick) + 1) * n
            if other != buyer and chance * 8 <= whole:
                pair = self._pair(buyer, other)
                meeting = self.meetings.setdefault(pair, Meeting())
                bits = max(meeting.locks.get(thing, 0), spread(chance, whole) or 0)
                meeting.locks[thing] = bits
                met.add(pair)
        return met

    def _pair(self, one: int, other: int) -> Pair:
        return (one, other) if one < other else (other, one)

    def _facts(self, pair: Pair) -> PairFacts:
        meeting = self.meetings[pair]
        kinds = self.store.kinds
        lock = meeting.lock(self.policy.lock_bits)
        told: PairFacts = {kind: meeting.users.get(n, 0) for n, kind in enumerate(kinds)}
        told["shared"] = len(meeting.users)
        told |= {"pool": int(meeting.pool), "home": int(meeting.home), "born": int(meeting.born)}
        told["close"] = meeting.close
        told |= {"lock": lock, "locks": len(meeting.locks) if lock else 0}
        told |= dict.fromkeys(self.silent)
        a, b = (self.found.people[one] for one in pair)
        return told | alike(a, b, self.norms)
