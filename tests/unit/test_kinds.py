"""Kinds of identifiers: one form for each value, and captions that don't tell it."""

import re
import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphrisk.errors import PolicyError
from graphrisk.kinds import KINDS, Kind, kinds

ADDRESS, IP, PHONE, EMAIL = (KINDS[name] for name in ("address", "ip", "phone", "email"))
ALL = [*KINDS.values(), Kind("wallet", "wallet_id")]

TOKENS = """
    room rm apt flat unit floor fl 5f 5/f 5th 2nd building bldg block blk tower district no no.
    number # , . ; st street rd road ave hill main oak a b x 1 5 12 101 1-101 12a b12 sw1a 1aa
    94107 st. mary's n/a n c 路 街 道 巷 弄 号 號 栋 幢 座 单元 單元 楼 层 室 房 省 市 区 文三路
    杭州市 浙江省 西湖区 三 十二 二 十 号楼 straße str quận đường ６ Ｒｍ ½ ² ﷺ İ ß ٣ 5/ 1--2 - /
    ' ’ – 12bis pobox box po 12-14 12/5 f /f th room1-2 floor5 12f 5fl 、
"""
WORDS = st.sampled_from(TOKENS.split())
PIECES = st.lists(st.tuples(WORDS, st.sampled_from(["", " ", "  ", ", ", "."])), max_size=12).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
NUMBERS = st.integers(1, 9999).map(str)


def form(kind: Kind, text: str) -> str | None:
    try:
        return kind.clean(text)
    except ValueError:
        return None


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
@given(text=st.one_of(st.text(), PIECES, st.from_regex(r"\A[0-9a-fA-F:.@+ ()/-]{0,30}\Z")))
@example(text="+1")
@example(text="a.b+c@gmail.com")
@example(text="no 0")
def test_a_canonical_value_is_its_own_form(kind: Kind, text: str) -> None:
    value = form(kind, text)
    if value is not None:
        assert kind.clean(value) == value


@settings(max_examples=500)
@given(text=PIECES)
def test_an_address_is_its_own_form(text: str) -> None:
    value = form(ADDRESS, text)
    if value is not None:
        assert ADDRESS.clean(value) == value


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
@given(data=st.data())
def test_plain_values_are_canonical(kind: Kind, data: st.DataObject) -> None:
    value = data.draw(st.from_regex(rf"\A(?:{kind.plain})\Z"))
    assert kind.clean(value) == value


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
@pytest.mark.parametrize(
    "word",
    [
        *["", " ", "null", "NULL", "None", "n/a", "N/A", "unknown", "undefined", "\\N"],
        *["-", "0", "0000", "0.0.0.0", "00000000-0000-0000-0000-000000000000"],  # noqa: S104
    ],
)
def test_words_for_nothing_are_blank_and_not_plain(kind: Kind, word: str) -> None:
    assert kind.clean(word) is None
    assert not re.fullmatch(kind.plain, word)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
@pytest.mark.parametrize("text", ["x" * 1001, "a\x00b", "a\x1bb", "1.2.3.4\x00"])
def test_what_cannot_be_an_identifier_is_refused(kind: Kind, text: str) -> None:
    with pytest.raises(ValueError, match=r"characters"):
        kind.clean(text)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
@given(data=st.data())
def test_a_caption_hides(kind: Kind, data: st.DataObject) -> None:
    strategy = st.one_of(st.from_regex(rf"\A(?:{kind.plain})\Z"), st.text(max_size=60), PIECES)
    value = form(kind, data.draw(strategy))
    if value is None:
        return
    caption = kind.caption(value).removeprefix("card" if kind.name == "payment" else kind.name)
    assert "…" in caption
    assert value not in caption
    if len(value) < 6:
        assert sum(caption.count(char) for char in set(value) - set(" ,.:/@")) < len(value)


@pytest.mark.parametrize(
    ("kind", "value", "caption"),
    [
        ("payment", "tok_a8e98ba935784421", "card …4421"),
        ("payment", "4421", "card …"),
        ("device", "89c8ac121734d870a81b3bd621daa91f", "device …a91f"),
        ("device", "a91f", "device …"),
        ("ip", "203.0.113.7", "203.0.…"),
        ("ip", "2001:db8:1:2::/64", "2001:db8:…/64"),
        ("ip", "2001::/64", "2001:…/64"),
        ("phone", "+8613800004567", "phone …4567"),
        ("phone", "4567", "phone …"),
        ("email", "jane.doe@example.com", "j…@example.com"),
        ("email", "jd@example.com", "…@example.com"),
        ("email", "f00dfeed", "email …"),
        ("address", "12 district7 room101, hill road", "12 H… Road, District 7"),
        ("address", "12 room101, road", "address …"),
        ("address", "12", "address …"),
    ],
)
def test_captions(kind: str, value: str, caption: str) -> None:
    assert KINDS[kind].clean(value) == value
    assert KINDS[kind].caption(value) == caption


@pytest.mark.parametrize(
    "variants",
    [
        [
            "Rm 101, 12 Hill Rd",
            "ROOM 101 12 hill road",
            "rm101 12 Hill Road.",
            "12 Hill Rd, room no. 101",
            "12 Hill Road Room #101",
            "Ｒｍ　１０１，　１２ Hill Road",
            "Room 101\n12 Hill Road",
        ],
        [
            "12 Main St",
            "No. 12 Main Street.",
            "#12, Main Street",
            "Main Street 12",
            "Main St no 12",
        ],
        ["Apt 5, 12 Oak Ave", "12 Oak Avenue #5", "Flat 5 12 Oak Ave.", "12 Oak Ave Unit 5"],
        [
            "5th Floor, Bldg 3",
            "Floor 5 Building 3",
            "5/F, bldg. 3",
            "5F Building 3",
            "fl 5, bldg no 3",
        ],
        [
            "Blk 3, 12 Oak Rd, District 7",
            "District 7, Block 3, 12 Oak Road",
            "12 Oak Road Dist. 7 blk3",
        ],
        [
            "浙江省杭州市西湖区文三路12号3幢2单元501室",
            "杭州市 西湖区 文三路 12號 3棟 2單元 501房",
            "杭州市西湖区文三路１２号３栋２单元５０１室",
            "3幢2单元501室、文三路12号、杭州市西湖区",
            "杭州市西湖区文三路十二号三幢二单元501室",
        ],
        ["文三路12号5楼", "文三路12号五层", "文三路12號 5F"],
        ["12 St. Mary's Road", "12 St Marys Rd", "12 ST MARY’S ROAD"],
        ["Berliner Straße 5", "Berliner Str. 5", "BERLINER STRASSE 5"],
        ["Flat A, 12 Oak Rd", "Flat a 12 oak road"],
        ["建国路88号A座1201室", "建国路88号 a座 1201室"],
        ["12 Hill Road, London SW1A 1AA", "SW1A 1AA London, 12 Hill Road"],
        ["12 Hill Rd, Springfield 94107", "94107 Springfield, 12 Hill Rd"],
        ["12 Lê Lợi, Quận 7", "District 7, 12 LÊ LỢI"],
    ],
    ids=lambda variants: variants[0],
)
def test_variants_of_an_address_meet(variants: list[str]) -> None:
    assert len({ADDRESS.clean(text) for text in variants}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 Main Rd Rm 5", "5 Main Rd Rm 12"),
        ("12 Main St #5", "5 Main St #12"),
        ("12 Main Rd 5", "5 Main Rd 12"),
        ("Room 5 Floor 3", "Room 3 Floor 5"),
        ("Block 1 Unit 2", "Block 2 Unit 1"),
        ("3栋2单元501室", "2栋3单元501室"),
        ("文三路12号501室", "文三路501号12室"),
        ("12 Hill Road", "12 Hill Street"),
        ("12 Hill Road", "12A Hill Road"),
        ("Room 1-101", "Room 101-1"),
        ("Flat A 5/F", "Flat B 5/F"),
        ("5th Avenue 12", "12th Avenue 5"),
        ("杭州市文三路12号", "温州市文三路12号"),
    ],
)
def test_different_doors_do_not_meet(one: str, other: str) -> None:
    assert ADDRESS.clean(one) != ADDRESS.clean(other)


@given(
    room=NUMBERS,
    other=NUMBERS,
    house=NUMBERS,
    label=st.sampled_from(["Rm {}", "room no. {}", "Flat {}", "{}室", "#{}", "apt.{}"]),
)
def test_rooms_never_meet(room: str, other: str, house: str, label: str) -> None:
    forms = {ADDRESS.clean(f"{house} Hill Rd {label.format(number)}") for number in (room, other)}
    assert len(forms) == len({room, other})


@given(
    parts=st.permutations(["Rm 101", "12 Hill Road", "District 7", "Bldg 3", "5/F", "Springfield"]),
    gap=st.sampled_from([", ", " ", " , "]),
)
def test_parts_meet_in_any_order(parts: list[str], gap: str) -> None:
    expected = "12 building3 district7 floor5 room101, hill road springfield"
    assert ADDRESS.clean(gap.join(parts)) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 203.0.113.7 ", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::ffff:0.0.0.0", None),
        ("2001:DB8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", None),
        ("3405803783", "203.0.113.7"),
        ("3405803783.8", "203.0.113.7"),
    ],
)
def test_ip(text: str, value: str | None) -> None:
    assert IP.clean(text) == value


@pytest.mark.parametrize(
    "text", ["999.1.1.1", "1.2.3", "123.0", "1.2.3.4.5", "a.b.c.d", "2001:::1"]
)
def test_what_is_no_ip_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an IP address"):
        IP.clean(text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("phone", "+86 138-0000 4567", "+8613800004567"),
        ("phone", "(020) 7946.0958", "02079460958"),
        ("phone", "１３８００００４５６７", "13800004567"),
        ("phone", "138****4567", "138****4567"),
        ("email", "Jane.Doe+shop@Example.com ", "jane.doe@example.com"),
        ("email", "Jane.Doe+shop@googlemail.com", "janedoe@gmail.com"),
        ("payment", " Tok_AbC ", "Tok_AbC"),
        ("device", "123.0", "123.0"),
        ("device", "007", "007"),
    ],
)
def test_other_kinds(kind: str, text: str, value: str) -> None:
    assert KINDS[kind].clean(text) == value


def test_kinds_are_declared() -> None:
    assert list(kinds(["wallet"])) == [*KINDS, "wallet"]
    assert kinds({"wallet": "wallet_id"})["wallet"].column == "wallet_id"
    assert kinds({"wallet": "wallet_id"})["wallet"].clean(" aB1 ") == "aB1"


@pytest.mark.parametrize("declared", [["ip"], ["Wallet"], {"wallet": "device_id"}, ["a b"], [""]])
def test_a_kind_that_clashes_is_refused(declared: object) -> None:
    with pytest.raises(PolicyError, match="can't declare the kind"):
        kinds(declared)  # type: ignore[arg-type]


def test_every_name_of_a_word_stands_for_itself() -> None:
    for name in ("street", "road", "room", "unit", "floor", "building", "district"):
        assert ADDRESS.clean(f"{name} {string.ascii_lowercase}") is not None
        assert ADDRESS.clean(name) == name
