"""Orders, users and reviews as they come in."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from graphrisk.records.contract import LONGEST_TEXT
from graphrisk_api.models.words import Id, Money, Text

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
    at: datetime | None = Field(
        default=None, description="When the money went back; now, when a chargeback has none."
    )


class Told(BaseModel):
    """What stands of an order after its outcome: a status only advances."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "O-10021",
                "status": "refunded",
                "refunded": True,
                "charged_back": False,
            }
        }
    )

    id: str
    status: str | None
    refunded: bool
    charged_back: bool


class Taken(BaseModel):
    """What became of a row."""

    model_config = ConfigDict(json_schema_extra={"example": {"id": "O-10021", "new": True}})

    id: str
    new: bool
