"""Orders, users and reviews taken in without judging, and how orders ended."""

from datetime import UTC, datetime
from typing import cast

from fastapi import APIRouter

from graphrisk.errors import InputError, NotFoundError
from graphrisk.records import contract
from graphrisk.records.single import clean, single
from graphrisk_api import models
from graphrisk_api.problems import responses
from graphrisk_api.routes.shared import At
from graphrisk_api.security import Checkout

router = APIRouter(prefix="/v1", tags=["intake"])
TIME = next(c for c in contract.orders().columns if c.source == "refunded_at")


@router.post("/orders", status_code=201, responses=responses(409))
async def take(order: models.Order, at: At, key: Checkout) -> models.Taken:
    """Take in an order without judging it."""
    given = order.model_dump()
    done = await at.take("orders", at.row(given), at.user(given))
    return models.Taken(id=order.order_id, new=done.new)


@router.post("/users", status_code=201, responses=responses(409))
async def user(user: models.User, at: At, key: Checkout) -> models.Taken:
    """Take in an account."""
    done = await at.take("users", single(contract.USERS, user.model_dump()))
    return models.Taken(id=user.user_id, new=done.new)


@router.post("/reviews", status_code=201, responses=responses(409))
async def review(review: models.ProductReview, at: At, key: Checkout) -> models.Taken:
    """Take in a review of a product or shop."""
    done = await at.take("reviews", single(contract.REVIEWS, review.model_dump()))
    return models.Taken(id=review.review_id, new=done.new)


@router.post("/orders/{order_id}/outcome", responses=responses(404))
async def outcome(order_id: str, outcome: models.Outcome, at: At, key: Checkout) -> models.Told:
    """Tell how an order ended; a status only advances, and the earliest time stands.

    A chargeback is kept beside the status: the bank took the money back, whatever the shop did.
    """
    when = moment(outcome)
    if outcome.outcome == "chargeback":
        await at.write("charge", order_id, when or now())
    else:
        back = when if outcome.outcome == "refunded" else None
        await at.write("advance", order_id, outcome.outcome, back)
    stands = await at.ask(lambda store: store.order(order_id))
    if stands is None:
        raise NotFoundError(f"no order {order_id!r}; send it to /v1/orders first")
    return models.Told(
        id=order_id, status=stands.status, refunded=stands.refunded, charged_back=stands.charged
    )


def moment(outcome: models.Outcome) -> datetime | None:
    """When it was, as the records have times. InputError when it can't be."""
    try:
        return cast(datetime | None, clean(TIME, outcome.at))
    except ValueError as error:
        raise InputError(f"at: {error}; send when the money went back") from None


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
