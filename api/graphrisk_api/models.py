"""What comes in and goes out, typed, with examples."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from graphrisk.records.contract import LARGEST, LONGEST, LONGEST_TEXT

Id = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Text = Annotated[str, Field(max_length=LONGEST)]
Money = Annotated[Decimal, Field(ge=0, le=LARGEST, allow_inf_nan=False)]
Status = Literal["placed", "paid", "shipped", "delivered", "refused", "cancelled", "refunded"]
ORDER: dict[str, Any] = {
    "order_id": "O-10021",
    "user_id": "U-778",
    "ordered_at": "2026-03-02T09:30:00Z",
    "amount": "129.90",
    "currency": "USD",
    "merchant_id": "M-12",
    "product_id": "P-9",
    "device_id": "d-4f1c22a9",
    "ip": "203.0.113.7",
    "address": "12 Hill Road, District 7",
    "payment_account": "tok_5512778412",
    "coupon_code": "NEW10",
    "discount": "10.00",
    "status": "placed",
    "payment_method": "prepaid",
    "user": {"signed_up_at": "2026-03-02T09:20:00Z"},
}


class Known(BaseModel):
    """What the shop knows of the buyer."""

    model_config = ConfigDict(extra="forbid")

    signed_up_at: datetime | None = None


class Order(BaseModel):
    """An order in the contract's names. Kinds that the policy declares may stand beside them."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"example": ORDER})

    order_id: Id
    user_id: Id
    ordered_at: datetime
    amount: Money | None = None
    currency: Text | None = None
    market: Text | None = None
    merchant_id: Text | None = None
    product_id: Text | None = None
    device_id: Text | None = None
    ip: Text | None = None
    address: Text | None = None
    payment_account: Text | None = None
    phone: Text | None = None
    email: Text | None = None
    coupon_code: Text | None = None
    discount: Money | None = None
    status: Status | None = None
    payment_method: Literal["prepaid", "cod"] | None = None
    refunded_at: datetime | None = None
    user: Known | None = None


class Batch(BaseModel):
    """Orders to judge in one go, oldest first."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"orders": [ORDER]}})

    orders: Annotated[list[Order], Field(min_length=1, max_length=1000)]


class User(BaseModel):
    """An account."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"user_id": "U-778", "signed_up_at": "2026-03-02T09:20:00Z"}},
    )

    user_id: Id
    signed_up_at: datetime | None = None


class ProductReview(BaseModel):
    """A buyer's review of a product or shop."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "review_id": "R-1",
                "user_id": "U-778",
                "product_id": "P-9",
                "rating": 5,
                "text": "as described",
                "reviewed_at": "2026-03-05T10:00:00Z",
            }
        },
    )

    review_id: Id
    user_id: Id
    merchant_id: Text | None = None
    product_id: Text | None = None
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] | None = None
    reviewed_at: datetime | None = None


class Outcome(BaseModel):
    """How an order ended."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"outcome": "refunded", "at": "2026-03-09T12:00:00Z"}},
    )

    outcome: Literal["delivered", "refused", "refunded", "chargeback"]
    at: datetime | None = Field(default=None, description="When; needed for money paid back.")


class Taken(BaseModel):
    """What became of a row."""

    model_config = ConfigDict(json_schema_extra={"example": {"id": "O-10021", "new": True}})

    id: str
    new: bool


class Reason(BaseModel):
    """Why: `weight` in 1/1000 bit (1000 doubles the odds), `evidence` the values, masked."""

    code: str
    text: str
    weight: int
    evidence: list[str]


class InRing(BaseModel):
    """A ring that the order's user belongs to."""

    ring_id: str
    kind: str
    role: str
    score: int
    since: str


class Policy(BaseModel):
    """The policy that decided."""

    name: str
    version: int
    digest: str


class Answer(BaseModel):
    """What to do with an order, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "order_id": "O-10021",
                "decision": "review",
                "score": 66,
                "reasons": [
                    {
                        "code": "tied",
                        "text": "card …8412 with 3 members and nobody else, 2026-03-02",
                        "weight": 2300,
                        "evidence": [],
                    }
                ],
                "rings": [
                    {
                        "ring_id": "R-7K2M9QX",
                        "kind": "bulk-order",
                        "role": "member",
                        "score": 83,
                        "since": "2026-03-01T00:00:00+00:00",
                    }
                ],
                "policy": {"name": "default", "version": 1, "digest": "0f3a9c1e22b4"},
                "as_of": "2026-03-02T09:30:00.120+00:00",
                "degraded": False,
            }
        }
    )

    order_id: str
    decision: Literal["allow", "review", "block"]
    score: Annotated[int, Field(ge=0, le=100, description="100 is riskiest")]
    reasons: list[Reason]
    rings: list[InRing]
    policy: Policy
    as_of: str
    degraded: bool


class Answers(BaseModel):
    """The answers of a batch, in its order; a row that can't be taken has a problem instead."""

    answers: list[dict[str, Any]]


class RingFilter(BaseModel):
    """Which rings, and how many at a time."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["bulk-order", "brushing", "refund", "mixed"] | None = None
    score: Annotated[int, Field(ge=0, le=100, description="this score or more")] = 0
    change: Annotated[str, Field(max_length=20)] | None = None
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
    merchant_ids: list[str]
    findings: list[dict[str, Any]]
    shared: list[dict[str, Any]]


class Members(BaseModel):
    """The members of a ring, strongest first."""

    ring_id: str
    members: list[Member]


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


class AddressRisk(BaseModel):
    """What is known of an address; `score` is the mean of its users' scores in rings."""

    known: bool
    score: Annotated[int, Field(ge=0, le=100)]
    caption: str
    users: int
    sharing: str
    refusals: int
    rings: list[str]


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
