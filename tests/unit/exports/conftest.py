"""What the tests of pages share."""

import copy

import pytest
from chromium import opened  # noqa: F401
from page_samples import ENDS, RING, STEP, SWEEP, TAG, order

from graphrisk.exports.page_ring import Dossier
from graphrisk.exports.report_page import Weekly
from graphrisk.registry.cases import Case
from graphrisk.registry.changes import Change
from graphrisk.registry.report import Line


@pytest.fixture
def told() -> Dossier:
    """What is told of that ring, with orders."""
    orders = [
        order(0, TAG),
        order(1, ENDS, "refunded"),
        order(2, "U-3", merchant=ENDS),
        order(3, TAG),
    ]
    ring = copy.deepcopy(RING)
    return Dossier(ring, Case("R-1", "confirmed", 1, "", TAG), [STEP], [SWEEP], orders)


@pytest.fixture
def week() -> Weekly:
    """A sweep with that ring, one decision and two merchants."""
    summary = {
        "counts": {"users": 100, "orders": 900},
        "policy": {"name": "default", "version": 1, "digest": "abc"},
        "left_out": {"columns_not_given": ["phone"], "hubs": {"values": 2}},
    }
    ring = {**copy.deepcopy(RING), "state": "confirmed", "verdict": ""}
    changes = [
        Change("R-1", "new", 93, 3, (TAG, ENDS, "U-3"), (), (), ()),
        Change("R-0", "gone", 80, 0, (), ("U-9",), (), ("R-1",)),
    ]
    lines = [
        Line("refund", "80-100", 2, 1, 0, 1, 100.0),
        Line("all", "all", 2, 1, 0, 1, 100.0),
    ]
    shop = {"score": 90, "grade": "E", "ring_ids": "R-1", "orders": 10, "ring_orders": 4}
    shops = [{**shop, "merchant_id": ENDS}, {**shop, "merchant_id": "M-2", "grade": "A"}]
    return Weekly(1, "2026-04-01T00:00:00+00:00", summary, [ring], 1, changes, lines, shops)
