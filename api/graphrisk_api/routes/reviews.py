"""Orders judged."""

import json
from typing import Any

from fastapi import APIRouter, Response

from graphrisk.errors import ConflictError, ContractError
from graphrisk_api import models
from graphrisk_api.desk import Desk
from graphrisk_api.problems import responses
from graphrisk_api.routes.shared import At, said
from graphrisk_api.security import Checkout

router = APIRouter(prefix="/v1/orders", tags=["orders"])


@router.post("/review", response_model=models.Answer, responses=responses(409))
async def review(order: models.Order, at: At, key: Checkout) -> Response:
    """Judge one order, and keep it: the next review sees it.

    The same order again gives the same answer; a later status is taken in, any other
    difference is a conflict.
    """
    return said(await at.review(order.model_dump()))


@router.post("/review/batch", response_model=models.Answers, responses=responses())
async def batch(orders: models.Batch, at: At, key: Checkout) -> Response:
    """Judge up to 1,000 orders, one after the other."""
    return said({"answers": [await one(at, order) for order in orders.orders]})


async def one(at: Desk, order: models.Order) -> dict[str, Any]:
    """An answer, or the problem of one order."""
    try:
        answer: dict[str, Any] = json.loads(await at.review(order.model_dump()))
    except (ConflictError, ContractError) as error:
        title = "Conflict" if error.status == 409 else "Unprocessable Content"
        problem = {"type": "about:blank", "title": title, "status": error.status}
        return {"order_id": order.order_id, "problem": {**problem, "detail": str(error)}}
    return answer
