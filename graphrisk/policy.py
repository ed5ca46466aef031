"""How to judge: versioned, read from TOML, stored with every ring that it judged."""

import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from graphrisk.errors import PolicyError

DEFAULT = Path(__file__).with_name("policy.toml")


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Comparison(Frozen):
    """A fact, the edges that cut it into levels, and the milli bits of each level.

    `bits` has one number more than `edges`: bits[0] below the first edge, bits[i] from
    edges[i-1] on. `missing` is worth of a fact that is not known.
    """

    fact: str
    crime: str = ""
    """Which kind of ring it speaks for, where it is asked which kind a ring is."""
    edges: tuple[int, ...]
    bits: tuple[int, ...]
    missing: int = 0
    trend: Literal["rising", "falling", "rare", "free"] = "free"
    """Which way the bits may go as the fact grows; learning keeps to it. `rare` falls too,
    but the lowest level (nothing shared at all) is worth least."""
    text: str = ""

    @model_validator(mode="after")
    def whole(self) -> Self:
        if len(self.bits) != len(self.edges) + 1:
            raise ValueError(f"comparison {self.fact!r} needs one more bits than edges")
        if list(self.edges) != sorted(set(self.edges)):
            raise ValueError(f"comparison {self.fact!r} needs edges that rise")
        return self

    def level(self, value: int | None) -> int | None:
        """The level of a value: 0 below the first edge; None when it is not known."""
        return None if value is None else bisect_right(self.edges, value)

    def worth(self, value: int | None) -> int:
        """The milli bits of a value."""
        level = self.level(value)
        return self.missing if level is None else self.bits[level]


Score = Annotated[int, Field(ge=0, le=100)]


class Review(Frozen):
    """How one order is decided, in one market.

    `mode` names one of three ways to the review cut; what `block_cut` has is blocked in each.
    cuts: review from `review_cut` on. appetite: the lowest cut at which `appetite` per mille of
    the honest orders, as the scores tell of the last 2,000, are reviewed or blocked at most.
    share: people get about `review_share` per mille of the orders, those that score highest
    below `block_cut`. While fewer than 100 orders are known, `review_cut` decides. light: a
    customer of `light_orders` delivered orders goes straight through with an order under
    `light_amount`.
    """

    mode: Literal["cuts", "appetite", "share"] = "cuts"
    review_cut: Score = 50
    block_cut: Score = 80
    appetite: Annotated[int, Field(ge=1, le=500)] | None = None
    review_share: Annotated[int, Field(ge=0, le=1000)] | None = None
    light: bool = False
    light_orders: int = Field(default=3, ge=1)
    light_amount: int = Field(default=100, ge=0)
    when_degraded: Literal["allow", "review", "block"] = "allow"
    hour_orders: int = Field(default=5, ge=1)
    """More orders than this in an hour by one user, device, address or payment speak."""
    amount: int = Field(default=5_000, ge=0)
    new_hours: int = Field(default=24, ge=0)
    coupons: int = Field(default=1, ge=1)
    address_days: int = Field(default=30, ge=1)
    addresses: int = Field(default=3, ge=1)
    refusals: int = Field(default=2, ge=1)

    @field_validator("appetite", mode="before")
    @classmethod
    def number(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError(
                f"{value!r} is no number; give the share of honest orders that may be disturbed, "
                "per mille from 1 to 500 (70 where the market is new, 30 where it is known)"
            )
        return value

    @model_validator(mode="after")
    def single(self) -> Self:
        """One way to the review cut, with the number that it needs."""
        for mode, name in (("appetite", "appetite"), ("share", "review_share")):
            named = getattr(self, name) is not None
            if named and self.mode != mode:
                raise ValueError(
                    f"`{name}` is named, and the mode is {self.mode!r}; name one of fixed cuts, "
                    f"appetite and review share: leave `{name}` out, or say mode = {mode!r}"
                )
            if self.mode == mode and not named:
                raise ValueError(f"the mode {mode!r} needs `{name}`, per mille; name it")
        return self

    @property
    def cuts(self) -> tuple[int, int]:
        """From which score on an order is reviewed, where that is fixed, and blocked."""
        return self.review_cut, self.block_cut


RULES = {
    "blocked": 99_000,
    "trusted": -99_000,
    "frequency": 6_000,
    "amount": 6_000,
    # Told, and worth nothing: members are judged by fresh accounts and coupons already.
    "newcomer": 0,
    "stacking": 0,
    "addresses": 4_500,
    "refusals": 6_000,
    "hour": 6_500,
}
"""What a broken rule weighs, in milli bits; -6000 (`rule_prior`) and 6000 make a score of 50."""


class Rates(NamedTuple):
    """The currency that amounts are compared in, and what one unit of others is worth."""

    home: str = ""
    others: Mapping[str, float] = MappingProxyType({})


class Policy(Frozen):
    """Everything that decides what a ring is; where things are stands in the settings."""

    name: str = "default"
    version: int = 1
    currency: str = "USD"
    rates: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = {}
    """What one unit of another currency is worth in the policy's."""
    kinds: dict[str, str] = {}
    prior_bits: int = 0
    tie_bits: int = 0
    hub_users: int = 32
    hub_next: int = 8
    hub_hours: int = 6
    lock_bits: int = 8_000
    ring_size: int = 2
    whole_size: int = 4
    whole_density: float = 0.5
    grain: float = 0.02
    join: Annotated[float, Field(gt=0)] = 0.2
    """Ties that hold two fragments together, for each user of the smaller (see `joining`)."""
    seed: int = 1
    comparisons: tuple[Comparison, ...] = ()
    ring_prior: int = 0
    ring_share: Annotated[int, Field(gt=0, lt=1000)] = 200
    """Per mille of communities that are rings where the signals were weighed."""
    prior_doubt: int = Field(default=20, ge=1)
    prior_most: int = Field(default=4_000, ge=0)
    """How far a data set's own share may move the score of its rings, and how readily."""
    signals: tuple[Comparison, ...] = ()
    crime_priors: dict[str, int] = {}
    crimes: tuple[Comparison, ...] = ()
    member_prior: int = 0
    members: tuple[Comparison, ...] = ()
    company_prior: int = 0
    company: tuple[Comparison, ...] = ()
    """What a user is worth beside its company (see `company`); nothing asked, nothing changed."""
    list_score: Score = 20
    core_score: Score = 80
    edge_score: Score = 50
    drop_score: Score = 5
    confirmed_bits: int = 2_000
    """The least that a ring is worth which people confirmed: a score of 80."""
    pair_doubt: int = Field(default=2_000, ge=0)
    """How much surer the accounts of a ring of two must be than those of a larger one."""
    hour_ratio: int = 3
    hour: Comparison = Comparison(fact="hour", edges=(2, 5, 10), bits=(-9000, -1500, 500, 2500))
    hour_alone: int = 1_500
    """The most that an hour says of a single buyer, who may deal in what he buys: under 80."""
    review: Review = Review()
    markets: dict[str, Review] = {}
    """How orders of a market are decided, where that differs; by the name of the market."""
    rule_prior: int = -6_000
    rules: dict[str, int] = RULES

    def of(self, market: str) -> Review:
        """How orders of a market are decided."""
        return self.markets.get(market, self.review)

    @property
    def money(self) -> Rates:
        """How to compare amounts of several currencies."""
        return Rates(self.currency, self.rates)


def load(path: Path | None = None) -> Policy:
    """Reads a policy; the one that ships with graphrisk when no path is given.

    Raises PolicyError, with the place and what is wrong there.
    """
    return _read(path or DEFAULT)


def _read(path: Path) -> Policy:
    try:
        return Policy.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise PolicyError(f"no policy file at {path}; give an existing TOML file") from None
    except tomllib.TOMLDecodeError as e:
        raise PolicyError(f"{path} is not TOML: {e}; mend that line") from None
    except (OSError, UnicodeDecodeError) as e:
        raise PolicyError(
            f"can't read the policy {path} ({e}); give a TOML file in UTF-8"
        ) from None
    except ValidationError as e:
        first = e.errors()[0]
        where = ".".join(str(p) for p in first["loc"]) or "policy"
        raise PolicyError(f"{path}: {where}: {first['msg']}; mend it there") from None


def digest(policy: Policy) -> str:
    """A short fingerprint: equal policies have equal ones."""
    return sha256(policy.model_dump_json().encode()).hexdigest()[:12]


def label(policy: Policy) -> dict[str, Any]:
    """How answers, summaries and the audit name a policy."""
    return {"name": policy.name, "version": policy.version, "digest": digest(policy)}


def save(policy: Policy, path: Path) -> None:
    """Writes a policy as TOML that `load` reads back."""
    path.write_text("\n".join(lines(policy)) + "\n", encoding="utf-8")


def lines(policy: Policy) -> Iterator[str]:
    data = policy.model_dump()
    for name, value in data.items():
        if not isinstance(value, dict | tuple):
            yield f"{name} = {json.dumps(value, ensure_ascii=False)}"
    for name, value in data.items():
        if isinstance(value, tuple):
            for item in value:
                yield from ("", f"[[{name}]]", *table(item))
        elif isinstance(value, dict):
            inner = {k: v for k, v in value.items() if isinstance(v, dict)}
            plain = {k: v for k, v in value.items() if k not in inner}
            if plain or not inner:
                yield from ("", f"[{name}]", *table(plain))
            for part, item in inner.items():
                yield from ("", f"[{name}.{bare(part)}]", *table(item))


def table(item: dict[str, Any]) -> Iterator[str]:
    """Its lines; what is not named is left out, since TOML has no word for nothing."""
    told = ((key, value) for key, value in item.items() if value is not None)
    return (f"{bare(key)} = {json.dumps(value, ensure_ascii=False)}" for key, value in told)


def bare(key: str) -> str:
    """A key as TOML takes it: bare where it may be."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)
