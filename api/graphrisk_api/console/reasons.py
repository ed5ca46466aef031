"""What the engine found, in the reader's language: sentences of the catalogue around the kept
numbers. A ring that an older version kept, without them, keeps its English sentences."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphrisk.chance import markets
from graphrisk.feed import Names
from graphrisk.listing import BY_ACTS, BY_PRAISE, BY_SHOPS, BY_WORDS
from graphrisk.signals.base import stretch
from graphrisk.words import MOST, dates, rarest
from graphrisk_api.console.words import Words

Row = Mapping[str, Any]
SPANS = ("span", "opened", "first", "age", "usual_age")
"""Numbers that are seconds."""
COUNTED = ("orders", "couponed", "buyers", "reviews")
"""Numbers that stand with their noun."""
DEEDS = {
    BY_ACTS: "evidence.acts",
    BY_SHOPS: "evidence.shops",
    BY_PRAISE: "evidence.praise",
    BY_WORDS: "evidence.words",
}


def reason(found: Row, t: Words) -> str:
    """The sentence of a finding."""
    numbers = found.get("numbers")
    if numbers is None:
        return str(found["text"])
    case = f".{numbers['case']}" if "case" in numbers else ""
    key = f"reason.{found['signal']}{case}"
    # A signal that has no sentence yet is told as the engine tells it.
    return t(key, **shown(numbers, t)) if key in t.texts else str(found["text"])


def every_reason(ring: Row, t: Words) -> list[str]:
    """What speaks for a ring, strongest first."""
    return [reason(f, t) for f in ring.get("findings", ()) if f["bits"] > 0]


def first_reason(ring: Row, t: Words) -> str:
    """What speaks for a ring most; "" for none."""
    return next(iter(every_reason(ring, t)), "")


def honest(ring: Row, t: Words) -> str:
    """The honest explanation, and what sets it aside."""
    code, against = ring.get("story", ("", ""))
    if not code:
        return str(ring.get("honest", ""))
    if f"honest.{code}" in t.texts:
        return t(f"honest.{code}")
    story = t(f"story.{code}")
    if not against:
        return t("honest.open", story=story)
    spoken = next(f for f in ring["findings"] if f["signal"] == against)
    return t("honest.against", story=story, reason=reason(spoken, t))


def chance(ring: Row, t: Words) -> str:
    """How likely its sharing is by chance; nothing where it shares nothing."""
    tenths = ring.get("chance")
    if tenths is None:
        return ""
    many = markets(tenths)
    return t("chance.rare", markets=many) if many else t("chance.expected")


def shown(numbers: Row, t: Words) -> dict[str, Any]:
    """Numbers as they stand in a sentence: times in a unit, counts with their noun."""
    out = dict(numbers)
    out |= {name: span(numbers[name], t) for name in SPANS if name in numbers}
    out |= {name: t.n(f"count.{name}", numbers[name]) for name in COUNTED if name in numbers}
    if "kinds" in numbers:
        out["kinds"] = t("list.comma").join(noun(k, 2, t) for k in numbers["kinds"].split(","))
    if "kind" in numbers:
        kind, many = numbers["kind"], numbers["values"]
        out |= {"kind": noun(kind, 1, t), "values": f"{many:,}{t('count.of')}{noun(kind, many, t)}"}
    return out


def span(seconds: int, t: Words) -> str:
    """A stretch of time, as the engine rounds it."""
    number, unit = stretch(seconds)
    return t.n(f"span.{unit}", number)


def noun(kind: str, number: int, t: Words) -> str:
    """So many values of a kind; a kind that a policy declares has its own name."""
    form = "one" if number == 1 else "many"
    return t.texts.get(f"noun.{kind}.{form}") or t(f"noun.other.{form}", kind=kind)


def evidence(ring: Row, members: Sequence[Row], t: Words) -> dict[str, str]:
    """What ties members of a ring to the others, by user."""
    links = ring.get("links", ())
    users = Counter((k["kind"], k["value"]) for k in links)
    names = {(k["kind"], k["value"]): k["caption"] for k in links}
    mine: dict[str, list[Row]] = defaultdict(list)
    for k in links:
        code = k["value"]
        mine[k["user_id"]].append({**k, "code": code, "members": users[k["kind"], code]})
    hour = {f["text"]: f for f in ring.get("findings", ()) if f["signal"] == "hour"}

    def said(member: Row) -> str:
        text, rows = str(member["evidence"]), mine[member["user_id"]]
        if text in hour:
            return reason(hour[text], t)
        if text in DEEDS:
            return t(DEEDS[text])
        # Who joined by a review has no links yet: its kept sentence stays.
        return told(rows, names, t) if rows else text

    return {m["user_id"]: said(m) for m in members}


def told(rows: Sequence[Row], names: Names, t: Words) -> str:
    """What one member shares: the rarest values first."""
    parts = [phrase(row, t) for row in rarest(rows, names)]
    if len(rows) > MOST:
        parts.append(t.n("evidence.more", len(rows) - MOST))
    return t("list.semicolon").join(parts)


def phrase(row: Row, t: Words) -> str:
    """One shared value: with whom, who else, and when."""
    others, outside = row["members"] - 1, row["users"] - row["members"]
    return t(
        "evidence.value",
        caption=row["caption"],
        members=t.n("count.members", others),
        outside=t.n("count.outside", outside) if outside else t("evidence.nobody"),
        when=dates(row["first"], row["last"], t("evidence.to")),
    )


def code(name: str, t: Words) -> str:
    """The name of an order's reason: a rule's, or a signal's. Its sentence is kept as the review
    answered it."""
    return t.texts.get(f"code.{name}") or t.of("signal", name)


SENTENCES: tuple[Callable[..., Any], ...] = (reason, first_reason, honest, chance, evidence, code)
"""For templates."""
