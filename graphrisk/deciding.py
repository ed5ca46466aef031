"""From a score to a decision, by the policy of the order's market."""

from bisect import insort
from collections import deque
from math import log2
from typing import Literal

from graphrisk.model import MILLI
from graphrisk.policy import Review
from graphrisk.rings import score

Decision = Literal["allow", "review", "block"]
RECENT = 2_000
"""Scores that the share of reviews is counted in."""
FEW = 100
"""With fewer, the fixed cut decides."""


class Quota:
    """The scores of the last orders of one market that were not blocked, to give people about
    their share of them."""

    def __init__(self) -> None:
        self.last: deque[int] = deque()
        self.ranks: list[int] = []

    def note(self, points: int) -> None:
        """Counts one more order."""
        self.last.append(points)
        insort(self.ranks, points)
        if len(self.last) > RECENT:
            self.ranks.remove(self.last.popleft())

    def cut(self, share: int, usual: int) -> int:
        """The score from which on about `share` per mille of them lie; never 0."""
        if len(self.ranks) < FEW:
            return usual
        place = len(self.ranks) - max(len(self.ranks) * share // 1000, 1)
        return max(self.ranks[place], 1)


def decide(points: int, review: Review, quota: Quota) -> Decision:
    """What the policy says of a score."""
    reviewed, blocked = review.cuts
    if points >= blocked:
        return "block"
    if review.mode == "share":
        reviewed = min(quota.cut(review.review_share, reviewed), blocked)
        quota.note(points)
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
