"""What the members share, and with whom else."""

from collections.abc import Mapping

from graphrisk.model import MILLI, Facts, Shared
from graphrisk.signals.base import TOOK, WORDED, Sight, count, manner, per_mille, percent

NOUNS = {
    "device": ("device", "devices"),
    "ip": ("network address", "network addresses"),
    "address": ("delivery address", "delivery addresses"),
    "payment": ("payment account", "payment accounts"),
    "phone": ("phone number", "phone numbers"),
    "email": ("email address", "email addresses"),
}
STEPS = {"": "step", "shop": "shop", "review": "praise"}


def nouns(kind: str) -> tuple[str, str]:
    """A value of a kind, and several."""
    return NOUNS.get(kind, (kind, f"{kind} values"))


def ties(facts: Facts) -> Sight:
    """How strongly the members are tied to one another.

    Every two members were asked "one hand?" by what they share and how they act; the weight
    is the average evidence of the ties that survived. Families have few and mild ones.
    """
    bits = facts.tie_bits // max(facts.ties, 1)
    kind = widest_kind(facts)
    if kind is None:
        each, did = f"{2 * facts.ties / facts.size:.1f}", manner(facts)
        case, took = ("words", WORDED) if facts.echoes else (STEPS[did], TOOK[did])
        return Sight(
            bits,
            f"each account {took} in step with {each} others",
            numbers={"case": case, "each": each},
        )
    told = covering(facts, kind)
    return Sight(bits, coverage_text(told), tops(facts, kind), told)


def coverage(facts: Facts) -> Sight | None:
    """In how many kinds of identifiers at least half of the members share values.

    Judged beside how many users such a value has in the whole data set: strangers seldom
    share a card, and often a network.
    """
    if not facts.usual.peers:
        return None
    wide = [k for k, members in sorted(facts.covered.items()) if members * 2 >= facts.size]
    if not wide:
        return Sight(
            0, "no kind of identifier is shared by half of the accounts", numbers={"case": "none"}
        )
    names = ", ".join(nouns(k)[1] for k in wide)
    text = f"at least half of the accounts share {names}"
    return Sight(len(wide), text, numbers={"kinds": ",".join(wide)})


def widest_kind(facts: Facts) -> str | None:
    """The kind that most members share; of equal ones that whose values have fewest users."""

    def place(kind: str) -> tuple[int, int, str]:
        return (-facts.covered[kind], facts.usual.peers.get(kind, MILLI), kind)

    return min((k for k, n in facts.covered.items() if n), key=place, default=None)


def covering(facts: Facts, kind: str) -> dict[str, int | str]:
    """How many members share values of a kind, and how many users such a value has."""
    return {
        "part": facts.covered[kind],
        "size": facts.size,
        "values": sum(s.kind == kind for s in facts.shared),
        "kind": kind,
        "usual": f"{facts.usual.peers.get(kind, MILLI) / MILLI:.1f}",
    }


def coverage_text(told: Mapping[str, int | str]) -> str:
    one, many = nouns(str(told["kind"]))
    return (
        f"{told['part']} of {told['size']} accounts used {count(int(told['values']), one, many)} "
        f"that others of them used; a {one} has {told['usual']} users on average"
    )


def tops(facts: Facts, kind: str, most: int = 3) -> tuple[str, ...]:
    """Captions of the values that most members share."""
    values = [s for s in facts.shared if s.kind == kind]
    return tuple(s.caption for s in sorted(values, key=widest)[:most])


def widest(s: Shared) -> tuple[int, int, str]:
    return (-s.members, s.users, s.caption)


def outsiders(facts: Facts) -> Sight | None:
    """How much of the use of the shared values comes from people outside.

    A pool of cards belongs to its ring; a locker, a campus or a carrier's address does not.
    Networks are left out, since everyone has neighbours there.
    """
    owned = [s for s in facts.shared if s.kind != "ip"] or list(facts.shared)
    inside = sum(s.members for s in owned)
    total = sum(s.users for s in owned)
    if not total:
        return None
    share = per_mille(total - inside, total)
    if inside == total:
        return Sight(
            share,
            "nobody outside the group used the values that they share",
            numbers={"case": "none"},
        )
    told = percent(share)
    text = f"{told} of those who used these values are outside the group"
    return Sight(share, text, numbers={"share": told})
