"""How common rings are among this data set's communities, told from their scores alone.

The signals were weighed where some share of the communities were rings; elsewhere it is
another share. Expectation maximisation over the scores finds it without a label (Saerens,
Latinne and Decaestecker, "Adjusting the outputs of a classifier to new a priori
probabilities", Neural Computation 14, 2002).
"""

from collections.abc import Sequence

import numpy as np

from graphrisk.model import MILLI
from graphrisk.policy import Policy

ROUNDS = 100
CLOSE = 1e-4
"""Bits; a step that moves the prior by less is the last."""


def shift(bits: Sequence[int], policy: Policy) -> int:
    """What every community's log odds gain or lose here, in milli bits.

    bits: the log odds of each by the policy alone. Nothing for few communities, since
    `prior_doubt` of them at the policy's own share are counted in, and never more than
    `prior_most` either way: what a data set looks like may tip a ring, not make one.
    """
    usual = policy.ring_share / 1000
    if not bits or not policy.prior_most:
        return 0
    odds = np.exp2(np.clip(np.sort(np.asarray(bits, dtype=float)) / MILLI, -60, 60))
    moved = 0.0
    for _ in range(ROUNDS):
        likely = odds * 2**moved / (1 + odds * 2**moved)
        share = (likely.sum() + policy.prior_doubt * usual) / (len(bits) + policy.prior_doubt)
        found = float(np.log2(share / (1 - share)) - np.log2(usual / (1 - usual)))
        done, moved = abs(found - moved) < CLOSE, found
        if done:
            break
    # In eighths of a bit, so that the last digit of a logarithm never shows.
    whole = round(moved * 8) * (MILLI // 8)
    return max(min(whole, policy.prior_most), -policy.prior_most)
