"""Merchants looked up."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class InShop(BaseModel):
    """A ring that shops at a merchant."""

    ring_id: str
    kind: str
    score: int


class Merchant(BaseModel):
    """A merchant: `grade` A to E by how much of its business brushing rings fake, E the worst;
    `reasons` of the last sweep, what weighs most first, none for A."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "merchant_id": "M-12",
                "score": 44,
                "grade": "C",
                "orders": 310,
                "buyers": 121,
                "ring_orders": 41,
                "rings": [{"ring_id": "R-7K2M9QX", "kind": "brushing", "score": 83}],
                "reasons": ["41 of 310 orders come from brushing rings (R-7K2M9QX)"],
            }
        }
    )

    merchant_id: str
    score: Annotated[int, Field(ge=0, le=100)]
    grade: Annotated[str, Field(pattern="^[A-E]$")]
    orders: int
    buyers: int
    ring_orders: int
    rings: list[InShop]
    reasons: list[str]
