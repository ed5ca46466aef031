"""Orders, users and reviews taken in without judging, and how orders ended."""

from fastapi import APIRouter

from graphrisk.errors import InputError
from graphrisk.records import contract
from graphrisk.records.single import clean, single
from graphrisk_api import models
from graphrisk_api.problems import responses
from graphrisk_api.routes.shared import At
from graphrisk_api.security import Checkout

router = APIRouter(prefix="/v1", tags=["intake"])
STATUS = {"chargeback": "refunded"}
"""A chargeback is money that went back, by the bank's way."""
TIME = next(c for c in contract.orders().columns if c.source == "refunded_at")


@router.post("/orders", status_code=201, responses=responses(409))
async def take(order: models.Order, at: At, key: Checkout) -> models.Taken:
    """Take in an order without judging it."""
    given = order.model_dump()
    signed = (given.get("user") or {}).get("signed_up_at")
    if signed is not None:
        user = {"user_id": order.user_id, "signed_up_at": signed}
        await at.store_row("users", single(contract.USERS, user))
    done = await at.store_row("orders", at.row(given))
    return models.Taken(id=order.order_id, new=done.new)


@router.post("/users", status_code=201, responses=responses(409))
async def user(user: models.User, at: At, key: Checkout) -> models.Taken:
    """Take in an account."""
    done = await at.store_row("users", single(contract.USERS, user.model_dump()))
    return models.Taken(id=user.user_id, new=done.new)


@router.post("/reviews", status_code=201, responses=responses(409))
async def review(review: models.ProductReview, at: At, key: Checkout) -> models.Taken:
    """Take in a review of a product or shop."""
    done = await at.store_row("reviews", single(contract.REVIEWS, review.model_dump()))
    return models.Taken(id=review.review_id, new=done.new)


@router.post("/orders/{order_id}/outcome", responses=responses(404, 409))
async def outcome(order_id: str, outcome: models.Outcome, at: At, key: Checkout) -> models.Taken:
    """Tell how an order ended; a status only advances."""
    status = STATUS.get(outcome.outcome, outcome.outcome)
    when = None
    if status == "refunded" and outcome.at is not None:
        try:
            when = clean(TIME, outcome.at)
        except ValueError as error:
            raise InputError(f"at: {error}; send when the money went back") from None
    done = await at.advance(order_id, status, when)
    return models.Taken(id=order_id, new=done.new)
