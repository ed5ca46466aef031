"""What is looked for in a community: one documented function each, and SIGNALS, the list.

A signal takes the facts of a community and returns a Sight (how much, in words, with the
values) or None when the data can't tell. What each level is worth stands in the policy
under the signal's name, so the list with its weights is the model of a ring.
"""

from graphrisk.signals import behaviour, brushing, refunds, sharing, turns
from graphrisk.signals.base import Sight, Signal

SIGNALS: tuple[Signal, ...] = (
    Signal("ties", sharing.ties),
    Signal("sharing", sharing.coverage),
    Signal("outsiders", sharing.outsiders),
    Signal("signup", behaviour.signup),
    Signal("haste", behaviour.haste),
    Signal("fresh", behaviour.fresh),
    Signal("coupon", behaviour.coupon),
    Signal("product", behaviour.product),
    Signal("burst", behaviour.burst),
    Signal("moves", turns.moves),
    Signal("gaps", turns.gaps),
    Signal("minimum", turns.minimum),
    Signal("settled", behaviour.settled),
    Signal("merchant", brushing.merchant),
    Signal("lockstep", brushing.lockstep),
    Signal("praise", brushing.praise),
    Signal("refund", refunds.refund),
    Signal("first_refund", refunds.first_refund),
)

__all__ = ["SIGNALS", "Sight", "Signal"]
