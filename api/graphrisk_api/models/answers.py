"""What a review answers."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


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
