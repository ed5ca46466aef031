"""Signs of faked orders and reviews: one merchant, lockstep, praise."""

from graphrisk.model import MILLI, Facts
from graphrisk.signals.base import TOOK, Sight, case, count, manner, per_mille

DID = {"order": "placed", "review": "wrote"}


def merchant(facts: Facts) -> Sight | None:
    """How much of one merchant's business comes from these accounts."""
    if not facts.merchant:
        return None
    share, deed = per_mille(facts.merchant_orders, facts.merchant_total), facts.usual.deed
    return Sight(
        share if facts.merchant_users > 1 else 0,
        f"{facts.merchant_users} of {facts.size} accounts {DID[deed]} "
        f"{facts.merchant_orders} of the {count(facts.merchant_total, deed)} "
        f"of merchant {facts.merchant}",
        (facts.merchant,),
        {
            **case(facts),
            "users": facts.merchant_users,
            "size": facts.size,
            "part": facts.merchant_orders,
            f"{deed}s": facts.merchant_total,
            "merchant": facts.merchant,
        },
    )


def lockstep(facts: Facts) -> Sight | None:
    """How often pairs of them bought the same rare things in the same hours; at the same
    merchants, where no product is told."""
    if facts.lock_bits is None:
        return None
    bits = facts.lock_bits // max(facts.ties, 1)
    shown, did = f"{bits / MILLI:.1f}", manner(facts)
    return Sight(
        bits,
        f"pairs {TOOK[did]} in the same hours ({shown} bits a pair)",
        numbers={**({"case": did} if did else {}), "bits": shown},
    )


def praise(facts: Facts) -> Sight | None:
    """Five-star reviews in words that other members used too."""
    if not facts.reviews:
        return None
    share = per_mille(facts.copied, facts.reviews)
    return Sight(
        share,
        f"{facts.praise} of {count(facts.reviews, 'review')} give five stars, "
        f"{facts.copied} in the same words as another",
        numbers={"praise": facts.praise, "reviews": facts.reviews, "copied": facts.copied},
    )
