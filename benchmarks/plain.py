"""The sweep written plainly in pandas and networkx: one of the two named baselines that
`benchmarks/sweep.py` measures graphrisk against.

It is what an analyst writes first, for clarity: ids stay text, identifiers are normalised
row by row with `map`, pandas does what it has a method for, and each pair, community and user
is judged by a function. `baseline.py` is the same work, tuned; what is plain there already
(the checks of a table, rows that came twice) is used from there.

    python benchmarks/plain.py WORLD --out DIR    # WORLD holds orders, users and reviews
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations, groupby
from math import ceil, floor, log2
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
from baseline import (
    ALONE,
    DAY,
    HABITS,
    MILLI,
    Clock,
    Data,
    Problems,
    check_orders,
    habit,
    least_amounts,
    main,
    merge_orders,
    read_reviews,
    read_users,
    trimmed,
)  # fmt: skip

from graphrisk.kinds import KINDS, Kind
from graphrisk.lockstep import ONCE
from graphrisk.members import HASTE, MINUTE
from graphrisk.policy import Comparison, Policy
from graphrisk.praise import FEW, MANY
from graphrisk.prior import shift
from graphrisk.signals.turns import TURN
from graphrisk.turns import CHANGES, MONTH, OVER

BOUGHT = [
    "order_id", "user_id", "product_id", "merchant_id", "coupon_code", "address", "at", "lost",
    "amount", "risk",
]  # fmt: skip
TOTALS = ("size", "orders", "amount", "risk", "first_at", "last_at")
Facts = dict[str, Any]
"""Facts by name; None is not known."""
Group = Sequence[str]
"""The ids of the users of a community."""


# --- read ---------------------------------------------------------------------------------


def read(folder: Path) -> Data:
    orders, problems = read_orders(folder / "orders.parquet")
    users, more = read_users(folder / "users.parquet")
    reviews, others = read_reviews(folder / "reviews.parquet")
    return Data(orders, users, reviews, pd.concat([problems, more, others], ignore_index=True))


def read_orders(file: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    orders = trimmed(pd.read_parquet(file).astype({"amount": float, "discount": float}))
    problems = Problems("orders", orders)
    check_orders(problems, orders)
    kinds = [kind for kind in KINDS.values() if kind.column in orders]
    for kind in kinds:
        orders[kind.column] = cleaned(orders[kind.column], kind, problems)
    good = orders[~problems.bad].rename(columns={kind.column: kind.name for kind in kinds})
    merged, clashes = merge_orders(good)
    return merged, pd.concat([problems.table_of(), clashes])


def cleaned(values: pd.Series, kind: Kind, problems: Problems) -> pd.Series:
    """The identifiers in canonical form."""
    refused: dict[str, str] = {}

    def clean(value: str) -> str | None:
        try:
            return kind.clean(value)
        except ValueError as e:
            refused[value] = str(e)
            return None

    canonical = values.map(clean, na_action="ignore").astype("str")
    for reason in sorted(set(refused.values())):
        problems.add(kind.column, values.map(refused) == reason, reason)
    return canonical


# --- evidence: users, links, shared values ------------------------------------------------


@dataclass
class Evidence:
    """people: what each user did, by user_id; links: who used each shared value;
    sales: how many orders each merchant had; least: the least amount of each common coupon, in
    1/10000; refunds: whether there are any."""

    orders: pd.DataFrame
    reviews: pd.DataFrame
    links: pd.DataFrame
    people: Mapping[str, Any]
    kinds: Sequence[str]
    sales: Mapping[str, int]
    least: Mapping[str, int]
    refunds: bool


def gather(data: Data) -> Evidence:
    orders = prepared(data.orders)
    users = profile(orders, data)
    kinds = [kind for kind in KINDS if kind in orders and orders[kind].notna().any()]
    links = pd.concat([links_of(orders, kind) for kind in kinds], ignore_index=True)
    born = users.signed_up.fillna(users.first_at)
    links["new"] = links["first"] - links.user_id.map(born) <= DAY
    told = users.astype(object).where(users.notna(), None)
    people = {person.Index: person for person in told.itertuples(name="Person")}
    return Evidence(
        orders, data.reviews, with_sharing(links), people, kinds,
        sales=orders.merchant_id.value_counts().to_dict(),
        least=least_amounts(orders.coupon_code, orders.amount),
        refunds=bool(orders.lost.any()),
    )  # fmt: skip


def prepared(orders: pd.DataFrame) -> pd.DataFrame:
    """Orders with times in seconds, and the tick: how many orders came in the minutes before."""
    at = seconds(orders.ordered_at)
    minute = at // 60
    counts = minute.value_counts().sort_index()
    refunded = orders.refunded_at.notna() | (orders.status == "refunded")
    lost = refunded | (orders.status == "refused")
    waiting = orders.status.isin(("placed", "paid", "shipped"))
    return orders.assign(
        at=at,
        tick=minute.map(counts.cumsum() - counts),
        paid=~orders.status.isin(("cancelled", "placed")),
        couponed=orders.coupon_code.notna(),
        lost=lost,
        risk=orders.amount.where(lost | waiting, orders.discount).fillna(0.0),
    )


def seconds(times: pd.Series) -> pd.Series:
    return (times - pd.Timestamp(0)) // pd.Timedelta(seconds=1)


def profile(orders: pd.DataFrame, data: Data) -> pd.DataFrame:
    """What each user did alone, relative to what is usual here."""
    everyone = pd.Index(sorted(set(orders.user_id) | set(data.reviews.user_id)))
    users = orders.groupby("user_id").agg(
        n=("at", "size"), first_at=("at", "min"), coupons=("couponed", "sum"), lost=("lost", "sum")
    )
    users = users.reindex(everyone).fillna({"n": 0, "coupons": 0, "lost": 0})
    firsts = orders.sort_values(["at", "amount"]).drop_duplicates("user_id")
    users["amount1"] = firsts.set_index("user_id").amount
    users["signed_up"] = seconds(data.users.set_index("user_id").signed_up_at)
    users["sign_rank"] = users.signed_up.rank(method="min")
    users["age"] = (users.first_at - users.signed_up).where(users.first_at >= users.signed_up)
    quick = users.age.rank(method="max", pct=True)
    users["fresh"] = (quick * 1000).map(ceil, na_action="ignore")
    users["busy"] = (users.n.rank() - 0.5) * 1000 // len(users)
    for name, hits, share in (("coupon", users.coupons, 0.95), ("refund", users.lost, 0.6)):
        yes, no = habit(int(hits.sum()), len(orders), share)
        users[name] = hits * yes + (users.n - hits) * no if hits.any() else None
    return users.join(habits(orders, data.reviews))


def habits(orders: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """What a user does again and again: orders that came back to a merchant and a product, per
    mille, values of each kind of its own, reviews per mille of orders."""
    own = orders.groupby("user_id")
    out = {}
    for name, column in (("again", "merchant_id"), ("rebuy", "product_id")):
        told, different = own[column].count(), own[column].nunique()
        out[name] = (1000 * (told - different) // told).where(told > 1)
    for kind in KINDS:
        if kind in orders and orders[kind].notna().any():
            out[f"own_{kind}"] = own[kind].nunique()
    told = pd.DataFrame(out)
    wrote = reviews.user_id.value_counts().reindex(told.index).fillna(0)
    return told.assign(rated=1000 * wrote // own.size() if len(reviews) else None)


def links_of(orders: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The links of the values of a kind that two users or more used."""
    used = orders[orders.paid & orders[kind].notna()].rename(columns={kind: "value"})
    links = used.groupby(["value", "user_id"], as_index=False).agg(
        first=("at", "min"), last=("at", "max"), tick=("tick", "min"), orders=("at", "size")
    )
    links["users"] = links.groupby("value").user_id.transform("size")
    return links[links.users > 1].assign(kind=kind)


def with_sharing(links: pd.DataFrame) -> pd.DataFrame:
    """The links with the sharing class of their value."""
    values = links.groupby(["kind", "value"], as_index=False).agg(
        users=("user_id", "size"), new=("new", "sum"), first=("first", "min"), last=("first", "max")
    )
    many_new = (values.users >= 3) & (values.new * 10 >= values.users * 6)
    values["sharing"] = "public"
    values.loc[values.users <= 60, "sharing"] = "workplace"
    values.loc[values.users <= 6, "sharing"] = "household"
    values.loc[many_new & (values["last"] - values["first"] <= 14 * DAY), "sharing"] = "pool"
    return links.merge(values[["kind", "value", "sharing"]], on=["kind", "value"])


# --- ties: pairs, what they have in common, what that is worth ----------------------------


@dataclass(slots=True)
class Pair:
    """What two users have in common: users of the rarest value by kind, ticks between their
    first uses of a value, and the milli bits of each thing bought in lockstep."""

    rarest: dict[str, int] = field(default_factory=dict)
    gap: int | None = None
    pool: bool = False
    home: bool = False
    born: bool = False
    locks: Mapping[tuple[str, str], int] = field(default_factory=dict)
    echo: int = 0

    def share(self, one: Any, two: Any) -> None:
        """Adds a value that both used, by their links to it."""
        gap = abs(one.tick - two.tick)
        self.gap = gap if self.gap is None else min(gap, self.gap)
        self.rarest[one.kind] = min(one.users, self.rarest.get(one.kind, one.users))
        self.pool |= one.sharing == "pool"
        self.home |= one.sharing == "household"
        self.born |= one.new and two.new


def find_pairs(e: Evidence, policy: Policy) -> dict[tuple[str, str], Pair]:
    """The users who share a value or act in lockstep."""
    pairs: dict[tuple[str, str], Pair] = defaultdict(Pair)
    links = e.links.sort_values(["kind", "value", "first", "user_id"])
    for _, uses in groupby(links.itertuples(), key=attrgetter("kind", "value")):
        for one, two in near(list(uses), len(e.orders), policy):
            pairs[in_order(one.user_id, two.user_id)].share(one, two)
    for users, locks in lockstep(e.orders, policy).items():
        if sum(locks.values()) >= policy.lock_bits:
            pairs[users].locks = locks
    for users, things in echoes(e.reviews, policy).items():
        if sum(things.values()) >= policy.lock_bits:
            pairs[users].echo = sum(things.values())
    return pairs


def near(uses: Sequence[Any], n_orders: int, policy: Policy) -> Iterator[tuple[Any, Any]]:
    """All pairs of a small value; of a hub those who came right after one another."""
    if len(uses) <= policy.hub_users:
        yield from combinations(uses, 2)
        return
    for i, one in enumerate(uses):
        for two in uses[i + 1 : i + 1 + policy.hub_next]:
            late = two.first - one.first > policy.hub_hours * 3600
            if late or (two.tick - one.tick) * len(uses) * 8 > n_orders:
                break
            yield one, two


def lockstep(orders: pd.DataFrame, policy: Policy) -> dict[tuple[str, str], dict[Any, int]]:
    """Users who bought one product, or used one coupon, next to one another in time."""
    locks: dict[tuple[str, str], dict[Any, int]] = defaultdict(dict)
    for column in ("product_id", "coupon_code"):
        acts = orders[orders.paid & orders[column].notna()].sort_values([column, "at", "user_id"])
        rows = acts[[column, "user_id", "tick"]].itertuples(index=False, name=None)
        for thing, same in groupby(rows, key=itemgetter(0)):
            buys = list(same)
            for i, (_, a, tick) in enumerate(buys):
                for _, b, later in buys[i + 1 : i + 1 + policy.hub_next]:
                    chance = (later - tick + 1) * len(buys)
                    if chance * 8 > len(orders):
                        break
                    if a != b:
                        found, bits = locks[in_order(a, b)], spread(chance, len(orders))
                        found[column, thing] = max(bits, found.get((column, thing), 0))
    return locks


def echoes(reviews: pd.DataFrame, policy: Policy) -> dict[tuple[str, str], dict[str, int]]:
    """Users who praised one thing in the same words: how rare the words are, by thing."""
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    thing = reviews.product_id.fillna(reviews.merchant_id)
    praise = (reviews.rating.fillna(5) >= 4) & thing.notna()
    said = pd.DataFrame({"user_id": reviews.user_id, "thing": thing, "words": plain(reviews.text)})
    whole = said[praise].dropna()
    said = less_a_word(whole)
    uses = said.words.value_counts()
    each = said.drop_duplicates().sort_values(["thing", "words", "user_id"])
    rows = each.itertuples(index=False, name=None)
    for (item, words), same in groupby(rows, key=itemgetter(1, 2)):
        users = [user for user, *_ in same]
        if len(users) <= policy.hub_users:
            bits = spread(uses[words], len(whole)) if len(users) > 1 else 0
            for pair in combinations(users, 2):
                things = found[pair]
                things[item] = max(min(bits, ONCE), things.get(item, 0))
    return found


def less_a_word(said: pd.DataFrame) -> pd.DataFrame:
    """The texts, and those of FEW to MANY words with each one left out as well."""
    rows = list(said.itertuples(index=False, name=None))
    for user, thing, text in said.itertuples(index=False, name=None):
        words = text.split(" ")
        if FEW <= len(words) <= MANY:
            for i in range(len(words)):
                rows.append((user, thing, " ".join(words[:i] + words[i + 1 :])))
    return pd.DataFrame(rows, columns=said.columns)


def plain(text: pd.Series) -> pd.Series:
    """Words without case and signs; none where they are too few."""
    words = text.str.lower().str.replace(r"[^\w]+|_", " ", regex=True).str.strip()
    return words.where(words.str.len() >= 8)


def in_order(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def spread(part: float, whole: int) -> int:
    """log2(whole / part) in milli bits, floored to eighths."""
    return max(floor((log2(max(whole, 1)) - log2(part)) * 8 + 1e-6) * MILLI // 8, 0)


@dataclass
class Met:
    """What a user's pairs come to, tied or not."""

    near: int = 0
    top: int = ALONE
    quick: int | None = None
    step: int | None = None
    common: int | None = None
    pairs: list[tuple[str, int]] = field(default_factory=list)

    def add(self, other: str, bits: int, facts: Facts) -> None:
        self.pairs.append((other, bits))
        haste, locks, shared = facts["haste"], facts["locks"], facts["shared"]
        self.near += 1
        self.top = max(self.top, bits)
        self.quick = haste if self.quick is None else min(self.quick, haste or self.quick)
        self.step = locks if self.step is None else max(self.step, locks)
        self.common = shared if self.common is None else max(self.common, shared)


def tie_graph(
    pairs: Mapping[tuple[str, str], Pair], e: Evidence, policy: Policy
) -> tuple[nx.Graph, dict[str, Met]]:
    """The pairs over the policy's cut as edges, with how likely each is one hand; and what all
    pairs of each user come to."""
    graph = nx.Graph()
    met: dict[str, Met] = defaultdict(Met)
    for (a, b), pair in pairs.items():
        facts = in_common(pair, e) | alike(e.people[a], e.people[b], len(e.people))
        bits = policy.prior_bits + judge(facts, policy.comparisons)
        met[a].add(b, bits, facts)
        met[b].add(a, bits, facts)
        if bits >= policy.tie_bits:
            likely = 1 / (1 + 2 ** (-bits / MILLI))
            graph.add_edge(a, b, bits=bits, lock=facts["lock"], weight=likely)
    return graph, met


def in_common(pair: Pair, e: Evidence) -> Facts:
    """What two users share."""
    return {kind: pair.rarest.get(kind, 0) for kind in e.kinds} | {
        "shared": len(pair.rarest), "pool": pair.pool, "home": pair.home, "born": pair.born,
        "close": 0 if pair.gap is None else spread(pair.gap + 1, len(e.orders)),
        "lock": sum(pair.locks.values()), "locks": len(pair.locks), "echo": pair.echo,
    }  # fmt: skip


def alike(one: Any, two: Any, n_users: int) -> Facts:
    """How alike two users act."""
    facts: Facts = dict.fromkeys(("signup", "apart", "haste", "fresh", "amount"))
    if one.signed_up is not None and two.signed_up is not None:
        facts["signup"] = spread(abs(one.sign_rank - two.sign_rank) + 1, n_users)
        facts["apart"] = abs(one.signed_up - two.signed_up)
    if one.fresh is not None and two.fresh is not None:
        opened = min(one.signed_up, two.signed_up)
        facts["haste"] = max(one.first_at, two.first_at) - opened
        facts["fresh"] = 1000 - max(one.fresh, two.fresh)
    if one.amount1 is not None and two.amount1 is not None:
        facts["amount"] = one.amount1 == two.amount1
    for name in ("coupon", "refund"):
        mine, yours = getattr(one, name), getattr(two, name)
        facts[name] = None if mine is None else min(mine, yours)
    return facts | {"busy": max(one.busy, two.busy)}


def judge(facts: Facts, comparisons: Iterable[Comparison]) -> int:
    """The milli bits of all comparisons together."""
    return sum(worth(facts, c) for c in comparisons)


def worth(facts: Facts, c: Comparison) -> int:
    # Kinds that the data don't have say nothing; any other fact must be known by its name.
    value = facts.get(c.fact) if c.fact.removeprefix("own_") in KINDS else facts[c.fact]
    return c.missing if value is None else c.bits[bisect_right(c.edges, value)]


# --- communities: groups, and what each signal sees in them -------------------------------


def communities(graph: nx.Graph, policy: Policy) -> list[list[str]]:
    """Components, and Louvain inside the large and loose ones."""
    found = []
    for users in nx.connected_components(graph):
        # Built anew in the order of its users, so that one seed always says the same.
        part = nx.Graph()
        part.add_weighted_edges_from(graph.edges(sorted(users), data="weight"))
        if len(users) <= policy.whole_size or nx.density(part) >= policy.whole_density:
            found.append(users)
        else:
            found += nx.community.louvain_communities(part, seed=policy.seed)
    return sorted(sorted(group) for group in found if len(group) >= policy.ring_size)


def describe(groups: Sequence[Group], graph: nx.Graph, e: Evidence) -> list[Facts]:
    """For each group how much of each signal it shows, and totals for the output."""
    home = pd.DataFrame({"user_id": groups}).explode("user_id").reset_index(names="group")
    orders = dict(iter(e.orders[BOUGHT].merge(home, on="user_id").groupby("group")))
    sharing = sharing_facts(e.links.merge(home, on="user_id"), groups)
    praise = copied(e.reviews.merge(home, on="user_id"))
    return [
        people_facts([e.people[user] for user in group], len(e.people))
        | order_facts(orders[i], len(group), e)
        | tie_facts(graph.subgraph(group))
        | sharing[i]
        | {"praise": praise.get(i)}
        for i, group in enumerate(groups)
    ]


def people_facts(people: Sequence[Any], n_users: int) -> Facts:
    """What the members did alone."""
    fresh = sorted(p.fresh for p in people if p.fresh is not None)
    settled = [p for p in people if p.n >= 5 and (p.fresh is None or p.fresh > 300)]
    facts: Facts = {
        "size": len(people),
        "settled": 1000 * len(settled) // len(people),
        "fresh": 1000 - fresh[(len(fresh) - 1) // 2] if fresh else None,
        "haste": haste(people),
        "signup": bunched(sorted(p.sign_rank for p in people if p.sign_rank is not None), n_users),
    }
    for name in ("coupon", "refund"):
        bits = [getattr(p, name) for p in people]
        facts[name] = None if None in bits else sum(bits) // len(people)
    return facts


def haste(people: Sequence[Any]) -> int | None:
    """The fewest seconds it took to open half of the accounts and to order with them."""
    if any(p.age is None for p in people):
        return None
    accounts, half = sorted((p.signed_up, p.age) for p in people), (len(people) + 1) // 2
    bunches = [accounts[i : i + half] for i in range(len(accounts) - half + 1)]
    return min(max(opened + age for opened, age in bunch) - bunch[0][0] for bunch in bunches)


def bunched(ranks: Sequence[int], n_users: int) -> int | None:
    """How rare it is that more than half of the sign-ups stand so close, in milli bits."""
    if len(ranks) < 2:
        return None
    half = len(ranks) // 2 + 1
    span = min(last - first for first, last in zip(ranks, ranks[half - 1 :], strict=False))
    return max(round(MILLI * (log2(n_users) - log2(max(span - half + 2, 1)))), 0)


def order_facts(orders: pd.DataFrame, size: int, e: Evidence) -> Facts:
    """What the members bought, and when."""
    burst = (orders["at"] // 3600).value_counts().max()
    lost = orders[orders.lost]
    sent = zip(lost.user_id, lost["at"], strict=True)
    back = len({user for user, at in sent if at == e.people[user].first_at})
    _, users, _ = favourite(orders, "product_id")
    shop, buyers, bought = favourite(orders, "merchant_id")
    return {
        "orders": len(orders), "amount": orders.amount.sum(), "risk": orders.risk.sum(),
        "first_at": orders["at"].min(), "last_at": orders["at"].max(),
        "burst": 1000 * burst // len(orders) if burst > 1 else 0,
        "moves": movers(orders, size), "gaps": in_turn(orders),
        "minimum": just_over(orders, e.least),
        "first_refund": 1000 * back // size if e.refunds else None,
        "product": (1000 * users // size if users > 1 else 0) if users else None,
        "merchant": (1000 * bought // e.sales[shop] if buyers > 1 else 0) if buyers else None,
    }  # fmt: skip


def movers(orders: pd.DataFrame, size: int) -> int | None:
    """Members, per mille, who changed the delivery address from order to order."""
    known = orders[orders.address.notna()].sort_values(["user_id", "at", "order_id"])
    before = known.shift()
    new = (known.user_id == before.user_id) & (known.address != before.address)
    changes = (new & (known["at"] - before["at"] <= MONTH)).groupby(known.user_id).sum()
    return 1000 * int((changes >= CHANGES).sum()) // size if len(known) else None


def in_turn(orders: pd.DataFrame) -> int | None:
    """Orders, per mille, that followed another member's within minutes."""
    rows = orders.sort_values(["at", "user_id", "order_id"])
    follow = (rows.user_id != rows.user_id.shift()) & (rows["at"].diff() <= TURN)
    return 1000 * int(follow.sum()) // len(rows) if len(rows) > 1 else None


def just_over(orders: pd.DataFrame, least: Mapping[str, int]) -> int | None:
    """Coupon orders, per mille, that were just over the coupon's least amount."""
    mine = orders[orders.coupon_code.isin(least) & orders.amount.notna()]
    spent = zip(mine.coupon_code, (mine.amount * 10_000).round(), strict=True)
    over = sum(amount * 100 <= least[code] * OVER for code, amount in spent)
    return 1000 * over // len(mine) if len(mine) else None


def favourite(orders: pd.DataFrame, column: str) -> tuple[str, int, int]:
    """What most members bought, by how many of them, in how many orders."""
    known = orders[orders[column].notna()]
    n = Counter(known[column])
    users = Counter(thing for thing, _ in set(zip(known[column], known.user_id, strict=True)))
    best = min(n, key=lambda thing: (-users[thing], -n[thing], thing), default="")
    return best, users[best], n[best]


def tie_facts(part: nx.Graph) -> Facts:
    ties = [tie for _, _, tie in part.edges(data=True)]
    return {
        "ties": sum(tie["bits"] for tie in ties) // max(len(ties), 1),
        "lockstep": sum(tie["lock"] for tie in ties) // len(ties) if ties else None,
    }


def sharing_facts(links: pd.DataFrame, groups: Sequence[Group]) -> list[Facts]:
    """In how many kinds half of the members share values, and how much outsiders use those."""
    links["inside"] = links.groupby(["group", "kind", "value"]).user_id.transform("size")
    shared = links[links.inside > 1]
    covered = shared.groupby(["group", "kind"], as_index=False).user_id.nunique()
    sizes = covered.group.map(lambda group: len(groups[group]))
    wide = Counter(covered.group[covered.user_id * 2 >= sizes])
    values = shared.drop_duplicates(["group", "kind", "value"])
    owned = values[values.kind != "ip"]
    networks = values[~values.group.isin(owned.group)]
    sums = pd.concat([owned, networks]).groupby("group")[["inside", "users"]].sum()
    outside = (1000 * (sums.users - sums.inside) // sums.users).to_dict()
    return [{"sharing": wide[i], "outsiders": outside.get(i)} for i in range(len(groups))]


def copied(reviews: pd.DataFrame) -> dict[int, int]:
    """How many reviews of each group, per mille, have the words of another member's."""
    reviews["words"] = plain(reviews.text)
    writers = reviews.groupby(["group", "words"]).user_id.transform("nunique")
    groups = (writers > 1).groupby(reviews.group)
    return (1000 * groups.sum() // groups.size()).to_dict()


def signal_bits(facts: Facts, policy: Policy) -> dict[str, int]:
    """The milli bits of each signal that sees anything."""
    return {c.fact: worth(facts, c) for c in policy.signals if facts[c.fact] is not None}


# --- members and rings --------------------------------------------------------------------


def points(bits: int) -> int:
    """Milli bits of log odds as a score from 0 to 100."""
    return floor(100 / (1 + 2 ** (-max(bits, -40_000) / MILLI)) + 1e-9)


def look_at_users(
    e: Evidence, graph: nx.Graph, met: Mapping[str, Met], rings: Iterable[tuple[Group, int]]
) -> dict[str, Facts]:  # fmt: skip
    """What everyone's own score is of: the ring around it, how firmly it is tied in, what it did
    alone and has in common with anybody."""
    places: dict[str, Facts] = {}
    for group, bits in rings:
        places |= standing([e.people[user] for user in group], graph.subgraph(group), bits)
    alone = {"ring": ALONE, "tied": 0, "best": ALONE, "kin": None, "late": None, "haste": None}
    told = {}
    for user, did in e.people.items():
        fresh = None if did.fresh is None else 1000 - did.fresh
        acts = {"fresh": fresh, "coupon": did.coupon, "refund": did.refund, "busy": did.busy}
        others = asdict(met.get(user, Met()))
        habits = {name: getattr(did, name, None) for name in HABITS}
        habits["rated"] = habits["rated"] if user in places else None
        told[user] = places.get(user, alone) | acts | others | habits
    return told


def score_users(
    told: Mapping[str, Facts], met: Mapping[str, Met], groups: Sequence[Group], moved: int,
    policy: Policy,
) -> dict[str, int]:  # fmt: skip
    """Everyone's own score, judged again beside its company. told: of `look_at_users`."""
    home = {user: group for group in groups for user in group}
    told = {u: f | {"ring": f["ring"] + moved * (u in home)} for u, f in told.items()}
    own = own_bits(told, policy)
    sums = {group: sum(own[user] for user in group) for group in groups}
    scores = {}
    for user, facts in told.items():
        sure = sorted((bits + own[other] for other, bits in met[user].pairs), reverse=True)
        mine = home.get(user, ())
        others = (sums[mine] - own[user]) // (len(mine) - 1) if mine else None
        company = {
            "ally": sure[0] if sure else None,
            "allies": sure[1] if len(sure) > 1 else None,
            "others": others,
        }
        scores[user] = points(policy.company_prior + judge(facts | company, policy.company))
    return scores


def own_bits(told: Mapping[str, Facts], policy: Policy) -> dict[str, int]:
    return {u: policy.member_prior + judge(f, policy.members) for u, f in told.items()}


def held_back(
    rings: Iterable[tuple[Group, int]], told: Mapping[str, Facts], policy: Policy
) -> list[int]:  # fmt: skip
    """The log odds of each community, no more than two thirds of its accounts reach."""
    own = own_bits(told, policy)
    return [min(bits, sorted(own[u] for u in group)[len(group) // 3]) for group, bits in rings]


def standing(people: Sequence[Any], part: nx.Graph, bits: int) -> dict[str, Facts]:
    """How firmly the others of a community hold each user, and how it keeps their pace."""
    ages = sorted(p.age for p in people if p.age is not None)
    pace = ages[(len(ages) - 1) // 2] if ages else HASTE + 1
    hasty = pace <= HASTE
    average = part.size("bits") // part.number_of_edges()
    found = {}
    for p in people:
        mine = [tie["bits"] for tie in part[p.Index].values()]
        found[p.Index] = {
            "ring": bits, "tied": 1000 * len(mine) // (len(people) - 1), "best": max(mine),
            "kin": sum(mine) // len(mine) - average, "haste": p.age,
            "late": spread(pace + MINUTE, p.age + MINUTE) if hasty and p.age is not None else None,
        }  # fmt: skip
    return found


def list_rings(
    groups: Sequence[Group], prior: int, scores: Mapping[str, int], graph: nx.Graph,
    e: Evidence, policy: Policy,
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Rings and members: candidates without those who only brush against them, judged again."""
    pruned = [[user for user in group if scores[user] >= policy.drop_score] for group in groups]
    pruned = [group for group in pruned if len(group) >= policy.ring_size]
    rings, members = [], []
    for group, facts in zip(pruned, describe(pruned, graph, e), strict=True):
        bits = signal_bits(facts, policy)
        score = points(prior + sum(bits.values()))
        if score >= policy.list_score:
            name = f"R{len(rings):06d}"
            said = {total: facts[total] for total in TOTALS} | {"reasons": reasons(facts, bits)}
            rings.append({"ring_id": name, "kind": kind_of(facts, policy), "score": score} | said)
            members += [(name, u, role_of(scores[u], policy), scores[u]) for u in group]
    listed = pd.DataFrame(rings).sort_values(["score", "ring_id"], ascending=[False, True])
    return listed, pd.DataFrame(members, columns=["ring_id", "user_id", "role", "score"])


def role_of(score: int, policy: Policy) -> str:
    if score >= policy.core_score:
        return "core"
    return "member" if score >= policy.edge_score else "edge"


def kind_of(facts: Facts, policy: Policy) -> str:
    """The crime that the signals speak for most; mixed when two are more likely than not."""
    bits = dict(policy.crime_priors)
    for c in policy.crimes:
        bits[c.crime] += worth(facts, c)
    first, second = sorted(bits, key=lambda crime: (-bits[crime], crime))[:2]
    return "mixed" if bits[second] > 0 else first


def reasons(facts: Facts, bits: Mapping[str, int]) -> str:
    """What speaks for a ring, strongest first."""
    names = sorted((name for name in bits if bits[name] > 0), key=lambda name: (-bits[name], name))
    return "\n".join(f"{name} {facts[name]:.0f}" for name in names)


# --- the whole ----------------------------------------------------------------------------


def sweep(folder: Path, out: Path, policy: Policy) -> dict[str, object]:
    """All stages; returns seconds and counts."""
    clock = Clock()
    data = read(folder)
    clock("read")
    e = gather(data)
    clock("evidence")
    pairs = find_pairs(e, policy)
    graph, met = tie_graph(pairs, e, policy)
    clock("ties")
    groups = communities(graph, policy)
    told = describe(groups, graph, e)
    bits = [policy.ring_prior + sum(signal_bits(facts, policy).values()) for facts in told]
    rings = [(tuple(group), b) for group, b in zip(groups, bits, strict=True)]
    clock("communities")
    looks = look_at_users(e, graph, met, rings)
    moved = shift(held_back(rings, looks, policy), policy)
    rings = [(group, b + moved) for group, b in rings]
    scores = score_users(looks, met, [group for group, _ in rings], moved, policy)
    clock("members")
    likely = [group for group, bits in rings if points(bits) >= policy.list_score]
    listed, members = list_rings(likely, policy.ring_prior + moved, scores, graph, e, policy)
    clock("rings")
    write(out, listed, members, scores, data.rejects)
    clock("write")
    write_ties(out, graph, list(e.people))
    counts = {
        "users": len(e.people), "orders": len(e.orders), "links": len(e.links),
        "shared_values": len(e.links[["kind", "value"]].drop_duplicates()), "pairs": len(pairs),
        "ties": graph.number_of_edges(), "communities": len(groups), "rejects": len(data.rejects),
    }  # fmt: skip
    return {"seconds": clock.seconds, "counts": counts, "rings": len(listed)}


def write(
    out: Path, rings: pd.DataFrame, members: pd.DataFrame, scores: Mapping[str, int],
    rejects: pd.DataFrame,
) -> None:  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    for name in ("first_at", "last_at"):
        rings[name] = pd.to_datetime(rings[name], unit="s", utc=True)
    users = pd.DataFrame(scores.items(), columns=["user_id", "score"])
    users["ring_id"] = users.user_id.map(members.set_index("user_id").ring_id).fillna("")
    tables = {"rings": rings, "members": members, "users": users, "rejects": rejects}
    for name, table in tables.items():
        table.to_parquet(out / f"{name}.parquet", index=False, compression="zstd")


def write_ties(out: Path, graph: nx.Graph, everyone: Sequence[str]) -> None:
    """The ties, with users by number, for `sweep.py --check`."""
    number = {user: i for i, user in enumerate(everyone)}
    rows = [(*sorted((number[a], number[b])), bits) for a, b, bits in graph.edges(data="bits")]
    pd.DataFrame(rows, columns=["a", "b", "bits"]).to_parquet(out / "ties.parquet")


if __name__ == "__main__":
    main(sweep, "The plain baseline: one sweep of a world.")
