"""The users near one user, and the ties between them: what `projection` asks of all pairs at
once, asked of the few that an order touches.

The facts are the same as a sweep's (a contract test holds the two together), gathered from
the store by index and from counts kept in memory (`norms`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graphrisk.norms import Norms
from graphrisk.pairs import DAY, Alone, PairFacts, alike, alone, sharing_of, spread, total, untold
from graphrisk.policy import Policy
from graphrisk.projection import HOUR
from graphrisk.store.live import Act, Crowd, LiveStore, Use

MOST = 200
"""Users that a review looks at."""
LEVELS = 3
"""Ties from one user to the next that a review follows."""
ACTS = 40
"""Orders of a user whose neighbours in time are looked for: the last ones."""
THINGS = ("product", "coupon")
Pair = tuple[int, int]


@dataclass
class Meeting:
    """What two users share, added up row by row."""

    users: dict[int, int] = field(default_factory=dict)
    close: int = 0
    pool: int = 0
    home: int = 0
    born: int = 0
    locks: dict[tuple[int, str], int] = field(default_factory=dict)


@dataclass
class Vicinity:
    """The users near one, by number, with the ties that survive and each pair's facts."""

    people: dict[int, Alone]
    facts: dict[Pair, PairFacts]
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


class Looker:
    """Looks around in a store, for one review."""

    def __init__(
        self, store: LiveStore, norms: Norms, policy: Policy, left: Left | None = None
    ) -> None:
        self.store, self.norms, self.policy = store, norms, policy
        self.left = left or Left()
        self.silent = untold(norms, store.kinds)
        self.meetings: dict[Pair, Meeting] = {}
        self.found = Vicinity({}, {}, {}, {}, {})

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
        met: set[Pair] = set()
        for buyer in front:
            met |= self._met(buyer)
        fresh = {b for pair in met for b in pair} - self.found.people.keys()
        self._profile(fresh)
        tied: dict[int, int] = {}
        for pair in sorted(met):
            told = self._facts(pair)
            self.found.facts[pair] = told
            bits = total(told, self.policy.comparisons) + self.policy.prior_bits
            parted = self.left.parts(*(self.found.people[one] for one in pair))
            if bits >= self.policy.tie_bits and not parted:
                self.found.ties[pair] = bits
                for one in pair:
                    tied[one] = max(tied.get(one, bits), bits)
        order = sorted(tied, key=lambda b: (-tied[b], self.found.people[b].user_id))
        return [b for b in order if b not in front]

    def own(self, buyer: int, order_id: str) -> tuple[Act, ...]:
        """A user's orders, of which one counts as paid, since it is asked what it would tie."""
        self._load([buyer])
        acts = tuple(
            a._replace(status="paid") if a.order_id == order_id and not a.paid else a
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

    def _met(self, buyer: int) -> set[Pair]:
        """The pairs of a user with those who share a value or acted at the same moment."""
        met: set[Pair] = set()
        firsts: dict[tuple[int, int], int] = {}
        for act in self.found.acts[buyer]:
            if act.paid:
                for kind, code in enumerate(act.codes):
                    if code is not None:
                        firsts.setdefault((kind, code), act.at)
        for (kind, code), first in firsts.items():
            met |= self._shared(buyer, kind, code, first)
        for act in [a for a in self.found.acts[buyer] if a.paid][-ACTS:]:
            for what, thing in enumerate((act.product, act.coupon)):
                if thing is not None:
                    met |= self._lockstep(buyer, what, thing, act.at)
        return met

    def _shared(self, buyer: int, kind: int, code: int, first: int) -> set[Pair]:
        steps = self.policy.hub_next
        crowd = self.found.crowds.get((kind, code))
        if crowd is None or (crowd.sampled and all(u.buyer != buyer for u in crowd.uses)):
            crowd = self.store.crowd(kind, code, (first,), steps)
            self.found.crowds[kind, code] = crowd
        uses = crowd.uses
        if not uses:
            return set()
        mine = next((n for n, u in enumerate(uses) if u.buyer == buyer), None)
        if mine is None:
            crowd = self._joined(crowd, buyer, first)
            self.found.crowds[kind, code] = crowd
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

    def _lockstep(self, buyer: int, what: int, thing: str, at: int) -> set[Pair]:
        """The purchases of one thing next to one of this user's, much nearer than its pace."""
        whole = self.norms.orders
        count = self.store.paid(THINGS[what], thing)
        if not count or count * 8 > whole:
            return set()
        steps = self.policy.hub_next
        rows = sorted(self.store.beside(THINGS[what], thing, at, steps), key=lambda r: (r[2], r[1]))
        mine = next((n for n, row in enumerate(rows) if row[0] == buyer and row[2] == at), None)
        if mine is None:
            count += 1
            rows.append((buyer, self.found.people[buyer].user_id, at))
            rows.sort(key=lambda r: (r[2], r[1]))
            mine = next(n for n, row in enumerate(rows) if row[0] == buyer and row[2] == at)
        met, tick = set(), self.norms.tick(at)
        for other, _, moment in rows[max(mine - steps, 0) : mine + steps + 1]:
            chance = (abs(self.norms.tick(moment) - tick) + 1) * count
            if other != buyer and chance * 8 <= whole:
                pair = self._pair(buyer, other)
                meeting = self.meetings.setdefault(pair, Meeting())
                bits = max(meeting.locks.get((what, thing), 0), spread(chance, whole) or 0)
                meeting.locks[what, thing] = bits
                met.add(pair)
        return met

    def _pair(self, one: int, other: int) -> Pair:
        return (one, other) if one < other else (other, one)

    def _facts(self, pair: Pair) -> PairFacts:
        meeting = self.meetings[pair]
        kinds = self.store.kinds
        lock = sum(meeting.locks.values())
        held = lock >= self.policy.lock_bits
        told: PairFacts = {kind: meeting.users.get(n, 0) for n, kind in enumerate(kinds)}
        told["shared"] = len(meeting.users)
        told |= {"pool": int(meeting.pool), "home": int(meeting.home), "born": int(meeting.born)}
        told["close"] = meeting.close
        told |= {"lock": lock if held else 0, "locks": len(meeting.locks) if held else 0}
        told |= dict.fromkeys(self.silent)
        a, b = (self.found.people[one] for one in pair)
        return told | alike(a, b, self.norms)
