"""Rings, as they are asked for and told."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from graphrisk_api.models.words import Text

Change = Literal[
    "any", "new", "grown", "shrunk", "same", "merged", "split", "gone", "out-of-window"
]


class RingFilter(BaseModel):
    """Which rings, and how many at a time."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["bulk-order", "brushing", "refund", "mixed"] | None = None
    score: Annotated[int, Field(ge=0, le=100, description="this score or more")] = 0
    change: Annotated[Change, Field(description="since the sweep before")] | None = None
    silent: Annotated[bool, Field(description="those that people dismissed as well")] = False
    merchant: Text | None = None
    since: Annotated[str, Field(max_length=40, description="last order then or later")] | None = (
        None
    )
    cursor: Annotated[str, Field(max_length=100, description="`next` of a page")] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class RingRow(BaseModel):
    """A ring in a list."""

    ring_id: str
    kind: str
    score: int
    size: int
    orders: int
    amount: str
    amount_at_risk: str
    first_order_at: str | None
    last_order_at: str | None
    change: str
    since: str
    reasons: list[str]
    verdict: str = Field(description="confirmed, silent or woken by what people decided, or none")
    joined: list[str] | None = Field(default=None, description="with `change`: who is new")
    left: list[str] | None = Field(default=None, description="with `change`: who is gone")
    parents: list[str] | None = Field(default=None, description="with `change`: where from")
    into: list[str] | None = Field(default=None, description="with `change`: where they are now")


class RingPage(BaseModel):
    """Some rings, strongest first, and where the next ones begin."""

    rings: list[RingRow]
    next: str | None = Field(default=None, description="`cursor` of the next page")
    total: int


class Member(BaseModel):
    """A user in a ring."""

    user_id: str
    role: str
    score: int
    evidence: str


class Ring(RingRow):
    """One ring."""

    honest: str
    chance: int | None = Field(
        description="groups expected to share as much by chance, as tenths of the log10 (-120: one "
        "in 10^12 markets like this one); null where nothing is shared, or a review found the ring"
    )
    merchant_ids: list[str]
    findings: list[dict[str, Any]]
    shared: list[dict[str, Any]]


class Members(BaseModel):
    """The members of a ring, strongest first."""

    ring_id: str
    members: list[Member]
