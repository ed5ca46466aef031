"""The console says in every language what the engine found, and in English the same words."""

import re
from dataclasses import replace
from typing import Any

import pytest
from graphrisk_api.console.reasons import chance, code, evidence, honest, reason
from graphrisk_api.console.words import LANGUAGES, words

from graphrisk import rings
from graphrisk.chance import sentence
from graphrisk.honest import STORIES
from graphrisk.listing import BY_ACTS
from graphrisk.model import Facts, Finding
from graphrisk.policy import RULES, Policy, load
from graphrisk.signals import SIGNALS

EN, ZH = words("en"), words("zh")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]{3,}")


def found(facts: Facts) -> list[dict[str, Any]]:
    return [f._asdict() for f in rings.judge(rings.look(facts), load())[1]]


def shops(facts: Facts) -> Facts:
    """The same where no product is told."""
    return replace(facts, usual=replace(facts.usual, goods="merchant"))


def towns(guilty: Facts, unknown: Facts) -> list[Facts]:
    """Communities whose signals say each of their sentences."""
    covered = dict.fromkeys(("device", "ip", "wechat"), guilty.size)
    return [
        guilty,
        unknown,
        replace(guilty, covered={}, shared=()),
        replace(guilty, covered=covered),
        replace(guilty, covered={"wechat": guilty.size}),
        replace(guilty, shared=tuple(s._replace(users=s.members) for s in guilty.shared)),
        replace(guilty, shared=tuple(s._replace(users=s.members + 9) for s in guilty.shared)),
        replace(guilty, users=(0, 1), signups=(10, 7300), ages=(90, 86_400)),
        replace(guilty, orders=1, burst=1, coupons=1, merchant_total=1, reviews=1),
        replace(guilty, minimum=1, minimum_orders=1),
        shops(guilty),
        replace(guilty, covered={}, shared=(), echoes=3),
        replace(shops(guilty), covered={}, shared=()),
    ]


def test_english_is_what_the_engine_says(guilty: Facts, unknown: Facts):
    said = {}
    for facts in towns(guilty, unknown):
        for one in found(facts):
            assert reason(one, EN) == one["text"]
            said[one["signal"], one["numbers"].get("case")] = one
    assert {signal for signal, _ in said} == {s.name for s in SIGNALS}
    cases = {("ties", "step"), ("sharing", "none"), ("outsiders", "none"), ("haste", "one")}
    cases |= {("ties", "words"), ("ties", "shop"), ("lockstep", "shop")}
    assert cases <= set(said)


def test_no_sentence_of_a_finding_stays_english(guilty: Facts, unknown: Facts):
    for facts in towns(guilty, unknown):
        for one in found(facts):
            text = reason(one, ZH)
            assert CHINESE.search(text)
            kept = {str(v) for v in one["numbers"].values()} | {"wechat", "M1"}
            assert not {w for w in WORD.findall(text) if w not in " ".join(kept)}, text


def test_a_finding_that_was_kept_without_numbers_keeps_its_words():
    old = {"signal": "coupon", "bits": 900, "text": "9 of 9 orders carry a coupon", "values": []}
    assert {reason(old, words(lang)) for lang in LANGUAGES} == {old["text"]}


def test_each_honest_story_is_told(guilty: Facts):
    for story in STORIES:
        assert ZH(f"story.{story.code}") != EN(f"story.{story.code}") == story.name
    findings = [f for f in rings.judge(rings.look(guilty), load())[1] if f.bits > 0]
    for few in ((), findings):
        told = rings.explain(guilty, few)
        body = {"story": told[:2], "honest": told.text, "findings": [f._asdict() for f in findings]}
        assert honest(body, EN) == told.text
        assert CHINESE.search(honest(body, ZH))
        assert honest({"honest": told.text}, ZH) == told.text


def test_chance_is_told():
    for tenths in (None, 25, -9, -10, -11, -19, -20, -412):
        assert chance({"chance": tenths}, EN) == sentence(tenths)
        assert bool(CHINESE.search(chance({"chance": tenths}, ZH))) is (tenths is not None)
    assert chance({}, EN) == ""


def test_each_reason_of_an_order_has_a_name():
    for name in (*RULES, *(s.name for s in SIGNALS), "tied", "light"):
        assert CHINESE.search(code(name, ZH)), name
        assert code(name, EN) != name
    assert code("hunch", ZH) == "hunch"


def link(user: str, kind: str, value: int, users: int, last: int = 0) -> dict[str, Any]:
    told = {"user_id": user, "kind": kind, "value": value, "caption": f"{kind} …{value}"}
    return {**told, "users": users, "first": 0, "last": last, "orders": 1}


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (1, "device …1：与 1 个成员共用，再无他人使用，1970-01-01 至 1970-01-02"),
        (5, "device …1：与 1 个成员共用，再无他人使用，1970-01-01 至 1970-01-02；"
            "ip …2：与 1 个成员共用，另有 1,000 个其他客户，1970-01-01；"
            "ip …3：与 1 个成员共用，另有 1,001 个其他客户，1970-01-01；另有 2 个共用的值"),
    ],
)  # fmt: skip
def test_what_ties_a_member(values: int, text: str):
    links = [link(u, "device", 1, 2, 90_000) for u in "ab"]
    links += [link(u, "ip", n, 1000 + n) for u in "ab" for n in range(2, values + 1)]
    member = {"user_id": "a", "evidence": "device …1 with 1 member and nobody else"}
    assert evidence({"links": links}, [member], ZH) == {"a": text}


def test_members_without_links():
    text = "merchant M1 had 9 orders from 1 buyer within one hour"
    numbers = {"merchant": "M1", "orders": 9, "buyers": 1}
    ring = {"links": [], "findings": [Finding("hour", 1, text, ("M1",), numbers)._asdict()]}
    kept = {"a": text, "b": BY_ACTS, "c": "card …1 with 1 member"}
    members = [{"user_id": u, "evidence": e} for u, e in kept.items()]
    assert evidence(ring, members, EN) == kept
    told = evidence(ring, members, ZH)
    assert told["a"] == "商家 M1 在一小时内有来自 1 个买家的 9 笔订单"
    assert CHINESE.search(told["b"])
    # Who joined by a review has no links: the kept sentence stays.
    assert told["c"] == kept["c"]


def test_a_ring_without_a_sure_account():
    one = rings.tempered(6000, (), -2000, 3, Policy())[1][0]._asdict()
    assert reason(one, EN) == one["text"]
    assert reason(one, ZH) == "单独看，评分超过 20 的账号不足三分之二"


def test_a_ring_of_two():
    one = rings.tempered(6000, (), 6000, 2, Policy())[1][0]._asdict()
    assert reason(one, EN) == one["text"]
    assert reason(one, ZH) == "只有两个账号：可能是同一户的两个人"
