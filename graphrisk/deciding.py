"""From a score to a decision, by the policy of the order's market."""

from collections import deque
from math import log2
from typing import Literal

from graphrisk.model import MILLI
from graphrisk.policy import Review
from graphrisk.rings import score

Decision = Literal["allow", "review", "block"]
RECENT = 2_000
"""Scores that shares are counted in."""
FEW = 100
"""With fewer, the fixed cut decides."""


class Quota:
    """How often each score was among the last orders of one market: what an appetite or a share
    of reviews makes its cut of."""

    def __init__(self) -> None:
        self.last: deque[int] = deque()
        self.counts = [0] * 101

    def note(self, points: int) -> None:
        """Counts one more order."""
        self.last.append(points)
        self.counts[points] += 1
        if len(self.last) > RECENT:
            self.counts[self.last.popleft()] -= 1

    def cut(self, review: Review) -> int:
        """The score from which on people see an order; never 0, never over the block cut."""
        found = review.review_cut
        if len(self.last) >= FEW:
            if review.appetite is not None:
                found = self.calm(review.appetite)
            elif review.review_share is not None:
                found = self.busiest(review.review_share)
        return min(found, review.block_cut)

    def calm(self, appetite: int) -> int:
        """The lowest cut that disturbs `appetite` per mille of the honest orders at most; of
        orders that score s, 100 - s in a hundred are honest."""
        honest = [(100 - s) * n for s, n in enumerate(self.counts)]
        room = sum(honest) * appetite
        for points in range(100, 0, -1):
            room -= honest[points] * 1000
            if room < 0:
                return points + 1
        return 1

    def busiest(self, share: int) -> int:
        """The score from which on about `share` per mille of the orders lie."""
        left = max(len(self.last) * share // 1000, 1)
        for points in range(100, 0, -1):
            left -= self.counts[points]
            if left <= 0:
                return points
        return 1


def decide(points: int, review: Review, quota: Quota) -> Decision:
    """What the policy says of a score. An appetite counts who is blocked as disturbed, too; a
    share is of the orders that are left to people."""
    reviewed, blocked = quota.cut(review), points >= review.block_cut
    if review.mode == "appetite" or (review.mode == "share" and not blocked):
        quota.note(points)
    if blocked:
        return "block"
    return "review" if points >= reviewed else "allow"


def joined(rules: int | None, user: int) -> int:
    """The score of an order from the log odds of its rules and of its user, either of which
    is enough: one less the chance that neither is right."""
    if rules is None:
        return score(user)
    if abs(rules) > 50 * MILLI:
        return 100 if rules > 0 else 0
    free = (1 - chance(rules)) * (1 - chance(user))
    if free <= 0:
        return 100
    return score(round(MILLI * log2((1 - free) / free))) if free < 1 else 0


def chance(bits: int) -> float:
    """A probability from milli bits of log odds."""
    return float(1 / (1 + 2.0 ** (-max(min(bits, 50_000), -50_000) / MILLI)))
