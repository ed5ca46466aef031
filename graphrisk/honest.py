"""The honest explanation of a community: which one fits best, and what speaks against it.

Every ring is shown with it, since telling honest people who share things from a ring is
the work. An explanation is a function of the facts that says how it would look.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from graphrisk.model import Facts, Finding, Honest


class Story(NamedTuple):
    """An honest explanation, and the signals that it cannot account for."""

    code: str
    name: str
    fits: Callable[[Facts], bool]
    against: tuple[str, ...]


def has(facts: Facts, kind: str, share: float = 0.5) -> bool:
    return facts.covered.get(kind, 0) >= share * facts.size


def drop(facts: Facts) -> bool:
    """Strangers who buy one product at once share nothing else."""
    return facts.product_users >= 0.8 * facts.size and not any(
        has(facts, kind) for kind in ("device", "payment", "address")
    )


def family(facts: Facts) -> bool:
    return facts.size <= 6 and (has(facts, "address") or has(facts, "device"))


def firm(facts: Facts) -> bool:
    return has(facts, "payment") and not has(facts, "device")


def campus(facts: Facts) -> bool:
    return has(facts, "address") or any(s.sharing in ("workplace", "public") for s in facts.shared)


def secondhand(facts: Facts) -> bool:
    return facts.size == 2 and has(facts, "device") and not has(facts, "address")


def network(facts: Facts) -> bool:
    return has(facts, "ip")


def chance(facts: Facts) -> bool:
    return True


BEHAVIOUR = (
    "signup",
    "fresh",
    "coupon",
    "refund",
    "first_refund",
    "praise",
    "lockstep",
    "merchant",
)
STORIES = (
    Story(
        "secondhand",
        "a device passed on second-hand",
        secondhand,
        ("signup", "fresh", "coupon", "refund"),
    ),
    Story("family", "a family", family, BEHAVIOUR),
    Story(
        "drop",
        "a flash sale or an influencer's drop",
        drop,
        ("lockstep", "praise", "refund", "merchant"),
    ),
    Story("firm", "a firm buying on one card", firm, BEHAVIOUR),
    Story("campus", "people of one campus, office or parcel station", campus, BEHAVIOUR),
    Story("network", "customers behind one carrier's or café's network", network, BEHAVIOUR),
    Story(
        "taste", "customers of the same taste", chance, ("lockstep", "praise", "signup", "merchant")
    ),
)


def explain(facts: Facts, findings: Sequence[Finding]) -> Honest:
    """The honest explanation that fits best, and the finding that sets it aside, if any."""
    story = next(s for s in STORIES if s.fits(facts))
    against = next((f for f in findings if f.signal in story.against and f.bits > 0), None)
    if against is None:
        text = f"could be {story.name}: nothing found speaks clearly against it"
        return Honest(story.code, "", text)
    return Honest(story.code, against.signal, f"could be {story.name}, but {against.text}")
