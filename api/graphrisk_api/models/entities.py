"""Values looked up."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from graphrisk_api.models.answers import Reason
from graphrisk_api.models.words import Id


class LookUp(BaseModel):
    """A value to look up; it stays out of URLs and logs."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"kind": "ip", "value": "203.0.113.7"}}
    )

    kind: Id
    value: Id


class EntityId(BaseModel):
    """A value under an id that tells nothing of it."""

    id: str
    kind: str
    caption: str
    users: int


class Entity(EntityId):
    """A value, who uses it and how it is shared."""

    sharing: str
    used_by: list[dict[str, Any]]
    sampled: bool
    rings: list[str]


class Address(BaseModel):
    """An address to judge."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"address": "12 Hill Road, District 7"}}
    )

    address: Id


RISK: dict[str, Any] = {
    "known": True,
    "score": 50,
    "caption": "12 H… Road, District 7",
    "users": 3,
    "sharing": "household",
    "orders": 6,
    "refusals": 4,
    "refunds": 1,
    "risk": 0.3312,
    "rings": [],
    "reasons": [
        {
            "code": "refusals",
            "text": "cash on delivery to an address with 4 refused orders",
            "weight": 6000,
            "evidence": [],
        }
    ],
}


class AddressRisk(BaseModel):
    """What is known of an address: `score` as a review's, by the rules that look at an address
    and by its users' rings, on average; `risk`, how orders there are expected to end."""

    model_config = ConfigDict(json_schema_extra={"example": RISK})

    known: bool
    score: Annotated[int, Field(ge=0, le=100)]
    caption: str
    users: int
    sharing: str
    orders: int = Field(description="all that were to go there")
    refusals: int
    refunds: int = Field(description="paid back, and not refused")
    risk: Annotated[float, Field(ge=0, le=1)] = Field(
        description="the share of orders there to expect refused or paid back; near the shop's "
        "own share while few are known"
    )
    rings: list[str]
    reasons: list[Reason]


class Why(BaseModel):
    """Why somebody wants to see a value."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"reason": "case R-7K2M9QX: asked by the card issuer"}},
    )

    reason: Annotated[str, Field(min_length=5, max_length=500)]


class Revealed(BaseModel):
    """A value in clear."""

    id: str
    kind: str
    value: str
