"""The figures of one evaluation."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        """None of nothing, which is neither good nor bad."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Cut:
    """How good the rings and users at or over one score are.

    precision and pure: of the rings found. recall: of the true rings, by difficulty and kind
    as well. named: of the true rings found, those whose kind was told. honest: those flagged
    of all honest users, by look-alike class. A user is flagged when its score reaches the cut
    and it is in a ring.
    """

    cut: int
    precision: Share
    pure: Share
    recall: Share
    named: Share
    by_difficulty: Mapping[str, Share]
    by_kind: Mapping[str, Share]
    user_precision: Share
    user_recall: Share
    honest: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Bin:
    """Found rings with low <= score < high (100 in the last): mean score, right and pure."""

    low: int
    high: int
    score: float
    right: Share
    pure: Share


@dataclass(frozen=True, slots=True)
class Point:
    """The precision and recall of all users at or over a score, in a ring or not."""

    score: int
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one evaluation.

    users, members, rings: whom the truth names, those of them in a ring, and its rings.
    unknown: users of the sweep whom the truth doesn't name, left out. unseen: true members
    whom the sweep doesn't have, counted as missed.
    """

    users: int
    members: int
    rings: int
    found: int
    unknown: int
    unseen: int
    average_precision: float | None
    cuts: tuple[Cut, ...]
    bins: tuple[Bin, ...]
    curve: tuple[Point, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain numbers for JSON; every share has its `share` worked out, null of nothing."""
        made: dict[str, Any] = shared(asdict(self))
        return made


def shared(value: Any) -> Any:
    """The value with shares worked out, at any depth."""
    if isinstance(value, dict):
        made = {k: shared(v) for k, v in value.items()}
        return {**made, "share": Share(**made).share} if made.keys() == {"hits", "of"} else made
    return [shared(v) for v in value] if isinstance(value, tuple | list) else value
