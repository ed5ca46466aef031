"""How common rings are among this data set's communities, told from their scores alone.

The signals were weighed where some share of the communities were rings; where many more are,
the odds of each are higher (Saerens, Latinne and Decaestecker, "Adjusting the outputs of a
classifier to new a priori probabilities", Neural Computation 14, 2002). Their expectation
maximisation counts every community by its likelihood, and so takes a market whose honest
people look a little odd for one full of rings. Here those count that are more likely rings
than not, once and whole, and nothing is taken away where there are few.
"""

from collections.abc import Sequence
from math import log2

from graphrisk.model import MILLI
from graphrisk.policy import Policy

LIKELY = 0
"""Milli bits from which on a community is more likely a ring than not: a score of 50."""


def shift(bits: Sequence[int], policy: Policy) -> int:
    """What every community's log odds gain here, in milli bits.

    bits: the log odds of each by the policy alone, and no more than its accounts reach
    (`members.held`): what a community does as a whole may be one honest event. Little for few
    communities, since `prior_doubt` of them at the policy's own share are counted in, and never
    more than `prior_most`: what a data set looks like may tip a ring, not make one.
    """
    if not bits:
        return 0
    usual, doubt = policy.ring_share / 1000, policy.prior_doubt
    likely = sum(one >= LIKELY for one in bits)
    share = (likely + doubt * usual) / (len(bits) + doubt)
    moved = log2(share / (1 - share)) - log2(usual / (1 - usual))
    # In eighths of a bit, so that the last digit of a logarithm never shows.
    return max(min(round(moved * 8) * (MILLI // 8), policy.prior_most), 0)
