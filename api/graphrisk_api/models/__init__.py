"""What comes in and goes out, typed, with examples."""

from graphrisk_api.models.answers import Answer, Answers, InRing, Policy, Reason
from graphrisk_api.models.entities import (
    Address,
    AddressRisk,
    Entity,
    EntityId,
    LookUp,
    Revealed,
    Why,
)
from graphrisk_api.models.orders import (
    ORDER,
    Batch,
    Known,
    Order,
    Outcome,
    ProductReview,
    Taken,
    Told,
    User,
)
from graphrisk_api.models.rings import Member, Members, Ring, RingFilter, RingPage, RingRow
from graphrisk_api.models.shops import Merchant

__all__ = [
    "ORDER",
    "Address",
    "AddressRisk",
    "Answer",
    "Answers",
    "Batch",
    "Entity",
    "EntityId",
    "InRing",
    "Known",
    "LookUp",
    "Member",
    "Members",
    "Merchant",
    "Order",
    "Outcome",
    "Policy",
    "ProductReview",
    "Reason",
    "Revealed",
    "Ring",
    "RingFilter",
    "RingPage",
    "RingRow",
    "Taken",
    "Told",
    "User",
    "Why",
]
