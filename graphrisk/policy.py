"""How to judge: versioned, read from TOML, stored with every ring that it judged."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

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
        return None if value is None else sum(value >= edge for edge in self.edges)

    def worth(self, value: int | None) -> int:
        """The milli bits of a value."""
        level = self.level(value)
        return self.missing if level is None else self.bits[level]


Score = Annotated[int, Field(ge=0, le=100)]


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
    grain: float = 0.1
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
    list_score: Score = 20
    core_score: Score = 80
    edge_score: Score = 50
    drop_score: Score = 5
    hour_ratio: int = 3
    hour: Comparison = Comparison(fact="hour", edges=(2, 5, 10), bits=(-9000, -1500, 500, 2500))

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
            yield from ("", f"[{name}]", *table(value))


def table(item: dict[str, Any]) -> Iterator[str]:
    return (f"{name(key)} = {json.dumps(value, ensure_ascii=False)}" for key, value in item.items())


def name(key: str) -> str:
    """A key as TOML takes it: bare where it may be."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)
