"""The sweep tuned in pandas and networkx: one of the two named baselines that
`benchmarks/sweep.py` measures graphrisk against. `plain.py` is the other.

The stages, the comparisons and the policy are graphrisk's own; only the means differ.
Whatever pandas can do in columns is done in columns, identifiers are integer codes, and
every distinct value is normalised once. Left out, in the baseline's favour: merchants'
grades, the one-hour rule, captions, evidence in sentences, honest explanations, and the
fingerprints of the input.

    python benchmarks/baseline.py WORLD --out DIR    # WORLD holds orders, users and reviews
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from pathlib import Path
from time import perf_counter
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.lib.stride_tricks import sliding_window_view

from graphrisk.kinds import KINDS, Kind
from graphrisk.lockstep import ONCE
from graphrisk.members import HASTE, MINUTE
from graphrisk.policy import Comparison, Policy, load
from graphrisk.praise import FEW, MANY
from graphrisk.prior import shift
from graphrisk.signals.turns import TURN
from graphrisk.turns import CHANGES, COMMON, MONTH, OVER

DAY = 86_400
MILLI = 1000
ALONE = -99_000
HABITS = ("again", "rebuy", "rated", *(f"own_{kind}" for kind in KINDS))
STATUSES = ("placed", "paid", "shipped", "delivered", "cancelled", "refused", "refunded")
METHODS = ("prepaid", "cod")
IDENTIFIERS = {kind.column for kind in KINDS.values()}
REJECTS = ["table", "row", "column", "reason", "value"]
CONTROL = r"[\x00-\x1f\x7f]"
FIRST, LAST = pd.Timestamp("2000-01-01"), pd.Timestamp("2100-01-01")
CRIMES = {
    "signup": "bulk-order", "haste": "bulk-order", "fresh": "bulk-order", "coupon": "bulk-order",
    "product": "bulk-order", "merchant": "brushing", "lockstep": "brushing",
    "praise": "brushing", "refund": "refund", "first_refund": "refund",
}  # fmt: skip


# --- read: types, ranges, required columns, identifiers, orders that came twice ----------


@dataclass
class Data:
    """What was read: good rows, rejects, and for each kind the values behind its codes."""

    orders: pd.DataFrame
    users: pd.DataFrame
    reviews: pd.DataFrame
    rejects: pd.DataFrame


@dataclass
class Problems:
    """Rows that break the contract, gathered column by column."""

    table: str
    frame: pd.DataFrame
    found: list[pd.DataFrame] = field(default_factory=list)
    bad: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.bad = np.zeros(len(self.frame), dtype=bool)

    def add(self, column: str, wrong: pd.Series | np.ndarray, reason: str) -> None:
        rows = np.flatnonzero(pd.Series(wrong).fillna(False).to_numpy(dtype=bool))
        if not len(rows):
            return
        self.bad[rows] = True
        shown = "…" if column in IDENTIFIERS else self.frame[column].iloc[rows].astype("str")
        named = {"table": self.table, "row": rows + 1, "column": column, "reason": reason}
        self.found.append(pd.DataFrame(named).assign(value=np.asarray(shown)))

    def table_of(self) -> pd.DataFrame:
        return pd.concat(self.found) if self.found else pd.DataFrame(columns=REJECTS)


def read(folder: Path) -> Data:
    orders, problems = read_orders(folder / "orders.parquet")
    users, more = read_users(folder / "users.parquet")
    reviews, others = read_reviews(folder / "reviews.parquet")
    return Data(orders, users, reviews, pd.concat([problems, more, others], ignore_index=True))


def load_table(file: Path) -> pd.DataFrame:
    """A file with money as floats, texts trimmed and blanks as missing."""
    table = pq.read_table(file)
    for i, column in enumerate(table.schema):
        if pa.types.is_decimal(column.type):
            table = table.set_column(i, column.name, table[i].cast(pa.float64()))
    return trimmed(table.to_pandas())


def trimmed(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, changed in place: texts without the space around them, blanks as missing."""
    for name in frame.select_dtypes("str"):
        text = frame[name].str.strip()
        frame[name] = text.where(text != "")
    return frame


def check_text(problems: Problems, frame: pd.DataFrame, needed: Sequence[str]) -> None:
    for name in frame.select_dtypes("str"):
        if name not in IDENTIFIERS:
            problems.add(name, frame[name].str.len() > 1000, "longer than 1000 characters")
            problems.add(name, frame[name].str.contains(CONTROL), "has control characters")
    for name in needed:
        problems.add(name, frame[name].isna(), "missing")


def check_time(problems: Problems, frame: pd.DataFrame, name: str) -> None:
    times = frame[name]
    problems.add(name, (times < FIRST) | (times >= LAST), "not between 2000 and 2099")


def read_orders(file: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    orders = load_table(file)
    problems = Problems("orders", orders)
    check_orders(problems, orders)
    for kind in KINDS.values():
        if kind.column in orders:
            orders[kind.name] = coded(orders[kind.column], kind, problems)
    good = orders[~problems.bad].drop(
        columns=[k.column for k in KINDS.values() if k.column != k.name], errors="ignore"
    )
    merged, clashes = merge_orders(good, codes=[k for k in KINDS if k in good])
    return merged, pd.concat([problems.table_of(), clashes])


def check_orders(problems: Problems, orders: pd.DataFrame) -> None:
    """All but the identifiers; words and coupons get their one form, in place."""
    check_text(problems, orders, ("order_id", "user_id", "ordered_at"))
    for name in ("ordered_at", "refunded_at"):
        check_time(problems, orders, name)
    for name in ("amount", "discount"):
        problems.add(name, orders[name] < 0, "negative")
        problems.add(name, orders[name] > 1e12, "above 1000000000000")
    for name, words in (("status", STATUSES), ("payment_method", METHODS)):
        orders[name] = orders[name].str.lower()
        known = orders[name].isin(words) | orders[name].isna()
        problems.add(name, ~known, f"not one of {', '.join(words)}")
    stacked = orders.coupon_code.str.contains(";", regex=False).fillna(False)
    orders.loc[stacked, "coupon_code"] = orders.coupon_code[stacked].map(sorted_codes)


def sorted_codes(text: str) -> str | None:
    return ";".join(sorted({c.strip() for c in text.split(";")} - {""})) or None


def coded(values: pd.Series, kind: Kind, problems: Problems) -> np.ndarray:
    """Codes of the canonical values, -1 for blanks: each distinct value is cleaned once."""
    rows, distinct = pd.factorize(values)
    clean, refused = [], {}
    for i, value in enumerate(distinct.tolist()):
        try:
            clean.append(kind.clean(value))
        except ValueError as e:
            clean.append(None)
            refused[i] = str(e)
    for reason in set(refused.values()):
        wrong = [i for i, why in refused.items() if why == reason]
        problems.add(kind.column, np.isin(rows, wrong), reason)
    codes, _ = pd.factorize(pd.array(clean, dtype="str"))
    return np.append(codes, -1)[rows]


def merge_orders(
    orders: pd.DataFrame, codes: Sequence[str] = ()
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row an order: blanks filled, the status advanced, the first refund; else rejected.

    codes: the columns in which -1 is a blank.
    """
    codes = list(codes)
    twice = orders.order_id.duplicated(keep=False)
    again = orders[twice]
    if again.empty:
        return orders, pd.DataFrame(columns=REJECTS)
    ranks = {status: rank for rank, status in enumerate(STATUSES)}
    again = again.assign(status=again.status.map(ranks))
    again[codes] = again[codes].astype("float").where(again[codes] >= 0)
    again = again.sort_values([c for c in again if c != "order_id"])
    groups = again.groupby("order_id")
    fixed = [c for c in again if c not in ("order_id", "status", "refunded_at")]
    clash = (groups[fixed].nunique() > 1).any(axis=1)
    merged = groups.agg(dict.fromkeys(fixed, "first") | {"status": "max", "refunded_at": "min"})
    merged = merged[~clash].reset_index()
    first = again.drop_duplicates("order_id")
    merged = pd.concat([merged, first[first.order_id.map(clash)]], ignore_index=True)
    merged[codes] = merged[codes].fillna(-1).astype("int64")
    merged["status"] = merged.status.map(dict(enumerate(STATUSES)))
    late = again[again.order_id.duplicated() & again.order_id.map(clash)]
    why = "differs from another row of the same order_id"
    named = {"table": "orders", "row": late.index + 1, "column": "order_id", "reason": why}
    clashes = pd.DataFrame({**named, "value": late.order_id})
    return pd.concat([orders[~twice], merged[orders.columns]], ignore_index=True), clashes


def read_users(file: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    users = load_table(file)
    problems = Problems("users", users)
    check_text(problems, users, ("user_id",))
    check_time(problems, users, "signed_up_at")
    good = users[~problems.bad].drop_duplicates("user_id")
    return good, problems.table_of()


def read_reviews(file: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    reviews = load_table(file)
    problems = Problems("reviews", reviews)
    check_text(problems, reviews, ("user_id",))
    check_time(problems, reviews, "reviewed_at")
    blank = reviews.merchant_id.isna() & reviews.product_id.isna()
    problems.add("merchant_id", blank, "neither merchant_id nor product_id")
    wrong = reviews.rating.notna() & ~reviews.rating.isin(range(1, 6))
    problems.add("rating", wrong, "not a whole number from 1 to 5")
    good = reviews[~problems.bad].drop_duplicates("review_id")
    return good, problems.table_of()


# --- evidence: users, links, shared values ------------------------------------------------


@dataclass
class Evidence:
    """orders, users, links (of shared values), entities (shared values), reviews."""

    orders: pd.DataFrame
    users: pd.DataFrame
    links: pd.DataFrame
    entities: pd.DataFrame
    reviews: pd.DataFrame
    kinds: list[str]


def gather(data: Data) -> Evidence:
    everyone = pd.unique(pd.concat([data.orders.user_id, data.reviews.user_id]))
    roster = pd.Index(np.sort(everyone))
    orders = encode(data.orders, roster)
    users = profile(orders, data.users, roster)
    kinds = [k for k in KINDS if k in orders]
    links = pd.concat([links_of(orders, n, k) for n, k in enumerate(kinds)], ignore_index=True)
    born = users.signed_up.fillna(users.first_at).to_numpy()[links.user]
    links["new"] = (links["first"] - born <= DAY).astype("int64")
    reviews = data.reviews.assign(user=roster.get_indexer(data.reviews.user_id))
    return Evidence(orders, users, links, entities_of(links), reviews, kinds)


def encode(orders: pd.DataFrame, roster: pd.Index) -> pd.DataFrame:
    """Orders with users, products, merchants and coupons as numbers, times as seconds, and
    the tick: how many orders came in the minutes before."""
    at = orders.ordered_at.astype("datetime64[s]").astype("int64")
    minute = at // 60
    counts = minute.value_counts().sort_index()
    back = orders.refunded_at.notna() | (orders.status == "refunded")
    lost = orders.amount.where(back | (orders.status == "refused"))
    waiting = orders.status.isin(("placed", "paid", "shipped"))
    risk = lost.fillna(orders.amount.where(waiting)).fillna(orders.discount).fillna(0.0)
    return pd.DataFrame({
        "user": roster.get_indexer(orders.user_id), "at": at,
        "tick": minute.map(counts.cumsum() - counts),
        "order_id": orders.order_id,
        **{name: orders[name].to_numpy() for name in KINDS if name in orders},
        "merchant": pd.factorize(orders.merchant_id)[0],
        "product": pd.factorize(orders.product_id)[0],
        "coupon": pd.factorize(orders.coupon_code)[0],
        "amount": orders.amount, "risk": risk,
        "paid": ~orders.status.isin(("cancelled", "placed")),
        "refunded": back, "refused": orders.status == "refused",
    })  # fmt: skip


def profile(orders: pd.DataFrame, signups: pd.DataFrame, roster: pd.Index) -> pd.DataFrame:
    """What each user did alone, relative to what is usual here."""
    couponed, lost = orders.coupon >= 0, orders.refunded | orders.refused
    ordered = orders.assign(c=couponed, r=lost).sort_values(["at", "amount"])
    users = ordered.groupby("user").agg(
        n=("at", "size"), first_at=("at", "first"), amount1=("amount", "first"),
        coupons=("c", "sum"), refunds=("r", "sum"),
    ).reindex(range(len(roster)))  # fmt: skip
    users[["n", "coupons", "refunds"]] = users[["n", "coupons", "refunds"]].fillna(0).astype(int)
    times = signups.set_index("user_id").signed_up_at.reindex(roster)
    users["user_id"] = roster.to_numpy()
    since = (times - pd.Timestamp(0)) // pd.Timedelta(seconds=1)
    users["signed_up"] = since.to_numpy()
    users["sign_rank"] = users.signed_up.rank(method="min")
    age = users.first_at - users.signed_up
    users["age"] = age.where(age >= 0)
    users["busy"] = (users.n.rank(method="average") - 0.5) * 1000 // len(users)
    users["fresh"] = np.ceil(users.age.rank(method="max", pct=True) * 1000 - 1e-9)
    for name, hits, share in (("coupon", couponed, 0.95), ("refund", lost, 0.6)):
        yes, no = habit(int(hits.sum()), len(orders), share)
        users[name] = users[name + "s"] * yes + (users.n - users[name + "s"]) * no
    return users.join(habits(orders))


def habits(orders: pd.DataFrame) -> pd.DataFrame:
    """What a user does again and again: orders that came back to a merchant and a product, per
    mille, and how many values of each kind it used."""
    out = {}
    for name, column in (("again", "merchant"), ("rebuy", "product")):
        known = orders.loc[orders[column] >= 0, ["user", column]]
        told = known.groupby("user")[column].size()
        different = known.drop_duplicates().groupby("user")[column].size()
        out[name] = (1000 * (told - different) // told).where(told > 1)
    for kind in KINDS:
        if kind in orders and (orders[kind] >= 0).any():
            known = orders.loc[orders[kind] >= 0, ["user", kind]]
            out[f"own_{kind}"] = known.drop_duplicates().groupby("user")[kind].size()
    own = pd.DataFrame(out)
    return own.fillna(dict.fromkeys([c for c in own if c.startswith("own_")], 0))


def habit(hits: int, n: int, share: float) -> tuple[int, int]:
    if not hits:
        return 0, 0
    base = (hits + 1) / (n + 2)
    share = max(share, base)
    without = log2((1 - share) / (1 - base)) if base < 1 else 0.0
    return round(MILLI * log2(share / base)), round(MILLI * without)


def links_of(orders: pd.DataFrame, number: int, kind: str) -> pd.DataFrame:
    """The links of the values of one kind that two users or more used."""
    used = orders.loc[(orders[kind] >= 0) & orders.paid, [kind, "user", "at", "tick"]]
    used = used.rename(columns={kind: "code"})
    links = used.groupby(["code", "user"], sort=False).agg(
        first=("at", "min"), last=("at", "max"), first_tick=("tick", "min"), orders=("at", "size")
    ).reset_index()  # fmt: skip
    shared = links.groupby("code").user.transform("size") > 1
    return links[shared].assign(kind=number)


def entities_of(links: pd.DataFrame) -> pd.DataFrame:
    """Shared values with their sharing class."""
    found = links.groupby(["kind", "code"]).agg(
        users=("user", "size"), orders=("orders", "sum"), first=("first", "min"),
        latest=("first", "max"), new=("new", "sum"),
    ).reset_index()  # fmt: skip
    many_new = (found.users >= 3) & (found.new * 10 >= found.users * 6)
    pool = many_new & (found.latest - found["first"] <= 14 * DAY)
    names = np.select([pool, found.users <= 6, found.users <= 60],
                      ["pool", "household", "workplace"], "public")  # fmt: skip
    return found.assign(sharing=names)


# --- ties: pairs, their facts, what the facts are worth -----------------------------------


def judge_pairs(e: Evidence, policy: Policy) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The ties over the policy's cut, what all pairs of each user come to, and the bits of all."""
    pairs = shared_facts(shared_rows(e, policy), e)
    for more in (lock_facts(e, policy), echo_facts(e.reviews, policy)):
        pairs = pairs.merge(more, on=["a", "b"], how="outer")
    counted = [*e.kinds, "shared", "pool", "home", "born", "close", "lock", "locks", "echo"]
    pairs[counted] = pairs[counted].fillna(0).astype("int64")
    pairs = alike(pairs, e.users)
    bits = policy.prior_bits + total(pairs, policy.comparisons)
    pairs["bits"] = bits
    near = pairs[["a", "b", "bits"]]
    return pairs[bits >= policy.tie_bits].reset_index(drop=True), met(pairs), near


def met(pairs: pd.DataFrame) -> pd.DataFrame:
    """What each user's pairs come to, whether they hold or not."""
    asked = ["bits", "haste", "locks", "shared"]
    ends = pd.concat([pairs[[side, *asked]].rename(columns={side: "user"}) for side in "ab"])
    return ends.groupby("user").agg(
        near=("bits", "size"), top=("bits", "max"), quick=("haste", "min"),
        step=("locks", "max"), common=("shared", "max"),
    )  # fmt: skip


def total(frame: pd.DataFrame, comparisons: Sequence[Comparison]) -> np.ndarray:
    """The milli bits of all comparisons together."""
    return np.sum(list(weighed(frame, comparisons).values()), axis=0, dtype="int64")


def weighed(frame: pd.DataFrame, comparisons: Sequence[Comparison]) -> dict[str, np.ndarray]:
    """The milli bits of every comparison; kinds that the data don't have say nothing."""
    lacking = {c.fact.removeprefix("own_") for c in comparisons} - set(KINDS)
    lacking -= set(frame.columns)
    if lacking:
        raise SystemExit(f"the policy weighs {', '.join(sorted(lacking))}: teach the baseline that")
    return {c.fact: worth(frame[c.fact], c) for c in comparisons if c.fact in frame}


def worth(values: pd.Series, c: Comparison) -> np.ndarray:
    numbers = values.to_numpy(dtype="float", na_value=np.nan)
    bits = np.array(c.bits)[np.searchsorted(c.edges, numbers, side="right").clip(max=len(c.edges))]
    return np.where(np.isnan(numbers), c.missing, bits)


def spread(part: pd.Series, whole: int) -> pd.Series:
    """log2(whole / part) in milli bits, floored to eighths."""
    eighths = np.floor((log2(max(whole, 1)) - np.log2(part)) * 8 + 1e-6)
    return (eighths * (MILLI // 8)).clip(lower=0)


def shared_rows(e: Evidence, policy: Policy) -> pd.DataFrame:
    """A row for each two users and value: small values whole, hubs by nearness in time."""
    uses = e.links.merge(e.entities[["kind", "code", "users", "sharing"]], on=["kind", "code"])
    small = uses[uses.users <= policy.hub_users]
    right = small[["kind", "code", "user", "first_tick", "new"]]
    pairs = small.merge(right, on=["kind", "code"], suffixes=("", "_2"))
    pairs = pairs[pairs.user < pairs.user_2]
    whole = pd.DataFrame({
        "kind": pairs.kind, "users": pairs.users, "sharing": pairs.sharing, "a": pairs.user,
        "b": pairs.user_2, "gap": (pairs.first_tick - pairs.first_tick_2).abs(),
        "born": pairs.new * pairs.new_2,
    })  # fmt: skip
    return pd.concat([whole, hub_rows(uses[uses.users > policy.hub_users], e, policy)])


def hub_rows(uses: pd.DataFrame, e: Evidence, policy: Policy) -> pd.DataFrame:
    uses = uses.sort_values(["kind", "code", "first", "user"])
    groups, made = uses.groupby(["kind", "code"]), []
    for step in range(1, policy.hub_next + 1):
        later = groups[["user", "first", "first_tick", "new"]].shift(-step)
        gap, wait = (later.first_tick - uses.first_tick).abs(), later["first"] - uses["first"]
        near = (gap * uses.users * 8 <= len(e.orders)) & (wait <= policy.hub_hours * 3600)
        a, b = uses.user[near], later.user[near].astype("int64")
        made.append(pd.DataFrame({
            "kind": uses.kind[near], "users": uses.users[near], "sharing": uses.sharing[near],
            "a": np.minimum(a, b), "b": np.maximum(a, b), "gap": gap[near].astype("int64"),
            "born": uses.new[near] * later.new[near].astype("int64"),
        }))  # fmt: skip
    return pd.concat(made)


def shared_facts(rows: pd.DataFrame, e: Evidence) -> pd.DataFrame:
    rows = rows.assign(
        close=spread(rows.gap + 1, len(e.orders)),
        pool=rows.sharing == "pool", home=rows.sharing == "household",
    )  # fmt: skip
    facts = rows.groupby(["a", "b"])[["close", "pool", "home", "born"]].max()
    rarest = rows.groupby(["a", "b", "kind"]).users.min().unstack("kind")
    for number, name in enumerate(e.kinds):
        facts[name] = rarest.get(number, np.nan)
    facts["shared"] = facts[e.kinds].notna().sum(axis=1)
    return facts.reset_index()


def lock_facts(e: Evidence, policy: Policy) -> pd.DataFrame:
    """Users who bought one product, or used one coupon, next to one another in time."""
    parts = []
    for what, name in enumerate(("product", "coupon")):
        used = e.orders.loc[(e.orders[name] >= 0) & e.orders.paid, [name, "user", "at", "tick"]]
        parts.append(used.rename(columns={name: "thing"}).assign(what=what))
    acts = pd.concat(parts).sort_values(["what", "thing", "at", "user"])
    groups = acts.groupby(["what", "thing"])
    acts["total"] = groups.user.transform("size")
    groups, made = acts.groupby(["what", "thing"]), []
    for step in range(1, policy.hub_next + 1):
        later = groups[["user", "tick"]].shift(-step)
        chance = (later.tick - acts.tick + 1) * acts.total
        near = (chance * 8 <= len(e.orders)) & (later.user != acts.user)
        a, b = acts.user[near], later.user[near].astype("int64")
        made.append(pd.DataFrame({
            "a": np.minimum(a, b), "b": np.maximum(a, b), "what": acts.what[near],
            "thing": acts.thing[near], "bits": spread(chance[near], len(e.orders)),
        }))  # fmt: skip
    each = pd.concat(made).groupby(["a", "b", "what", "thing"]).bits.max()
    facts = each.groupby(["a", "b"]).agg(lock="sum", locks="size").reset_index()
    return facts[facts.lock >= policy.lock_bits]


def echo_facts(reviews: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Users who praised one thing in the same words: how rare the words are, over all things."""
    thing = reviews.product_id.fillna(reviews.merchant_id)
    praise = (reviews.rating.fillna(5) >= 4) & thing.notna()
    said = pd.DataFrame({"user": reviews.user, "thing": thing, "words": plain(reviews.text)})
    whole = said[praise].dropna()
    said = less_a_word(whole)
    said["bits"] = spread(said.groupby("words").user.transform("size"), len(whole))
    each = said.drop_duplicates(["user", "thing", "words"])
    users = each.groupby(["thing", "words"]).user.transform("size")
    few = each[(users > 1) & (users <= policy.hub_users)]
    pairs = few.merge(few, on=["thing", "words"], suffixes=("", "_2"))
    pairs = pairs[pairs.user < pairs.user_2].rename(columns={"user": "a", "user_2": "b"})
    things = pairs.groupby(["a", "b", "thing"]).bits.max().clip(upper=ONCE)
    facts = things.groupby(["a", "b"]).sum().rename("echo").reset_index()
    return facts[facts.echo >= policy.lock_bits]


def less_a_word(said: pd.DataFrame) -> pd.DataFrame:
    """The texts, and those of FEW to MANY words with each one left out as well."""
    gaps = said.words.str.count(" ")
    long = said[gaps.between(FEW - 1, MANY - 1)]
    lists = [
        [" ".join(w[:i] + w[i + 1 :]) for i in range(len(w))] for w in long.words.str.split(" ")
    ]
    return pd.concat([said, long.assign(words=lists).explode("words")], ignore_index=True)


def alike(pairs: pd.DataFrame, users: pd.DataFrame) -> pd.DataFrame:
    """How alike the two act."""
    one, two = users.loc[pairs.a].reset_index(), users.loc[pairs.b].reset_index()
    return pairs.assign(
        signup=spread((one.sign_rank - two.sign_rank).abs() + 1, len(users)),
        apart=(one.signed_up - two.signed_up).abs(),
        haste=np.maximum(one.first_at, two.first_at) - np.minimum(one.signed_up, two.signed_up),
        fresh=1000 - np.maximum(one.fresh, two.fresh),
        coupon=np.minimum(one.coupon, two.coupon), refund=np.minimum(one.refund, two.refund),
        busy=np.maximum(one.busy, two.busy),
        amount=(one.amount1 == two.amount1).where(one.amount1.notna() & two.amount1.notna()),
    )  # fmt: skip


# --- communities: groups, their facts, what the facts are worth ---------------------------


def communities(ties: pd.DataFrame, policy: Policy) -> list[list[int]]:
    """Components, and Louvain inside the large and loose ones."""
    likely = 1 / (1 + np.exp2(-ties.bits / MILLI))
    graph = nx.Graph()
    graph.add_weighted_edges_from(
        zip(ties.a.tolist(), ties.b.tolist(), likely.tolist(), strict=True)
    )
    found = []
    for users in nx.connected_components(graph):
        part = graph.subgraph(users)
        if len(users) <= policy.whole_size or nx.density(part) >= policy.whole_density:
            found.append(sorted(users))
            continue
        groups = nx.community.louvain_communities(part, weight="weight", seed=policy.seed)
        found += [sorted(group) for group in groups]
    return sorted(group for group in found if len(group) >= policy.ring_size)


def rolled(groups: Sequence[Sequence[int]]) -> pd.DataFrame:
    sizes = [len(g) for g in groups]
    return pd.DataFrame({
        "user": np.fromiter((u for g in groups for u in g), dtype="int64", count=sum(sizes)),
        "community": np.repeat(np.arange(len(groups)), sizes),
    })  # fmt: skip


def facts(e: Evidence, ties: pd.DataFrame, groups: Sequence[Sequence[int]]) -> pd.DataFrame:
    """What every signal sees in every community, one row each, and counts for the output."""
    members = rolled(groups)
    people = members.join(e.users, on="user")
    orders = e.orders.merge(members, on="user")
    made = pd.DataFrame(index=range(len(groups)))
    made["size"] = members.groupby("community").size()
    made = made.join([acts(people), tied(ties, members), ordered(orders), shared(e, members)])
    for name in ("merchant", "product"):
        made = made.join(top(orders, e.orders, name))
    lost = orders[orders.refunded | orders.refused]
    firsts = lost[lost["at"] == e.users.first_at.to_numpy()[lost.user]]
    made["firsts"] = firsts.groupby("community").user.nunique()
    made = made.join(in_a_row(orders, least_amounts(e.orders.coupon, e.orders.amount)))
    return signals(made.join(praised(e.reviews, members)), e)


def acts(people: pd.DataFrame) -> pd.DataFrame:
    settled = (people.n >= 5) & ~(people.fresh <= 300)
    groups = people.assign(settled=settled).groupby("community")
    out = groups.agg(coupon_bits=("coupon", "sum"), refund_bits=("refund", "sum"),
                     settled=("settled", "sum"))  # fmt: skip
    out["middle"] = groups.fresh.apply(lambda f: f.dropna().quantile(0.5, "lower"))
    out["span"] = groups.sign_rank.apply(tightest)
    known = people[people.groupby("community").age.transform(lambda a: a.notna().all())]
    known = known.sort_values(["signed_up", "age"])
    out["haste"] = known.groupby("community")[["signed_up", "age"]].apply(quickest)
    out["known"] = groups.sign_rank.count()
    return out


def quickest(accounts: pd.DataFrame) -> float:
    """The fewest seconds it took to open half of the accounts and to order with them."""
    opened = accounts.signed_up.to_numpy()
    half = (len(opened) + 1) // 2
    ordered = sliding_window_view(opened + accounts.age.to_numpy(), half).max(axis=1)
    return float((ordered - opened[: len(ordered)]).min())


def tightest(ranks: pd.Series) -> float:
    """The shortest stretch of sign-ups that holds more than half of them."""
    ranks = np.sort(ranks.dropna().to_numpy())
    half = len(ranks) // 2 + 1
    return (
        float((ranks[half - 1 :] - ranks[: len(ranks) - half + 1]).min())
        if len(ranks) > 1
        else np.nan
    )


def inside(ties: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """The ties whose two users are in one community."""
    home = members.set_index("user").community
    first, second = ties.a.map(home), ties.b.map(home)
    same = first == second
    return ties[same].assign(community=first[same].astype("int64"))


def tied(ties: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    groups = inside(ties, members).groupby("community")
    return groups.agg(ties=("bits", "size"), tie_bits=("bits", "sum"), lock_bits=("lock", "sum"))


def ordered(orders: pd.DataFrame) -> pd.DataFrame:
    orders = orders.assign(coupons=orders.coupon >= 0, hour=orders["at"] // 3600)
    out = orders.groupby("community").agg(
        orders=("at", "size"), coupons=("coupons", "sum"), amount=("amount", "sum"),
        risk=("risk", "sum"), first_at=("at", "min"), last_at=("at", "max"),
    )  # fmt: skip
    out["burst"] = orders.groupby(["community", "hour"]).size().groupby("community").max()
    return out


def in_a_row(orders: pd.DataFrame, least: Mapping[int, int]) -> pd.DataFrame:
    """How the orders follow one another, and how near their coupons' least amounts they come."""
    rows = orders.sort_values(["community", "at", "user", "order_id"])
    after, who = rows.groupby("community")["at"].diff(), rows.user
    turns = (after <= TURN) & (who != who.shift())
    rows = rows[rows.address >= 0].sort_values(["community", "user", "at", "order_id"])
    own = rows.groupby(["community", "user"])
    new = (own["at"].diff() <= MONTH) & (own.address.diff() != 0)
    moves = new.groupby([rows.community, rows.user]).sum() >= CHANGES
    used = orders[orders.coupon.isin(least) & orders.amount.notna()]
    over = (used.amount * 10_000).round() * 100 <= used.coupon.map(least) * OVER
    return pd.DataFrame({
        "gaps": turns.groupby(orders.community).sum(), "moves": moves.groupby("community").sum(),
        "minimum": over.groupby(used.community).sum(),
        "minimum_orders": used.groupby("community").size(),
    })  # fmt: skip


def least_amounts(coupon: pd.Series, amount: pd.Series) -> dict[Any, int]:
    """The least amount of each common coupon, in 1/10000; -1 is none."""
    codes = amount[coupon != -1].groupby(coupon).agg(["size", "min"]).dropna()
    return (codes["min"][codes["size"] >= COMMON] * 10_000).round().astype("int64").to_dict()


def shared(e: Evidence, members: pd.DataFrame) -> pd.DataFrame:
    """What the members share, and with whom else."""
    uses = e.links.merge(members, on="user")
    keys = ["community", "kind", "code"]
    uses["members"] = uses.groupby(keys).user.transform("size")
    uses = uses[uses.members > 1]
    covered = uses.groupby(["community", "kind"]).user.nunique().unstack("kind")
    sizes = members.groupby("community").size()
    out = pd.DataFrame(
        {"wide": covered.mul(2).ge(sizes.reindex(covered.index), axis=0).sum(axis=1)}
    )
    values = uses.drop_duplicates(keys).merge(
        e.entities[["kind", "code", "users"]], on=["kind", "code"]
    )
    owned = values[values.kind != e.kinds.index("ip")]
    lone = values[~values.community.isin(owned.community)]
    sums = pd.concat([owned, lone]).groupby("community")[["members", "users"]].sum()
    out["outsiders"] = (sums.users - sums.members) * 1000 // sums.users
    return out


def top(orders: pd.DataFrame, everything: pd.DataFrame, column: str) -> pd.DataFrame:
    """The merchant or product that most members bought, and how much of it is theirs."""
    mine = orders[orders[column] >= 0].groupby(["community", column]).user.agg(["size", "nunique"])
    mine = mine.reset_index().sort_values(["nunique", "size"], ascending=False)
    best = mine.drop_duplicates("community").set_index("community")
    totals = everything[column].value_counts()
    return pd.DataFrame({
        f"{column}_users": best["nunique"], f"{column}_orders": best["size"],
        f"{column}_total": best[column].map(totals),
    })  # fmt: skip


def praised(reviews: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Reviews, and those in words that another review of the community has too."""
    mine = reviews.merge(members, on="user")
    words = plain(mine.text)
    again = words.notna() & mine.assign(w=words).duplicated(["community", "w"], keep=False)
    return mine.assign(copied=again).groupby("community").agg(
        reviews=("copied", "size"), copied=("copied", "sum")
    )  # fmt: skip


def plain(text: pd.Series) -> pd.Series:
    """Words without case and signs; none where they are too few."""
    words = text.str.lower().str.replace(r"[^\w]+|_", " ", regex=True).str.strip()
    return words.where(words.str.len() >= 8)


def signals(f: pd.DataFrame, e: Evidence) -> pd.DataFrame:
    """The facts as the amounts that the policy's signals weigh."""
    room = (f.span - f.known // 2 + 1).clip(lower=1)
    out = {
        "ties": f.tie_bits // f.ties, "sharing": f.wide.fillna(0),
        "outsiders": f.outsiders,
        "signup": (MILLI * (log2(len(e.users)) - np.log2(room))).round().clip(lower=0),
        "haste": f.haste, "fresh": 1000 - f.middle, "coupon": f.coupon_bits // f["size"],
        "product": (1000 * f.product_users // f["size"]).where(f.product_users > 1, 0),
        "burst": (1000 * f.burst // f.orders).where(f.burst > 1, 0),
        "moves": 1000 * f.moves // f["size"],
        "gaps": (1000 * f.gaps // f.orders).where(f.orders > 1),
        "minimum": 1000 * f.minimum // f.minimum_orders,
        "settled": 1000 * f.settled // f["size"],
        "merchant": (1000 * f.merchant_orders // f.merchant_total).where(f.merchant_users > 1, 0),
        "lockstep": f.lock_bits // f.ties, "praise": 1000 * f.copied // f.reviews,
        "refund": f.refund_bits // f["size"],
        "first_refund": 1000 * f.firsts.fillna(0) // f["size"],
    }  # fmt: skip
    counts = f[["size", "orders", "amount", "risk", "first_at", "last_at"]]
    return pd.DataFrame(out).join(counts.add_prefix("#"))


# --- members and rings --------------------------------------------------------------------


def points(bits: np.ndarray) -> np.ndarray:
    return np.floor(100 / (1 + np.exp2(-np.maximum(bits, -40_000) / MILLI)) + 1e-9).astype(int)


def score_users(
    e: Evidence,
    ties: pd.DataFrame,
    others: pd.DataFrame,
    near: pd.DataFrame,
    groups: Sequence[Sequence[int]],
    bits: np.ndarray,
    policy: Policy,
) -> tuple[pd.DataFrame, int]:
    """Everyone's own score: the ring around it, how firmly it is tied in, what it did alone, the
    company it keeps; and what the data's own share of rings adds to each ring."""
    members = rolled(groups)
    within = inside(ties, members)
    ends = pd.concat([within.rename(columns={"a": "user"}), within.rename(columns={"b": "user"})])
    held = ends.groupby("user").bits.agg(["size", "max", "sum"])
    average = within.groupby("community").bits.mean() // 1
    users = e.users.join(members.set_index("user").community).join(held).join(others)
    sizes = pd.Series([len(g) for g in groups], dtype="float")
    peers = users.community.map(sizes - 1).clip(lower=1)
    pace = users.community.map(users.groupby("community").age.quantile(interpolation="lower"))
    wrote = e.reviews.groupby("user").size().reindex(users.index).fillna(0)
    stood = pd.DataFrame({
        "ring": users.community.map(pd.Series(bits)).fillna(ALONE),
        "tied": (users["size"] * 1000 // peers).fillna(0), "best": users["max"].fillna(ALONE),
        "kin": users["sum"] // users["size"] - users.community.map(average),
        "fresh": 1000 - users.fresh, "haste": users.age.where(users.community.notna()),
        "late": spread((pace + MINUTE) / (users.age + MINUTE), 1).where(pace <= HASTE),
        "coupon": users.coupon, "refund": users.refund, "busy": users.busy,
        "near": users.near.fillna(0), "top": users.top.fillna(ALONE), "quick": users.quick,
        "step": users.step, "common": users.common,
        **{name: users[name] for name in users if name in HABITS},
        "rated": (1000 * wrote // users.n).where(users.community.notna() & bool(len(wrote))),
    })  # fmt: skip
    moved = shift(held_back(users.community, stood, bits, policy), policy)
    stood["ring"] += moved * users.community.notna()
    own = pd.Series(policy.member_prior + total(stood, policy.members), index=users.index)
    stood = stood.join(company(near, own, users.community))
    score = points(policy.company_prior + total(stood, policy.company))
    told = {"user_id": users.user_id, "community": users.community, "score": score}
    return pd.DataFrame(told), moved


def held_back(home: pd.Series, stood: pd.DataFrame, bits: np.ndarray, policy: Policy) -> list[int]:
    """The log odds of each community, no more than two thirds of its accounts reach."""
    own = pd.Series(policy.member_prior + total(stood, policy.members), index=home.index)
    groups = own[home.notna()].sort_values().groupby(home)
    reach = groups.apply(lambda one: one.iloc[len(one) // 3])
    return np.minimum(bits, reach.to_numpy()).tolist()


def company(near: pd.DataFrame, own: pd.Series, home: pd.Series) -> pd.DataFrame:
    """The surest two whom each user was compared with, and how sure its community is else."""
    a, b, bits = near.a.to_numpy(), near.b.to_numpy(), near.bits.to_numpy()
    said = own.loc[np.r_[b, a]].to_numpy()
    sides = pd.DataFrame({"user": np.r_[a, b], "sum": np.r_[bits, bits] + said})
    sides = sides.sort_values("sum", ascending=False)
    place = sides.groupby("user").cumcount()
    groups = own.groupby(home)
    size, whole = groups.transform("size"), groups.transform("sum")
    best = {
        name: sides[place == n].set_index("user")["sum"]
        for n, name in enumerate(("ally", "allies"))
    }
    return pd.DataFrame({**best, "others": (whole - own) // (size - 1)}, index=own.index)


def name_rings(
    e: Evidence,
    ties: pd.DataFrame,
    people: pd.DataFrame,
    bits: np.ndarray,
    policy: Policy,
    moved: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rings and members: candidates without those who only brush against them, judged again."""
    listed = people.community.map(pd.Series(points(bits))) >= policy.list_score
    members = people[listed & (people.score >= policy.drop_score)]
    size = members.groupby("community").score.transform("size")
    members = members[size >= policy.ring_size].reset_index(names="user")
    groups = [g.user.tolist() for _, g in members.groupby("community")]
    told = facts(e, ties, groups)
    each = weighed(told, policy.signals)
    found = np.sum(list(each.values()), axis=0, dtype="int64")
    score = points(policy.ring_prior + moved + found)
    rings = told[[c for c in told if c.startswith("#")]].rename(columns=lambda c: c[1:])
    rings.insert(0, "ring_id", [f"R{i:06d}" for i in range(len(told))])
    rings.insert(1, "kind", kinds(each, len(told)))
    rings.insert(2, "score", score)
    rings["reasons"] = reasons(told, each)
    members["ring_id"] = rings.ring_id.to_numpy()[members.groupby("community").ngroup()]
    roles = np.select([members.score >= policy.core_score, members.score >= policy.edge_score],
                      ["core", "member"], "edge")  # fmt: skip
    kept = rings[rings.score >= policy.list_score]
    members = members.assign(role=roles)[members.ring_id.isin(kept.ring_id)]
    return kept.sort_values(["score", "ring_id"], ascending=[False, True]), members


def kinds(each: dict[str, np.ndarray], n: int) -> list[str]:
    """The crime that most bits speak for; mixed when two come close."""
    said = {crime: np.zeros(n) for crime in ("brushing", "bulk-order", "refund")}
    for name, bits in each.items():
        if name in CRIMES:
            said[CRIMES[name]] += np.maximum(bits, 0)
    names, amounts = list(said), np.stack(list(said.values()), axis=1)
    best, top_two = amounts.argmax(axis=1), np.sort(amounts, axis=1)[:, -2:]
    mixed = (top_two[:, 0] >= 0.7 * top_two[:, 1]) & (top_two[:, 1] > 0)
    first = [names[b] if top else "bulk-order" for b, top in zip(best, top_two[:, 1], strict=True)]
    return ["mixed" if m else name for m, name in zip(mixed, first, strict=True)]


def reasons(told: pd.DataFrame, each: dict[str, np.ndarray]) -> list[str]:
    """What speaks for each ring, strongest first."""
    names, bits = list(each), np.stack(list(each.values()), axis=1)
    values, order = told[names].to_numpy(), np.argsort(-bits, axis=1, kind="stable")
    return [
        "\n".join(f"{names[j]} {values[i, j]:.0f}" for j in row if bits[i, j] > 0)
        for i, row in enumerate(order)
    ]


# --- the whole ----------------------------------------------------------------------------


class Clock:
    """Seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.since = perf_counter()

    def __call__(self, stage: str) -> None:
        now = perf_counter()
        self.seconds[stage], self.since = round(now - self.since, 3), now


def sweep(folder: Path, out: Path, policy: Policy) -> dict[str, object]:
    """All stages; returns seconds and counts."""
    clock = Clock()
    data = read(folder)
    clock("read")
    e = gather(data)
    clock("evidence")
    ties, others, near = judge_pairs(e, policy)
    clock("ties")
    groups = communities(ties, policy)
    bits = policy.ring_prior + total(facts(e, ties, groups), policy.signals)
    clock("communities")
    people, moved = score_users(e, ties, others, near, groups, bits, policy)
    bits += moved
    clock("members")
    rings, members = name_rings(e, ties, people, bits, policy, moved)
    clock("rings")
    write(out, rings, members, people, data.rejects)
    clock("write")
    ties[["a", "b", "bits"]].to_parquet(out / "ties.parquet")
    counts = {
        "users": len(e.users), "orders": len(e.orders), "links": len(e.links),
        "shared_values": len(e.entities), "pairs": len(near), "ties": len(ties),
        "communities": len(groups), "rejects": len(data.rejects),
    }  # fmt: skip
    return {"seconds": clock.seconds, "counts": counts, "rings": len(rings)}


def write(
    out: Path, rings: pd.DataFrame, members: pd.DataFrame, people: pd.DataFrame, bad: pd.DataFrame
) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name in ("first_at", "last_at"):
        rings[name] = pd.to_datetime(rings[name], unit="s", utc=True)
    homes = members.set_index("user").ring_id
    users = people.assign(ring_id=people.index.map(homes)).fillna({"ring_id": ""})
    tables = {
        "rings": rings, "members": members[["ring_id", "user_id", "role", "score"]],
        "users": users[["user_id", "score", "ring_id"]], "rejects": bad,
    }  # fmt: skip
    for name, table in tables.items():
        table.to_parquet(out / f"{name}.parquet", index=False, compression="zstd")


def main(sweep: Callable[[Path, Path, Policy], dict[str, object]], about: str) -> None:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("world", type=Path, help="folder with orders, users, reviews in Parquet")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--policy", type=Path, help="a policy file; the shipped one by default")
    asked = parser.parse_args()
    print(json.dumps(sweep(asked.world, asked.out, load(asked.policy)), indent=1))


if __name__ == "__main__":
    main(sweep, "The tuned baseline: one sweep of a world.")
